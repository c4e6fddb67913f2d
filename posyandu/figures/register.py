"""The raw rows that figures are made of, read in bulk for any set of children or posyandu."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, scoped_session

from ..core.vocabulary import Position, Sex
from ..models import Child, Enrolment, LeaveReason, Measurement, MeasurementKind

AnySession = Session | scoped_session[Any]
_T = TypeVar("_T")

# SQLite allows 32,766 parameters a statement, PostgreSQL 65,535.
CHUNK = 10_000


class ChildFacts(NamedTuple):
    """What the rules need of a child besides its measurements."""

    id: UUID
    sex: Sex
    birth_date: date
    kia_book_on: date | None
    left_on: date | None
    leave_reason: LeaveReason | None


class Measured(NamedTuple):
    """A measurement that counts: neither superseded nor withdrawn."""

    id: UUID
    child_id: UUID
    session_id: UUID | None
    measured_on: date
    weight_kg: float | None
    length_cm: float | None
    position: Position | None
    head_cm: float | None
    muac_cm: float | None
    oedema: bool
    received_seq: int


class Stay(NamedTuple):
    """A child's time at one posyandu."""

    child_id: UUID
    posyandu_id: int
    from_on: date
    until_on: date | None


def chunks(items: Collection[_T], size: int = CHUNK) -> Iterator[list[_T]]:
    """The items in lists of at most ``size``, so that no statement has too many parameters."""
    listed = list(items)
    for start in range(0, len(listed), size):
        yield listed[start : start + size]


def children_of(session: AnySession, child_ids: Collection[UUID]) -> dict[UUID, ChildFacts]:
    """The children by id."""
    columns = (Child.id, Child.sex, Child.birth_date, Child.kia_book_on, Child.left_on, Child.leave_reason)
    found: dict[UUID, ChildFacts] = {}
    for part in chunks(child_ids):
        for row in session.execute(sa.select(*columns).where(Child.id.in_(part))):
            found[row[0]] = ChildFacts(*row)
    return found


def current_measurements() -> sa.Select[*tuple[Any, ...]]:
    """Measurements that count, as a select of the columns of :class:`Measured`; add ``where`` to bound it."""
    newer = sa.orm.aliased(Measurement)
    return (
        sa.select(
            Measurement.id,
            Measurement.child_id,
            Measurement.session_id,
            Measurement.measured_on,
            Measurement.weight_kg,
            Measurement.length_cm,
            Measurement.position,
            Measurement.head_cm,
            Measurement.muac_cm,
            Measurement.oedema,
            Measurement.received_seq,
        )
        .where(Measurement.kind != MeasurementKind.WITHDRAWN)
        .where(~sa.exists().where(newer.supersedes_id == Measurement.id))
    )


def measurements_of(
    session: AnySession, child_ids: Collection[UUID], *, since: date = date.min
) -> dict[UUID, list[Measured]]:
    """Each child's counting measurements from a day on, oldest first."""
    found: dict[UUID, list[Measured]] = defaultdict(list)
    for part in chunks(child_ids):
        statement = current_measurements().where(Measurement.child_id.in_(part), Measurement.measured_on >= since)
        for row in session.execute(statement.order_by(Measurement.measured_on, Measurement.received_seq)):
            found[row[1]].append(Measured(*row))
    return found


def stays_at(session: AnySession, posyandu_ids: Collection[int]) -> dict[UUID, list[Stay]]:
    """All stays, anywhere, of the children that were ever at one of these posyandu, by child, oldest first."""
    ever_here = sa.select(Enrolment.child_id).where(Enrolment.posyandu_id.in_(posyandu_ids))
    statement = (
        sa.select(Enrolment.child_id, Enrolment.posyandu_id, Enrolment.from_on, Enrolment.until_on)
        .where(Enrolment.child_id.in_(ever_here))
        .order_by(Enrolment.from_on, Enrolment.id)
    )
    found: dict[UUID, list[Stay]] = defaultdict(list)
    for row in session.execute(statement):
        found[row[0]].append(Stay(*row))
    return found


def posyandu_of_children(session: AnySession, child_ids: Collection[UUID]) -> dict[UUID, list[Stay]]:
    """Each child's stays, oldest first."""
    found: dict[UUID, list[Stay]] = defaultdict(list)
    for part in chunks(child_ids):
        statement = (
            sa.select(Enrolment.child_id, Enrolment.posyandu_id, Enrolment.from_on, Enrolment.until_on)
            .where(Enrolment.child_id.in_(part))
            .order_by(Enrolment.from_on, Enrolment.id)
        )
        for row in session.execute(statement):
            found[row[0]].append(Stay(*row))
    return found


def stay_in_month(stays: Sequence[Stay], month: date, month_end: date) -> Stay | None:
    """The stay that a month's figures count the child at: the latest of those that cover a day of it."""
    covering = [s for s in stays if s.from_on <= month_end and (s.until_on is None or s.until_on >= month)]
    return covering[-1] if covering else None
