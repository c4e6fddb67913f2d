"""What reports read besides the figures: openings of some days, the head of the log, what was reported when."""

from collections.abc import Collection, Sequence
from datetime import date
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


def reported(kecamatan_id: int, *, limit: int = 20) -> Sequence[tuple[Event, str | None]]:
    """What was reported by WhatsApp, the latest first, each with the name of who did."""
    statement = (
        sa.select(Event, User.name)
        .outerjoin(User, User.id == Event.actor_id)
        .where(Event.kecamatan_id == kecamatan_id, Event.verb == REPORTED)
        .order_by(Event.seq.desc())
        .limit(limit)
    )
    return [(event, name) for event, name in db.session.execute(statement)]
