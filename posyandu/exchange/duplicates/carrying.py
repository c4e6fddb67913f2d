"""What immutable rows and stays of a merged record say, said again at the one that is kept, and taken back."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ...figures.register import AnySession, measurements_of
from ...models import Child, Enrolment, Measurement, MeasurementKind, OverrideReason, StatusOverride
from ...models.types import new_id

REASON = "penggabungan_dibatalkan"
_VALUES = (
    "session_id", "measured_on", "weight_kg", "length_cm", "position", "head_cm", "muac_cm", "oedema", "confirmed"
)  # fmt: skip


def join_stays(session: AnySession, kept: Child, gone_id: UUID) -> dict[str, Any]:
    """The other record's time before the kept one came becomes the kept one's; its other stays end with it."""
    began = session.scalar(sa.select(sa.func.min(Enrolment.from_on)).where(Enrolment.child_id == kept.id))
    stays = session.scalars(sa.select(Enrolment).where(Enrolment.child_id == gone_id).order_by(Enrolment.from_on)).all()
    added: list[str] = []
    for stay in stays:
        from_on = max(stay.from_on, kept.birth_date)
        until = min(filter(None, (stay.until_on, began - timedelta(days=1) if began else None)), default=None)
        if until is None or from_on <= until:
            row = Enrolment(
                id=new_id(), child_id=kept.id, posyandu_id=stay.posyandu_id, from_on=from_on, until_on=until
            )
            session.add(row)
            added.append(str(row.id))
    kept_rows = [
        [str(s.id), s.posyandu_id, s.from_on.isoformat(), s.until_on.isoformat() if s.until_on else None] for s in stays
    ]
    for stay in stays:
        session.delete(stay)
    session.flush()
    return {"stays": kept_rows, "added_stays": added}


def part_stays(session: AnySession, before: dict[str, Any], gone_id: UUID) -> None:
    """Give the stays back to the record that they were of."""
    keys = [UUID(key) for key in before["added_stays"]]
    session.execute(sa.delete(Enrolment).where(Enrolment.id.in_(keys)))
    for key, posyandu_id, from_on, until_on in before["stays"]:
        session.add(
            Enrolment(
                id=UUID(key), child_id=gone_id, posyandu_id=posyandu_id, from_on=date.fromisoformat(from_on),
                until_on=date.fromisoformat(until_on) if until_on else None,
            )
        )  # fmt: skip
    session.flush()


def copy_measurements(session: AnySession, kept: Child, gone_id: UUID) -> list[str]:
    """Write the measurements that count again at the kept record, but for its own days; the ids of the new rows."""
    measured = measurements_of(session, [kept.id, gone_id])
    own_days = {m.measured_on for m in measured.get(kept.id, ())}
    keys = [m.id for m in measured.get(gone_id, ()) if m.measured_on not in own_days]
    rows = session.scalars(sa.select(Measurement).where(Measurement.id.in_(keys)).order_by(Measurement.received_seq))
    copies: list[str] = []
    for seq, row in enumerate(rows.all(), _next_seq(session)):
        copy = _again(row, kept.id, MeasurementKind.RECORDED, seq)
        copy.author_id, copy.recorded_at = row.author_id, row.recorded_at
        session.add(copy)
        copies.append(str(copy.id))
    session.flush()
    return copies


def withdraw(session: AnySession, copies: Sequence[str], user_id: int, now: datetime) -> None:
    """Take the copies back."""
    keys = [UUID(key) for key in copies]
    rows = session.scalars(sa.select(Measurement).where(Measurement.id.in_(keys)).order_by(Measurement.received_seq))
    for seq, row in enumerate(rows.all(), _next_seq(session)):
        back = _again(row, row.child_id, MeasurementKind.WITHDRAWN, seq)
        back.supersedes_id, back.reason, back.author_id, back.recorded_at = row.id, REASON, user_id, now
        session.add(back)
    session.flush()


def _again(row: Measurement, child_id: UUID, kind: MeasurementKind, seq: int) -> Measurement:
    values = {name: getattr(row, name) for name in _VALUES}
    return Measurement(id=new_id(), child_id=child_id, kind=kind, received_seq=seq, **values)


def _next_seq(session: AnySession) -> int:
    return (session.scalar(sa.select(sa.func.max(Measurement.received_seq))) or 0) + 1


def _in_force(session: AnySession, child_id: UUID) -> list[StatusOverride]:
    newer = sa.orm.aliased(StatusOverride)
    statement = sa.select(StatusOverride).where(
        StatusOverride.child_id == child_id, StatusOverride.status.is_not(None),
        ~sa.exists().where(newer.supersedes_id == StatusOverride.id),
    )  # fmt: skip
    return list(session.scalars(statement))


def copy_overrides(session: AnySession, kept_id: UUID, gone_id: UUID) -> list[str]:
    """Write the decided N and T of months again at the kept record, but for its own; the ids of the new rows."""
    own = {override.month for override in _in_force(session, kept_id)}
    copies: list[str] = []
    for old in _in_force(session, gone_id):
        if old.month not in own:
            copy = StatusOverride(
                id=new_id(), child_id=kept_id, month=old.month, status=old.status, reason=old.reason, text=old.text,
                author_id=old.author_id, at=old.at,
            )  # fmt: skip
            session.add(copy)
            copies.append(str(copy.id))
    return copies


def take_back_overrides(session: AnySession, copies: Sequence[str], user_id: int, now: datetime) -> None:
    """Take those back."""
    for key in copies:
        copy = session.get_one(StatusOverride, UUID(key))
        session.add(
            StatusOverride(
                child_id=copy.child_id, month=copy.month, status=None, reason=OverrideReason.OTHER, text=None,
                author_id=user_id, at=now, supersedes_id=copy.id,
            )
        )  # fmt: skip
