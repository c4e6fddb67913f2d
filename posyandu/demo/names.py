"""Names as one hears them in Medan: Jawa, Batak, Mandailing, Karo, Melayu, Minang and Tionghoa, all invented."""

from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

_MUSLIM_BOYS = (
    "Muhammad Ahmad Rizky Fahri Arkan Rafa Alif Zaki Farhan Ilham Rafli Hafiz Naufal Azzam Ibrahim Yusuf Umar Fathir "
    "Aditya Gibran Kenzie Al-Fatih Raihan Daffa Habibi Ridho Syahrul Fikri Akbar Hanif"
)
_MUSLIM_GIRLS = (
    "Aisyah Siti Nur Zahra Khadijah Nabila Salsabila Alya Keysha Adiba Hafizah Syifa Rahma Annisa Naura Queen Shakila "
    "Humaira Zivana Aqila Maryam Fatimah Raisa Azkia Balqis Inara Almira Nadhira Kayla Mutia"
)
_SECOND_BOYS = "Pratama Ramadhan Hidayat Maulana Alfarizi Saputra Al-Ghifari Abdillah Firdaus Syahputra Hakim Rasyid"
_SECOND_GIRLS = "Putri Azzahra Ramadhani Khairunnisa Maharani Lestari Aulia Safitri Zhafira Hasanah Anggraini Amelia"
_CHRISTIAN_BOYS = (
    "Daniel Samuel Yosua Gabriel Michael Kevin Jonathan Timotius Immanuel Andreas Stefanus Marcel Nathanael Petrus "
    "Rafael Yehezkiel Christian Elia David Alvaro"
)
_CHRISTIAN_GIRLS = (
    "Grace Maria Ruth Ester Debora Angelica Natalia Gloria Kezia Priscilla Yohana Elisabeth Theresia Felicia Agnes "
    "Clarissa Tabita Joice Rachel Meysa"
)
_JAVANESE_BOYS = "Bagas Bayu Dimas Wahyu Agus Eko Galih Rangga Satria Yoga Arif Hendra Dwi Tri Joko Slamet Budi Andi"
_JAVANESE_GIRLS = "Ayu Dewi Sri Wulan Ratna Indah Tika Ning Retno Endang Suci Puspita Intan Rini Yuni Lestari Laras"
_CHINESE_BOYS = "Jason Kelvin Vincent Steven William Edric Jansen Darren Felix Wilson Nicholas Bryan Hansen Calvin"
_CHINESE_GIRLS = "Michelle Jessica Cindy Angeline Valencia Evelyn Sherly Vivian Fiona Jocelyn Chelsea Livia Stella"


class People(NamedTuple):
    """The names of one people of the city: given names, second names, and family names where it has them."""

    share: float
    boys: list[str]
    girls: list[str]
    second_boys: list[str]
    second_girls: list[str]
    families: list[str]


def _people(share: float, boys: str, girls: str, second: tuple[str, str], families: str = "") -> People:
    return People(share, boys.split(), girls.split(), second[0].split(), second[1].split(), families.split())


PEOPLES: tuple[People, ...] = (
    _people(
        0.34,
        _JAVANESE_BOYS + " " + _MUSLIM_BOYS,
        _JAVANESE_GIRLS + " " + _MUSLIM_GIRLS,
        (
            _SECOND_BOYS + " Setiawan Nugroho Wibowo Kurniawan Santoso Prasetyo Susanto",
            _SECOND_GIRLS + " Wulandari Rahayu Setyowati Handayani Kusuma",
        ),
    ),
    _people(
        0.19,
        _CHRISTIAN_BOYS,
        _CHRISTIAN_GIRLS,
        (
            "Parulian Hotman Togar Martua Gomgom Haposan Sahala Bonar",
            "Uli Tiurma Rotua Lamria Duma Romauli Basaria Hotmaida",
        ),
        "Simanjuntak Sihombing Hutapea Sitorus Manurung Panjaitan Simbolon Pasaribu Situmorang Nainggolan Tampubolon "
        "Siahaan Purba Saragih Silalahi Sinaga Gultom Marpaung Hutabarat Siagian",
    ),
    _people(
        0.17,
        _MUSLIM_BOYS,
        _MUSLIM_GIRLS,
        (_SECOND_BOYS, _SECOND_GIRLS),
        "Nasution Lubis Harahap Siregar Hasibuan Daulay Rangkuti Batubara Pulungan Matondang Ritonga Tanjung Rambe",
    ),
    _people(0.09, _MUSLIM_BOYS, _MUSLIM_GIRLS, (_SECOND_BOYS, _SECOND_GIRLS)),
    _people(
        0.08,
        _MUSLIM_BOYS,
        _MUSLIM_GIRLS,
        (_SECOND_BOYS, _SECOND_GIRLS),
        "Chaniago Koto Piliang Sikumbang Tanjung Guci Jambak",
    ),
    _people(
        0.07,
        _CHRISTIAN_BOYS + " " + _MUSLIM_BOYS,
        _CHRISTIAN_GIRLS + " " + _MUSLIM_GIRLS,
        ("Malem Tuah Benar Jaya Ukur", "Ulina Malemta Rehulina Rehna Ngena"),
        "Ginting Tarigan Sembiring Perangin-angin Karo-Karo Barus Sitepu Bangun Surbakti",
    ),
    _people(
        0.06,
        _CHINESE_BOYS,
        _CHINESE_GIRLS,
        ("", ""),
        "Wijaya Halim Salim Chandra Gunawan Tanadi Lim Tan Wong Kosasih Hartono",
    ),
)

_LANES = "Flamboyan Kenari Rukun Damai Keluarga Mushola Sepakat Saudara Bersama Makmur Tentram Mulia Sederhana Subur"


class Parents(NamedTuple):
    """Mother, father, and which people their children's names come from."""

    mother: str
    father: str
    people: int
    family: str


def peoples(rng: Generator, count: int) -> NDArray[np.int64]:
    """Which people each of ``count`` households belongs to."""
    weights = np.array([p.share for p in PEOPLES])
    return rng.choice(len(PEOPLES), size=count, p=weights / weights.sum())


def parents(rng: Generator, people: int) -> Parents:
    """A couple: the father gives the family name, the mother keeps that of her own father."""
    names = PEOPLES[people]
    family = _one(rng, names.families)
    mother = f"{_one(rng, names.girls)} {_one(rng, names.families or names.second_girls)}"
    father = f"{_one(rng, names.boys)} {family or _one(rng, names.second_boys)}"
    return Parents(mother, father, people, family)


def child_name(rng: Generator, of: Parents, *, female: bool) -> str:
    """A child's name: one or two given names, then the family name where there is one."""
    names = PEOPLES[of.people]
    given = _one(rng, names.girls if female else names.boys)
    second = _one(rng, names.second_girls if female else names.second_boys)
    parts = [given, second, of.family] if not of.family or rng.random() < 0.6 else [given, of.family]
    return " ".join(part for part in parts if part)


def address(rng: Generator) -> str:
    """A lane and a number."""
    return f"Gg. {_one(rng, _LANES.split())} No. {int(rng.integers(1, 120))}"


def phone(rng: Generator) -> str:
    """A number with the prefix 0820, which no operator has."""
    return f"0820{int(rng.integers(10**7, 10**8))}"


def _one(rng: Generator, names: list[str]) -> str:
    return names[int(rng.integers(len(names)))] if names else ""
