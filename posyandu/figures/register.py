"""The raw rows that figures are made of, read in bulk for any set of children or posyandu."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, scoped_session

from ..core.vocabulary import Position, Sex, WeightStatus
from ..models import Child, Enrolment, LeaveReason, Measurement, MeasurementKind, StatusOverride
from ..statements import Prepared, among

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


_C, _E, _M = Child.__table__.c, Enrolment.__table__.c, Measurement.__table__.c
_CHILDREN = Prepared(
    sa.select(_C.id, _C.sex, _C.birth_date, _C.kia_book_on, _C.left_on, _C.leave_reason).where(among(_C.id, "ids"))
)
_STAYS = Prepared(
    sa.select(_E.child_id, _E.posyandu_id, _E.from_on, _E.until_on)
    .where(among(_E.child_id, "ids"))
    .order_by(_E.from_on, _E.id)
)


def children_of(session: AnySession, child_ids: Collection[UUID]) -> dict[UUID, ChildFacts]:
    """The children by id."""
    return {row[0]: ChildFacts(*row) for row in _CHILDREN.rows(session.connection(), ids=child_ids)}


def current_measurements() -> sa.Select[*tuple[Any, ...]]:
    """Measurements that count, as a select of the columns of :class:`Measured`; add ``where`` to bound it."""
    row, newer = Measurement.__table__.c, Measurement.__table__.alias().c
    return (
        sa.select(
            row.id,
            row.child_id,
            row.session_id,
            row.measured_on,
            row.weight_kg,
            row.length_cm,
            row.position,
            row.head_cm,
            row.muac_cm,
            row.oedema,
            row.received_seq,
        )
        .where(row.kind != MeasurementKind.WITHDRAWN)
        .where(~sa.exists().where(newer.supersedes_id == row.id))
    )


_MEASURED = Prepared(
    current_measurements()
    .where(among(_M.child_id, "ids"), _M.measured_on >= sa.bindparam("since", type_=sa.Date))
    .order_by(_M.measured_on, _M.received_seq)
)


def measurements_of(
    session: AnySession, child_ids: Collection[UUID], *, since: date = date.min
) -> dict[UUID, list[Measured]]:
    """Each child's counting measurements from a day on, oldest first."""
    found: dict[UUID, list[Measured]] = defaultdict(list)
    for row in _MEASURED.rows(session.connection(), ids=child_ids, since=since):
        found[row[1]].append(Measured(*row))
    return found


def _overrides() -> sa.Select[*tuple[Any, ...]]:
    row, newer = StatusOverride.__table__.c, StatusOverride.__table__.alias().c
    return (
        sa.select(row.child_id, row.month, row.status)
        .where(among(row.child_id, "ids"), row.month >= sa.bindparam("since", type_=sa.Date))
        .where(row.status.is_not(None), ~sa.exists().where(newer.supersedes_id == row.id))
    )


_OVERRIDES = Prepared(_overrides())


def overrides_of(
    session: AnySession, child_ids: Collection[UUID], *, since: date = date.min
) -> dict[UUID, dict[date, WeightStatus]]:
    """The midwife's N or T of each child's months from a month on; children without any are absent."""
    found: dict[UUID, dict[date, WeightStatus]] = defaultdict(dict)
    for child_id, month, status in _OVERRIDES.rows(session.connection(), ids=child_ids, since=since):
        found[child_id][month] = status
    return dict(found)


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
    for row in _STAYS.rows(session.connection(), ids=child_ids):
        found[row[0]].append(Stay(*row))
    return found


def stay_in_month(stays: Sequence[Stay], month: date, month_end: date) -> Stay | None:
    """The stay that a month's figures count the child at: the latest of those that cover a day of it."""
    covering = [s for s in stays if s.from_on <= month_end and (s.until_on is None or s.until_on >= month)]
    return covering[-1] if covering else None
