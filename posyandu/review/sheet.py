"""The midwife's table of a child: one line a measuring, with what replaced what, and what else was done that day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ..children.queries import ChildPage, Measured
from ..children.words import service_given
from ..core.age import age_in_words
from ..core.sentence import Sentence, say
from ..core.vocabulary import Tone
from ..models import MonthResult
from ..sessions.entry import REASONS
from ..sessions.finding import row_mark


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """A line of the table. ``mark`` is tone, letter and word of the month; ``None`` where no weighing counts."""

    on: date
    age: Sentence
    measured: Measured
    month: MonthResult | None
    mark: tuple[Tone, str, Sentence] | None
    reason: Sentence | None  # of a correction or withdrawal
    notes: Sequence[Sentence]


def lines(page: ChildPage) -> list[SheetLine]:
    """The measurings newest first, each with the services and the answers of its visit."""
    notes = _notes(page)
    return [_line(page, measured, notes) for measured in page.measured]


def _line(page: ChildPage, measured: Measured, notes: Mapping[UUID, list[Sentence]]) -> SheetLine:
    row, month = measured.row, measured.month
    mark = row_mark(month, oedema=row.oedema, weighed=True) if month is not None or row.oedema else None
    return SheetLine(
        on=row.measured_on,
        age=age_in_words(page.child.birth_date, row.measured_on),
        measured=measured,
        month=month,
        mark=None if measured.withdrawn else mark,
        reason=REASONS.get(row.reason) if row.reason else None,
        notes=notes.get(row.session_id, []) if row.session_id else [],
    )


def _notes(page: ChildPage) -> dict[UUID, list[Sentence]]:
    found: dict[UUID, list[Sentence]] = {}
    for day in page.visits:
        told = [service_given(service) for service in day.services]
        told += [say("sakit")] if day.visit.ill else []
        told += [say("diantar ke bidan")] if day.visit.referred else []
        found[day.visit.session_id] = told
    return found
