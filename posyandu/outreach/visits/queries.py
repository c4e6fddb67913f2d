"""Reading visits at home: who is to be visited this month and why, what was found, and the weeks in numbers."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ...core.age import completed_months
from ...core.home_visit import VisitReason, visit_reasons
from ...core.services import ServiceState, campaign_before, vitamin_a_state
from ...core.skdn import AgeGroup, age_group
from ...core.vocabulary import Role
from ...extensions import db
from ...models import (
    Child,
    HomeVisit,
    HomeVisitTask,
    Lingkungan,
    Measurement,
    MeasurementKind,
    MonthResult,
    RemeasureRequest,
    ServiceGiven,
    ServiceKind,
    User,
    UserArea,
    VisitResult,
    VisitSession,
)

MOST = 1000  # children of a posyandu: four times the largest


class Last(NamedTuple):
    """The last weighing that counted in its month."""

    on: date
    weight_kg: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToVisit:
    """A child of the list: why, by whom, and the visits of this month, the last one first."""

    child: Child
    reasons: tuple[VisitReason, ...]
    last: Last | None
    cadre: str | None
    cadre_id: int | None
    visits: tuple[HomeVisit, ...]

    @property
    def open(self) -> bool:
        """Whether somebody still has to go."""
        return bool(self.reasons) and not self.visits


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What the reasons of all children of a posyandu are made of."""

    results: dict[UUID, MonthResult]
    last: dict[UUID, Last]
    capsules: dict[UUID, list[date]]
    remeasure: set[UUID]
    tasks: dict[UUID, tuple[HomeVisitTask, str | None]]
    visits: dict[UUID, list[HomeVisit]]
    opened: bool


def list_of(posyandu_id: int, *, today: date) -> list[ToVisit]:
    """Everybody with a reason or with a visit this month, by lingkungan and name; eight queries.

    Absent counts from the day after the posyandu opened this month: before that nobody could have come.
    """
    month = today.replace(day=1)
    children = _children(posyandu_id, month, today)
    facts = _facts(posyandu_id, month, today)
    rows = [_row(child, facts, month, today) for child in children]
    return [row for row in rows if row.reasons or row.visits]


def _row(child: Child, facts: _Facts, month: date, today: date) -> ToVisit:
    result = facts.results.get(child.id)
    task, name = facts.tasks.get(child.id, (None, None))
    capsule = vitamin_a_state(child.birth_date, on=today, given=facts.capsules.get(child.id, []))
    weighed = result is not None and result.month == month
    reasons = visit_reasons(
        below_red_line=result is not None and result.below_red_line,
        consecutive_t=result.consecutive_t if result else 0,
        remeasure=child.id in facts.remeasure,
        asked=task is not None and task.asked,
        weighed=weighed or not facts.opened,
        vitamin_a_overdue=capsule is not None and capsule.state is ServiceState.OVERDUE,
    )
    return ToVisit(
        child=child,
        reasons=reasons,
        last=facts.last.get(child.id),
        cadre=(name or task.cadre_name) if task else None,
        cadre_id=task.cadre_id if task else None,
        visits=tuple(facts.visits.get(child.id, ())),
    )


def _children(posyandu_id: int, month: date, today: date) -> Sequence[Child]:
    statement = (
        sa.select(Child)
        .join(Lingkungan, Lingkungan.id == Child.lingkungan_id)
        .options(joinedload(Child.lingkungan))
        .where(Child.posyandu_id == posyandu_id, Child.left_on.is_(None))
        .where(Child.birth_date > month.replace(year=month.year - 5), Child.birth_date <= today)
        .order_by(Lingkungan.number, Child.name, Child.id)
        .limit(MOST)
    )
    return db.session.scalars(statement).all()


def _facts(posyandu_id: int, month: date, today: date) -> _Facts:
    here = sa.select(Child.id).where(Child.posyandu_id == posyandu_id, Child.left_on.is_(None))
    results, last = _results(here)
    return _Facts(
        results=results,
        last=last,
        capsules=_capsules(here, since=campaign_before(today)),
        remeasure=set(db.session.scalars(remeasure_open().where(RemeasureRequest.child_id.in_(here)))),
        tasks=_tasks(here, month),
        visits=_visits(here, month, today),
        opened=_has_opened(posyandu_id, month, today),
    )


def _results(here: sa.Select[Any]) -> tuple[dict[UUID, MonthResult], dict[UUID, Last]]:
    latest = (
        sa.select(MonthResult.child_id, sa.func.max(MonthResult.month).label("month"))
        .where(MonthResult.child_id.in_(here))
        .group_by(MonthResult.child_id)
        .subquery()
    )
    statement = (
        sa.select(MonthResult, Measurement.measured_on, Measurement.weight_kg)
        .join(latest, sa.and_(MonthResult.child_id == latest.c.child_id, MonthResult.month == latest.c.month))
        .join(Measurement, Measurement.id == MonthResult.measurement_id)
    )
    rows = db.session.execute(statement).all()
    return {row[0].child_id: row[0] for row in rows}, {row[0].child_id: Last(row[1], row[2]) for row in rows}


def _capsules(here: sa.Select[Any], *, since: date) -> dict[UUID, list[date]]:
    statement = sa.select(ServiceGiven.child_id, ServiceGiven.given_on).where(
        ServiceGiven.child_id.in_(here), ServiceGiven.kind == ServiceKind.VITAMIN_A, ServiceGiven.given_on >= since
    )
    found: dict[UUID, list[date]] = defaultdict(list)
    for child_id, given_on in db.session.execute(statement):
        found[child_id].append(given_on)
    return found


def remeasure_open() -> sa.Select[Any]:
    """Children who are to be measured again: asked for, not taken back, nothing measured since; add ``where``."""
    answered = sa.exists().where(
        Measurement.child_id == RemeasureRequest.child_id,
        Measurement.kind != MeasurementKind.WITHDRAWN,
        Measurement.recorded_at > RemeasureRequest.asked_at,
    )
    return sa.select(RemeasureRequest.child_id).where(RemeasureRequest.taken_back_at.is_(None), ~answered)


def _tasks(here: sa.Select[Any], month: date) -> dict[UUID, tuple[HomeVisitTask, str | None]]:
    statement = (
        sa.select(HomeVisitTask, User.name)
        .outerjoin(User, User.id == HomeVisitTask.cadre_id)
        .where(HomeVisitTask.child_id.in_(here), HomeVisitTask.month == month)
    )
    return {task.child_id: (task, name) for task, name in db.session.execute(statement)}


def _visits(here: sa.Select[Any], month: date, today: date) -> dict[UUID, list[HomeVisit]]:
    statement = (
        sa.select(HomeVisit)
        .where(HomeVisit.child_id.in_(here), HomeVisit.visited_on.between(month, today))
        .where(HomeVisit.withdrawn_at.is_(None))
        .order_by(HomeVisit.visited_on.desc(), HomeVisit.recorded_at.desc())
    )
    found: dict[UUID, list[HomeVisit]] = defaultdict(list)
    for visit in db.session.scalars(statement):
        found[visit.child_id].append(visit)
    return found


def _has_opened(posyandu_id: int, month: date, today: date) -> bool:
    statement = sa.select(VisitSession.id).where(
        VisitSession.posyandu_id == posyandu_id,
        VisitSession.held_on >= month,
        sa.or_(VisitSession.held_on < today, VisitSession.closed_at.is_not(None)),
    )
    return db.session.scalar(statement.where(VisitSession.held_on <= today).limit(1)) is not None


@dataclass(frozen=True, slots=True)
class Known:
    """What only the server knows of a child's visits this month: asked for by the midwife, by whom, the last result."""

    asked: bool
    cadre: str | None
    last: HomeVisit | None


def known_of(posyandu_id: int, *, today: date) -> dict[UUID, Known]:
    """For the tablet, which finds the other reasons by itself; two queries."""
    here = sa.select(Child.id).where(Child.posyandu_id == posyandu_id, Child.left_on.is_(None))
    month = today.replace(day=1)
    tasks, visits = _tasks(here, month), _visits(here, month, today)
    found = {}
    for child_id in tasks.keys() | visits.keys():
        task, name = tasks.get(child_id, (None, None))
        last = visits[child_id][0] if child_id in visits else None
        found[child_id] = Known(task is not None and task.asked, (name or task.cadre_name) if task else None, last)
    return found


def cadres_of(posyandu_id: int) -> Sequence[User]:
    """The kader with an account at this posyandu, by name."""
    statement = (
        sa.select(User)
        .join(UserArea, UserArea.user_id == User.id)
        .where(UserArea.posyandu_id == posyandu_id, User.role == Role.CADRE, User.disabled_at.is_(None))
        .order_by(User.name)
    )
    return db.session.scalars(statement).all()


@dataclass(frozen=True, slots=True)
class Week:
    """The visits of one week, Monday to Sunday: in the four age groups, and by result."""

    monday: date
    by_age: dict[AgeGroup, int]
    by_result: dict[VisitResult, int]

    @property
    def total(self) -> int:
        """All visits of the week."""
        return sum(self.by_result.values())


def weeks(posyandu_ids: Collection[int], *, first: date, last: date) -> list[Week]:
    """The weekly recap, the latest week first: ages are completed months on the day of the visit, 60 and more apart."""
    statement = (
        sa.select(HomeVisit.visited_on, HomeVisit.result, Child.birth_date)
        .join(Child, Child.id == HomeVisit.child_id)
        .where(HomeVisit.posyandu_id.in_(posyandu_ids), HomeVisit.visited_on.between(first, last))
        .where(HomeVisit.withdrawn_at.is_(None))
    )
    found: dict[date, Week] = {}
    for visited_on, result, birth_date in db.session.execute(statement):
        monday = visited_on - timedelta(days=visited_on.weekday())
        week = found.setdefault(monday, Week(monday, dict.fromkeys(AgeGroup, 0), dict.fromkeys(VisitResult, 0)))
        week.by_result[result] += 1
        group = age_group(completed_months(birth_date, visited_on))
        if group is not None:
            week.by_age[group] += 1
    return [found[monday] for monday in sorted(found, reverse=True)]


def of_child(child_id: UUID) -> Sequence[HomeVisit]:
    """The visits to a child, the newest first; those taken back too."""
    statement = sa.select(HomeVisit).where(HomeVisit.child_id == child_id)
    return db.session.scalars(statement.order_by(HomeVisit.visited_on.desc(), HomeVisit.id.desc()).limit(MOST)).all()
