"""What must be done before a month can be signed: sessions closed, doubted values looked at, conflicts chosen.

A measuring that was asked for again and has not come is told, but keeps no month open: the child may never come, and
what it changes later is told as a correction.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from ...core.inbox import Kind
from ...extensions import db
from ...figures.summaries import last_day
from ...models import (
    Child,
    Enrolment,
    GrowthScore,
    Measurement,
    MeasurementConflict,
    RemeasureRequest,
    ReviewMark,
    VisitSession,
)
from ...outreach.visits.queries import remeasure_open

MOST = 100  # of one kind in one posyandu-month: more than anybody looks at in one sitting


@dataclass(frozen=True, slots=True)
class Doubted:
    """A value of the month that nobody looked at yet."""

    measurement: Measurement
    child: Child


@dataclass(frozen=True, slots=True)
class Asked:
    """A value of the month that the midwife asked to be measured again, and that nobody measured since."""

    request: RemeasureRequest
    child: Child


@dataclass(slots=True)
class Checklist:
    """How one posyandu-month stands."""

    sessions: list[VisitSession] = field(default_factory=list)
    doubted: list[Doubted] = field(default_factory=list)
    conflicts: list[tuple[UUID, Child]] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    @property
    def open_sessions(self) -> list[VisitSession]:
        """Those that are not closed."""
        return [session for session in self.sessions if session.closed_at is None]

    def ready(self, month: date, *, today: date) -> bool:
        """Whether it can be signed: everything done, and a day was held or the month is over."""
        over = today > last_day(month)
        return not (self.open_sessions or self.doubted or self.conflicts) and (over or bool(self.sessions))


def checklists(posyandu_ids: Collection[int], month: date) -> dict[int, Checklist]:
    """The checklist of each posyandu; four queries, however many they are."""
    found = {key: Checklist() for key in posyandu_ids}
    end = last_day(month)
    held = sa.select(VisitSession).where(
        VisitSession.posyandu_id.in_(posyandu_ids), VisitSession.held_on.between(month, end)
    )
    for session in db.session.scalars(held.order_by(VisitSession.held_on)):
        found[session.posyandu_id].sessions.append(session)
    for posyandu_id, measurement, child in db.session.execute(_doubted(posyandu_ids, month, end)):
        found[posyandu_id].doubted.append(Doubted(measurement, child))
    for posyandu_id, conflict_id, child in db.session.execute(_conflicts(posyandu_ids, month, end)):
        found[posyandu_id].conflicts.append((conflict_id, child))
    for posyandu_id, request, child in db.session.execute(_asked(posyandu_ids, month, end)):
        found[posyandu_id].asked.append(Asked(request, child))
    return found


def _enrolled(posyandu_ids: Collection[int]) -> sa.ColumnElement[bool]:
    """The child was a sasaran of one of these posyandu on the day of the measuring."""
    return sa.and_(
        Enrolment.child_id == Measurement.child_id,
        Enrolment.posyandu_id.in_(posyandu_ids),
        Enrolment.from_on <= Measurement.measured_on,
        sa.or_(Enrolment.until_on.is_(None), Enrolment.until_on >= Measurement.measured_on),
    )


def _doubted(posyandu_ids: Collection[int], month: date, end: date) -> sa.Select[int, Measurement, Child]:
    looked_at = sa.exists().where(
        ReviewMark.measurement_id == Measurement.id, ReviewMark.kind == Kind.IMPLAUSIBLE.value
    )
    return (
        sa.select(Enrolment.posyandu_id, Measurement, Child)
        .join(Measurement, _enrolled(posyandu_ids))
        .join(GrowthScore, GrowthScore.measurement_id == Measurement.id)  # only what counts is scored
        .join(Child, Child.id == Measurement.child_id)
        .where(Measurement.measured_on.between(month, end))
        .where(sa.or_(GrowthScore.flagged != "", Measurement.confirmed), ~looked_at)
        .order_by(Measurement.measured_on, Child.name)
        .limit(MOST * max(1, len(posyandu_ids)))
    )


def _conflicts(posyandu_ids: Collection[int], month: date, end: date) -> sa.Select[int, UUID, Child]:
    return (
        sa.select(Enrolment.posyandu_id, MeasurementConflict.id, Child)
        .join(Measurement, _enrolled(posyandu_ids))
        .join(MeasurementConflict, MeasurementConflict.first_id == Measurement.id)
        .join(Child, Child.id == MeasurementConflict.child_id)
        .where(MeasurementConflict.decided_at.is_(None), Measurement.measured_on.between(month, end))
        .order_by(MeasurementConflict.opened_at)
        .limit(MOST * max(1, len(posyandu_ids)))
    )


def _asked(posyandu_ids: Collection[int], month: date, end: date) -> sa.Select[int, RemeasureRequest, Child]:
    """By the posyandu in which the child was when the month ended, or which it left in it."""
    later = sa.orm.aliased(Enrolment)
    moved_on = sa.exists().where(
        later.child_id == Enrolment.child_id, later.from_on > Enrolment.from_on, later.from_on <= end
    )
    return (
        remeasure_open()
        .with_only_columns(Enrolment.posyandu_id, RemeasureRequest, Child)
        .join(Child, Child.id == RemeasureRequest.child_id)
        .join(Enrolment, Enrolment.child_id == Child.id)
        .where(RemeasureRequest.month == month, Enrolment.posyandu_id.in_(posyandu_ids), Enrolment.from_on <= end)
        .where(~moved_on, sa.or_(Enrolment.until_on.is_(None), Enrolment.until_on >= month))
        .order_by(RemeasureRequest.asked_at, RemeasureRequest.id)
        .limit(MOST * max(1, len(posyandu_ids)))
    )
