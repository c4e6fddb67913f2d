"""Reading services: who is due for what at a posyandu, what one child is due for, and its courses of food."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ...children.queries import ChildPage
from ...core.immunisation import Dose
from ...core.services import ServiceState, campaign_before
from ...extensions import db
from ...models import (
    Child,
    FoodSupplement,
    Lingkungan,
    MonthResult,
    ServiceGiven,
    ServiceKind,
    Visit,
    VisitSession,
)
from ...sessions.queries import doses_given
from .states import Known, Service, Standing, standings

CAMPAIGN_KINDS = (ServiceKind.VITAMIN_A, ServiceKind.DEWORMING)
MOST = 1000  # children of a posyandu: four times the largest
_TB = (Visit.tb_cough, Visit.tb_fever, Visit.tb_weight, Visit.tb_contact)


@dataclass(frozen=True, slots=True)
class Row:
    """One child with where it stands."""

    child: Child
    services: dict[Service, Standing]


def of_posyandu(posyandu_id: int, *, today: date) -> list[Row]:
    """The sasaran of a posyandu by lingkungan and name with where each stands; six queries."""
    statement = (
        sa.select(Child)
        .join(Lingkungan, Lingkungan.id == Child.lingkungan_id)
        .options(joinedload(Child.lingkungan))
        .where(Child.posyandu_id == posyandu_id, Child.left_on.is_(None))
        .where(Child.birth_date > today.replace(day=1, year=today.year - 5), Child.birth_date <= today)
        .order_by(Lingkungan.number, Child.name, Child.id)
        .limit(MOST)
    )
    return _rows(db.session.scalars(statement).all(), today)


def of_child(child: Child, *, today: date) -> dict[Service, Standing]:
    """Where one child stands."""
    return _rows([child], today)[0].services if child.birth_date <= today else {}


def of_page(page: ChildPage, *, today: date) -> dict[Service, Standing]:
    """Where one child stands, of what its page has read already; one query more, for its course of food."""
    if page.child.birth_date > today:
        return {}
    answered = [day for day in page.visits if today.replace(day=1) <= day.held_on <= today]
    visit = max(answered, key=lambda day: (day.held_on, day.visit.arrived_at)).visit if answered else None
    known = Known(
        vitamin_a=_given_since(page, ServiceKind.VITAMIN_A, campaign_before(today)),
        deworming=_given_since(page, ServiceKind.DEWORMING, campaign_before(today)),
        doses={Dose(one.product): one.given_on for one in page.services if one.kind is ServiceKind.IMMUNISATION},
        breastfed=visit.exclusive_breastfeeding if visit else None,
        tb=[getattr(visit, answer.key) for answer in _TB] if visit else (),
        last=next((month for month in page.months if month.month in _spoken(today)), None),
        course=running([page.child.id]).get(page.child.id),
    )
    return standings(page.child, known, on=today)


def _given_since(page: ChildPage, kind: ServiceKind, since: date) -> dict[date, str]:
    return {one.given_on: one.product for one in page.services if one.kind is kind and one.given_on >= since}


def _spoken(today: date) -> tuple[date, date]:
    """The months whose results say something about today: this one and the one before."""
    month = today.replace(day=1)
    return month, (month - timedelta(days=1)).replace(day=1)


def counted(rows: Sequence[Row]) -> dict[Service, dict[ServiceState, int]]:
    """How many children stand where, by service."""
    found = {service: dict.fromkeys(ServiceState, 0) for service in Service}
    for row in rows:
        for service, standing in row.services.items():
            found[service][standing.state] += 1
    return found


def _rows(children: Sequence[Child], today: date) -> list[Row]:
    ids = [child.id for child in children]
    days = campaign_days(ids, since=campaign_before(today))
    doses = doses_given(ids)
    answers = _answers(ids, today.replace(day=1), today)
    last, courses = _last_results(ids, today), running(ids)
    rows = []
    for child in children:
        breastfed, tb = answers.get(child.id, (None, ()))
        given: dict[Dose, date | None] = dict(doses.get(child.id, {}))
        known = Known(
            vitamin_a=days.get((child.id, ServiceKind.VITAMIN_A), {}),
            deworming=days.get((child.id, ServiceKind.DEWORMING), {}),
            doses=given,
            breastfed=breastfed,
            tb=tb,
            last=last.get(child.id),
            course=courses.get(child.id),
        )
        rows.append(Row(child, standings(child, known, on=today)))
    return rows


def campaign_days(child_ids: Collection[UUID], *, since: date) -> dict[tuple[UUID, ServiceKind], dict[date, str]]:
    """Which vitamin A and worm medicine were given since a day, by child and kind: the day and the product."""
    columns = (ServiceGiven.child_id, ServiceGiven.kind, ServiceGiven.given_on, ServiceGiven.product)
    statement = sa.select(*columns).where(
        ServiceGiven.child_id.in_(child_ids), ServiceGiven.kind.in_(CAMPAIGN_KINDS), ServiceGiven.given_on >= since
    )
    found: dict[tuple[UUID, ServiceKind], dict[date, str]] = defaultdict(dict)
    for child_id, kind, given_on, product in db.session.execute(statement):
        found[child_id, kind][given_on] = product
    return found


def _answers(
    child_ids: Collection[UUID], first: date, last: date
) -> dict[UUID, tuple[bool | None, tuple[bool | None, ...]]]:
    """The month's last answers: breastfeeding, and the four of the TB screening."""
    statement = (
        sa.select(Visit.child_id, Visit.exclusive_breastfeeding, *_TB)
        .join(VisitSession, VisitSession.id == Visit.session_id)
        .where(Visit.child_id.in_(child_ids), VisitSession.held_on.between(first, last))
        .order_by(VisitSession.held_on, Visit.arrived_at)
    )
    return {row[0]: (row[1], tuple(row[2:])) for row in db.session.execute(statement)}


def _last_results(child_ids: Collection[UUID], today: date) -> dict[UUID, MonthResult]:
    """The result of this month, else of the last; older ones say nothing about today."""
    statement = (
        sa.select(MonthResult)
        .where(MonthResult.child_id.in_(child_ids), MonthResult.month.in_(_spoken(today)))
        .order_by(MonthResult.month)
    )
    return {result.child_id: result for result in db.session.scalars(statement)}


def running(child_ids: Collection[UUID]) -> dict[UUID, FoodSupplement]:
    """The course that each child is in."""
    statement = sa.select(FoodSupplement).where(
        FoodSupplement.child_id.in_(child_ids), FoodSupplement.ended_on.is_(None)
    )
    return {course.child_id: course for course in db.session.scalars(statement)}


def courses_of(child_id: UUID) -> Sequence[FoodSupplement]:
    """The courses of a child, the newest first."""
    statement = sa.select(FoodSupplement).where(FoodSupplement.child_id == child_id)
    return db.session.scalars(statement.order_by(FoodSupplement.started_on.desc()).limit(MOST)).all()


def last_result(child_id: UUID, *, today: date) -> MonthResult | None:
    """The result of a child's month, this one or the last."""
    return _last_results([child_id], today).get(child_id)


def child_of(child_id: UUID) -> Child:
    """The child of a course with its area, for its page."""
    options = joinedload(Child.posyandu), joinedload(Child.lingkungan)
    return db.session.scalars(sa.select(Child).where(Child.id == child_id).options(*options)).one()
