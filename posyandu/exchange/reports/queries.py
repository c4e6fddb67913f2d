"""What reports read besides the figures: openings of some days, the head of the log, what was reported when."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ...extensions import db
from ...models import Event, User, VisitSession

REPORTED = "reported"


class Opened(NamedTuple):
    """A posyandu that opened on a day."""

    posyandu_id: int
    held_on: date
    session_id: UUID


def opened(posyandu_ids: Collection[int], first: date, last: date) -> list[Opened]:
    """The openings of these posyandu between two days, both included."""
    statement = sa.select(VisitSession.posyandu_id, VisitSession.held_on, VisitSession.id).where(
        VisitSession.posyandu_id.in_(posyandu_ids), VisitSession.held_on.between(first, last)
    )
    ordered = statement.order_by(VisitSession.held_on, VisitSession.posyandu_id)
    return [Opened(*row) for row in db.session.execute(ordered)]


def last_opening(posyandu_ids: Collection[int], until: date) -> date | None:
    """The latest day until then on which one of these posyandu opened."""
    return db.session.scalar(
        sa.select(sa.func.max(VisitSession.held_on)).where(
            VisitSession.posyandu_id.in_(posyandu_ids), VisitSession.held_on <= until
        )
    )


def log_mark(kecamatan_id: int) -> str:
    """The head of the kecamatan's log: its number and the beginning of its digest, as printed on reports."""
    statement = sa.select(Event.seq, Event.digest).where(Event.kecamatan_id == kecamatan_id)
    head = db.session.execute(statement.order_by(Event.seq.desc()).limit(1)).first()
    return f"catatan {head.seq}, {head.digest[:12]}" if head else "catatan 0"


class Reported(NamedTuple):
    """A text that was noted as sent: when, by whom, of what area and days, with which numbers (older notes: none)."""

    at: datetime
    by: str | None
    level: str
    code: str
    span: str
    first: date
    last: date
    counts: Mapping[str, int]


def last_report(kecamatan_id: int, code: str, report: str, span: str, first: date) -> Reported | None:
    """When this report of an area over the days from ``first`` on was last noted as sent."""
    wanted = {"what": report, "span": span, "from": first.isoformat()}
    about = [Event.details[name].as_string() == value for name, value in wanted.items()]
    found = db.session.execute(_reported(kecamatan_id).where(Event.subject_id == code, *about).limit(1)).first()
    return _told(*found) if found else None


def reported(kecamatan_id: int, *, limit: int = 20) -> list[Reported]:
    """What was reported by WhatsApp, the latest first."""
    return [_told(event, name) for event, name in db.session.execute(_reported(kecamatan_id).limit(limit))]


def _reported(kecamatan_id: int) -> sa.Select[Event, str]:
    return (
        sa.select(Event, User.name)
        .outerjoin(User, User.id == Event.actor_id)
        .where(Event.kecamatan_id == kecamatan_id, Event.verb == REPORTED)
        .order_by(Event.seq.desc())
    )


def _told(event: Event, name: str | None) -> Reported:
    details = event.details
    return Reported(
        event.at, name, event.subject_kind, event.subject_id, details["span"], date.fromisoformat(details["from"]),
        date.fromisoformat(details["until"]), details.get("counts", {}),
    )  # fmt: skip
