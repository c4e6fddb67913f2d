"""The weighings of a batch: each checked by itself, then all written together."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from ..figures.changes import Change
from ..models import MeasurementKind
from ..sessions import arriving
from ..sessions.arriving import Arrival
from ..web.clock import JAKARTA
from .acts import Answer, absence_notice, author_of, conflict
from .batch_rows import Row
from .batch_state import BatchState
from .conflicts import open_conflict
from .envelope import Op
from .payloads import Visiting
from .reading import Refused
from .turns import lacks_some_before, last_turn


class Weighed(NamedTuple):
    """A weighing that can be written, with the other one of its child that counts in the session, if any."""

    op: Op
    arrival: Arrival
    rival: UUID | None
    notice: str | None


def check(op: Op, payload: Visiting, state: BatchState) -> Weighed:
    """Whether a weighing can be written; the state knows it from then on. Raises :class:`Refused`."""
    author = author_of(op, state)
    session, child = state.session_of(payload.session_id), state.child_of(payload.child_id)
    if child.birth_date > session.held_on:
        raise Refused("before_birth", "child_id")
    if session.closed_at is not None and last_turn(state, session.id, "session.close") < op.device_seq:
        # Unless its own tablet may have opened the day again, in an operation that is still on its way.
        code = "waits_for" if lacks_some_before(state, op) else "session_closed"
        raise Refused(code, "session_id")
    if op.entity_id in state.rows:
        raise Refused("entity_exists")
    here = payload.arrived_at is not None and payload.arrived_at.astimezone(JAKARTA).date() == session.held_on
    arrival = Arrival(
        key=op.entity_id, session_id=session.id, held_on=session.held_on, child_id=payload.child_id,
        entry=payload.entry, user_id=author.user_id, device=author.device,
        arrived_at=payload.arrived_at if here and payload.arrived_at else state.now,
    )  # fmt: skip
    rival = None
    if payload.entry.values.any():
        counting = state.counting(session.id, payload.child_id)
        rival = counting[-1] if counting else None
        state.add_row(op.entity_id, Row(payload.child_id, session.id, MeasurementKind.RECORDED, None))
    return Weighed(op, arrival, rival, absence_notice(child, session.held_on, state))


def write(weighed: Sequence[Weighed], state: BatchState) -> tuple[list[Answer], Change]:
    """Write them in a few statements; the answers in their order."""
    if not weighed:
        return [], Change()
    change = arriving.record(state.session, [one.arrival for one in weighed], now=state.now)
    answers = []
    for one in weighed:
        if one.rival is None:
            answers.append(Answer.accepted(one.notice))
            continue
        opened = open_conflict(state, one.rival, one.op.entity_id, author_of(one.op, state))
        change.add(opened.change)
        answers.append(conflict(opened.id))
    return answers, change


def forget(one: Weighed, state: BatchState) -> None:
    """Take back what the state knows of a weighing that could not be written."""
    state.drop_row(one.op.entity_id)
