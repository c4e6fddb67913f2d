"""Reading the posyandu's day: the session, its children with what they brought last month, what was recorded."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ..areas.queries import not_weighed
from ..core.immunisation import Dose
from ..core.nutrition import weight_in_doubt
from ..core.skdn import COUNT_FIELDS, Counts
from ..extensions import db
from ..figures.register import current_measurements
from ..figures.reported import REPORTED
from ..models import (
    Child,
    Enrolment,
    GrowthScore,
    Lingkungan,
    Measurement,
    MeasurementKind,
    MonthResult,
    RemeasureRequest,
    ServiceGiven,
    ServiceKind,
    User,
    Visit,
    VisitSession,
)
from ..models.types import first_of_month

MOST_CHILDREN = 400  # of one posyandu; five times the usual


@dataclass(frozen=True, slots=True)
class CameRow:
    """A child that came: its visit, the weighing that counts of this session (if any), and its month."""

    visit: Visit
    measurement: Measurement | None
    replaced: Measurement | None  # the row that the measurement corrected
    result: MonthResult | None
    in_doubt: bool  # the weight is beyond WHO's limits and was not taken again


def session_on(posyandu_id: int, day: date) -> VisitSession | None:
    """The posyandu's session of a day."""
    return db.session.scalar(
        sa.select(VisitSession).where(VisitSession.posyandu_id == posyandu_id, VisitSession.held_on == day)
    )


def sessions_on(posyandu_ids: Collection[int], day: date) -> dict[int, VisitSession]:
    """The sessions held on a day, by posyandu."""
    statement = sa.select(VisitSession).where(VisitSession.posyandu_id.in_(posyandu_ids), VisitSession.held_on == day)
    return {found.posyandu_id: found for found in db.session.scalars(statement)}


def sasaran(posyandu_id: int, *, on: date) -> Sequence[Child]:
    """The children to expect on this day, by lingkungan and name: enrolled, not left, under 60 months."""
    oldest = date(on.year - 5, on.month, min(on.day, 28))
    statement = (
        sa.select(Child)
        .join(Lingkungan, Lingkungan.id == Child.lingkungan_id)
        .where(
            Child.posyandu_id == posyandu_id,
            sa.or_(Child.left_on.is_(None), Child.left_on > on),
            Child.birth_date >= oldest,
            Child.birth_date <= on,
        )
        .options(joinedload(Child.lingkungan))
        .order_by(Lingkungan.number, Child.name, Child.id)
        .limit(MOST_CHILDREN)
    )
    return db.session.scalars(statement).all()


def not_weighed_yet(visit_session: VisitSession, *, today: date) -> Sequence[Child]:
    """The children of the posyandu who were not weighed this month, here or at home, by lingkungan and name."""
    month = first_of_month(visit_session.held_on)
    statement = (
        sa.select(Child)
        .join(Enrolment, Enrolment.child_id == Child.id)
        .join(Lingkungan, Lingkungan.id == Child.lingkungan_id)
        .where(Enrolment.posyandu_id == visit_session.posyandu_id, not_weighed(month, until=today))
        .options(joinedload(Child.lingkungan))
        .order_by(Lingkungan.number, Child.name, Child.id)
        .limit(MOST_CHILDREN)
    )
    return db.session.scalars(statement).all()


def came(visit_session: VisitSession) -> list[CameRow]:
    """Who came to the session, latest first."""
    visits = db.session.scalars(
        sa.select(Visit)
        .where(Visit.session_id == visit_session.id)
        .options(joinedload(Visit.child).joinedload(Child.lingkungan))
        .order_by(Visit.arrived_at.desc(), Visit.id.desc())
        .limit(MOST_CHILDREN)
    ).all()
    rows = db.session.scalars(
        sa.select(Measurement)
        .where(Measurement.session_id == visit_session.id)
        .order_by(Measurement.received_seq)
        .limit(8 * MOST_CHILDREN)
    ).all()
    by_id = {row.id: row for row in rows}
    superseded = {row.supersedes_id for row in rows}
    counting = {
        row.child_id: row for row in rows if row.id not in superseded and row.kind is not MeasurementKind.WITHDRAWN
    }
    results = results_of([visit.child_id for visit in visits], first_of_month(visit_session.held_on))
    doubted = _weights_in_doubt([row.id for row in counting.values()])
    found = []
    for visit in visits:
        row = counting.get(visit.child_id)
        replaced = by_id.get(row.supersedes_id) if row and row.supersedes_id else None
        found.append(CameRow(visit, row, replaced, results.get(visit.child_id), bool(row and row.id in doubted)))
    return found


def _weights_in_doubt(measurement_ids: Collection[UUID]) -> set[UUID]:
    """The measurements whose weight is to be taken again before it is judged."""
    flagged = sa.select(GrowthScore.measurement_id, GrowthScore.flagged).where(
        GrowthScore.measurement_id.in_(measurement_ids), GrowthScore.flagged != ""
    )
    return {found for found, indices in db.session.execute(flagged) if weight_in_doubt(indices.split(","))}


def asked_again(child_ids: Collection[UUID]) -> dict[UUID, str]:
    """Whom the midwife asked to be measured again and nobody has measured since, each with her last reason."""
    since = sa.exists().where(
        Measurement.child_id == RemeasureRequest.child_id,
        Measurement.kind != MeasurementKind.WITHDRAWN,
        Measurement.recorded_at > RemeasureRequest.asked_at,
    )
    statement = (
        sa.select(RemeasureRequest.child_id, RemeasureRequest.why)
        .where(RemeasureRequest.child_id.in_(child_ids), RemeasureRequest.taken_back_at.is_(None), ~since)
        .order_by(RemeasureRequest.asked_at)
    )
    return dict(db.session.execute(statement).all())


def results_of(child_ids: Collection[UUID], month: date) -> dict[UUID, MonthResult]:
    """The month results of children, by child."""
    statement = sa.select(MonthResult).where(MonthResult.child_id.in_(child_ids), MonthResult.month == month)
    return {result.child_id: result for result in db.session.scalars(statement)}


def last_weighed(child_ids: Collection[UUID]) -> dict[UUID, date]:
    """The last month in which each child was weighed."""
    statement = (
        sa.select(MonthResult.child_id, sa.func.max(MonthResult.month))
        .where(MonthResult.child_id.in_(child_ids))
        .group_by(MonthResult.child_id)
    )
    return dict(db.session.execute(statement).all())


def doses_given(child_ids: Collection[UUID]) -> dict[UUID, dict[Dose, date | None]]:
    """The immunisations each child has had."""
    statement = sa.select(ServiceGiven.child_id, ServiceGiven.product, ServiceGiven.given_on).where(
        ServiceGiven.child_id.in_(child_ids), ServiceGiven.kind == ServiceKind.IMMUNISATION
    )
    found: dict[UUID, dict[Dose, date | None]] = {child_id: {} for child_id in child_ids}
    for child_id, product, given_on in db.session.execute(statement):
        found[child_id][Dose(product)] = given_on
    return found


def given_in_month(child_id: UUID, month: date) -> Sequence[ServiceGiven]:
    """What a child was given in a month."""
    after = (month + timedelta(days=31)).replace(day=1)
    statement = (
        sa.select(ServiceGiven)
        .where(ServiceGiven.child_id == child_id, ServiceGiven.given_on >= month, ServiceGiven.given_on < after)
        .order_by(ServiceGiven.kind, ServiceGiven.product)
        .limit(100)
    )
    return db.session.scalars(statement).all()


def given_at(visit_id: UUID) -> Sequence[ServiceGiven]:
    """What was given at a visit."""
    statement = (
        sa.select(ServiceGiven)
        .where(ServiceGiven.visit_id == visit_id)
        .order_by(ServiceGiven.kind, ServiceGiven.product)
        .limit(100)
    )
    return db.session.scalars(statement).all()


def closed_by(visit_session: VisitSession) -> str | None:
    """The name of who closed the session."""
    return db.session.scalar(sa.select(User.name).where(User.id == visit_session.closed_by_id))


def visit_of(visit_session: VisitSession, child_id: UUID) -> Visit | None:
    """The child's visit to the session."""
    return db.session.scalar(sa.select(Visit).where(Visit.session_id == visit_session.id, Visit.child_id == child_id))


def measurement_of(visit_session: VisitSession, child_id: UUID) -> Measurement | None:
    """The measurement of this child at this session that counts; the one received last if there are two."""
    counting = (
        current_measurements()
        .with_only_columns(Measurement.id)
        .where(Measurement.session_id == visit_session.id, Measurement.child_id == child_id)
    )
    statement = (
        sa.select(Measurement).where(Measurement.id.in_(counting)).order_by(Measurement.received_seq.desc()).limit(1)
    )
    return db.session.scalar(statement)


def earlier_rows(measurement: Measurement) -> list[tuple[Measurement, str | None]]:
    """What this measurement replaced, latest first, each with who wrote it."""
    found: list[tuple[Measurement, str | None]] = []
    rows = db.session.execute(
        sa.select(Measurement, User.name)
        .outerjoin(User, User.id == Measurement.author_id)
        .where(
            Measurement.child_id == measurement.child_id,
            Measurement.session_id == measurement.session_id,
            Measurement.received_seq < measurement.received_seq,
        )
        .order_by(Measurement.received_seq.desc())
        .limit(50)
    ).all()
    wanted = measurement.supersedes_id
    for row, author in rows:
        if row.id == wanted:
            found.append((row, author))
            wanted = row.supersedes_id
    return found


def counts_of_month(posyandu_id: int, month: date) -> Counts:
    """S K D N and the rest of the posyandu's month, as every report tells them."""
    sums = [sa.func.coalesce(sa.func.sum(REPORTED.c[name]), 0) for name in COUNT_FIELDS]
    statement = sa.select(*sums).where(REPORTED.c.posyandu_id == posyandu_id, REPORTED.c.month == month)
    return Counts(*map(int, db.session.execute(statement).one()))


def brought_to_midwife(visit_session: VisitSession) -> int:
    """How many children were taken to the midwife at this session; whom she refers she sends on with a letter."""
    statement = sa.select(sa.func.count()).where(Visit.session_id == visit_session.id, Visit.referred.is_(True))
    return db.session.scalar(statement) or 0


def cadres_last_time(visit_session: VisitSession) -> int | None:
    """How many kader served when the posyandu last opened before this day; ``None`` where nobody said so."""
    return db.session.scalar(
        sa.select(VisitSession.cadres_present)
        .where(VisitSession.posyandu_id == visit_session.posyandu_id, VisitSession.held_on < visit_session.held_on)
        .order_by(VisitSession.held_on.desc())
        .limit(1)
    )
