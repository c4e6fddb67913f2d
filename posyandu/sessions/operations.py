"""Writing the posyandu's day: open, record, correct, withdraw, refer, close, reopen. The same for form and tablet."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ..core.kms import KmsRules
from ..database import writing
from ..events.operations import Fact, append
from ..extensions import db
from ..figures.recompute import count_again, refresh
from ..figures.register import AnySession
from ..models import (
    Child,
    Kelurahan,
    Measurement,
    MeasurementKind,
    Posyandu,
    ServiceGiven,
    User,
    Visit,
    VisitSession,
)
from ..models.types import first_of_month, new_id
from .entry import CorrectionReason, Entry, Values, WithdrawalReason


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
        opened = VisitSession(
            id=new_id(), posyandu_id=posyandu_id, held_on=held_on, opened_at=now, opened_by_id=user.id, times_reopened=0
        )
        session.add(opened)
        count_again(session, [(posyandu_id, _month(opened))])
        append(session, [_fact("session_opened", opened, user, now)], kecamatan_id=kecamatan_id)
    return opened


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
        visit = _visit(session, session_id, child_id, now)
        for column, answer in entry.answers.items():
            setattr(visit, column, answer)
        _give(session, visit, entry, visit_session.held_on)
        details: dict[str, Any] = {"services": sorted(f"{kind.value}:{what}" for kind, what in entry.services)}
        measured = entry.values.any()
        if measured:
            row = _row(entry.values, child_id=child_id, session_id=session_id, on=visit_session.held_on)
            kept = Measurement(id=key, kind=MeasurementKind.RECORDED, **row, **_receipt(session, user, now))
            session.add(kept)
            details |= _details(entry.values)
        session.flush()
        refresh(session, [child_id], rules=rules, came=[(child_id, _month(visit_session))])
        verb, subject = ("measurement_recorded", str(key)) if measured else ("visit_recorded", str(visit.id))
        fact = Fact(
            verb=verb, subject_kind="measurement" if measured else "visit", subject_id=subject, at=now,
            actor_id=user.id, child_id=child_id, details=details,
        )  # fmt: skip
        append(session, [fact], kecamatan_id=kecamatan_id)
    return key if measured else None


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
    values = Values(
        weight_kg=measurement.weight_kg, length_cm=measurement.length_cm, position=measurement.position,
        head_cm=measurement.head_cm, muac_cm=measurement.muac_cm, oedema=measurement.oedema,
    )  # fmt: skip
    return _supersede(
        measurement, MeasurementKind.WITHDRAWN, values, reason.value, user=user, now=now, rules=rules, key=new_id()
    )


def _supersede(
    old: Measurement, kind: MeasurementKind, values: Values, reason: str, *, user: User, now: datetime,
    rules: KmsRules, key: UUID,
) -> UUID:  # fmt: skip
    kecamatan_id = _kecamatan_of_child(old.child_id)
    old_id, child_id = old.id, old.child_id
    with writing(kecamatan_id) as session:
        if session.get(Measurement, key) is not None:
            return key
        newer = sa.select(Measurement.id).where(Measurement.supersedes_id == old_id)
        if old.kind is MeasurementKind.WITHDRAWN or session.scalar(newer) is not None:
            raise AlreadySuperseded
        row = _row(values, child_id=child_id, session_id=old.session_id, on=old.measured_on)
        session.add(
            Measurement(id=key, kind=kind, supersedes_id=old_id, reason=reason, **row, **_receipt(session, user, now))
        )
        session.flush()
        refresh(session, [child_id], rules=rules)
        fact = Fact(
            verb=f"measurement_{kind.value}", subject_kind="measurement", subject_id=str(key), at=now,
            actor_id=user.id, child_id=child_id, details={"supersedes": str(old_id), "reason": reason}
            | ({} if kind is MeasurementKind.WITHDRAWN else _details(values)),
        )  # fmt: skip
        append(session, [fact], kecamatan_id=kecamatan_id)
    return key


def refer(*, user: User, visit_session: VisitSession, child: Child, now: datetime, rules: KmsRules) -> None:
    """Note that the kader brought the child to the midwife."""
    kecamatan_id = _kecamatan_id(visit_session)
    with writing(kecamatan_id) as session:
        visit = _visit(session, visit_session.id, child.id, now)
        visit.referred = True
        session.flush()
        refresh(session, [], rules=rules, came=[(child.id, _month(visit_session))])
        fact = Fact(
            verb="child_referred", subject_kind="visit", subject_id=str(visit.id), at=now, actor_id=user.id,
            child_id=child.id,
        )  # fmt: skip
        append(session, [fact], kecamatan_id=kecamatan_id)


def close_session(*, user: User, visit_session: VisitSession, cadres_present: int | None, now: datetime) -> None:
    """Close the day; closing a closed session changes nothing."""
    kecamatan_id = _kecamatan_id(visit_session)
    with writing(kecamatan_id) as session:
        if visit_session.closed_at is not None:
            return
        visit_session.closed_at, visit_session.closed_by_id = now, user.id
        visit_session.cadres_present = cadres_present
        fact = _fact("session_closed", visit_session, user, now, cadres_present=cadres_present)
        append(session, [fact], kecamatan_id=kecamatan_id)


def reopen_session(*, user: User, visit_session: VisitSession, now: datetime) -> None:
    """Open a closed day again for whoever came late; how often is counted and shown."""
    kecamatan_id = _kecamatan_id(visit_session)
    with writing(kecamatan_id) as session:
        if visit_session.closed_at is None:
            return
        visit_session.closed_at = visit_session.closed_by_id = None
        visit_session.times_reopened += 1
        append(session, [_fact("session_reopened", visit_session, user, now)], kecamatan_id=kecamatan_id)


def _visit(session: AnySession, session_id: UUID, child_id: UUID, now: datetime) -> Visit:
    found = session.scalar(sa.select(Visit).where(Visit.session_id == session_id, Visit.child_id == child_id))
    if found is not None:
        return found
    visit = Visit(id=new_id(), session_id=session_id, child_id=child_id, arrived_at=now)
    session.add(visit)
    session.flush()
    return visit


def _give(session: AnySession, visit: Visit, entry: Entry, on: date) -> None:
    known = session.execute(sa.select(ServiceGiven.kind, ServiceGiven.product).where(ServiceGiven.visit_id == visit.id))
    for kind, product in sorted(entry.services - set(known)):
        session.add(ServiceGiven(child_id=visit.child_id, visit_id=visit.id, kind=kind, product=product, given_on=on))


def _row(values: Values, *, child_id: UUID, session_id: UUID | None, on: date) -> dict[str, Any]:
    return {
        "child_id": child_id,
        "session_id": session_id,
        "measured_on": on,
        "weight_kg": values.weight_kg,
        "length_cm": values.length_cm,
        "position": values.position if values.length_cm is not None else None,
        "head_cm": values.head_cm,
        "muac_cm": values.muac_cm,
        "oedema": values.oedema,
        "confirmed": values.confirmed,
    }


def _receipt(session: AnySession, user: User, now: datetime) -> dict[str, Any]:
    last = session.scalar(sa.select(sa.func.max(Measurement.received_seq))) or 0
    return {"author_id": user.id, "recorded_at": now, "received_seq": last + 1}


def _details(values: Values) -> dict[str, Any]:
    named = {
        "weight_kg": values.weight_kg,
        "length_cm": values.length_cm,
        "position": values.position.value if values.position else None,
        "head_cm": values.head_cm,
        "muac_cm": values.muac_cm,
    }
    return {name: value for name, value in named.items() if value is not None} | (
        {"oedema": True} if values.oedema else {}
    )


def _month(visit_session: VisitSession) -> date:
    return first_of_month(visit_session.held_on)


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


def _fact(verb: str, visit_session: VisitSession, user: User, now: datetime, **details: Any) -> Fact:
    return Fact(
        verb=verb, subject_kind="session", subject_id=str(visit_session.id), at=now, actor_id=user.id,
        details={"held_on": visit_session.held_on.isoformat(), "posyandu_id": visit_session.posyandu_id} | details,
    )  # fmt: skip
