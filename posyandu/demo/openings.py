"""When each posyandu opens, and which children come: some always, some seldom, fewer in some months than in others."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .clock import IntArray, completed_months, day_number, first_day_of_month, instant, month_of
from .places import PosyanduPlan, is_demo
from .population import Population

FloatArray = NDArray[np.float64]
_SUNDAY = 3  # 1 January 1970 was a Thursday: (day + 3) % 7 is 0 on Mondays, 6 on Sundays
_OPENING_MINUTE = 8 * 60.0


@dataclass(frozen=True, slots=True)
class Openings:
    """The sessions that were held, in time order, and the visits, by session and then by arrival."""

    posyandu: IntArray
    held_day: IntArray
    opened_us: IntArray
    closed_us: IntArray
    cadres_present: IntArray

    visit_session: IntArray
    visit_child: IntArray
    visit_us: IntArray

    @property
    def visit_day(self) -> IntArray:
        """The day of each visit."""
        return self.held_day[self.visit_session]


def opening_days(rng: Generator, plans: list[PosyanduPlan], *, months: int, today: date) -> IntArray:
    """Day numbers, shape (posyandu, months); −1 where a posyandu did not open, or has not opened yet.

    A Sunday gives way to the Monday after it. The demo's own posyandu has not opened this month.
    """
    now = day_number(today)
    this_month = month_of(np.array([now]))[0]
    first = first_day_of_month(np.arange(this_month - months + 1, this_month + 1))
    days = first[None, :] + np.array([p.opening_day for p in plans])[:, None] - 1
    sunday = (days + _SUNDAY) % 7 == 6
    days = np.where(sunday, days + np.where(month_of(days + 1) == month_of(days), 1, -1), days)
    cancelled = rng.random(days.shape) < 0.02
    demo = np.array([is_demo(p.kelurahan, p.number) for p in plans])
    cancelled[demo] = False
    cancelled[demo, -1] = True
    held: IntArray = np.where(cancelled | (days >= now), -1, days)
    return held


def attend(rng: Generator, plans: list[PosyanduPlan], population: Population, days: IntArray) -> Openings:
    """Who comes to which opening, and at what minute."""
    posyandu, month = np.nonzero(days >= 0)
    held = days[posyandu, month]
    order = np.lexsort((posyandu, held))
    posyandu, held, month = posyandu[order], held[order], month[order]
    number = np.full(days.shape, -1)
    number[posyandu, month] = np.arange(len(held))

    opened = instant(held, _OPENING_MINUTE + rng.integers(0, 40, len(held)))
    session, child = _visits(rng, population, days, number)
    minutes = rng.beta(1.6, 2.2, len(session)) * 165 + 4
    order = np.lexsort((minutes, session))
    session, child, minutes = session[order], child[order], minutes[order]
    at = opened[session] + np.round(minutes * 60).astype(np.int64) * 1_000_000
    closed = opened + 185 * 60_000_000 + rng.integers(0, 40 * 60, len(held)) * 1_000_000
    cadres = rng.choice([4, 5, 5, 5, 6, 6, 7], size=len(held))
    return Openings(posyandu, held, opened, closed, cadres, session, child, at)


def _visits(rng: Generator, population: Population, days: IntArray, number: IntArray) -> tuple[IntArray, IntArray]:
    """Session and child of each visit, drawn for all stays × months at once."""
    on = days[population.stay_posyandu]
    birth = population.birth_day[population.stay_child][:, None]
    here = (on >= population.stay_from[:, None]) & (on <= population.stay_until[:, None]) & (on >= birth)
    age = completed_months(np.broadcast_to(birth, on.shape), np.maximum(on, birth))
    here &= (age < 60) & (on < population.left_day[population.stay_child][:, None])

    base = rng.uniform(0.64, 0.95, size=(len(days), 1))
    level = np.log(base / (1 - base))[population.stay_posyandu]
    level = level + rng.normal(0.35, 0.8, len(population))[population.stay_child][:, None]
    level = level + rng.normal(0, 0.12, (1, days.shape[1])) + rng.normal(0, 0.15, days.shape)[population.stay_posyandu]
    level = level + 0.5 - 0.9 * np.clip(age / 60, 0, 1)
    comes = here & (rng.random(on.shape) < 1 / (1 + np.exp(-level)))
    stay, month = np.nonzero(comes)
    return number[population.stay_posyandu[stay], month], population.stay_child[stay]
