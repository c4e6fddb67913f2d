"""Reading what the registers on paper show."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ...core.skdn import COUNT_FIELDS, Counts
from ...core.vocabulary import Sex
from ...extensions import db
from ...figures.recompute import months_between
from ...figures.register import chunks, stay_in_month, stays_at
from ...figures.reported import REPORTED
from ...figures.summaries import counts_in, last_day
from ...models import (
    Child,
    Measurement,
    MonthResult,
    Posyandu,
    Referral,
    ServiceGiven,
    ServiceKind,
    Visit,
    VisitSession,
)
from ...sessions import queries as sessions
from ..weighed_months import persons, weighed_months
from .day_lists import Came
from .sip_two import YearOfChild


def year_of(posyandu: Posyandu, year: int, *, until: date) -> list[YearOfChild]:
    """The sasaran of any month of the year so far, by name, with what the year brought them."""
    first, last = date(year, 1, 1), min(date(year, 12, 1), until.replace(day=1))
    stays = stays_at(db.session, [posyandu.id])
    people = persons(db.session, stays.keys())
    here: dict[UUID, YearOfChild] = {}
    for child_id, of_child in stays.items():
        for month in months_between(first, last):
            stay = stay_in_month(of_child, month, last_day(month))
            if stay is not None and stay.posyandu_id == posyandu.id and counts_in(people[child_id].facts(), month):
                here[child_id] = YearOfChild(person=people[child_id])
                break
    for one in weighed_months(db.session, posyandu, first, last, child_ids=here.keys()):
        here[one.person.id].months[one.month.month] = one
    _add_services(here, first, last_day(last))
    _add_breastfeeding(here, first, last_day(last))
    return sorted(here.values(), key=lambda child: (child.person.name, child.person.id))


def _add_services(here: dict[UUID, YearOfChild], first: date, last: date) -> None:
    for part in chunks(here.keys()):
        statement = (
            sa.select(ServiceGiven.child_id, ServiceGiven.kind, ServiceGiven.product, ServiceGiven.given_on)
            .where(ServiceGiven.child_id.in_(part), ServiceGiven.given_on.between(first, last))
            .where(ServiceGiven.kind.in_([ServiceKind.VITAMIN_A, ServiceKind.IMMUNISATION]))
            .order_by(ServiceGiven.given_on, ServiceGiven.product)
        )
        for child_id, kind, product, given_on in db.session.execute(statement):
            if kind is ServiceKind.VITAMIN_A:
                here[child_id].vitamin_a[given_on.month] = {"blue": "biru", "red": "merah"}.get(product, product)
            else:
                here[child_id].doses.append(product)


def _add_breastfeeding(here: dict[UUID, YearOfChild], first: date, last: date) -> None:
    for part in chunks(here.keys()):
        statement = (
            sa.select(Visit.child_id, VisitSession.held_on)
            .join(VisitSession, VisitSession.id == Visit.session_id)
            .where(Visit.child_id.in_(part), VisitSession.held_on.between(first, last))
            .where(Visit.exclusive_breastfeeding.is_(True))
        )
        for child_id, held_on in db.session.execute(statement):
            here[child_id].breastfed.add(held_on.month)


def month_counts(posyandu_ids: Collection[int], year: int) -> dict[tuple[date, Sex], Counts]:
    """The summaries of a year, each month and sex summed over these posyandu."""
    sums = [sa.func.sum(REPORTED.c[name]) for name in COUNT_FIELDS]
    statement: sa.Select[Any] = (
        sa.select(REPORTED.c.month, REPORTED.c.sex, *sums)
        .where(REPORTED.c.posyandu_id.in_(posyandu_ids))
        .where(REPORTED.c.month.between(date(year, 1, 1), date(year, 12, 1)))
        .group_by(REPORTED.c.month, REPORTED.c.sex)
    )
    return {(row[0], row[1]): Counts(*map(int, row[2:])) for row in db.session.execute(statement)}


def last_weights(child_ids: Collection[UUID], *, before: date) -> dict[object, float]:
    """The weight of each child's last month that counts before a day."""
    latest = (
        sa.select(MonthResult.child_id, sa.func.max(MonthResult.month).label("month"))
        .where(MonthResult.child_id.in_(child_ids), MonthResult.month < before.replace(day=1))
        .group_by(MonthResult.child_id)
        .subquery()
    )
    statement = (
        sa.select(MonthResult.child_id, Measurement.weight_kg)
        .join(latest, sa.and_(latest.c.child_id == MonthResult.child_id, latest.c.month == MonthResult.month))
        .join(Measurement, Measurement.id == MonthResult.measurement_id)
    )
    return {child_id: kg for child_id, kg in db.session.execute(statement) if kg is not None}


def referred_on(child_id: UUID) -> Sequence[date]:
    """The days on which a child was sent on with a letter."""
    return db.session.scalars(sa.select(Referral.sent_on).where(Referral.child_id == child_id)).all()


def sasaran(posyandu_id: int, *, on: date) -> Sequence[Child]:
    """The children to expect on a day in the order of the printed list and of the quick entry."""
    return sessions.sasaran(posyandu_id, on=on)


def came(visit_session: VisitSession) -> list[Came]:
    """Who came to a session, with what was given there."""
    given: dict[UUID | None, list[ServiceGiven]] = defaultdict(list)
    rows = db.session.scalars(
        sa.select(ServiceGiven)
        .join(Visit, Visit.id == ServiceGiven.visit_id)
        .where(Visit.session_id == visit_session.id)
        .order_by(ServiceGiven.kind, ServiceGiven.product)
    )
    for service in rows:
        given[service.visit_id].append(service)
    return [Came(row, given[row.visit.id]) for row in sessions.came(visit_session)]


def sessions_of(posyandu_id: int, *, limit: int = 12) -> Sequence[VisitSession]:
    """The posyandu's last sessions, the newest first."""
    statement = sa.select(VisitSession).where(VisitSession.posyandu_id == posyandu_id)
    return db.session.scalars(statement.order_by(VisitSession.held_on.desc()).limit(limit)).all()
