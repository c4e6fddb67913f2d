"""The families of the demo: parents, address, identity numbers, and what the register writes of each child."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.random import Generator

from . import names
from .clock import day_number, day_of
from .identity import nik
from .population import Population

_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Person:
    """What the register writes of a child and its family."""

    name: str
    mother_name: str
    father_name: str | None
    address: str
    phone: str | None
    nik: str | None
    mother_nik: str
    birth_order: int
    kia_book_on: date | None


@dataclass(slots=True)
class _Family:
    couple: names.Parents
    mother_nik: str
    father_known: bool
    address: str
    phone: str | None
    children: int


class _Niks:
    """Identity numbers with a running serial for each birth date, as the civil registry gives them."""

    def __init__(self) -> None:
        self._serials: dict[tuple[date, bool], int] = {}

    def next(self, born: date, *, female: bool) -> str:
        serial = self._serials[born, female] = self._serials.get((born, female), 0) + 1
        return nik(born.day, born.month, born.year, female=female, serial=serial)


def persons(rng: Generator, population: Population, *, today: date) -> list[Person]:
    """Names and identity of each child, by its number. Of the newborn most have no NIK yet, only their mother's."""
    n = len(population)
    peoples = names.peoples(rng, n).tolist()
    families: dict[int, _Family] = {}
    niks = _Niks()
    found: dict[int, Person] = {}
    for c in np.lexsort((np.arange(n), population.birth_day)).tolist():
        born, female = day_of(population.birth_day[c]), bool(population.female[c])
        household = int(population.household[c])
        if household not in families:
            families[household] = _family(rng, peoples[c], born, niks)
        family = families[household]
        family.children += 1
        lacks_nik = rng.random() < (0.6 if (today - born).days < 120 else 0.04)
        book_day = max(int(population.birth_day[c]), int(population.entry_day[c]) - int(rng.integers(0, 20)))
        found[c] = Person(
            name=names.child_name(rng, family.couple, female=female),
            mother_name=family.couple.mother,
            father_name=family.couple.father if family.father_known else None,
            address=family.address,
            phone=family.phone,
            nik=None if lacks_nik else niks.next(born, female=female),
            mother_nik=family.mother_nik,
            birth_order=family.children,
            kia_book_on=day_of(book_day) if rng.random() < 0.96 else None,
        )
    return [found[c] for c in range(n)]


def _family(rng: Generator, people: int, born: date, niks: _Niks) -> _Family:
    age_days = int(np.clip(rng.normal(28.5, 5.5), 18, 44) * _YEAR)
    return _Family(
        couple=names.parents(rng, people),
        mother_nik=niks.next(day_of(day_number(born) - age_days), female=True),
        father_known=rng.random() < 0.97,
        address=names.address(rng),
        phone=names.phone(rng) if rng.random() < 0.8 else None,
        children=int(rng.poisson(0.9)),
    )
