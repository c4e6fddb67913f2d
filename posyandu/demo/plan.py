"""The whole demo as arrays, before anything is written: a pure function of its size, its seed and today's date."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .answers import answer, find, refer
from .clock import IntArray, first_day_of_month, instant, month_of
from .families import Person, persons
from .growth import grow
from .identity import keys
from .measuring import Readings, measure
from .openings import Openings, attend, opening_days
from .places import PosyanduPlan, is_demo, posyandu_plans
from .population import BoolArray, Population, populate
from .services import Given, give

PARTS = 8  # steps of ``plan_in_steps``, for the progress bar


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """What the demo is made of."""

    posyandu: int
    months: int
    children: int
    seed: int
    today: date


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that happens, in arrays and in time order."""

    size: Size
    posyandu: list[PosyanduPlan]
    population: Population
    persons: list[Person]
    birth_weight_kg: list[float | None]
    birth_length_cm: list[float | None]
    openings: Openings
    readings: Readings
    answers: dict[str, NDArray[np.int8]]
    referred: BoolArray
    given: list[Given]
    start_us: int  # the first morning
    registered_us: IntArray  # by child
    moved_us: IntArray  # by stay; only second stays began by a move
    left_us: IntArray  # by child
    child_keys: list[UUID]
    stay_keys: list[UUID]
    session_keys: list[UUID]
    visit_keys: list[UUID]
    reading_keys: list[UUID]


def plan_in_steps(size: Size) -> Iterator[Plan | None]:
    """Yields ``PARTS`` times, the plan itself at last. Each part has its own stream of chance from the seed."""
    chance = [np.random.default_rng([size.seed, part]) for part in range(PARTS)]
    posyandu = posyandu_plans(chance[0], size.posyandu, today=size.today)
    yield None
    population = populate(chance[1], posyandu, children=size.children, months=size.months, today=size.today)
    yield None
    people = persons(chance[2], population, today=size.today)
    yield None
    days = opening_days(chance[3], posyandu, months=size.months, today=size.today)
    openings = attend(chance[3], posyandu, population, days)
    yield None
    tracks = grow(chance[4], population, posyandus=len(posyandu))
    yield None
    careful = next(n for n, p in enumerate(posyandu) if is_demo(p.kelurahan, p.number))
    readings, meant = measure(chance[5], population, openings, tracks, posyandus=len(posyandu), careful=careful)
    yield None
    findings = find(population, openings, meant)
    answers = answer(chance[6], population, openings, findings)
    referred = refer(chance[6], findings, meant["oedema"])
    given = give(chance[6], population, openings, findings)
    yield None
    rng = chance[7]
    start_day = first_day_of_month(month_of(np.array([population.entry_day.min()])))
    registered = _mornings(rng, population.entry_day)
    born = tracks.lying_cm[:, 0]
    weight = 3.25 + 0.45 * tracks.whz[:, 0] + 0.12 * (born - 49.5)
    yield Plan(
        size,
        posyandu,
        population,
        people,
        _known(rng, np.round(np.clip(weight, 1.4, 4.8), 1)),
        _known(rng, np.round(born)),
        openings,
        readings,
        answers,
        referred,
        given,
        int(instant(start_day, np.array([6 * 60.0]))[0]),
        registered,
        _mornings(rng, population.stay_from),
        _mornings(rng, np.where(population.left_day < 10**6, population.left_day, 0)),
        keys(rng, registered),
        keys(rng, registered[population.stay_child]),
        keys(rng, openings.opened_us),
        keys(rng, openings.visit_us),
        keys(rng, readings.at_us),
    )


def plan(size: Size) -> Plan:
    """The plan at once."""
    *_, last = plan_in_steps(size)
    if last is None:
        raise AssertionError("the last step is the plan")
    return last


def _mornings(rng: Generator, days: IntArray) -> IntArray:
    """Between half past six and before the posyandu opens."""
    return instant(days, 390 + rng.random(len(days)) * 80)


def _known(rng: Generator, values: NDArray[np.floating[Any]]) -> list[float | None]:
    """Most birth weights and lengths stand in the KIA book."""
    known = rng.random(len(values)) < 0.92
    return [value if k else None for value, k in zip(values.tolist(), known.tolist(), strict=True)]
