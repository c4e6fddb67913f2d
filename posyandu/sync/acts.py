"""Carrying out what a kader did on her tablet, kind by kind; weighings have a file of their own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ..children import operations as register
from ..children.queries import likely_twins
from ..children.twins import Newcomer
from ..core.age import completed_months
from ..core.roles import Grant
from ..figures.changes import Change
from ..models import Child, HomeVisit, Lingkungan, Measurement, MeasurementKind, OpStatus, VisitSession
from ..models.types import new_id
from ..outreach.visits import recording as home_visits
from ..outreach.visits.recording import Visited
from ..sessions import recording
from ..sessions.recording import Author
from . import payloads, words
from .batch_rows import DAYS, Here, Opened, Row
from .batch_state import BatchState
from .conflicts import choose, open_conflict
from .envelope import Op
from .reading import Refused
from .turns import last_turn

LONGEST_BACK = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Answer:
    """How an operation ended, and what besides its id and version the answer says."""

    status: OpStatus
    more: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def refused(cls, refusal: Refused) -> "Answer":
        """A refusal, or waiting for something that has not come."""
        status = OpStatus.WAITING if refusal.code == "waits_for" else OpStatus.REFUSED
        more = {"code": refusal.code, "text": refusal.text} | ({"field": refusal.field} if refusal.field else {})
        return cls(status, more)

    @classmethod
    def accepted(cls, notice: str | None = None, **more: Any) -> "Answer":
        """Stored; with ``notice`` something should be known."""
        told = {"code": notice, "text": words.notice(notice)} if notice else {}
        return cls(OpStatus.ACCEPTED, told | more)


Done = tuple[Answer, Change]
_DONE = Answer.accepted()


def author_of(op: Op, state: BatchState) -> Author:
    """Who did it; raises :class:`Refused` when her account may not write here."""
    if (why := state.users[op.user_id]) is not None:
        raise Refused(why, "user_id")
    return Author(user_id=op.user_id, now=state.now, device=str(state.device_id))


def carry_out(op: Op, payload: payloads.Payload, state: BatchState) -> Done:
    """Carry out one operation that is no weighing. Raises :class:`Refused` before anything is written."""
    author = author_of(op, state)
    return _ACTS[type(payload)](op, payload, state, author)


def _open(op: Op, payload: payloads.Opening, state: BatchState, author: Author) -> Done:
    there = day_of(op, payload, state)
    if there is not None:
        state.know_session(there, op.entity_id)
        return opened(there.id), Change()
    opening = recording.opening(key=op.entity_id, posyandu_id=state.posyandu_id, held_on=payload.held_on, author=author)
    change = opening.write(state.session)
    state.know_session(state.session.get_one(VisitSession, op.entity_id))
    return opened(op.entity_id), change


def day_of(op: Op, payload: payloads.Opening, state: BatchState) -> Opened | None:
    """The session that the posyandu has on that day, ``None`` when this one begins it. Raises :class:`Refused`."""
    if payload.posyandu_id != state.posyandu_id:
        raise Refused("wrong_posyandu", "posyandu_id")
    _in_time(payload.held_on, state.today, "held_on")
    state.session.flush()
    day = {"posyandu": state.posyandu_id, "held_on": payload.held_on}
    found = DAYS.rows(state.connection, **day, id=op.entity_id)
    for *there, posyandu_id in found:
        if posyandu_id == state.posyandu_id and there[1] == payload.held_on:
            return Opened(*there)
    if found:
        raise Refused("entity_exists")
    return None


def opened(session_id: UUID) -> Answer:
    """The session stands, perhaps under another id than the tablet gave it."""
    return Answer.accepted(session_id=str(session_id))


def _close(op: Op, payload: payloads.Closing, state: BatchState, author: Author) -> Done:
    session = state.session.get_one(VisitSession, state.session_of(payload.session_id).id)
    overtaken = last_turn(state, session.id, "session.close", "session.reopen") > op.device_seq
    closed_here = last_turn(state, session.id, "session.close") > 0  # then this is its tablet's later closing
    if overtaken or (session.closed_at is not None and not closed_here):
        return Answer.accepted(session_id=str(session.id)), Change()
    change = recording.close(session, cadres_present=payload.cadres_present, author=author)
    state.know_session(session)
    return Answer.accepted(session_id=str(session.id)), change


def _reopen(op: Op, payload: payloads.Reopening, state: BatchState, author: Author) -> Done:
    session = state.session.get_one(VisitSession, state.session_of(payload.session_id).id)
    closed = (session.closed_at, session.closed_by_id)
    overtaken = last_turn(state, session.id, "session.close", "session.reopen") > op.device_seq
    change = recording.reopen(session, author=author)
    if overtaken:  # a later closing came first: the session was open in between, which is counted
        session.closed_at, session.closed_by_id = closed
    state.know_session(session)
    return Answer.accepted(session_id=str(session.id)), change


def _register(op: Op, payload: payloads.Registering, state: BatchState, author: Author) -> Done:
    born, on = payload.details["birth_date"], payload.enrolled_on
    if born > state.today:
        raise Refused("birth_in_future", "birth_date")
    _in_time(on, state.today, "enrolled_on")
    if born > on:
        raise Refused("enrolled_before_birth", "enrolled_on")
    if completed_months(born, on) >= 60:
        raise Refused("too_old", "birth_date")
    posyandu = state.posyandu()
    ward = state.session.get(Lingkungan, payload.lingkungan_id)
    if ward is None or ward.kelurahan_id != posyandu.kelurahan_id:
        raise Refused("lingkungan_unknown", "lingkungan_id")
    if _is_child(state, op.entity_id):
        raise Refused("entity_exists")
    twins = _twins(op, payload, state)
    child, change = register.enrol(
        state.session, posyandu=posyandu, lingkungan=ward, from_on=on, today=state.today, actor_id=author.user_id,
        now=author.now, device=author.device, id=op.entity_id, kia_book_on=on if payload.kia_book else None,
        **payload.details,
    )  # fmt: skip
    state.know_child(child)
    if twins:
        return Answer.accepted("likely_twin", twins=twins), change
    return _DONE, change


def _is_child(state: BatchState, key: UUID) -> bool:
    return state.session.scalar(sa.select(Child.id).where(Child.id == key)) is not None


def _twins(op: Op, payload: payloads.Registering, state: BatchState) -> list[str]:
    """Records of this posyandu that may be this child; those elsewhere are not the tablet's to know."""
    about = {name: payload.details[name] for name in ("name", "mother_name", "birth_date", "sex")}
    grants = [Grant(posyandu_id=state.posyandu_id)]
    found = likely_twins(Newcomer(id=op.entity_id, **about), state.posyandu(), grants=grants)
    ids = [match.child.id for match in found if match.here]
    return [str(key) for key in ids if key not in payload.not_twin_of]


def _refer(_op: Op, payload: payloads.Referring, state: BatchState, author: Author) -> Done:
    session, child = state.session_of(payload.session_id), state.child_of(payload.child_id)
    if child.birth_date > session.held_on:
        raise Refused("before_birth", "child_id")
    change = recording.refer(
        state.session, session_id=session.id, held_on=session.held_on, child_id=payload.child_id, author=author
    )
    return _DONE, change


def _correct(op: Op, payload: payloads.Correcting, state: BatchState, author: Author) -> Done:
    return _supersede(op, payload, state, author, MeasurementKind.CORRECTED)


def _withdraw(op: Op, payload: payloads.Withdrawing, state: BatchState, author: Author) -> Done:
    return _supersede(op, payload, state, author, MeasurementKind.WITHDRAWN)


def _supersede(
    op: Op,
    payload: payloads.Correcting | payloads.Withdrawing,
    state: BatchState,
    author: Author,
    kind: MeasurementKind,
) -> Done:
    old_id = payload.supersedes_id
    old = state.row_of(old_id)
    if old.kind is MeasurementKind.WITHDRAWN:
        raise Refused("already_withdrawn", "supersedes_id")
    if op.entity_id in state.rows:
        raise Refused("entity_exists")
    row = state.session.get_one(Measurement, old_id)
    values = payload.values if isinstance(payload, payloads.Correcting) else recording.values_of(row)
    others = list(state.replaced.get(old_id, ()))
    change = recording.supersede(
        state.session, row, kind, values, payload.reason.value, key=op.entity_id, author=author
    )
    state.add_row(op.entity_id, Row(old.child_id, old.session_id, kind, old_id))
    if not others:
        return _DONE, change
    opened = open_conflict(state, others[-1], op.entity_id, author)
    change.add(opened.change)
    return conflict(opened.id), change


def _visit_home(op: Op, payload: payloads.VisitingHome, state: BatchState, author: Author) -> Done:
    child = state.child_of(payload.child_id)
    _in_time(payload.visited_on, state.today, "visited_on")
    if child.birth_date > payload.visited_on:
        raise Refused("before_birth", "child_id")
    measurement_id = payload.measurement_id or new_id()
    taken = state.session.get(Measurement, measurement_id) is not None
    if taken or state.session.get(HomeVisit, op.entity_id) is not None:
        raise Refused("entity_exists")
    visited = Visited(
        key=op.entity_id, child_id=payload.child_id, posyandu_id=child.posyandu_id, on=payload.visited_on,
        result=payload.result, values=payload.values, measurement_id=measurement_id, services=payload.services,
    )  # fmt: skip
    change = home_visits.record(state.session, visited, author=author)
    if payload.values is not None:
        state.add_row(measurement_id, Row(payload.child_id, None, MeasurementKind.RECORDED, None))
    return Answer.accepted(absence_notice(child, payload.visited_on, state)), change


def absence_notice(child: Here, on: date, state: BatchState) -> str | None:
    """What should be known about a child that is not of this posyandu any more."""
    if child.left_on is not None and child.left_on < on:
        return "child_left"
    return "child_moved" if child.posyandu_id != state.posyandu_id else None


def _choose(op: Op, payload: payloads.Choosing, state: BatchState, author: Author) -> Done:
    return _DONE, choose(state, op.entity_id, payload.keep_id, payload.reason, author=author)


def conflict(conflict_id: UUID) -> Answer:
    """Stored, beside another."""
    more = {"code": "two_measurings", "text": words.notice("two_measurings"), "conflict_id": str(conflict_id)}
    return Answer(OpStatus.CONFLICT, more)


def _in_time(day: date, today: date, name: str) -> None:
    if day > today:
        raise Refused(f"{name}_future", name)
    if day < today - LONGEST_BACK:
        raise Refused(f"{name}_too_old", name)


_ACTS: Mapping[type, Callable[[Op, Any, BatchState, Author], Done]] = {
    payloads.Opening: _open,
    payloads.Closing: _close,
    payloads.Reopening: _reopen,
    payloads.Registering: _register,
    payloads.Referring: _refer,
    payloads.Correcting: _correct,
    payloads.Withdrawing: _withdraw,
    payloads.Choosing: _choose,
    payloads.VisitingHome: _visit_home,
}
