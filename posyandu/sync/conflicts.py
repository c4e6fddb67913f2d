"""Two measurings of one child that cannot both be meant: both are kept, and one is chosen with a reason."""

from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ..events.operations import Fact
from ..figures.changes import Change
from ..figures.register import AnySession
from ..models import Measurement, MeasurementConflict, MeasurementKind
from ..models.types import new_id
from ..sessions import recording
from ..sessions.recording import Author
from .batch_rows import Row
from .batch_state import BatchState
from .reading import Refused


class Opened(NamedTuple):
    """A new conflict and what it changed."""

    id: UUID
    change: Change


def open_conflict(state: BatchState, first_id: UUID, second_id: UUID, author: Author) -> Opened:
    """Keep that these two disagree, until somebody chooses."""
    row, key = state.rows[second_id], new_id()
    state.session.execute(
        sa.insert(MeasurementConflict).values(
            id=key, child_id=row.child_id, session_id=row.session_id, first_id=first_id, second_id=second_id,
            opened_at=author.now,
        )
    )  # fmt: skip
    details = {"first": str(first_id), "second": str(second_id)}
    return Opened(key, Change(facts=[_fact("conflict_opened", key, row.child_id, author, details)]))


def choose(state: BatchState, conflict_id: UUID, keep_id: UUID, reason: str, *, author: Author) -> Change:
    """Decide a conflict from a tablet; one that was decided before stays as it is. Raises :class:`Refused`."""
    found = state.session.get(MeasurementConflict, conflict_id)
    if found is None or not state.knows_child(found.child_id):
        raise Refused("waits_for", "entity_id")
    if found.decided_at is not None:
        return Change()
    decided = decide(state.session, found, keep_id, reason, author=author)
    if decided is None:
        raise Refused("unknown_word", "keep_id")
    for key, row in decided.withdrawn.items():
        state.add_row(key, row)
    return decided.change


class Decided(NamedTuple):
    """What a decision changed, and the rows that took the others back."""

    change: Change
    withdrawn: dict[UUID, Row]


def decide(
    session: AnySession, found: MeasurementConflict, keep_id: UUID, reason: str, *, author: Author
) -> Decided | None:
    """Keep one measuring and take every other one of this child and session back; ``None`` if it is none of them."""
    rows = _rows(session, found)
    if keep_id not in {found.first_id, found.second_id, *_counting(rows)}:
        return None
    decided = Decided(Change(), {})
    for row_id in _counting(rows):
        if keep_id in _line(row_id, rows):
            continue
        row, key = rows[row_id], new_id()
        kind, values = MeasurementKind.WITHDRAWN, recording.values_of(row)
        decided.change.add(recording.supersede(session, row, kind, values, reason, key=key, author=author))
        decided.withdrawn[key] = Row(row.child_id, row.session_id, kind, row_id)
    _mark(session, found, keep_id, reason, author)
    details = {"kept": str(keep_id), "reason": reason}
    decided.change.facts.append(_fact("conflict_decided", found.id, found.child_id, author, details))
    return decided


def _rows(session: AnySession, conflict: MeasurementConflict) -> dict[UUID, Measurement]:
    """All measurings of the child in that session; without a session, of that day."""
    first = session.get_one(Measurement, conflict.first_id)
    statement = sa.select(Measurement).where(
        Measurement.child_id == conflict.child_id,
        Measurement.measured_on == first.measured_on,
        Measurement.session_id.is_(None) if first.session_id is None else Measurement.session_id == first.session_id,
    )
    return {row.id: row for row in session.scalars(statement.order_by(Measurement.received_seq))}


def _counting(rows: dict[UUID, Measurement]) -> list[UUID]:
    replaced = {row.supersedes_id for row in rows.values()}
    return [key for key, row in rows.items() if key not in replaced and row.kind is not MeasurementKind.WITHDRAWN]


def _line(row_id: UUID, rows: dict[UUID, Measurement]) -> set[UUID]:
    """A row and all that it replaced, one after the other."""
    found: set[UUID] = set()
    key: UUID | None = row_id
    while key is not None and key in rows:
        found.add(key)
        key = rows[key].supersedes_id
    return found


def _mark(session: AnySession, found: MeasurementConflict, keep_id: UUID, reason: str, author: Author) -> None:
    """Decided, with every other open conflict of this child and session."""
    table = MeasurementConflict
    same = table.id == found.id if found.session_id is None else table.session_id == found.session_id
    session.execute(
        sa.update(table)
        .where(table.child_id == found.child_id, table.decided_at.is_(None), same)
        .values(decided_at=author.now, decided_by_id=author.user_id, keep_id=keep_id, reason=reason)
    )


def _fact(verb: str, key: UUID, child_id: UUID, author: Author, details: dict[str, str]) -> Fact:
    return Fact(
        verb=verb, subject_kind="conflict", subject_id=str(key), child_id=child_id, at=author.now,
        actor_id=author.user_id, device=author.device, details=details,
    )  # fmt: skip
