"""How often the posyandu of an area opened, against how often they should have, and the strata they have reached."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from ..core.period import Period, month_number, month_of_number
from ..core.proportion import Ratio
from ..core.strata import StrataFacts
from ..extensions import db
from ..models import StrataRecord, VisitSession
from .area import Area, Post
from .cube import sums_between
from .queries import AreaFigures


@dataclass(frozen=True, slots=True)
class Opened:
    """The days of one posyandu: ``months`` of a period in which it opened, and the year that ends with that period."""

    months: int
    in_year: int
    cadres_in_year: float | None


NEVER = Opened(0, 0, None)


def opened(area: Area, period: Period) -> dict[int, Opened]:
    """The openings of each posyandu; those without any in the year are absent."""
    end = _end(period.last)
    year = month_of_number(month_number(period.last) - 11)
    number = 12 * sa.extract("year", VisitSession.held_on) + sa.extract("month", VisitSession.held_on)
    in_period = sa.case((VisitSession.held_on >= period.first, number))
    statement: sa.Select[Any] = (
        sa.select(
            VisitSession.posyandu_id,
            sa.func.count(sa.distinct(in_period)),
            sa.func.sum(sa.case((VisitSession.held_on >= year, 1), else_=0)),
            sa.func.avg(sa.case((VisitSession.held_on >= year, VisitSession.cadres_present))),
        )
        .where(VisitSession.held_on.between(min(year, period.first), end))
        .where(VisitSession.posyandu_id.in_([post.id for post in area.posts]))
        .group_by(VisitSession.posyandu_id)
    )
    return {
        key: Opened(months, int(in_year), None if cadres is None else float(cadres))
        for key, months, in_year, cadres in db.session.execute(statement)
    }


def planned(post: Post, period: Period, *, first: date | None, today: date) -> int:
    """In how many months of a period a posyandu should have opened by today: one opening a month.

    From its first month with figures, to the month in which it closed for good; this month from its opening day on.
    """
    due = 0
    for month in period.months:
        day = month.replace(day=min(post.opening_day, _end(month).day))
        stood = first is not None and month >= first and (post.closed_on is None or day < post.closed_on)
        due += stood and day <= today
    return due


def held_of_planned(figures: AreaFigures, days: Mapping[int, Opened], period: Period, *, today: date) -> Ratio:
    """Months with an opening of those planned in the area; one that came before its day counts as planned."""
    held = plan = 0
    for post in figures.area.posts:
        months = days.get(post.id, NEVER).months
        held += months
        plan += max(months, planned(post, period, first=figures.first_month_of(post), today=today))
    return Ratio(held, plan)


def strata_facts(
    figures: AreaFigures, days: Mapping[int, Opened], period: Period, records: Mapping[int, StrataRecord]
) -> dict[int, StrataFacts]:
    """What the strata of each posyandu is read from: the twelve months that end with the period."""
    year = month_of_number(month_number(period.last) - 11)
    found = {}
    for post in figures.area.posts:
        weighed, balita = sums_between(figures.blocks[post.id], year, 12, "d", "s")
        days_of_post = days.get(post.id, NEVER)
        record = records.get(post.id)
        found[post.id] = StrataFacts(
            openings=days_of_post.in_year,
            cadres=days_of_post.cadres_in_year,
            coverage=Ratio(weighed, balita),
            extra_programme=record.programmes is not None if record else None,
            fund_percent=record.fund_percent if record else None,
        )
    return found


def _end(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])
