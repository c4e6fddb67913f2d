"""The places of the demo: Medan Amplas, its seven kelurahan, their lingkungan, and posyandu named after flowers."""

from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

KECAMATAN_CODE = "12.71.09"


class KelurahanPlan(NamedTuple):
    """A kelurahan by its code of Kemendagri; ``weight`` is its rounded share of the people, in percent."""

    code: str
    name: str
    weight: int
    lingkungan: int


KELURAHAN: tuple[KelurahanPlan, ...] = (
    KelurahanPlan("12.71.09.1001", "Amplas", 9, 9),
    KelurahanPlan("12.71.09.1002", "Sitirejo II", 10, 10),
    KelurahanPlan("12.71.09.1003", "Sitirejo III", 11, 11),
    KelurahanPlan("12.71.09.1004", "Harjosari I", 25, 16),
    KelurahanPlan("12.71.09.1005", "Harjosari II", 26, 18),
    KelurahanPlan("12.71.09.1006", "Timbang Deli", 14, 13),
    KelurahanPlan("12.71.09.1007", "Bangun Mulia", 5, 8),
)
DEMO_KELURAHAN = 3  # Harjosari I, where the kader and the lurah of the demo work

_FLOWER_NAMES = (
    "Melati Mawar Anggrek Kenanga Cempaka Dahlia Flamboyan Teratai Seroja Kamboja Bougenville Nusa_Indah Tulip "
    "Matahari Sakura Kemuning Alamanda Aster Lili Sedap_Malam Asoka Soka Edelweis Krisan Lavender Tanjung Kantil "
    "Wijaya_Kusuma Bakung Gladiol Lotus Azalea Begonia Kaktus Pinus Cemara Akasia Beringin Mahoni Delima Sawo "
    "Rambutan Manggis Duku Salak Nangka Pepaya Jambu Markisa Srikaya Sirsak Belimbing Cermai Kedondong Rosela Kapas "
    "Ilalang Pandan Serai Kunyit"
)
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


_FLOWERS = [name.replace("_", " ") for name in _FLOWER_NAMES.split()]


class PosyanduPlan(NamedTuple):
    """A posyandu before it has a row."""

    kelurahan: int  # place in KELURAHAN
    lingkungan: int  # its number
    code: str
    name: str
    opening_day: int

    @property
    def number(self) -> int:
        """Its place in the kelurahan, from 0."""
        return int(self.code[-3:]) - 1


def roman(number: int) -> str:
    """A number under forty as Medan numbers its lingkungan."""
    letters = ""
    for value, letter in _ROMAN:
        letters += letter * (number // value)
        number %= value
    return letters


def shares(weights: list[float], total: int) -> list[int]:
    """``total`` divided by weight into whole numbers, the largest remainders rounded up."""
    exact = np.array(weights) * total / sum(weights)
    whole = np.floor(exact).astype(int)
    for place in np.argsort(whole - exact, kind="stable")[: total - int(whole.sum())]:
        whole[place] += 1
    return [int(number) for number in whole]


def posyandu_plans(rng: Generator, count: int, *, today: date) -> list[PosyanduPlan]:
    """The posyandu of all kelurahan, by code. Melati of Harjosari I opens on the day of the month that is today."""
    counts = shares([k.weight for k in KELURAHAN], count)
    if counts[DEMO_KELURAHAN] == 0:
        counts[int(np.argmax(counts))] -= 1
        counts[DEMO_KELURAHAN] = 1
    plans = []
    for place, (kelurahan, number) in enumerate(zip(KELURAHAN, counts, strict=True)):
        days = rng.permutation(np.arange(number) * 25 // max(number, 1) + 2)
        for n in range(number):
            flower = _FLOWERS[n % len(_FLOWERS)]
            again = n // len(_FLOWERS)
            plans.append(
                PosyanduPlan(
                    kelurahan=place,
                    lingkungan=n % kelurahan.lingkungan + 1,
                    code=f"{kelurahan.code}.{n + 1:03d}",
                    name=f"{flower} {roman(again + 1)}" if again else flower,
                    opening_day=min(today.day, 28) if is_demo(place, n) else int(days[n]),
                )
            )
    return plans


def is_demo(kelurahan: int, number: int) -> bool:
    """Whether this is Melati of Harjosari I, the posyandu of the demo's kader (``number`` counts from 0)."""
    return kelurahan == DEMO_KELURAHAN and number == 0
