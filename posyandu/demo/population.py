"""The children of the demo: when each is born, at which posyandu it is a sasaran from when until when, and its family."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ..core.age import month_birthday
from ..models import LeaveReason
from . import names
from .clock import IntArray, day_number, day_of, first_day_of_month, month_of
from .identity import nik
from .places import KELURAHAN, PosyanduPlan, is_demo

BoolArray = NDArray[np.bool_]
STILL_HERE = np.iinfo(np.int64).max

DEMO_ACTIVE = 62  # children at Melati now, as in the example of the office's report
_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Population:
    """Children by number. A child has one stay, or two when it moved to another posyandu of the kecamatan.

    ``left_day`` is ``STILL_HERE`` for a child that has not left. Stays are in the order of their child, then in time.
    """

    birth_day: IntArray
    female: BoolArray
    entry_day: IntArray
    left_day: IntArray
    left_reason: list[LeaveReason | None]
    stay_child: IntArray
    stay_posyandu: IntArray
    stay_from: IntArray
    stay_until: IntArray  # last day there, STILL_HERE while it lasts
    posyandu: IntArray  # the last one
    lingkungan: IntArray  # number within the kelurahan of ``posyandu``

    def __len__(self) -> int:
        return len(self.birth_day)


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


def populate(rng: Generator, plans: list[PosyanduPlan], *, children: int, months: int, today: date) -> Population:
    """Births spread evenly over the ``months`` and the five years before them; who comes, moves and leaves."""
    now = day_number(today)
    first_month = month_of(np.array([now]))[0] - months + 1
    start = int(first_day_of_month(np.array([first_month]))[0])
    earliest = int(first_day_of_month(np.array([first_month - 60]))[0]) + 1

    posyandu = rng.permutation(np.repeat(np.arange(len(plans)), _sizes(rng, plans, children, months)))
    n = len(posyandu)
    birth = rng.integers(earliest, now - 2, size=n)
    female = rng.random(n) < 0.487
    graduation = np.array([day_number(month_birthday(day_of(b), 60)) for b in birth.tolist()])

    entry = np.where(birth < start, start, np.minimum(birth + 1 + rng.gamma(2.0, 6.0, n).astype(np.int64), now - 1))
    came_later = (rng.random(n) < 0.04) & (birth < now - 240)
    later = rng.integers(np.minimum(np.maximum(birth + 60, start), now - 2), now - 1, size=n)
    entry = np.where(came_later & (later < graduation - 30), np.maximum(later, entry), entry)

    left, reason = _leavings(rng, birth=birth, entry=entry, graduation=graduation, now=now)
    stays = _stays(rng, plans, posyandu, entry=entry, left=left, now=now)
    last = np.concatenate([stays[0][1:] != stays[0][:-1], [True]])
    home = stays[1][last]
    return Population(birth, female, entry, left, reason, *stays, home, _lingkungan(rng, plans, home))


def _sizes(rng: Generator, plans: list[PosyanduPlan], children: int, months: int) -> list[int]:
    """Children ever at each posyandu, by the people of its kelurahan; Melati gets the size of the demo's list."""
    in_kelurahan = np.bincount([p.kelurahan for p in plans], minlength=len(KELURAHAN))
    weights = np.array([KELURAHAN[p.kelurahan].weight / in_kelurahan[p.kelurahan] for p in plans])
    weights = weights * rng.lognormal(0.0, 0.25, len(plans))
    mine = next(n for n, p in enumerate(plans) if is_demo(p.kelurahan, p.number))
    here = min(round(DEMO_ACTIVE * (60 + months) / 60 / 0.92), round(children / len(plans)))
    weights[mine] = 0
    if not weights.any():
        return [children]
    sizes = rng.multinomial(children - here, weights / weights.sum())
    sizes[mine] = here
    return [int(size) for size in sizes]


def _leavings(
    rng: Generator, *, birth: IntArray, entry: IntArray, graduation: IntArray, now: int
) -> tuple[IntArray, list[LeaveReason | None]]:
    n = len(birth)
    away = entry + 20 + rng.exponential(_YEAR / 0.035, n).astype(np.int64)
    dies = rng.random(n) < 0.006
    death = np.where(dies, np.maximum(entry + 2, birth + rng.exponential(200, n).astype(np.int64)), STILL_HERE)
    left = np.minimum(np.minimum(away, death), graduation)
    codes = np.where(left == graduation, 0, np.where(left == away, 1, 2))
    gone = left < now
    reasons = (LeaveReason.GRADUATED, LeaveReason.MOVED, LeaveReason.DIED)
    return np.where(gone, left, STILL_HERE), [
        reasons[code] if is_gone else None for code, is_gone in zip(codes.tolist(), gone.tolist(), strict=True)
    ]


def _stays(
    rng: Generator, plans: list[PosyanduPlan], posyandu: IntArray, *, entry: IntArray, left: IntArray, now: int
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    n = len(posyandu)
    moved = entry + 40 + rng.exponential(_YEAR / 0.025, n).astype(np.int64)
    to = rng.integers(len(plans), size=n)
    moves = (moved < np.minimum(left, now) - 10) & (to != posyandu)
    child = np.concatenate([np.arange(n), np.flatnonzero(moves)])
    where = np.concatenate([posyandu, to[moves]])
    since = np.concatenate([entry, moved[moves]])
    until = np.concatenate([np.where(moves, moved - 1, left), left[moves]])
    order = np.lexsort((since, child))
    return child[order], where[order], since[order], until[order]


def _lingkungan(rng: Generator, plans: list[PosyanduPlan], posyandu: IntArray) -> IntArray:
    """Most live in the lingkungan of their posyandu, the others in one beside it."""
    own = np.array([p.lingkungan for p in plans])[posyandu]
    count = np.array([KELURAHAN[p.kelurahan].lingkungan for p in plans])[posyandu]
    beside = rng.choice([-1, 0, 0, 0, 0, 1, 2], size=len(posyandu))
    return (own - 1 + beside) % count + 1


def persons(rng: Generator, population: Population, *, today: date) -> list[Person]:
    """Names and identity of each child; about one in five has an older brother or sister in the register."""
    n = len(population)
    peoples = names.peoples(rng, n).tolist()
    chance = rng.random((6, n))
    serials: dict[tuple[date, bool], int] = {}
    last_at: dict[int, tuple[int, names.Parents, Person]] = {}
    found: dict[int, Person] = {}
    for c in np.argsort(population.birth_day, kind="stable").tolist():
        born, female = day_of(population.birth_day[c]), bool(population.female[c])
        home = int(population.posyandu[c])
        elder = last_at.get(home)
        if elder is not None and chance[0, c] < 0.3 and population.birth_day[c] - elder[0] > 400:
            couple, family = elder[1], elder[2]
        else:
            couple, family = names.parents(rng, peoples[c]), None
        person = _person(rng, chance[:, c].tolist(), born, female, couple, family, serials, today, population, c)
        found[c] = person
        if chance[5, c] < 0.5 or home not in last_at:
            last_at[home] = (int(population.birth_day[c]), couple, person)
    return [found[c] for c in range(n)]


def _person(
    rng: Generator,
    chance: list[float],
    born: date,
    female: bool,
    couple: names.Parents,
    family: Person | None,
    serials: dict[tuple[date, bool], int],
    today: date,
    population: Population,
    c: int,
) -> Person:
    newborn = (today - born).days < 120
    mother_nik = family.mother_nik if family else _next_nik(_mothers_birth(rng, born), True, serials)
    has_book = chance[1] < 0.96
    since = max(int(population.birth_day[c]), int(population.entry_day[c]) - int(rng.integers(0, 20)))
    return Person(
        name=names.child_name(rng, couple, female=female),
        mother_name=couple.mother,
        father_name=couple.father if chance[2] < 0.97 else None,
        address=family.address if family else names.address(rng),
        phone=(family.phone if family else names.phone(rng)) if chance[3] < 0.8 else None,
        nik=None if chance[4] < (0.6 if newborn else 0.04) else _next_nik(born, female, serials),
        mother_nik=mother_nik,
        birth_order=family.birth_order + 1 if family else 1 + int(rng.poisson(0.9)),
        kia_book_on=day_of(since) if has_book else None,
    )


def _mothers_birth(rng: Generator, born: date) -> date:
    age_days = int(np.clip(rng.normal(28.5, 5.5), 18, 44) * _YEAR)
    return day_of(day_number(born) - age_days)


def _next_nik(born: date, female: bool, serials: dict[tuple[date, bool], int]) -> str:
    serial = serials[born, female] = serials.get((born, female), 0) + 1
    return nik(born.day, born.month, born.year, female=female, serial=serial)
