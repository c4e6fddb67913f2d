"""Writing courses of supplementary food: begun, portions noted, ended."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ...areas.queries import kecamatan_id_of
from ...database import writing
from ...events.operations import Fact, append
from ...figures.outreach import count_outreach
from ...figures.register import AnySession
from ...models import Child, FoodSupplement, User
from ...models.types import first_of_month, new_id


class Running(Exception):
    """The child is in a course already."""


class Ended(Exception):
    """The course has ended."""


class OutOfOrder(Exception):
    """The day lies before the child's birth or before the course began; ``on`` is the earliest."""

    def __init__(self, on: date) -> None:
        super().__init__(on.isoformat())
        self.on = on


def start(child: Child, *, user: User, on: date, days: int, now: datetime) -> FoodSupplement:
    """Begin a course. Raises :class:`Running` and :class:`OutOfOrder`."""
    child_id, posyandu_id, born = child.id, child.posyandu_id, child.birth_date
    with writing(kecamatan_id_of(posyandu_id)) as session:
        runs = sa.select(FoodSupplement.id).where(
            FoodSupplement.child_id == child_id, FoodSupplement.ended_on.is_(None)
        )
        if session.scalar(runs) is not None:
            raise Running
        if on < born:
            raise OutOfOrder(born)
        course = FoodSupplement(
            id=new_id(), child_id=child_id, posyandu_id=posyandu_id, started_on=on, days=days, portions=0,
            started_by_id=user.id, started_at=now,
        )  # fmt: skip
        session.add(course)
        _tell(session, course, "food_started", user=user, now=now, details={"on": on.isoformat(), "days": days})
    return course


def note(course: FoodSupplement, *, user: User, portions: int, on: date, now: datetime) -> None:
    """Note how many portions were eaten in all so far. Raises :class:`Ended` and :class:`OutOfOrder`."""
    with writing(kecamatan_id_of(course.posyandu_id)) as session:
        _open_since(course, on)
        details = {"before": course.portions, "after": portions, "on": on.isoformat()}
        course.portions, course.portions_noted_on = portions, on
        _tell(session, course, "food_noted", user=user, now=now, details=details)


def end(course: FoodSupplement, *, user: User, portions: int, on: date, now: datetime) -> None:
    """End a course with its last count of portions. Raises :class:`Ended` and :class:`OutOfOrder`."""
    with writing(kecamatan_id_of(course.posyandu_id)) as session:
        _open_since(course, on)
        course.portions, course.portions_noted_on, course.ended_on = portions, on, on
        details = {"portions": portions, "on": on.isoformat()}
        _tell(session, course, "food_ended", user=user, now=now, details=details)


def _open_since(course: FoodSupplement, on: date) -> None:
    if course.ended_on is not None:
        raise Ended
    if on < course.started_on:
        raise OutOfOrder(course.started_on)


def _tell(
    session: AnySession, course: FoodSupplement, verb: str, *, user: User, now: datetime, details: dict[str, Any]
) -> None:
    count_outreach(session, {(course.posyandu_id, first_of_month(course.started_on))})
    fact = Fact(
        verb=verb, subject_kind="food", subject_id=str(course.id), child_id=course.child_id, at=now,
        actor_id=user.id, details=details,
    )  # fmt: skip
    append(session, [fact], kecamatan_id=kecamatan_id_of(course.posyandu_id))
