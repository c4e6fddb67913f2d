"""The page of the inbox: the list at the left, the chosen child with its chart and facts at the right."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import request, url_for

from ..areas.queries import posyandu_of
from ..charts.queries import GrowthRecord, growth_record
from ..charts.reader import InlineChart, card_of, charts_in_page
from ..core.age import age_in_words
from ..core.inbox import ANSWERED_HERE, TONES, URGENT, Kind
from ..core.roles import Grant
from ..core.sentence import Sentence
from ..core.vocabulary import Tone
from ..figures.register import Measured
from ..figures.settings import settings_at
from ..models import Child, GrowthScore, Measurement, MonthResult
from ..sessions.finding import Index, indices_of, row_mark, score_in_doubt
from ..web.paging import Page, page_number
from . import queries, waiting
from .between import standing
from .cases import Case
from .words import KINDS

ON_A_PAGE = 40
RECENT = 4  # measurings beneath the chart; all of them are on the child's own page


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    case: Case
    child: Child
    url: str
    chosen: bool

    @property
    def group(self) -> str:
        """Under which heading it stands."""
        return group_of(self.case.first.kind)

    @property
    def bulk(self) -> bool:
        """Whether it may be marked as seen together with others."""
        kinds = {found.finding.kind for found in self.case.findings}
        return not kinds & URGENT and bool(kinds & ANSWERED_HERE)


@dataclass(frozen=True, slots=True)
class Recent:
    """One measuring beneath the chart."""

    row: Measurement
    month: MonthResult | None
    score: GrowthScore | None
    mark: tuple[Tone, str, Sentence]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The child at the right."""

    child: Child
    case: Case
    age: Sentence
    chart: InlineChart
    compact: InlineChart
    indices: Sequence[Index]
    recent: Sequence[Recent]
    conflict_id: UUID | None
    overridable: date | None  # the last month, when it is N or T by its weighings
    previous_url: str | None
    next_url: str | None
    after_url: str  # where a decision leads: to the next case, or to the list


def group_of(kind: Kind) -> str:
    """Urgent today, to be decided, or to be looked for."""
    if kind in URGENT:
        return "today"
    return "find" if TONES[kind] is Tone.CALM else "decide"


class Desk:
    """The inbox as this request asks for it."""

    def __init__(self, grants: Sequence[Grant], *, today: date) -> None:
        self.today = today
        self.places = posyandu_of(grants)
        here = {place.id for place in self.places}
        asked = request.args.get("posyandu", type=int)
        self.posyandu_id = asked if asked in here else None
        kind = request.args.get("jenis", "")
        self.kind = Kind(kind) if kind in tuple(Kind) else None
        days = settings_at({place.kelurahan.kecamatan_id for place in self.places}).referral_overdue_days
        places = [place for place in self.places if self.posyandu_id in (None, place.id)]
        everything = waiting.of_areas(grants, places, today=today, answer_days=days)
        self.counts = Counter(found.finding.kind for case in everything for found in case.findings)
        self.total = len(everything)
        self.cases = [case for one in everything if (case := one.only(self.kind)) is not None]
        self.groups = Counter(group_of(case.first.kind) for case in self.cases)

    def context(self) -> dict[str, Any]:
        """What the template shows."""
        place = self._place()
        number = place // ON_A_PAGE + 1 if place is not None else page_number()
        shown = self.cases[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
        chosen = place if place is not None else (number - 1) * ON_A_PAGE
        case = self.cases[chosen] if chosen < len(self.cases) else None
        known = queries.children([one.child_id for one in shown])
        rows = [Row(one, known[one.child_id], self._url(one), one is case) for one in shown]
        return {
            "page": Page(rows, number, ON_A_PAGE, len(self.cases)),
            "listed": [(group, list(some)) for group, some in groupby(rows, key=lambda row: row.group)],
            "total": self.total,
            "groups": self.groups,
            "kinds": [(kind, sentence, self.counts[kind]) for kind, sentence in KINDS.items()],
            "kind": self.kind,
            "posyandu": self.places,
            "posyandu_id": self.posyandu_id,
            "by_name": place is not None,
            "chosen": self._chosen(case, known[case.child_id], chosen) if case else None,
        }

    def _place(self) -> int | None:
        """Where the child stands that the address names; ``None`` when it waits no more."""
        asked = "" if "halaman" in request.args else request.args.get("anak", "")
        return next((place for place, case in enumerate(self.cases) if str(case.child_id) == asked), None)

    def _url(self, case: Case | None) -> str:
        kept: Mapping[str, Any] = {"posyandu": self.posyandu_id, "jenis": self.kind}
        return url_for("review.inbox", **kept, anak=case.child_id if case else None)

    def _chosen(self, case: Case, child: Child, place: int) -> Chosen:
        record = growth_record(child)
        before = self.cases[place - 1] if place else None
        after = self.cases[place + 1] if place + 1 < len(self.cases) else None
        chart, compact = charts_in_page(record, card_of(record))
        return Chosen(
            child=child,
            case=case,
            age=age_in_words(child.birth_date, max(self.today, child.birth_date)),
            chart=chart,
            compact=compact,
            indices=_indices(record),
            recent=_recent(record),
            conflict_id=queries.conflict_of(child.id) if case.in_conflict else None,
            overridable=_overridable(record),
            previous_url=self._url(before) if before else None,
            next_url=self._url(after) if after else None,
            after_url=self._url(after or before),
        )


def _indices(record: GrowthRecord) -> list[Index]:
    rows = standing(record)
    if not rows:
        return []
    row, score = rows[0], record.scores[rows[0].id]
    measured = Measured(*(getattr(row, name) for name in Measured._fields))
    return indices_of(measured, {column.name: getattr(score, column.name) for column in GrowthScore.__table__.c})


def _recent(record: GrowthRecord) -> list[Recent]:
    return [
        Recent(
            row,
            record.months.get(row.id),
            record.scores.get(row.id),
            row_mark(
                record.months.get(row.id),
                oedema=row.oedema,
                weighed=row.weight_kg is not None,
                in_doubt=score_in_doubt(record.scores.get(row.id)),
            ),
        )
        for row in standing(record)[:RECENT]
    ]


def _overridable(record: GrowthRecord) -> date | None:
    last = max(record.months.values(), key=lambda month: month.month, default=None)
    return last.month if last is not None and last.computed_status in {"N", "T"} else None
