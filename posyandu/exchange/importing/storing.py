"""Understood rows and children as they are kept between the checking of a file and its import, and read again."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa

from ...core.sentence import Sentence
from ...core.vocabulary import Position, Sex
from ...figures.register import AnySession
from .facts import Candidate, Details, FileChild, FileRow, Theirs, Verdict, Weighing
from .grouping import key_of

Row = dict[str, Any]
ADDING = (Verdict.NEW, Verdict.CHANGED, Verdict.MATCHED)


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, (Sex, UUID)) else value


def told(sentence: Sentence) -> list[Any]:
    """A sentence with its values apart, so that it can still be said in another language."""
    return [sentence.text, dict(sentence.values)]


def heard(kept: Sequence[Any]) -> Sentence:
    """The sentence again."""
    return Sentence(kept[0], kept[1])


def details_of(kept: Mapping[str, Any]) -> Details:
    """A child's details again."""
    return Details(**{**kept, "sex": Sex(kept["sex"]), "birth_date": date.fromisoformat(kept["birth_date"])})


def weighing_of(kept: Sequence[Any]) -> Weighing:
    """A weighing again."""
    on, weight, length, position, head, muac = kept
    return Weighing(date.fromisoformat(on), weight, length, Position(position) if position else None, head, muac)


def row_row(
    run_id: UUID, number: int, row: FileRow, measurement_id: UUID | None, ours: Theirs | None, *, differs: bool
) -> Row:
    """A row of the table ``import_row``."""
    verdict = Verdict.REFUSED if row.wrong else row.verdict or Verdict.REFUSED
    adds = verdict in ADDING and row.weighing is not None
    return {
        "run_id": run_id,
        "number": number,
        "sheet": row.sheet[:60],
        "sheet_row": row.number,
        "name": row.details.name if row.details else row.name,
        "verdict": verdict.value,
        "noted": bool(row.notes),
        "differs": differs,
        "child_number": row.child,
        "measurement_id": measurement_id if adds else None,
        "weighing": [plain(v) for v in row.weighing] if row.weighing else None,
        "theirs": list(row.theirs) if row.theirs else None,
        "ours": list(ours) if ours else None,
        "reasons": [told(sentence) for sentence in (*row.wrong, *row.notes)],
    }


def child_row(run_id: UUID, child: FileChild, child_id: UUID | None, lingkungan_id: int) -> Row:
    """A row of the table ``import_child``."""
    adding = [r for r in child.rows if not r.wrong and r.verdict in ADDING]
    days = [r.weighing.measured_on for r in adding if r.weighing is not None]
    open_ = child.match is None and not child.new and any(not r.wrong for r in child.rows)
    return {
        "run_id": run_id,
        "number": child.number,
        "key": key_of(child.details),
        "child_id": child_id if adding or child.match is not None else None,
        "new": child.new and bool(adding),
        "open": open_,
        "posyandu_id": child.posyandu_id,
        "lingkungan_id": lingkungan_id,
        "first_on": min(days, default=None),
        "details": {name: plain(value) for name, value in child.details._asdict().items()},
        "candidates": [_candidate(c) for c in child.candidates if open_ or child.new],
        "changes": {name: [plain(old), plain(new)] for name, (old, new) in child.changes.items()} if adding else {},
        "before": {},
    }


def _candidate(candidate: Candidate) -> Row:
    return {
        "id": str(candidate.known.key),
        "in_file": isinstance(candidate.known.key, int),
        "likeness": candidate.likeness.value,
        "score": candidate.score,
        "reasons": [told(reason) for reason in candidate.reasons],
    }


def insert_all(session: AnySession, model: Any, rows: Iterable[Row], size: int = 2_000) -> None:
    """Write many rows straight into the model's table, some at a time so that memory stays small."""
    waiting = iter(rows)
    while part := list(islice(waiting, size)):
        session.execute(sa.insert(cast(sa.Table, model.__table__)), part)
