"""A child in a month in which it was weighed, with all that files of other offices ask about it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ..core.vocabulary import Indicator, Position, Sex, WeightStatus
from ..figures.register import AnySession, ChildFacts, chunks, stay_in_month, stays_at
from ..figures.summaries import counts_in, last_day
from ..models import (
    Child,
    GrowthScore,
    LeaveReason,
    Lingkungan,
    Measurement,
    MonthResult,
    Posyandu,
    ServiceGiven,
    ServiceKind,
)

CATEGORISED = (
    Indicator.WEIGHT_FOR_AGE,
    Indicator.LENGTH_FOR_AGE,
    Indicator.WEIGHT_FOR_LENGTH,
    Indicator.BMI_FOR_AGE,
)


class Person(NamedTuple):
    """A child of the register."""

    id: UUID
    nik: str | None
    mother_nik: str | None
    birth_order: int | None
    name: str
    sex: Sex
    birth_date: date
    birth_weight_kg: float | None
    birth_length_cm: float | None
    mother_name: str
    father_name: str | None
    address: str | None
    phone: str | None
    kia_book_on: date | None
    left_on: date | None
    leave_reason: LeaveReason | None
    lingkungan: str

    def facts(self) -> ChildFacts:
        """What the figures ask about it."""
        return ChildFacts(self.id, self.sex, self.birth_date, self.kia_book_on, self.left_on, self.leave_reason)


class PlaceNames(NamedTuple):
    """Where a posyandu lies, in names and codes."""

    province: str
    city: str
    kecamatan: str
    puskesmas: str
    kelurahan: str
    kelurahan_code: str
    posyandu: str
    posyandu_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedMonth:
    """One child-month by the weighing that counts. ``categories`` holds codes of ``core.nutrition``."""

    person: Person
    place: PlaceNames
    month: date
    measurement_id: UUID
    measured_on: date
    weight_kg: float
    length_cm: float | None
    position: Position | None
    head_cm: float | None
    muac_cm: float | None
    oedema: bool
    age_days: int
    z: Mapping[Indicator, float | None]
    flagged: frozenset[str]
    categories: Mapping[Indicator, str | None]
    status: WeightStatus
    gain_g: int | None
    consecutive_t: int
    below_red_line: bool
    above_orange_line: bool
    vitamin_a: int  # capsules of the month
    has_kia_book: bool


def place_names(posyandu: Posyandu) -> PlaceNames:
    """The names of a posyandu that carries its kelurahan and kecamatan."""
    kelurahan, kecamatan = posyandu.kelurahan, posyandu.kelurahan.kecamatan
    return PlaceNames(
        kecamatan.province, kecamatan.city, kecamatan.name, kecamatan.puskesmas, kelurahan.name, kelurahan.code,
        posyandu.name, posyandu.code,
    )  # fmt: skip


def persons(session: AnySession, child_ids: Collection[UUID]) -> dict[UUID, Person]:
    """The children by id."""
    columns = [getattr(Child, name) for name in Person._fields[:-1]]
    found: dict[UUID, Person] = {}
    for part in chunks(child_ids):
        statement = (
            sa.select(*columns, Lingkungan.name)
            .join(Lingkungan, Lingkungan.id == Child.lingkungan_id)
            .where(Child.id.in_(part))
        )
        found |= {row[0]: Person._make(row) for row in session.execute(statement)}
    return found


def weighed_months(
    session: AnySession, posyandu: Posyandu, first: date, last: date, *, child_ids: Collection[UUID] | None = None
) -> list[WeighedMonth]:
    """The weighed child-months that the figures of one posyandu count, by name and month; ``child_ids`` narrows them.

    As many for a month as D of its summary: a child counts at the posyandu of its stay in that month.
    """
    stays = stays_at(session, [posyandu.id])
    wanted = stays.keys() if child_ids is None else stays.keys() & set(child_ids)
    people = persons(session, wanted)
    capsules = _capsules(session, wanted, first, last)
    place, found = place_names(posyandu), []
    for row in _results(session, wanted, first, last):
        person = people[row.child_id]
        stay = stay_in_month(stays[row.child_id], row.month, last_day(row.month))
        if stay is not None and stay.posyandu_id == posyandu.id and counts_in(person.facts(), row.month):
            found.append(_weighed_month(row, person, place, capsules.get((row.child_id, row.month), 0)))
    return sorted(found, key=lambda one: (one.person.name, one.person.id, one.month))


def in_scope(
    session: AnySession, posyandu: Sequence[Posyandu], first: date, last: date
) -> Iterator[list[WeighedMonth]]:
    """The same posyandu by posyandu, so that memory does not grow with the area."""
    for place in posyandu:
        yield weighed_months(session, place, first, last)


def _results(session: AnySession, child_ids: Collection[UUID], first: date, last: date) -> Iterator[sa.Row[Any]]:
    result, row, score = MonthResult.__table__.c, Measurement.__table__.c, GrowthScore.__table__.c
    columns = [
        *(result[name] for name in _RESULT),
        *(row[name] for name in _VALUES),
        *(score[name] for name in ("age_days", "flagged", *(f"z_{i.value}" for i in Indicator))),
    ]
    for part in chunks(child_ids):
        yield from session.execute(
            sa.select(*columns)
            .select_from(MonthResult.__table__)
            .join(Measurement.__table__, row.id == result.measurement_id)
            .join(GrowthScore.__table__, score.measurement_id == result.measurement_id)
            .where(result.child_id.in_(part), result.month.between(first, last))
        )


_RESULT = (
    "child_id", "month", "measurement_id", "status", "gain_g", "consecutive_t", "below_red_line", "above_orange_line",
    *(f"category_{i.value}" for i in CATEGORISED),
)  # fmt: skip
_VALUES = ("measured_on", "weight_kg", "length_cm", "position", "head_cm", "muac_cm", "oedema")


def _capsules(
    session: AnySession, child_ids: Collection[UUID], first: date, last: date
) -> dict[tuple[UUID, date], int]:
    found: dict[tuple[UUID, date], int] = defaultdict(int)
    for part in chunks(child_ids):
        statement = sa.select(ServiceGiven.child_id, ServiceGiven.given_on).where(
            ServiceGiven.child_id.in_(part),
            ServiceGiven.kind == ServiceKind.VITAMIN_A,
            ServiceGiven.given_on.between(first, last_day(last)),
        )
        for child_id, given_on in session.execute(statement):
            found[child_id, given_on.replace(day=1)] += 1
    return found


def _weighed_month(row: sa.Row[Any], person: Person, place: PlaceNames, capsules: int) -> WeighedMonth:
    return WeighedMonth(
        person=person,
        place=place,
        month=row.month,
        measurement_id=row.measurement_id,
        measured_on=row.measured_on,
        weight_kg=row.weight_kg,
        length_cm=row.length_cm,
        position=row.position,
        head_cm=row.head_cm,
        muac_cm=row.muac_cm,
        oedema=row.oedema,
        age_days=row.age_days,
        z={i: getattr(row, f"z_{i.value}") for i in Indicator},
        flagged=frozenset(filter(None, row.flagged.split(","))),
        categories={i: getattr(row, f"category_{i.value}") for i in CATEGORISED},
        status=row.status,
        gain_g=row.gain_g,
        consecutive_t=row.consecutive_t,
        below_red_line=row.below_red_line,
        above_orange_line=row.above_orange_line,
        vitamin_a=capsules,
        has_kia_book=person.kia_book_on is not None and person.kia_book_on <= last_day(row.month),
    )
