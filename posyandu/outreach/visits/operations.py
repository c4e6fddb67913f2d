"""Writing visits at home: who goes to whom, what was found, and a result taken back."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ...areas.queries import kecamatan_id_of
from ...core.kms import KmsRules
from ...database import writing
from ...figures.changes import Change, settle
from ...figures.register import AnySession
from ...models import Child, HomeVisit, HomeVisitTask, Measurement, MeasurementKind, User, VisitResult
from ...models.types import first_of_month, new_id
from ...sessions import recording as measuring
from ...sessions.entry import Values, WithdrawalReason
from ...sessions.recording import Author
from . import recording
from .recording import Given, Visited


class BeforeBirth(Exception):
    """The visit lies before the child's birth."""


class NothingMeasured(Exception):
    """A child measured at home has a weight."""


class OtherChild(Exception):
    """This id is the visit of another child."""


class TakenBack(Exception):
    """The visit was taken back already."""


def assign(
    posyandu_id: int,
    child_ids: Iterable[UUID],
    *,
    user: User,
    month: date,
    now: datetime,
    rules: KmsRules,
    cadre_id: int | None = None,
    cadre_name: str | None = None,
) -> None:
    """Give the visits of a month to a kader, by her account or by her name."""
    kecamatan_id, author = kecamatan_id_of(posyandu_id), Author(user_id=user.id, now=now)
    with writing(kecamatan_id) as session:
        change = Change()
        for child_id in sorted(set(child_ids)):
            task = _task(session, child_id, month, author)
            task.cadre_id, task.cadre_name = cadre_id, cadre_name
            task.given_by_id, task.given_at = author.user_id, now
            details: dict[str, Any] = {"cadre_id": cadre_id, "month": month.isoformat()}
            change.facts.append(recording.fact("home_visit_assigned", task.id, child_id, author, details))
        settle(session, change, rules=rules, kecamatan_id=kecamatan_id)


def ask(child: Child, *, user: User, today: date, now: datetime, rules: KmsRules) -> None:
    """The midwife asks that a child be visited this month; asking twice changes nothing."""
    kecamatan_id, author = kecamatan_id_of(child.posyandu_id), Author(user_id=user.id, now=now)
    child_id = child.id
    with writing(kecamatan_id) as session:
        task = _task(session, child_id, first_of_month(today), author)
        if task.asked:
            return
        task.asked = True
        fact = recording.fact("home_visit_asked", task.id, child_id, author, {})
        settle(session, Change(facts=[fact]), rules=rules, kecamatan_id=kecamatan_id)


def record(
    child: Child,
    *,
    user: User,
    on: date,
    result: VisitResult,
    now: datetime,
    rules: KmsRules,
    values: Values | None = None,
    services: frozenset[Given] = frozenset(),
    id: UUID | None = None,  # noqa: A002 - the visit's own id, made with the form
) -> UUID:
    """Keep what a visit found. Sent again with the same ``id`` it is kept once.

    Raises :class:`BeforeBirth`, :class:`NothingMeasured` and :class:`OtherChild`.
    """
    kecamatan_id, key = kecamatan_id_of(child.posyandu_id), id or new_id()
    child_id, posyandu_id, born = child.id, child.posyandu_id, child.birth_date
    with writing(kecamatan_id) as session:
        if (known := session.get(HomeVisit, key)) is not None:
            if known.child_id != child_id:
                raise OtherChild
            return key
        if on < born:
            raise BeforeBirth
        if result is VisitResult.MEASURED and (values is None or values.weight_kg is None):
            raise NothingMeasured
        visited = Visited(
            key=key, child_id=child_id, posyandu_id=posyandu_id, on=on, result=result, values=values,
            measurement_id=new_id(), services=services,
        )  # fmt: skip
        change = recording.record(session, visited, author=Author(user_id=user.id, now=now))
        settle(session, change, rules=rules, kecamatan_id=kecamatan_id)
    return key


def take_back(visit: HomeVisit, *, user: User, now: datetime, rules: KmsRules) -> None:
    """Take a visit back that was recorded by mistake, with its weighing if that still counts.

    Raises :class:`TakenBack`.
    """
    kecamatan_id, author = kecamatan_id_of(visit.posyandu_id), Author(user_id=user.id, now=now)
    with writing(kecamatan_id) as session:
        if visit.withdrawn_at is not None:
            raise TakenBack
        visit.withdrawn_at = now
        change = Change(reached={(visit.posyandu_id, first_of_month(visit.visited_on))})
        change.facts.append(recording.fact("home_visit_taken_back", visit.id, visit.child_id, author, {}))
        if visit.measurement_id is not None:
            change.add(_withdraw(session, visit.measurement_id, author))
        settle(session, change, rules=rules, kecamatan_id=kecamatan_id)


def _withdraw(session: AnySession, measurement_id: UUID, author: Author) -> Change:
    """Take back what counts of this weighing: the row itself, or the last of its corrections."""
    row = session.get_one(Measurement, measurement_id)
    while (newer := session.scalar(sa.select(Measurement).where(Measurement.supersedes_id == row.id))) is not None:
        row = newer
    if row.kind is MeasurementKind.WITHDRAWN:
        return Change()
    return measuring.supersede(
        session, row, MeasurementKind.WITHDRAWN, measuring.values_of(row), WithdrawalReason.NOT_MEASURED.value,
        key=new_id(), author=author,
    )  # fmt: skip


def _task(session: AnySession, child_id: UUID, month: date, author: Author) -> HomeVisitTask:
    known: HomeVisitTask | None = session.scalar(
        sa.select(HomeVisitTask).where(HomeVisitTask.child_id == child_id, HomeVisitTask.month == month)
    )
    if known is not None:
        return known
    task = HomeVisitTask(
        id=new_id(), child_id=child_id, month=month, asked=False, given_by_id=author.user_id, given_at=author.now
    )
    session.add(task)
    session.flush()
    return task
