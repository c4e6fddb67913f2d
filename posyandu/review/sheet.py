"""The page of a child: its head and finding, one chart, and a line for each measuring with what was done that day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import request
from flask_login import current_user

from ..charts.kinds import KINDS
from ..charts.queries import GrowthRecord, record_of_page
from ..charts.reader import card_of, charts_in_page
from ..children import queries as register
from ..children.queries import ChildPage, Measured
from ..children.words import LEAVE_REASONS, event_day, event_told, service_given
from ..core.age import age_in_words
from ..core.kms.override import JUDGED
from ..core.roles import TABLE, Permission
from ..core.sentence import Sentence, say
from ..core.vocabulary import Tone, WeightStatus
from ..figures.history import History, history
from ..figures.register import Measured as Counting
from ..figures.settings import rules_of
from ..models import Child, MeasurementKind, MonthResult
from ..sessions.entry import REASONS
from ..sessions.finding import finding_of, indices_of, mark, row_mark, score_in_doubt
from ..web import clock
from . import cases, queries
from .between import between, standing, z_by_completed_months
from .words import OVERRIDE_REASONS


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

    @property
    def letter(self) -> str | None:
        """N, T, O or B, to come first as on the form, where ``mark`` tells another finding of the month."""
        if self.month is None or self.mark is None:
            return None
        told = self.mark[1] == mark(self.month.status, self.month.consecutive_t)
        orange = self.month.above_orange_line and self.month.status is not WeightStatus.T
        return None if told and not orange else self.month.status.value


def child_context(child: Child) -> dict[str, Any]:
    """What the page of a child shows."""
    page = register.child_page(child)
    record, past = record_of_page(page), _history(page)
    last = past.measured[-1] if past.measured else None
    asked = request.args.get("grafik", "")
    slug = asked if asked in KINDS else card_of(record)
    full, compact = charts_in_page(record, slug)
    taken = [row.recorded_at for row in record.measurements if row.kind is not MeasurementKind.WITHDRAWN]
    latest = max(taken, default=None)
    decided = queries.decided(child, last_recorded_at=latest, otherwise=bool(_otherwise(page)))
    case = cases.case_of(child.id, today=clock.today())
    judged = [month.month for month in past.months if month.computed_status in JUDGED]
    return {
        "child": child,
        "page": page,
        "lines": lines(page),
        "last": last,
        "finding": finding_of(past, last) if last else None,
        "indices": indices_of(last, past.scores[last.id]) if last else [],
        "kind": KINDS[slug],
        "kinds": KINDS.values(),
        "full": full,
        "compact": compact,
        "age": age_in_words(child.birth_date, max(clock.today(), child.birth_date)),
        "service_given": service_given,
        "event_told": event_told,
        "event_day": event_day,
        "local_day": lambda moment: moment.astimezone(clock.JAKARTA).date(),
        "left": LEAVE_REASONS.get(child.leave_reason) if child.leave_reason else None,
        "may_refer": current_user.user.role in TABLE[Permission.REFER],
        "may_manage": current_user.user.role in TABLE[Permission.MANAGE_CHILD],
        "may_merge": current_user.user.role in TABLE[Permission.MERGE],
        "may_export": current_user.user.role in TABLE[Permission.EXPORT_NAMED],
        "case": case,
        "conflict_id": queries.conflict_of(child.id) if case and case.in_conflict else None,
        "decided": decided,
        "override_reasons": OVERRIDE_REASONS,
        "overridable": judged[-1] if judged else None,
        "standing": standing(record),
        "growth": between(record, request.args.get("dari", ""), request.args.get("sampai", "")),
        "by_months": _by_months(child, record) if request.args.get("umur") == "bulan" else None,
    }


def _history(page: ChildPage) -> History:
    """What the rules say of the rows that are read: those that count, oldest first."""
    rows = [one.row for one in reversed(page.measured) if not one.withdrawn]
    measured = [Counting(*(getattr(row, name) for name in Counting._fields)) for row in rows]
    rules = rules_of(page.child.posyandu.kelurahan.kecamatan_id)
    return history(page.child, measured, rules=rules, overrides=_otherwise(page))


def _otherwise(page: ChildPage) -> dict[date, WeightStatus]:
    """The months in which N or T stands as the midwife decided, and not as computed."""
    return {month.month: month.status for month in page.months if month.status is not month.computed_status}


def _by_months(child: Child, record: GrowthRecord) -> dict[UUID, dict[str, float | None]]:
    """The z-scores at completed months, by the name of the index."""
    found = z_by_completed_months(child.birth_date, child.sex.value, standing(record))
    return {key: {index.value: z for index, z in scores.items()} for key, scores in found.items()}


def lines(page: ChildPage) -> list[SheetLine]:
    """The measurings newest first, each with the services and the answers of its visit."""
    notes = _notes(page)
    return [_line(page, measured, notes) for measured in page.measured]


def _line(page: ChildPage, measured: Measured, notes: Mapping[UUID, list[Sentence]]) -> SheetLine:
    row, month = measured.row, measured.month
    doubted = score_in_doubt(measured.score)
    judged = month is not None or row.oedema
    found = row_mark(month, oedema=row.oedema, weighed=True, in_doubt=doubted) if judged else None
    return SheetLine(
        on=row.measured_on,
        age=age_in_words(page.child.birth_date, row.measured_on),
        measured=measured,
        month=month,
        mark=None if measured.withdrawn else found,
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
