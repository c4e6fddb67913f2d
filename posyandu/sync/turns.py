"""Closing and reopening by one tablet: they go by its own numbers, in whatever order they arrive."""

from uuid import UUID

import sqlalchemy as sa

from ..models import OpReceipt, OpStatus
from .batch_state import BatchState
from .envelope import Op


def last_turn(state: BatchState, session_id: UUID, *kinds: str) -> int:
    """The highest number of this tablet's closings or reopenings of a session; 0 when there are none."""
    statement = sa.select(sa.func.max(OpReceipt.device_seq)).where(
        OpReceipt.entity_id == session_id,
        OpReceipt.device_id == state.device_id,
        OpReceipt.kind.in_(kinds),
        OpReceipt.status == OpStatus.ACCEPTED,
    )
    return state.session.scalar(statement) or 0


def lacks_some_before(state: BatchState, op: Op) -> bool:
    """Whether a reopening that the tablet made before this operation may still come or be carried out."""
    if state.heard.lacks_below(op.device_seq) and not _never_comes(state, op):
        return True
    waiting = sa.select(OpReceipt.op_id).where(
        OpReceipt.device_id == state.device_id,
        OpReceipt.kind == "session.reopen",
        OpReceipt.status == OpStatus.WAITING,
        OpReceipt.device_seq < op.device_seq,
    )
    return state.session.scalar(waiting.limit(1)) is not None


def _never_comes(state: BatchState, op: Op) -> bool:
    """Whether the missing numbers are of records that the tablet set aside, because no server could read them.

    They were missing before, and the tablet tells that nothing waits on it but what is in this batch or was told to
    wait. A gap that this batch opens may be filled: a restored server has not heard of what it answered.
    """
    new = any(first > state.heard_before.last for first, _ in state.heard.missing if first < op.device_seq)
    if new or state.told_waiting is None:
        return False
    elsewhere = sa.select(sa.func.count()).where(
        OpReceipt.device_id == state.device_id,
        OpReceipt.status == OpStatus.WAITING,
        OpReceipt.op_id.not_in(state.op_ids),
    )
    return state.told_waiting <= len(state.op_ids) + (state.session.scalar(elsewhere) or 0)
