"""The monthly summary of a posyandu counted from its children: S by enrolment, D and N by the month's weighing.

``store`` lets the database count (``cells``); ``count_cells`` counts the same child by child and proves it.
"""

import calendar
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cache
from secrets import randbits
from typing import Any, NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa

from ..core.age import completed_months
from ..core.skdn import CATEGORIES, AgeGroup, ChildMonth, Counts, age_group, by_cell
from ..core.vocabulary import Sex
from ..models import LeaveReason, MonthlySummary, MonthResult, Referral, ServiceGiven, ServiceKind, Visit, VisitSession
from ..statements import Prepared
from . import cells
from .register import AnySession, ChildFacts, Stay, children_of, chunks, stay_in_month, stays_at

PosyanduMonth = tuple[int, date]
_TABLE = cast(sa.Table, MonthlySummary.__table__)
_DELETE = Prepared(
    sa.delete(_TABLE).where(_TABLE.c.posyandu_id == sa.bindparam("posyandu"), _TABLE.c.month == sa.bindparam("first"))
)
_NEW_VERSION = sa.text(
    "INSERT INTO summary_version (posyandu_id, token) VALUES (:posyandu, :token)"
    " ON CONFLICT (posyandu_id) DO UPDATE SET token = excluded.token"
)
_BITS = 62
ResultRow = sa.Row[
    Any
]  # a row of ``month_result``, its columns by name: objects of the model would cost twice the time


class Answers(NamedTuple):
    """What a child's visits, services and letters of referral of a month add up to."""

    kinds: frozenset[ServiceKind] = frozenset()
    breastfeeding: bool | None = None
    referred: bool = False


@cache
def last_day(month: date) -> date:
    """The last day of a month that is kept as its first."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def counts_in(child: ChildFacts, month: date) -> bool:
    """Whether a child enrolled in this month is one of its sasaran (S).

    It was under 60 completed months on the first day of the month, and its record had not been found to be a
    duplicate in or before it. A child that moves, dies or graduates still counts in the month in which it leaves.
    """
    if child.birth_date <= month and completed_months(child.birth_date, month) >= 60:
        return False
    duplicate = child.leave_reason is LeaveReason.DUPLICATE and child.left_on is not None
    return not (duplicate and child.left_on is not None and child.left_on <= last_day(month))


def month_facts(child: ChildFacts, month: date, result: ResultRow | None, answers: Answers) -> ChildMonth:
    """What one child adds to one month.

    Its age group is by its age at the weighing that counts; without one, by its age on the month's last day, as 59
    months if it turned 60 in the month.
    """
    end = last_day(month)
    months = result.age_months if result else min(completed_months(child.birth_date, end), 59)
    group = age_group(months)
    if group is None:
        raise ValueError("a weighing after 60 months has no place in a summary")
    return ChildMonth(
        sex=child.sex,
        age_group=group,
        has_kia_book=child.kia_book_on is not None and child.kia_book_on <= end,
        weighed=result is not None,
        status=result.status if result else None,
        consecutive_t=result.consecutive_t if result else 0,
        below_red_line=result.below_red_line if result else False,
        above_orange_line=result.above_orange_line if result else False,
        categories={i: getattr(result, f"category_{i.value}") for i in CATEGORIES} if result else {},
        vitamin_a=ServiceKind.VITAMIN_A in answers.kinds,
        deworming=ServiceKind.DEWORMING in answers.kinds,
        immunised=ServiceKind.IMMUNISATION in answers.kinds,
        food_supplement=ServiceKind.FOOD_SUPPLEMENT in answers.kinds,
        breastfeeding_asked=answers.breastfeeding is not None,
        breastfeeding_exclusive=bool(answers.breastfeeding),
        referred=answers.referred,
    )


def count_cells(
    session: AnySession, touched: Collection[PosyanduMonth]
) -> Iterator[tuple[PosyanduMonth, dict[tuple[Sex, AgeGroup], Counts]]]:
    """The cells of each posyandu-month, counted from the raw rows and the month results; empty cells are absent."""
    months_of: dict[int, set[date]] = defaultdict(set)
    for posyandu_id, month in touched:
        months_of[posyandu_id].add(month)
    for posyandu_id, months in months_of.items():
        for month, facts in child_months(session, posyandu_id, months):
            yield (posyandu_id, month), by_cell(facts.values())


def child_months(
    session: AnySession, posyandu_id: int, months: Collection[date]
) -> Iterator[tuple[date, dict[UUID, ChildMonth]]]:
    """Each month with what every child of S adds to it, read together for all of them."""
    stays = stays_at(session, [posyandu_id])
    children = children_of(session, stays.keys())
    results = _results(session, stays.keys(), months)
    answers = _answers(session, stays.keys(), months)
    for month in sorted(months):
        yield (
            month,
            {
                c: month_facts(children[c], month, results.get((c, month)), answers.get((c, month), Answers()))
                for c in _sasaran(stays, children, posyandu_id, month)
            },
        )


def _sasaran(
    stays: Mapping[UUID, list[Stay]], children: Mapping[UUID, ChildFacts], posyandu_id: int, month: date
) -> Iterator[UUID]:
    end = last_day(month)
    for child_id, of_child in stays.items():
        stay = stay_in_month(of_child, month, end)
        if stay is not None and stay.posyandu_id == posyandu_id and counts_in(children[child_id], month):
            yield child_id


def _results(
    session: AnySession, child_ids: Collection[UUID], months: Collection[date]
) -> dict[tuple[UUID, date], ResultRow]:
    found: dict[tuple[UUID, date], ResultRow] = {}
    table = MonthResult.__table__
    for part in chunks(child_ids):
        statement = sa.select(table).where(table.c.child_id.in_(part), table.c.month.between(min(months), max(months)))
        for result in session.execute(statement):
            found[result.child_id, result.month] = result
    return found


def _answers(
    session: AnySession, child_ids: Collection[UUID], months: Collection[date]
) -> dict[tuple[UUID, date], Answers]:
    first, last = min(months), last_day(max(months))
    kinds: dict[tuple[UUID, date], set[ServiceKind]] = defaultdict(set)
    breastfeeding: dict[tuple[UUID, date], bool | None] = {}
    referred: set[tuple[UUID, date]] = set()
    for part in chunks(child_ids):
        given = sa.select(ServiceGiven.child_id, ServiceGiven.given_on, ServiceGiven.kind).where(
            ServiceGiven.child_id.in_(part), ServiceGiven.given_on.between(first, last)
        )
        for child_id, given_on, kind in session.execute(given):
            kinds[child_id, given_on.replace(day=1)].add(kind)
        asked = (
            sa.select(Visit.child_id, VisitSession.held_on, Visit.exclusive_breastfeeding)
            .join(VisitSession, VisitSession.id == Visit.session_id)
            .where(Visit.child_id.in_(part), VisitSession.held_on.between(first, last))
            .order_by(VisitSession.held_on, Visit.arrived_at, Visit.id)
        )
        for child_id, held_on, exclusive in session.execute(asked):
            if exclusive is not None:
                breastfeeding[child_id, held_on.replace(day=1)] = exclusive  # the month's last answer
        letters = sa.select(Referral.child_id, Referral.sent_on).where(
            Referral.child_id.in_(part), Referral.sent_on.between(first, last)
        )
        referred |= {(child_id, sent_on.replace(day=1)) for child_id, sent_on in session.execute(letters)}
    return {
        key: Answers(frozenset(kinds.get(key, ())), breastfeeding.get(key), key in referred)
        for key in kinds.keys() | breastfeeding.keys() | referred
    }


def store(session: AnySession, touched: Collection[PosyanduMonth]) -> None:
    """Count the posyandu-months again and put their cells in place of the old ones."""
    clear(session, touched)
    fill(session, touched)


def clear(session: AnySession, touched: Collection[PosyanduMonth]) -> bool:
    """Take the cells of these posyandu-months away, to be counted again; whether one of them had none.

    What was made of their posyandu's summaries holds no longer (``SummaryVersion``).
    """
    new_version(session, {posyandu_id for posyandu_id, _ in touched})
    connection = session.connection()
    deleted = [_DELETE.run(connection, posyandu=posyandu_id, first=month) for posyandu_id, month in touched]
    return not all(deleted)


def new_version(session: AnySession, posyandu_ids: Collection[int]) -> None:
    """Say that whatever was made of the figures of these posyandu holds no longer."""
    if posyandu_ids:
        tokens = [{"posyandu": key, "token": randbits(_BITS)} for key in sorted(posyandu_ids)]
        session.connection().execute(_NEW_VERSION, tokens)


def fill(session: AnySession, touched: Collection[PosyanduMonth]) -> None:
    """Count posyandu-months that have no cells."""
    for posyandu_id, month in touched:
        cells.insert(session, posyandu_id, month, last=last_day(month))
