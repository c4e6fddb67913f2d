"""Taking what a tablet hands in: the whole batch in one transaction, each operation with its own answer."""

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from itertools import groupby
from uuid import UUID

import sqlalchemy as sa

from ..core.kms import KmsRules
from ..core.roles import Place
from ..database import writing
from ..figures.changes import Change, settle
from ..models import Device
from . import receipts, weighings
from .acts import Answer, carry_out
from .envelope import Batch, Op
from .ground import Ground
from .payloads import Payload, Visiting, read
from .reading import Refused
from .receipts import Verdict

_log = logging.getLogger(__name__)
Read = tuple[Op, Payload | Refused]
Answers = dict[UUID, Answer]


def take(batch: Batch, *, place: Place, now: datetime, today: date, rules: KmsRules, id_field: str = "batch_id") -> str:
    """Carry a batch out and give the body of the answer; sent again it is the same to the byte.

    Raises :class:`posyandu.database.Busy` when nothing was written because the turn did not come.
    """
    with writing(place.kecamatan_id) as session:
        device = session.get_one(Device, batch.device_id, populate_existing=True)
        known = receipts.Known(session, batch)
        ground = Ground(session=session, device=device, place=place, rules=rules, now=now, today=today)
        new, change = known.new(batch.ops), Change()
        answers, numbered = _answers(new, known, ground, change)
        change.facts += receipts.hear(device, [op.device_seq for op in new if op.op_id in numbered], now)
        if new and device.revoked_at is not None:
            change.facts.append(receipts.device_fact("device_pushed_when_revoked", device, now, ops=len(new)))
        device.seen_at = now
        if batch.queue is not None:
            device.waiting, device.to_mend = batch.queue
        version = settle(session, change, rules=rules, kecamatan_id=place.kecamatan_id)
        verdicts = {
            op.op_id: Verdict(answers[op.op_id], op.device_seq if op.op_id in numbered else None, _about(op, ground))
            for op in new
        }
        return receipts.keep(
            session, batch, known, verdicts, device=device, version=version, now=now, id_field=id_field
        )


def _answers(ops: Sequence[Op], known: receipts.Known, ground: Ground, change: Change) -> tuple[Answers, set[UUID]]:
    """Carry the operations out in their order; their answers, and those whose number is their own."""
    answers: Answers = {}
    numbered: set[UUID] = set()
    readable: list[Read] = []
    for op in ops:
        try:
            known.check(op)
        except Refused as refusal:
            answers[op.op_id] = Answer.refused(refusal)
            continue
        numbered.add(op.op_id)
        readable.append((op, _read(op)))
    ground.stand_on(readable)
    for kind, run in groupby(readable, key=lambda item: isinstance(item[1], Visiting)):
        if kind:
            answers |= _weigh(list(run), ground, change)
            continue
        for op, payload in run:
            answers[op.op_id] = _one(partial(_carry_out, op, payload, ground), ground, change)
    return answers, numbered


def _read(op: Op) -> Payload | Refused:
    try:
        return read(op.kind, op.payload)
    except Refused as refusal:
        return refusal


def _carry_out(op: Op, payload: Payload | Refused, ground: Ground) -> tuple[Answer, Change]:
    if isinstance(payload, Refused):
        raise payload
    return carry_out(op, payload, ground)


def _one(act: Callable[[], tuple[Answer, Change]], ground: Ground, change: Change) -> Answer:
    """One operation in a savepoint of its own: whatever goes wrong in it, nothing of it stays and the rest goes on."""
    try:
        with ground.session.begin_nested():
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


def _weigh(run: Sequence[Read], ground: Ground, change: Change) -> Answers:
    """The weighings of a run together; one by one when the database refuses some of them."""
    answers: Answers = {}
    good: list[weighings.Weighed] = []
    for op, payload in run:
        try:
            good.append(weighings.check(op, payload, ground))  # type: ignore[arg-type]
        except Refused as refusal:
            answers[op.op_id] = Answer.refused(refusal)
    if not good:
        return answers
    try:
        with ground.session.begin_nested():
            told, made = weighings.write(good, ground)
    except sa.exc.OperationalError:
        raise
    except Exception:
        _log.exception("a run of weighings could not be stored together")
        weighings.forget(good, ground)
        stored = {one.op.op_id for one in good}
        again = [(op, payload) for op, payload in run if op.op_id in stored]
        return answers | {op.op_id: _alone(op, payload, ground, change) for op, payload in again}
    change.add(made)
    return answers | {one.op.op_id: answer for one, answer in zip(good, told, strict=True)}


def _alone(op: Op, payload: Payload | Refused, ground: Ground, change: Change) -> Answer:
    def act() -> tuple[Answer, Change]:
        one = weighings.check(op, payload, ground)  # type: ignore[arg-type]
        try:
            answers, made = weighings.write([one], ground)
        except Exception:
            weighings.forget([one], ground)
            raise
        return answers[0], made

    return _one(act, ground, change)


def _about(op: Op, ground: Ground) -> UUID:
    """What an operation is about: for a session always the one that stands, so that turns are found by it."""
    session = ground.sessions.get(op.entity_id) if op.kind in ("session.close", "session.reopen") else None
    return session.id if session is not None else op.entity_id
