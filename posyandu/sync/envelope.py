"""The outside of what a tablet sends: which tablet, which batch, which operations. What is inside is read later."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

PROTOCOL = 1
MOST_OPS = 100
MOST_OPS_IN_FILE = 5000
_LARGEST = 2**31 - 1
_YEARS = range(1970, 2201)


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"))
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


class Malformed(Exception):
    """What was sent cannot be read: ``op`` is the index of the operation, if it lies in one."""

    def __init__(self, field: str, *, op: int | None = None) -> None:
        super().__init__(field)
        self.field, self.op = field, op


class UnknownProtocol(Exception):
    """The tablet speaks a protocol that this server does not know."""


class TooManyOps(Exception):
    """More operations than one request may carry."""


class Op(NamedTuple):
    """One operation; ``payload`` is not read yet."""

    op_id: UUID
    device_seq: int
    kind: str
    entity_id: UUID
    user_id: int
    tablet_time: datetime
    payload: Mapping[str, Any]
    mends: UUID | None
    payload_digest: str


class Batch(NamedTuple):
    """Operations of one tablet, sent together; ``queue`` is (waiting, to mend) as the tablet tells it."""

    id: UUID
    device_id: UUID
    ops: tuple[Op, ...]
    queue: tuple[int, int] | None


def parsed(text: bytes) -> dict[str, Any]:
    """The body as an object. Raises :class:`Malformed` and :class:`UnknownProtocol`."""
    try:
        body = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as problem:
        raise Malformed("body") from problem
    if not isinstance(body, dict):
        raise Malformed("body")
    protocol = body.get("protocol")
    if type(protocol) is not int:
        raise Malformed("protocol")
    if protocol != PROTOCOL:
        raise UnknownProtocol
    return body


def batch_of(body: Mapping[str, Any], *, id_field: str = "batch_id", most: int = MOST_OPS) -> Batch:
    """The batch, or file, of a body. Raises :class:`Malformed` and :class:`TooManyOps`."""
    ops = body.get("ops")
    if not isinstance(ops, list):
        raise Malformed("ops")
    if len(ops) > most:
        raise TooManyOps
    return Batch(
        id=uuid_of(body, id_field),
        device_id=uuid_of(body, "device_id"),
        ops=tuple(_op(op, n) for n, op in enumerate(ops)),
        queue=_queue(body.get("queue")),
    )


def uuid_of(body: Mapping[str, Any], field: str) -> UUID:
    """An id in its canonical form. Raises :class:`Malformed`."""
    value = body.get(field)
    found = as_uuid(value)
    if found is None:
        raise Malformed(field)
    return found


def as_uuid(value: Any) -> UUID | None:
    """An id in its canonical form of 36 letters, or ``None``."""
    return _id_of(value) if isinstance(value, str) and len(value) == 36 else None


@lru_cache(maxsize=2**14)  # a batch names its session and its children again and again
def _id_of(text: str) -> UUID | None:
    return UUID(text) if _UUID.fullmatch(text) else None


def as_moment(value: Any) -> datetime | None:
    """A moment with its offset, in a year that a clock can show; else ``None``."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    if moment.tzinfo is None or moment.year not in _YEARS:
        return None
    return moment.astimezone(UTC)


def as_whole(value: Any, *, least: int = 0, most: int = _LARGEST) -> int | None:
    """A whole number within bounds, or ``None``; true and false are none."""
    return value if type(value) is int and least <= value <= most else None


def _op(op: Any, index: int) -> Op:
    if not isinstance(op, dict):
        raise Malformed("ops", op=index)
    payload, kind, mends = op.get("payload"), op.get("kind"), op.get("mends")
    read = {
        "op_id": as_uuid(op.get("op_id")),
        "device_seq": as_whole(op.get("device_seq"), least=1),
        "kind": kind
        if isinstance(kind, str) and 0 < len(kind) <= 24 and kind.isascii() and kind.isprintable()
        else None,
        "entity_id": as_uuid(op.get("entity_id")),
        "user_id": as_whole(op.get("user_id"), least=1),
        "tablet_time": as_moment(op.get("tablet_time")),
        "payload": payload if isinstance(payload, dict) else None,
    }
    for field, value in read.items():
        if value is None:
            raise Malformed(field, op=index)
    if mends is not None and as_uuid(mends) is None:
        raise Malformed("mends", op=index)
    base = op.get("base_version")
    if base is not None and as_whole(base, most=2**53) is None:
        raise Malformed("base_version", op=index)
    return Op(**read, mends=as_uuid(mends), payload_digest=_digest(payload))  # type: ignore[arg-type]


def _digest(payload: Any) -> str:
    return hashlib.blake2b(_CANONICAL.encode(payload).encode(), digest_size=16).hexdigest()


def _queue(value: Any) -> tuple[int, int] | None:
    if not isinstance(value, dict):
        return None
    waiting, refused = as_whole(value.get("waiting")), as_whole(value.get("refused"))
    return None if waiting is None or refused is None else (waiting, refused)


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number")
