"""The true figures of a kecamatan's month, as the rule of small numbers takes them; read from the summaries only."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from ...areas.queries import month_figures
from ...core.disclosure import MonthFigures
from ...core.disclosure.cube import KECAMATAN_FIELDS
from ...core.skdn import COUNT_FIELDS, Counts, total
from ...core.skdn_ratios import Problem, prevalence
from ...extensions import db
from ...figures.reported import REPORTED
from ...models import Kecamatan, Kelurahan, Lingkungan, OutreachSummary, Posyandu, VisitSession

_PROBLEMS = {
    "underweight": Problem.UNDERWEIGHT, "stunting": Problem.STUNTING, "wasting": Problem.WASTING,
    "severe_wasting": Problem.SEVERE_WASTING, "overweight": Problem.OVERWEIGHT,
}  # fmt: skip
_AT_HOME = ("home_visited", "home_measured")  # counted by the visits at home, in months that had some


@dataclass(frozen=True, slots=True)
class Places:
    """The posyandu of a kecamatan with their kelurahan, by code, and how many lingkungan there are."""

    kelurahan: Sequence[Kelurahan]
    posyandu: Sequence[Posyandu]
    lingkungan: int


def places_of(kecamatan_id: int, month: date) -> Places:
    """The kelurahan, and the posyandu that were not closed before the month."""
    kelurahan = db.session.scalars(
        sa.select(Kelurahan).where(Kelurahan.kecamatan_id == kecamatan_id).order_by(Kelurahan.code)
    ).all()
    posyandu = db.session.scalars(
        sa.select(Posyandu)
        .where(Posyandu.kelurahan_id.in_([area.id for area in kelurahan]))
        .where(sa.or_(Posyandu.closed_on.is_(None), Posyandu.closed_on >= month))
        .order_by(Posyandu.code)
        .limit(1000)
    ).all()
    wards = sa.select(sa.func.count()).select_from(Lingkungan)
    lingkungan = db.session.scalar(wards.where(Lingkungan.kelurahan_id.in_([area.id for area in kelurahan])))
    return Places(kelurahan, posyandu, lingkungan or 0)


def figures_of(kecamatan: Kecamatan, month: date) -> MonthFigures | None:
    """The month's counts, or ``None`` where nothing was counted."""
    places = places_of(kecamatan.id, month)
    counted = month_figures([posyandu.id for posyandu in places.posyandu], month)
    if not counted:
        return None
    at_home = _visits([place.id for place in places.posyandu], month)
    code_of = {area.id: area.code for area in places.kelurahan}
    inside: dict[str, list[Counts]] = defaultdict(list)
    for posyandu in places.posyandu:
        inside[code_of[posyandu.kelurahan_id]].append(counted.get(posyandu.id, Counts.zero()))
    return MonthFigures(
        kecamatan=kecamatan.code,
        kelurahan={
            area.code: numbers_of(total(inside[area.code]))
            | _of_kelurahan([at_home[place.id] for place in places.posyandu if place.kelurahan_id == area.id], at_home)
            for area in places.kelurahan
        },
        posyandu={place.code: _two(counted.get(place.id, Counts.zero())) for place in places.posyandu},
        kelurahan_of={place.code: code_of[place.kelurahan_id] for place in places.posyandu},
        groups=_groups([place.id for place in places.posyandu], month),
    )


def numbers_of(counts: Counts) -> dict[str, int]:
    """The fields of the published tables, from the counts of a place."""
    found = {name: prevalence(counts, problem).part for name, problem in _PROBLEMS.items()}
    return {
        name: found[name] if name in found else int(getattr(counts, name))
        for name in KECAMATAN_FIELDS
        if name not in _AT_HOME
    }


def _two(counts: Counts) -> dict[str, int]:
    return {"s": counts.s, "d": counts.d}


def _visits(posyandu_ids: Sequence[int], month: date) -> dict[int, tuple[int, int]]:
    """Home visits of each posyandu in the month, and how many children were measured at home."""
    statement = sa.select(OutreachSummary.posyandu_id, OutreachSummary.visits, OutreachSummary.measured_at_home).where(
        OutreachSummary.posyandu_id.in_(posyandu_ids), OutreachSummary.month == month
    )
    found = dict.fromkeys(posyandu_ids, (0, 0))
    return found | {row[0]: (row[1], row[2]) for row in db.session.execute(statement)}


def _of_kelurahan(inside: Sequence[tuple[int, int]], everywhere: Mapping[int, tuple[int, int]]) -> dict[str, int]:
    if not any(visits for visits, _measured in everywhere.values()):
        return {}
    return {name: sum(pair[at] for pair in inside) for at, name in enumerate(_AT_HOME)}


def _groups(posyandu_ids: Sequence[int], month: date) -> dict[tuple[str, str], Mapping[str, int]]:
    sums = [sa.func.sum(REPORTED.c[name]) for name in COUNT_FIELDS]
    statement: sa.Select[Any] = (
        sa.select(REPORTED.c.sex, REPORTED.c.age_group, *sums)
        .where(REPORTED.c.posyandu_id.in_(posyandu_ids), REPORTED.c.month == month)
        .group_by(REPORTED.c.sex, REPORTED.c.age_group)
    )
    return {
        (row[0].value, row[1].value): numbers_of(Counts(*map(int, row[2:]))) for row in db.session.execute(statement)
    }


def opened_in(posyandu_ids: Sequence[int], month: date, *, last: date) -> int:
    """How many of these posyandu opened at least once in the month."""
    statement = sa.select(sa.func.count(sa.distinct(VisitSession.posyandu_id))).where(
        VisitSession.posyandu_id.in_(posyandu_ids), VisitSession.held_on.between(month, last)
    )
    return db.session.scalar(statement) or 0
