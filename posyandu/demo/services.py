"""What the children were given: capsules and worm medicine in their months, immunisations by schedule, extra food."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from ..core.immunisation import SCHEDULE, Dose, ScheduleRow
from ..core.services import VitaminA, deworming_due, vitamin_a_due
from ..models import ServiceKind
from .answers import Findings
from .clock import IntArray, completed_months, day_number, month_of
from .openings import Openings
from .population import BoolArray, Population

FOOD = "pmt"
_NEVER = np.iinfo(np.int64).max // 4


class Given(NamedTuple):
    """One service to many children. ``visit`` is −1 where it was given elsewhere and stands in the KIA book."""

    kind: ServiceKind
    product: str
    child: IntArray
    visit: IntArray
    day: IntArray


def give(rng: Generator, population: Population, openings: Openings, findings: Findings) -> list[Given]:
    """All services of the demo."""
    return [
        *_by_age(rng, openings, findings),
        *_immunise(rng, population, openings),
        _at_visits(
            openings,
            (findings.wasted & (rng.random(len(findings.wasted)) < 0.8))
            | (findings.not_gaining & (rng.random(len(findings.wasted)) < 0.3)),
            ServiceKind.FOOD_SUPPLEMENT,
            FOOD,
        ),
    ]


def _at_visits(openings: Openings, which: BoolArray, kind: ServiceKind, product: str) -> Given:
    visit = np.flatnonzero(which)
    return Given(kind, product, openings.visit_child[visit], visit, openings.visit_day[visit])


def _by_age(rng: Generator, openings: Openings, findings: Findings) -> Iterator[Given]:
    calendar = month_of(openings.visit_day) % 12 + 1
    capsules = [[vitamin_a_due(age, month=m) for age in range(60)] for m in range(1, 13)]
    worms = [[deworming_due(age, month=m) or 0 for age in range(60)] for m in range(1, 13)]
    which = calendar - 1, findings.age_months
    n = len(calendar)
    takes, swallows = rng.random(n) < 0.95, rng.random(n) < 0.9
    for capsule in VitaminA:
        due = np.array([[c == capsule for c in row] for row in capsules])[which]
        yield _at_visits(openings, due & takes, ServiceKind.VITAMIN_A, capsule.value)
    doses = np.array(worms)
    for dose in np.unique(doses[doses > 0]).tolist():
        yield _at_visits(openings, (doses[which] == dose) & swallows, ServiceKind.DEWORMING, str(dose))


def _immunise(rng: Generator, population: Population, openings: Openings) -> Iterator[Given]:
    """Each dose at the first visit after it fell due, each family with a delay of its own.

    Doses that fell due before the child came to the register were given elsewhere and stand in its KIA book.
    """
    n = len(population)
    order = np.lexsort((openings.visit_day, openings.visit_child))
    by_child = openings.visit_child[order] * 100_000 + openings.visit_day[order]
    delay = rng.gamma(1.2, 14, n).astype(np.int64)
    refuses = rng.random(n) < 0.05
    days: dict[Dose, IntArray] = {}
    for row in SCHEDULE:
        if row.endemic_only:
            continue
        due = _birthday(population.birth_day, row.due_month) + np.where(row.due_month > 0, delay, 0)
        wanted = _offered(row, population.birth_day) & ~refuses & (rng.random(n) < 0.97)
        if row.after is not None:
            before = days[row.after]
            wanted &= before < _NEVER
            due = np.maximum(due, np.where(before < _NEVER, before + row.interval_days, 0))
        at_birth = row.until_month == 0
        early = wanted & ((due < population.entry_day) | at_birth)
        place = np.minimum(np.searchsorted(by_child, np.arange(n) * 100_000 + due), max(len(by_child) - 1, 0))
        visit = order[place] if len(order) else np.zeros(n, dtype=np.int64)
        on = openings.visit_day[visit] if len(order) else due
        comes = (openings.visit_child[visit] == np.arange(n)) & (on >= due) if len(order) else np.zeros(n, dtype=bool)
        at_visit = wanted & ~early & comes
        at_visit &= completed_months(population.birth_day, np.maximum(on, population.birth_day)) < row.until_month

        days[row.dose] = np.where(early, due, np.where(at_visit, on, _NEVER))
        child = np.flatnonzero(early | at_visit)
        yield Given(
            ServiceKind.IMMUNISATION,
            row.dose.value,
            child,
            np.where(at_visit[child], visit[child], -1),
            days[row.dose][child],
        )


def _birthday(birth_day: IntArray, months: int) -> IntArray:
    """A day on which so many months are surely completed."""
    return birth_day + int(np.ceil(months * 30.4375)) + (2 if months else 0)


def _offered(row: ScheduleRow, birth_day: IntArray) -> BoolArray:
    """Whether a child was young enough when the dose joined the programme."""
    since = np.full(len(birth_day), day_number(row.valid_from))
    offered: BoolArray = (birth_day >= since) | (completed_months(np.minimum(birth_day, since), since) <= row.due_month)
    return offered
