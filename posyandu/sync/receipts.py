"""The receipts of what tablets handed in: an operation that comes again gets its first answer, to the byte."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa

from ..events.operations import Fact
from ..figures.register import AnySession
from ..models import Device, OpReceipt, OpStatus, SyncBatch
from ..statements import Bulk, Columns, Prepared, among
from .acts import Answer
from .envelope import Batch, Op
from .reading import Refused
from .sequence import Heard

_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
MOST_MISSING = 100  # numbers told in one answer
_RECEIPT, _BATCH, _DEVICE = (cast(sa.Table, model.__table__) for model in (OpReceipt, SyncBatch, Device))


class _Row(NamedTuple):
    op_id: UUID
    device_seq: int | None
    batch_id: UUID
    kind: str
    entity_id: UUID
    payload_digest: str
    status: OpStatus
    answer: str


_KNOWN = Prepared(
    sa.select(*(_RECEIPT.c[name] for name in _Row._fields)).where(
        sa.or_(
            among(_RECEIPT.c.op_id, "ids"),
            sa.and_(_RECEIPT.c.device_id == sa.bindparam("device"), among(_RECEIPT.c.device_seq, "numbers")),
        )
    )
)


class Head(NamedTuple):
    """What the answer to a batch began and ended with."""

    received_at: datetime
    last_device_seq: int
    missing_seqs: list[int]


_HEAD = Prepared(sa.select(*(_BATCH.c[name] for name in Head._fields)).where(_BATCH.c.id == sa.bindparam("id")))
_NEW_RECEIPT, _NEW_BATCH = Bulk(_RECEIPT), Bulk(_BATCH)


class Known:
    """What is known already of the operations of a batch."""

    def __init__(self, session: AnySession, batch: Batch) -> None:
        ids, numbers = [op.op_id for op in batch.ops], [op.device_seq for op in batch.ops]
        connection = session.connection()
        rows = [_Row(*row) for row in _KNOWN.rows(connection, ids=ids, numbers=numbers, device=batch.device_id)]
        head = _HEAD.first(connection, id=batch.id)
        self.head = Head(*head) if head else None
        self._by_id = {row.op_id: row for row in rows}
        self._by_number = {row.device_seq: row.op_id for row in rows if row.device_seq is not None}

    @property
    def nothing(self) -> bool:
        """Whether none of it ever came."""
        return self.head is None and not self._by_id and not self._by_number

    def waiting(self, op: Op) -> bool:
        """Whether it came before and was told to wait."""
        row = self._by_id.get(op.op_id)
        return row is not None and row.status is OpStatus.WAITING

    def new(self, ops: Iterable[Op]) -> list[Op]:
        """The operations that have no final answer yet, each once, in the order in which the tablet made them."""
        once = {op.op_id: op for op in ops if op.op_id not in self._by_id or self.waiting(op)}
        return sorted(once.values(), key=lambda op: op.device_seq)

    def owns_number(self, op: Op) -> bool:
        """Whether no other operation has taken its number."""
        return self._by_number.setdefault(op.device_seq, op.op_id) == op.op_id

    def answer(self, op: Op, batch_id: UUID) -> str:
        """The answer that it got, as it was in its own batch, as "known" in another."""
        row = self._by_id[op.op_id]
        if (row.kind, row.payload_digest) != (op.kind, op.payload_digest):
            refusal = Refused("op_id_reused", "op_id")
            return _text({"op_id": str(op.op_id), "status": "refused", "code": refusal.code, "text": refusal.text})
        if row.batch_id == batch_id:
            return row.answer
        return as_known(row.answer)


class Verdict(NamedTuple):
    """How a new operation ended, and its number unless another had taken it."""

    answer: Answer
    device_seq: int | None
    entity_id: UUID


class Tablet(NamedTuple):
    """The row of a tablet, as far as a batch needs it."""

    id: UUID
    posyandu_id: int
    revoked_at: datetime | None
    last_seq: int
    missing_ranges: list[list[int]]


_TABLET = Prepared(sa.select(*(_DEVICE.c[name] for name in Tablet._fields)).where(_DEVICE.c.id == sa.bindparam("id")))
_HEARD, _TOLD = (
    Prepared(
        sa.update(_DEVICE)
        .where(_DEVICE.c.id == sa.bindparam("device"))
        .values({name: sa.bindparam(f"new_{name}", type_=_DEVICE.c[name].type) for name in names})
    )
    for names in (("seen_at", "last_seq", "missing_ranges"),
                  ("seen_at", "last_seq", "missing_ranges", "waiting", "to_mend"))
)  # fmt: skip


def tablet(session: AnySession, device_id: UUID) -> Tablet:
    """A tablet as it is inside the transaction."""
    found = _TABLET.first(session.connection(), id=device_id)
    if found is None:
        raise LookupError("the tablet is gone")
    return Tablet(*found)


def hear(
    session: AnySession, known: Tablet, heard: Heard, *, queue: tuple[int, int] | None, now: datetime
) -> list[Fact]:
    """Note the contact and which numbers have arrived; what the log tells of new gaps and of the last one closed."""
    gaps = [list(part) for part in heard.missing if part[0] > known.last_seq]
    facts = [device_fact("device_gap", known, now, missing=gaps)] if gaps else []
    if known.missing_ranges and not heard.missing:
        facts.append(device_fact("device_gap_closed", known, now))
    ranges = [list(part) for part in heard.missing]
    values = {"device": known.id, "new_seen_at": now, "new_last_seq": heard.last, "new_missing_ranges": ranges}
    told = {"new_waiting": queue[0], "new_to_mend": queue[1]} if queue else {}
    (_TOLD if told else _HEARD).run(session.connection(), **values, **told)
    return facts


def device_fact(
    verb: str, device: Device | Tablet, now: datetime, *, actor_id: int | None = None, **details: Any
) -> Fact:
    """What the log tells of a tablet."""
    return Fact(
        verb=verb, subject_kind="device", subject_id=str(device.id), at=now, actor_id=actor_id, device=str(device.id),
        details={"posyandu_id": device.posyandu_id} | details,
    )  # fmt: skip


class Ready(NamedTuple):
    """The receipts of new operations, ready but for their version; each answer as what stands before and after it."""

    parts: dict[UUID, tuple[str, str]]
    lines: Columns


def ready(batch: Batch, verdicts: Mapping[UUID, Verdict], *, now: datetime, dialect: sa.Dialect) -> Ready:
    """The receipts of new operations, as they ended."""
    by_id = {op.op_id: op for op in batch.ops}
    of_batch = {"device_id": batch.device_id, "batch_id": batch.id, "received_at": now}
    rows = [of_batch | _receipt(by_id[op_id], verdict) for op_id, verdict in verdicts.items()]
    parts = {op_id: _parts(op_id, verdict.answer) for op_id, verdict in verdicts.items()}
    return Ready(parts, _NEW_RECEIPT.lines(dialect, rows, apart=("answer", "server_seq")))


def keep(session: AnySession, batch: Batch, known: Known, receipts: Ready, *, head: Head, version: int) -> list[str]:
    """Store the receipts of the new operations; the answers of all, in the order of the batch."""
    connection = session.connection()
    texts = {op_id: f"{before}{version}{after}" for op_id, (before, after) in receipts.parts.items()}
    if again := [op.op_id for op in batch.ops if known.waiting(op)]:
        connection.execute(sa.delete(_RECEIPT).where(_RECEIPT.c.op_id.in_(again)))
    _NEW_RECEIPT.write(connection, receipts.lines, answer=texts.values(), server_seq=[version] * len(texts))
    if known.head is None and batch.ops:
        _NEW_BATCH.insert(connection, [{"id": batch.id, "device_id": batch.device_id} | head._asdict()])
    elif texts:
        connection.execute(sa.update(_BATCH).where(_BATCH.c.id == batch.id).values(**head._asdict()))
    return list(_answers(batch, known, texts))


def body(batch: Batch, answers: Iterable[str], head: Head, *, revoked: bool) -> str:
    """The answer to a batch."""
    parts = [
        f'"batch_id":"{batch.id}"',
        f'"server_time":"{head.received_at.isoformat()}"',
        f'"answers":[{",".join(answers)}]',
        f'"last_device_seq":{head.last_device_seq}',
        f'"missing_seqs":{_text(head.missing_seqs)}',
        *(['"revoked":true'] if revoked else []),
    ]
    return "{" + ",".join(parts) + "}"


def _answers(batch: Batch, known: Known, texts: Mapping[UUID, str]) -> Iterator[str]:
    told: set[UUID] = set()
    for op in batch.ops:
        text = texts.get(op.op_id) or known.answer(op, batch.id)
        yield as_known(text) if op.op_id in told else text
        told.add(op.op_id)


def as_known(text: str) -> str:
    """The answer of an operation that had it before."""
    first = json.loads(text)
    return text if "first" in first else _text(first | {"status": "known", "first": first["status"]})


def _parts(op_id: UUID, answer: Answer) -> tuple[str, str]:
    status = "refused" if answer.status is OpStatus.WAITING else answer.status.value
    more = f",{_text(answer.more)[1:-1]}" if answer.more else ""
    return f'{{"op_id":"{op_id}","status":"{status}","version":', more + "}"


def _receipt(op: Op, verdict: Verdict) -> dict[str, Any]:
    return {
        "op_id": op.op_id,
        "device_seq": verdict.device_seq,
        "kind": op.kind,
        "entity_id": verdict.entity_id,
        "user_id": op.user_id,
        "payload_digest": op.payload_digest,
        "mends": op.mends,
        "tablet_time": op.tablet_time,
        "status": verdict.answer.status,
    }


def _text(value: Sequence[Any] | Mapping[str, Any]) -> str:
    return _COMPACT.encode(value)
