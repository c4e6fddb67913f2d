"""Entries of a tablet about a record that was merged meanwhile go to the record that is kept."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from ..figures.register import AnySession
from ..models import Child
from .envelope import Op
from .payloads import Payload, Referring, Visiting, VisitingHome
from .reading import Refused

Read = tuple[Op, Payload | Refused]


def follow_merged(session: AnySession, read: Sequence[Read]) -> list[Read]:
    """The operations, those about a merged child about the one that it is now."""
    about = {payload.child_id for _, payload in read if isinstance(payload, Visiting | Referring | VisitingHome)}
    kept = _kept(session, about)
    return [(op, _about(payload, kept)) for op, payload in read] if kept else list(read)


def _about(payload: Payload | Refused, kept: dict[UUID, UUID]) -> Payload | Refused:
    if not isinstance(payload, Visiting | Referring | VisitingHome):
        return payload
    child_id = payload.child_id
    while child_id in kept:
        child_id = kept[child_id]
    return payload._replace(child_id=child_id)


def _kept(session: AnySession, child_ids: set[UUID]) -> dict[UUID, UUID]:
    """Where each of them went, and where that went."""
    found: dict[UUID, UUID] = {}
    while child_ids:
        statement = sa.select(Child.id, Child.merged_into_id).where(
            Child.id.in_(child_ids), Child.merged_into_id.is_not(None)
        )
        new = {child_id: into for child_id, into in session.execute(statement) if into is not None}
        found |= new
        child_ids = set(new.values()) - found.keys()
    return found
