"""Writing the posyandu's day: open, record, correct, withdraw, refer, close, reopen. The same for form and tablet."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from ..core.kms import KmsRules
from ..database import writing
from ..events.operations import append
from ..extensions import db
from ..figures.changes import settle
from ..figures.recompute import count_again
from ..models import Child, Kelurahan, Measurement, MeasurementKind, Posyandu, User, VisitSession
from ..models.types import new_id
from . import arriving, recording
from .arriving import Arrival
from .entry import CorrectionReason, Entry, Values, WithdrawalReason
from .recording import Author


class SessionClosed(Exception):
    """The session was closed; it has to be reopened, visibly, before anything is recorded in it."""


class BeforeBirth(Exception):
    """The session was held before the child was born: it is another child, or one of the two dates is wrong."""


class AlreadySuperseded(Exception):
    """Somebody else corrected or withdrew this measurement in the meantime; nothing was changed."""


def open_session(*, user: User, posyandu: Posyandu, held_on: date, now: datetime) -> VisitSession:
    """Open this day's session, or give back the one that is there."""
    kecamatan_id, posyandu_id = posyandu.kelurahan.kecamatan_id, posyandu.id
    with writing(kecamatan_id) as session:
        found = session.scalar(
            sa.select(VisitSession).where(VisitSession.posyandu_id == posyandu_id, VisitSession.held_on == held_on)
        )
        if found is not None:
            return found
        key, author = new_id(), Author(user_id=user.id, now=now)
        opening = recording.opening(key=key, posyandu_id=posyandu_id, held_on=held_on, author=author)
        change = opening.write(session)
        count_again(session, change.counted)
        append(session, change.facts, kecamatan_id=kecamatan_id)
        return session.get_one(VisitSession, key)


def record(
    *,
    user: User,
    visit_session: VisitSession,
    child: Child,
    entry: Entry,
    now: datetime,
    rules: KmsRules,
    measurement_id: UUID | None = None,
) -> UUID | None:
    """Keep one child's visit with what was measured, answered and given; the measurement's id, if there is one.

    ``measurement_id`` is made where the entry is made: sent twice, it is kept once. Raises :class:`SessionClosed`
    and :class:`BeforeBirth`.
    """
    kecamatan_id = _kecamatan_id(visit_session)
    session_id, child_id, key = visit_session.id, child.id, measurement_id or new_id()
    with writing(kecamatan_id) as session:
        if session.get(Measurement, key) is not None:
            return key
        if visit_session.closed_at is not None:
            raise SessionClosed
        if child.birth_date > visit_session.held_on:
            raise BeforeBirth
        arrival = Arrival(
            key=key, session_id=session_id, held_on=visit_session.held_on, child_id=child_id, entry=entry,
            user_id=user.id, arrived_at=now,
        )  # fmt: skip
        change = arriving.record(session, [arrival], now=now)
        settle(session, change, rules=rules, kecamatan_id=kecamatan_id)
    return key if entry.values.any() else None


def correct(
    *, user: User, measurement: Measurement, values: Values, reason: CorrectionReason, now: datetime, rules: KmsRules,
    measurement_id: UUID | None = None,
) -> UUID:  # fmt: skip
    """Replace the values of a measurement by a new row; the old one stays visible.

    Raises :class:`AlreadySuperseded` when the measurement does not count any more.
    """
    return _supersede(
        measurement, MeasurementKind.CORRECTED, values, reason.value, user=user, now=now, rules=rules,
        key=measurement_id or new_id(),
    )  # fmt: skip


def withdraw(*, user: User, measurement: Measurement, reason: WithdrawalReason, now: datetime, rules: KmsRules) -> UUID:
    """Take a measurement back by a new row that repeats its values. Raises :class:`AlreadySuperseded`."""
    return _supersede(
        measurement,
        MeasurementKind.WITHDRAWN,
        recording.values_of(measurement),
        reason.value,
        user=user,
        now=now,
        rules=rules,
        key=new_id(),
    )


def _supersede(
    old: Measurement, kind: MeasurementKind, values: Values, reason: str, *, user: User, now: datetime,
    rules: KmsRules, key: UUID,
) -> UUID:  # fmt: skip
    kecamatan_id = _kecamatan_of_child(old.child_id)
    old_id = old.id
    with writing(kecamatan_id) as session:
        if session.get(Measurement, key) is not None:
            return key
        newer = sa.select(Measurement.id).where(Measurement.supersedes_id == old_id)
        if old.kind is MeasurementKind.WITHDRAWN or session.scalar(newer) is not None:
            raise AlreadySuperseded
        author = Author(user_id=user.id, now=now)
        change = recording.supersede(session, old, kind, values, reason, key=key, author=author)
        settle(session, change, rules=rules, kecamatan_id=kecamatan_id)
    return key


def refer(*, user: User, visit_session: VisitSession, child: Child, now: datetime, rules: KmsRules) -> None:
    """Note that the kader brought the child to the midwife."""
    kecamatan_id = _kecamatan_id(visit_session)
    with writing(kecamatan_id) as session:
        author = Author(user_id=user.id, now=now)
        change = recording.refer(
            session, session_id=visit_session.id, held_on=visit_session.held_on, child_id=child.id, author=author
        )
        settle(session, change, rules=rules, kecamatan_id=kecamatan_id)


def close_session(*, user: User, visit_session: VisitSession, cadres_present: int | None, now: datetime) -> None:
    """Close the day; closing a closed session changes nothing."""
    kecamatan_id = _kecamatan_id(visit_session)
    with writing(kecamatan_id) as session:
        if visit_session.closed_at is not None:
            return
        author = Author(user_id=user.id, now=now)
        change = recording.close(visit_session, cadres_present=cadres_present, author=author)
        append(session, change.facts, kecamatan_id=kecamatan_id)


def reopen_session(*, user: User, visit_session: VisitSession, now: datetime) -> None:
    """Open a closed day again for whoever came late; how often is counted and shown."""
    kecamatan_id = _kecamatan_id(visit_session)
    with writing(kecamatan_id) as session:
        if visit_session.closed_at is None:
            return
        change = recording.reopen(visit_session, author=Author(user_id=user.id, now=now))
        append(session, change.facts, kecamatan_id=kecamatan_id)


def _kecamatan_id(visit_session: VisitSession) -> int:
    return visit_session.posyandu.kelurahan.kecamatan_id


def _kecamatan_of_child(child_id: UUID) -> int:
    statement = (
        sa.select(Kelurahan.kecamatan_id)
        .join(Posyandu, Posyandu.kelurahan_id == Kelurahan.id)
        .join(Child, Child.posyandu_id == Posyandu.id)
        .where(Child.id == child_id)
    )
    return db.session.scalars(statement).one()
