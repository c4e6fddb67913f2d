"""Taking what a tablet hands in: the whole batch in one transaction, each operation with its own answer."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from itertools import groupby
from typing import NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa

from ..core.kms import KmsRules
from ..core.roles import Place
from ..database import Busy, writing
from ..figures.changes import Change, settle
from . import ahead, receipts, weighings
from .acts import Answer, carry_out
from .ahead import Draft
from .batch_state import BatchState
from .envelope import Batch, Op
from .merged import follow_merged
from .payloads import Payload, Visiting, read
from .reading import Refused
from .receipts import Head, Verdict
from .sequence import Heard

_log = logging.getLogger(__name__)
Read = tuple[Op, Payload | Refused]
Answers = dict[UUID, Answer]
Payloads = Mapping[UUID, Payload | Refused]


def take(batch: Batch, *, place: Place, now: datetime, today: date, rules: KmsRules) -> str:
    """Carry a batch out and give the body of the answer; sent again it is the same to the byte.

    A plain batch is drawn up before its turn (``ahead``). First everything is written together. When the database
    refuses any of it, nothing is kept and the batch is carried out again the long way, at last with each operation in
    a savepoint of its own, so that one that fails cannot hold the rest back.
    Raises :class:`posyandu.database.Busy` when nothing was written because the turn did not come.
    """
    payloads = {op.op_id: _read(op) for op in batch.ops}  # before the turn comes: nobody waits for it
    draft = ahead.draw_up(batch, payloads, place=place, now=now, today=today, rules=rules)
    together = [_Way(None, one_by_one=False)]
    for way in together if draft is None else [_Way(draft, one_by_one=False), *together]:
        try:
            return _take(batch, payloads, place, now, today, rules=rules, way=way)
        except (Busy, sa.exc.OperationalError):
            raise
        except Exception:
            _log.exception("a batch could not be stored in one piece")
    return _take(batch, payloads, place, now, today, rules=rules, way=_Way(None, one_by_one=True))


class _Way(NamedTuple):
    """How a batch is carried out: as it was drawn up, or the long way."""

    draft: Draft | None
    one_by_one: bool


def _take(
    batch: Batch, payloads: Payloads, place: Place, now: datetime, today: date, *, rules: KmsRules, way: _Way
) -> str:
    with writing(place.kecamatan_id) as session:
        tablet = receipts.tablet(session, batch.device_id)
        before = Heard.of(tablet.last_seq, tablet.missing_ranges)
        if way.draft is not None and ahead.holds(way.draft, session):
            draft, known, new = way.draft, way.draft.known, way.draft.new
            heard = before.with_numbers(op.device_seq for op in new)
            change, told, ready = ahead.write(draft, session), draft.told, draft.receipts
        else:
            known, change, told = receipts.Known(session, batch), Change(), None
            new = tuple(known.new(batch.ops))
            numbered = {op.op_id: op.device_seq for op in new if known.owns_number(op)}
            heard = before.with_numbers(numbered.values())
            state = BatchState(
                session=session, device_id=tablet.id, place=place, rules=rules, now=now, today=today, heard=heard,
                heard_before=before, told_waiting=batch.queue[0] if batch.queue else None,
                op_ids={op.op_id for op in batch.ops},
            )  # fmt: skip
            readable = [(op, payloads[op.op_id]) for op in new if op.op_id in numbered]
            answers = _answers(readable, state, change, one_by_one=way.one_by_one)
            verdicts = {op.op_id: _verdict(op, answers, numbered, state) for op in new}
            ready = receipts.ready(batch, verdicts, now=now, dialect=session.connection().dialect)
        change.facts += receipts.hear(session, tablet, heard, queue=batch.queue, now=now)
        if new and tablet.revoked_at is not None:
            change.facts.append(receipts.device_fact("device_pushed_when_revoked", tablet, now, ops=len(new)))
        version = settle(session, change, rules=rules, kecamatan_id=place.kecamatan_id, told=told)
        head = Head(now, heard.last, heard.numbers(receipts.MOST_MISSING))
        if known.head is not None and not new:
            head = known.head
        said = receipts.keep(session, batch, known, ready, head=head, version=version)
    return receipts.body(batch, said, head, revoked=tablet.revoked_at is not None)


def _answers(readable: Sequence[Read], state: BatchState, change: Change, *, one_by_one: bool) -> Answers:
    """Carry the operations out in their order."""
    answers: Answers = {}
    readable = follow_merged(state.session, readable)
    state.stand_on(readable)
    for together, run in groupby(readable, key=lambda item: isinstance(item[1], Visiting) and not one_by_one):
        if together:
            answers |= _weigh(list(run), state, change)
            continue
        for op, payload in run:
            answers[op.op_id] = _one(partial(_carry_out, op, payload, state), state, change)
    return answers


def _read(op: Op) -> Payload | Refused:
    try:
        return read(op.kind, op.payload)
    except Refused as refusal:
        return refusal


def _carry_out(op: Op, payload: Payload | Refused, state: BatchState) -> tuple[Answer, Change]:
    if isinstance(payload, Refused):
        raise payload
    if not isinstance(payload, Visiting):
        return carry_out(op, payload, state)
    one = weighings.check(op, payload, state)
    try:
        answers, made = weighings.write([one], state)
    except Exception:
        weighings.forget(one, state)
        raise
    return answers[0], made


def _one(act: Callable[[], tuple[Answer, Change]], state: BatchState, change: Change) -> Answer:
    """One operation in a savepoint of its own: whatever goes wrong in it, nothing of it stays and the rest goes on."""
    try:
        with state.session.begin_nested():
            answer, made = act()
    except Refused as refusal:
        return Answer.refused(refusal)
    except sa.exc.OperationalError:
        raise  # the database itself fails: nothing of the batch is kept, and the tablet sends it again
    except Exception:
        _log.exception("an operation could not be stored")
        return Answer.refused(Refused("not_stored"))
    change.add(made)
    return answer


def _weigh(run: Sequence[Read], state: BatchState, change: Change) -> Answers:
    """The weighings of a run, each checked, then all written together."""
    answers: Answers = {}
    good: list[weighings.Weighed] = []
    for op, payload in run:
        try:
            good.append(weighings.check(op, cast(Visiting, payload), state))
        except Refused as refusal:
            answers[op.op_id] = Answer.refused(refusal)
    told, made = weighings.write(good, state)
    change.add(made)
    return answers | {one.op.op_id: answer for one, answer in zip(good, told, strict=True)}


def _verdict(op: Op, answers: Answers, numbered: Mapping[UUID, int], state: BatchState) -> Verdict:
    taken = Answer.refused(Refused("seq_reused", "device_seq"))
    return Verdict(answers.get(op.op_id, taken), numbered.get(op.op_id), _about(op, state))


def _about(op: Op, state: BatchState) -> UUID:
    """What an operation is about: for a session always the one that stands, so that turns are found by it."""
    session = state.sessions.get(op.entity_id) if op.kind in ("session.close", "session.reopen") else None
    return session.id if session is not None else op.entity_id
