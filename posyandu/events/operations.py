"""Writing to the log, inside the transaction of the change that it tells of."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, scoped_session

from ..models import Event
from ..statements import Bulk, Columns, Prepared

GENESIS = "0" * 64
_EVENT = cast(sa.Table, Event.__table__)
_HEAD = Prepared(
    sa.select(_EVENT.c.seq, _EVENT.c.digest)
    .where(_EVENT.c.kecamatan_id == sa.bindparam("kecamatan"))
    .order_by(_EVENT.c.seq.desc())
    .limit(1)
)
_NEW = Bulk(_EVENT)
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What happened, before it has its place in the chain. ``details``: ids and values, never a name or NIK."""

    verb: str
    subject_kind: str
    subject_id: str
    at: datetime
    actor_id: int | None = None
    device: str | None = None
    child_id: UUID | None = None
    details: dict[str, Any] = field(default_factory=dict)


class Told(NamedTuple):
    """Facts made ready for the log before their places in the chain are known."""

    texts: list[str]
    lines: Columns


def ready(facts: Iterable[Fact], *, kecamatan_id: int, dialect: sa.Dialect) -> Told:
    """Facts as the log takes them."""
    facts = list(facts)
    rows = [
        {
            "kecamatan_id": kecamatan_id,
            "at": fact.at,
            "actor_id": fact.actor_id,
            "device": fact.device,
            "verb": fact.verb,
            "subject_kind": fact.subject_kind,
            "subject_id": fact.subject_id,
            "child_id": fact.child_id,
            "details": fact.details,
        }
        for fact in facts
    ]
    return Told([_canonical(fact) for fact in facts], _NEW.lines(dialect, rows, apart=("seq", "digest")))


def digest_of(fact: Fact, *, kecamatan_id: int, seq: int, before: str) -> str:
    """SHA-256 over the digest before and the canonical JSON of the row."""
    return _digest(_canonical(fact), kecamatan_id, seq, before)


def _digest(text: str, kecamatan_id: int, seq: int, before: str) -> str:
    return hashlib.sha256(f"{before}[{kecamatan_id},{seq},{text}".encode()).hexdigest()


def _canonical(fact: Fact) -> str:
    """The canonical JSON of a row after its first two values."""
    row = [
        _as_text(fact.at),
        fact.actor_id,
        fact.device,
        fact.verb,
        fact.subject_kind,
        fact.subject_id,
        str(fact.child_id) if fact.child_id else None,
        fact.details,
    ]
    return _CANONICAL.encode(row)[1:]


@lru_cache(maxsize=16)  # all facts of a batch are of one moment
def _as_text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def append(
    session: Session | scoped_session[Any], facts: Iterable[Fact], *, kecamatan_id: int, first: Told | None = None
) -> int:
    """Add facts to the kecamatan's chain, after those that were made ``ready``; the last sequence number.

    The caller holds the kecamatan's write lock.
    """
    connection = session.connection()
    head = _HEAD.first(connection, kecamatan=kecamatan_id)
    seq: int
    seq, digest = head if head else (0, GENESIS)
    for told in (first, ready(facts, kecamatan_id=kecamatan_id, dialect=connection.dialect)):
        if told is None:
            continue
        begins, digests = seq + 1, []
        for text in told.texts:
            seq += 1
            digest = _digest(text, kecamatan_id, seq, digest)
            digests.append(digest)
        _NEW.write(connection, told.lines, seq=range(begins, seq + 1), digest=digests)
    return seq
