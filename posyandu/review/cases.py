"""Reading the inbox: who of these areas waits for a decision, and why; what was answered already is left out."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ..areas.queries import covering_children
from ..core import inbox
from ..core.inbox import Facts, Finding, Kind, Measuring, Month
from ..core.roles import Grant
from ..core.vocabulary import Indicator, WeightStatus
from ..extensions import db
from ..models import Child
from .candidates import CANDIDATES, days

_OF_MONTH = {Kind.BELOW_RED_LINE, Kind.ABOVE_ORANGE_LINE, Kind.THREE_T, Kind.TWO_T, Kind.FIRST_T, Kind.FALLING}


@dataclass(frozen=True, slots=True)
class Open:
    """One finding that waits, with the measuring it speaks of and the month in which it would be answered."""

    finding: Finding
    measurement_id: UUID | None
    month: date


@dataclass(frozen=True, slots=True)
class Case:
    """A child that waits: its findings, the most urgent first, and the day of its last measuring."""

    child_id: UUID
    posyandu_id: int
    findings: Sequence[Open]
    on: date | None

    @property
    def first(self) -> Finding:
        """The finding that it is listed by."""
        return self.findings[0].finding

    @property
    def answerable(self) -> bool:
        """Whether anything of it is answered by a word of the midwife."""
        return any(found.finding.kind in inbox.ANSWERED_HERE for found in self.findings)

    @property
    def in_conflict(self) -> bool:
        """Whether two of its weighings wait for a choice."""
        return any(found.finding.kind is Kind.CONFLICT for found in self.findings)

    def only(self, kind: Kind | None) -> "Case | None":
        """The case as a list of one kind shows it; ``None`` when it has no such finding."""
        if kind is None:
            return self
        mine = [found for found in self.findings if found.finding.kind is kind]
        rest = [found for found in self.findings if found.finding.kind is not kind]
        return Case(self.child_id, self.posyandu_id, [*mine, *rest], self.on) if mine else None


def of_areas(
    grants: Iterable[Grant],
    *,
    today: date,
    among: Collection[UUID] | None = None,
    answer_days: int = inbox.REFERRAL_ANSWER_DAYS,
) -> list[Case]:
    """Every child of these areas, or those ``among`` these, with a finding that nobody answered, by urgency."""
    where = [covering_children(grants)]
    if among is not None:
        where.append(Child.id.in_(among))
    return _cases(where, today=today, answer_days=answer_days)


def case_of(child_id: UUID, *, today: date) -> Case | None:
    """The child's own case, ``None`` when nothing waits."""
    found = of_children([child_id], today=today)
    return found[0] if found else None


def of_children(
    child_ids: Collection[UUID], *, today: date, answer_days: int = inbox.REFERRAL_ANSWER_DAYS
) -> list[Case]:
    """The cases of these children."""
    return _cases([Child.id.in_(child_ids)], today=today, answer_days=answer_days)


def _cases(where: Sequence[sa.ColumnElement[bool]], *, today: date, answer_days: int) -> list[Case]:
    rows = db.session.execute(CANDIDATES.where(*where), days(today)).all()
    answered = _answered(rows)
    found = []
    for row in {row.child_id: row for row in rows}.values():
        facts, marks, month = _facts(row, today), answered.get(row.child_id), today.replace(day=1)
        waiting = [
            Open(finding, key, month)
            for finding in inbox.findings(facts, today=today, answer_days=answer_days)
            if not _is_answered(finding.kind, key := _speaks_of(finding.kind, row), marks, month)
        ]
        if waiting:
            found.append(Case(row.child_id, row.posyandu_id, waiting, row.measured_on))
    return sorted(found, key=urgency)


def urgency(case: Case) -> tuple[int, int, str]:
    """Who comes first: the most urgent, then the latest."""
    return inbox.ORDER[case.first.kind], -(case.on or date.min).toordinal(), str(case.child_id)


def _speaks_of(kind: Kind, row: Any) -> UUID | None:
    if kind in inbox.ANSWERED_ELSEWHERE:
        return None
    key: UUID | None = row.counting_id if kind in _OF_MONTH else row.measurement_id
    return key


def _is_answered(kind: Kind, key: UUID | None, marks: Collection[tuple[str, UUID | None, date]] | None,
                 month: date) -> bool:  # fmt: skip
    """A mark speaks for the measuring that raised it; that a child vanished is said again every month.

    What a midwife decided about a measuring holds as long as that measuring speaks, which is bounded.
    """
    if not marks or kind in inbox.ANSWERED_ELSEWHERE:
        return False
    if kind is Kind.VANISHED:
        return any(name == kind and at == month for name, _, at in marks)
    return any(name == kind and of == key for name, of, _ in marks)


def _answered(rows: Iterable[Any]) -> dict[UUID, set[tuple[str, UUID | None, date]]]:
    found: dict[UUID, set[tuple[str, UUID | None, date]]] = defaultdict(set)
    for row in rows:
        if row.mark_kind is not None:
            found[row.child_id].add((row.mark_kind, row.mark_of, row.mark_month))
    return found


def _facts(row: Any, today: date) -> Facts:
    flagged = frozenset(Indicator(name) for name in (row.flagged or "").split(",") if name)
    measuring = month = None
    if row.measured_on is not None:
        measuring = Measuring(
            on=row.measured_on, age_days=row.age_days, oedema=row.oedema, confirmed=row.confirmed, z_bbu=row.z_bbu,
            z_tbu=row.z_tbu, z_bbtb=row.z_bbtb, muac_cm=row.muac_cm, flagged=flagged,
        )  # fmt: skip
    if row.counting_on is not None:
        believed = not {"bbu"} & {*(row.counting_flagged or "").split(","), *(row.earlier_flagged or "").split(",")}
        month = Month(
            on=row.counting_on, status=WeightStatus(row.status), consecutive_t=row.consecutive_t,
            below_red_line=row.below_red_line, above_orange_line=row.above_orange_line, gain_g=row.gain_g,
            minimum_gain_g=row.minimum_gain_g, z=row.counting_z, earlier_z=row.earlier_z if believed else None,
            earlier_months=_months_between(row.earlier_month, row.month) if row.earlier_month else 0,
        )  # fmt: skip
    return Facts(
        measuring=measuring, month=month, in_conflict=row.in_conflict, referred_on=row.referred_on,
        unanswered_since=row.unanswered_since,
    )  # fmt: skip


def _months_between(earlier: date, later: date) -> int:
    return 12 * (later.year - earlier.year) + later.month - earlier.month
