"""Reading the log: the chain proven, the history of one subject."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from ..extensions import db
from ..models import Event, User
from .operations import GENESIS, Fact, digest_of


def first_broken_link(kecamatan_id: int) -> int | None:
    """Walk the chain in order; the number of the first event that does not follow from the one before, else None."""
    statement = sa.select(Event).where(Event.kecamatan_id == kecamatan_id).order_by(Event.seq)
    before, expected = GENESIS, 1
    with db.session.scalars(statement.execution_options(yield_per=2000)) as events:
        for event in events:
            digest = digest_of(_told(event), kecamatan_id=kecamatan_id, seq=event.seq, before=before)
            if event.seq != expected or event.digest != digest:
                return event.seq
            before, expected = event.digest, expected + 1
    return None


def _told(event: Event) -> Fact:
    return Fact(
        verb=event.verb,
        subject_kind=event.subject_kind,
        subject_id=event.subject_id,
        at=event.at,
        actor_id=event.actor_id,
        device=event.device,
        child_id=event.child_id,
        details=event.details,
    )


def history_of_child(child_id: UUID, *, limit: int = 200) -> Sequence[tuple[Event, str | None]]:
    """The child's events, newest first, each with the name of who did it."""
    statement = (
        sa.select(Event, User.name)
        .outerjoin(User, User.id == Event.actor_id)
        .where(Event.child_id == child_id)
        .order_by(Event.at.desc(), Event.seq.desc())
        .limit(limit)
    )
    return [(event, name) for event, name in db.session.execute(statement)]
