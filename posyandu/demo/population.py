"""The children of the demo: when each is born, where it is a sasaran from when until when, and its family."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ..core.age import month_birthday
from ..models import LeaveReason
from .clock import IntArray, day_number, day_of, first_day_of_month, month_of
from .places import KELURAHAN, PosyanduPlan, is_demo

BoolArray = NDArray[np.bool_]
STILL_HERE = np.iinfo(np.int64).max

DEMO_ACTIVE = 62  # children at Melati now, as in the example of the office's report
GONE_A_YEAR = 0.035  # share of the children that leave the kecamatan
MOVES_A_YEAR = 0.025  # share that moves to another posyandu in it
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
    household: IntArray  # the number of the eldest brother or sister in the register, or its own
    lingkungan: IntArray  # number within the kelurahan of ``posyandu``

    def __len__(self) -> int:
        return len(self.birth_day)


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
    family = _households(rng, birth, home)
    lingkungan = _lingkungan(rng, plans, home)[family]
    return Population(birth, female, entry, left, reason, *stays, home, family, lingkungan)


def _sizes(rng: Generator, plans: list[PosyanduPlan], children: int, months: int) -> list[int]:
    """Children ever at each posyandu, by the people of its kelurahan; Melati gets the size of the demo's list."""
    in_kelurahan = np.bincount([p.kelurahan for p in plans], minlength=len(KELURAHAN))
    weights = np.array([KELURAHAN[p.kelurahan].weight / in_kelurahan[p.kelurahan] for p in plans])
    weights = weights * rng.lognormal(0.0, 0.25, len(plans))
    mine = next(n for n, p in enumerate(plans) if is_demo(p.kelurahan, p.number))
    here = min(round(DEMO_ACTIVE * (60 + months) / 60 / 0.95), round(children / len(plans)))
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
    away = entry + 20 + rng.exponential(_YEAR / GONE_A_YEAR, n).astype(np.int64)
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
    moved = entry + 40 + rng.exponential(_YEAR / MOVES_A_YEAR, n).astype(np.int64)
    to = rng.integers(len(plans), size=n)
    moves = (moved < np.minimum(left, now) - 10) & (to != posyandu)
    child = np.concatenate([np.arange(n), np.flatnonzero(moves)])
    where = np.concatenate([posyandu, to[moves]])
    since = np.concatenate([entry, moved[moves]])
    until = np.concatenate([np.where(moves, moved - 1, left), left[moves]])
    order = np.lexsort((since, child))
    return child[order], where[order], since[order], until[order]


def _households(rng: Generator, birth: IntArray, posyandu: IntArray) -> IntArray:
    """The eldest child of each one's family: about every fourth has a brother or sister in the register."""
    household = np.arange(len(birth))
    youngest: dict[int, list[tuple[int, int]]] = {}
    chance = rng.random((2, len(birth)))
    for c in np.lexsort((np.arange(len(birth)), birth)).tolist():
        families = youngest.setdefault(int(posyandu[c]), [])
        if families and chance[0, c] < 0.6:
            place = int(chance[1, c] * len(families))
            born, eldest = families[place]
            if 450 < birth[c] - born < 1700:
                household[c] = eldest
                families[place] = (int(birth[c]), eldest)
                continue
        families.append((int(birth[c]), c))
    return household


def _lingkungan(rng: Generator, plans: list[PosyanduPlan], posyandu: IntArray) -> IntArray:
    """Most live in the lingkungan of their posyandu, the others in one beside it."""
    own = np.array([p.lingkungan for p in plans])[posyandu]
    count = np.array([KELURAHAN[p.kelurahan].lingkungan for p in plans])[posyandu]
    beside = rng.choice([-1, 0, 0, 0, 0, 1, 2], size=len(posyandu))
    numbers: IntArray = (own - 1 + beside) % count + 1
    return numbers
