"""The list of the day: who has come, who has not and what each brings from last month, by lingkungan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from ..core.age import age_in_words
from ..core.immunisation import Dose, immunisations_due
from ..core.sentence import Sentence, say
from ..core.services import deworming_due, vitamin_a_due
from ..core.vocabulary import Tone, WeightStatus
from ..models import Child, MonthResult, VisitSession
from ..models.types import first_of_month
from . import queries
from .entry import REASONS
from .finding import row_mark


class Tag(NamedTuple):
    """The one exception of a row."""

    text: Sentence
    tone: str


_AGAIN = Tag(say("Ukur ulang, diminta bidan"), Tone.WATCH.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """A child that has not come yet."""

    child_id: UUID
    name: str
    age: Sentence
    mother: str
    phone: str | None
    address: str | None
    tag: Tag | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneRow:
    """A child that has come."""

    child_id: UUID
    name: str
    mother: str
    tone: Tone
    letter: str
    word: Sentence
    weight_kg: float | None
    gain_g: int | None
    old_weight_kg: float | None
    reason: Sentence | None
    arrived_at: datetime
    tag: Tag | None


class Group(NamedTuple):
    """The rows of one lingkungan."""

    place: str
    rows: Sequence[WaitingRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCounts:
    """The strip."""

    came: int
    total: int
    gained: int
    not_gained: int
    referred: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Everything the page of the day shows."""

    counts: DayCounts
    waiting: Sequence[Group]
    waiting_total: int
    done: Sequence[DoneRow]
    done_total: int
    due_note: Sentence | str


def day_of(visit_session: VisitSession, *, query: str = "") -> Day:
    """Read the day. With a query (three letters or more) the rows are those whose child or mother matches it."""
    on = visit_session.held_on
    came = queries.came(visit_session)
    here = {row.visit.child_id for row in came}
    expected = [child for child in queries.sasaran(visit_session.posyandu_id, on=on) if child.id not in here]
    again = queries.asked_again(here)
    done = [_done_row(row, asked=row.visit.child_id in again) for row in came]
    shown = [child for child in expected if _matches(child.name, child.mother_name, query)]
    results = [row.result for row in came if row.measurement is not None and row.result is not None]
    return Day(
        counts=DayCounts(
            came=len(came),
            total=len(came) + len(expected),
            gained=sum(r.status is WeightStatus.N for r in results),
            not_gained=sum(r.status is WeightStatus.T for r in results),
            referred=sum(bool(row.visit.referred) for row in came),
        ),
        waiting=grouped(shown, on=on),
        waiting_total=len(expected),
        done=[row for row in done if _matches(row.name, row.mother, query)],
        done_total=len(done),
        due_note=_due_note(on),
    )


def grouped(children: Sequence[Child], *, on: date) -> list[Group]:
    """Children that have not come, by lingkungan, each with its one exception."""
    ids = [child.id for child in children]
    last_month = queries.results_of(ids, _month_before(on))
    weighed = queries.last_weighed(ids)
    doses, again = queries.doses_given(ids), queries.asked_again(ids)
    rows = (
        (
            child.lingkungan.name,
            WaitingRow(
                child_id=child.id, name=child.name, age=age_in_words(child.birth_date, on), mother=child.mother_name,
                phone=child.phone, address=child.address,
                tag=_AGAIN if child.id in again
                else _tag(child, on, last_month.get(child.id), weighed.get(child.id), doses[child.id]),
            ),
        )
        for child in children
    )  # fmt: skip
    return [Group(place, [row for _, row in part]) for place, part in groupby(rows, key=lambda pair: pair[0])]


def _tag(
    child: Child,
    on: date,
    last: MonthResult | None,
    weighed: date | None,
    given: dict[Dose, date | None],
) -> Tag | None:
    if last is not None and last.below_red_line:
        return Tag(say("BGM bulan lalu"), Tone.URGENT.value)
    if last is not None and last.consecutive_t >= 2:
        return Tag(say("%(months)sT bulan lalu", months=last.consecutive_t), Tone.URGENT.value)
    if last is not None and last.status is WeightStatus.T:
        return Tag(say("T bulan lalu"), Tone.WATCH.value)
    if weighed is not None and (away := _months_between(weighed, on) - 1) >= 2:
        return Tag(say("%(months)s bulan tak datang", months=away), Tone.CALM.value)
    due = immunisations_due(birth_date=child.birth_date, on=on, given=given)
    if due:
        return Tag(say("Imunisasi %(dose)s", dose=due[0].dose.value), "teal")
    return None


def _done_row(row: queries.CameRow, *, asked: bool) -> DoneRow:
    measured = row.measurement
    weighed = measured is not None and measured.weight_kg is not None
    oedema = measured is not None and measured.oedema
    tone, letter, word = row_mark(row.result, oedema=oedema, weighed=weighed, in_doubt=row.in_doubt)
    old = row.replaced
    changed = old is not None and measured is not None and old.weight_kg != measured.weight_kg
    return DoneRow(
        child_id=row.visit.child_id,
        name=row.visit.child.name,
        mother=row.visit.child.mother_name,
        tone=tone,
        letter=letter,
        word=word,
        weight_kg=measured.weight_kg if measured else None,
        gain_g=row.result.gain_g if row.result and not row.in_doubt else None,
        old_weight_kg=old.weight_kg if old and changed else None,
        reason=REASONS.get(measured.reason) if measured and measured.reason and changed else None,
        arrived_at=row.visit.arrived_at,
        tag=_AGAIN if asked else None,
    )


def _matches(name: str, mother: str, query: str) -> bool:
    wanted = query.casefold().split()
    words = f"{name} {mother}".casefold()
    return all(part in words for part in wanted)


def _due_note(on: date) -> Sentence | str:
    """What is due for everybody this month stands once, in the head of the list."""
    if vitamin_a_due(12, month=on.month) and deworming_due(12, month=on.month):
        return say("Bulan ini: vitamin A, obat cacing")
    return ""


def _month_before(on: date) -> date:
    first = first_of_month(on)
    return date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)


def _months_between(earlier: date, later: date) -> int:
    return 12 * (later.year - earlier.year) + later.month - earlier.month
