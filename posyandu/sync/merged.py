"""Entries of a tablet about a record that was merged meanwhile go to the record that is kept."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from ..figures.register import AnySession
from ..models import Child
from ..statements import Prepared, among
from .envelope import Op
from .payloads import Payload, Referring, Visiting, VisitingHome
from .reading import Refused

Read = tuple[Op, Payload | Refused]
_CHILD = Child.__table__.c
_MERGED = Prepared(
    sa.select(_CHILD.id, _CHILD.merged_into_id).where(among(_CHILD.id, "ids"), _CHILD.merged_into_id.is_not(None))
)


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
        new: dict[UUID, UUID] = dict(_MERGED.rows(session.connection(), ids=child_ids))
        found |= new
        child_ids = set(new.values()) - found.keys()
    return found
