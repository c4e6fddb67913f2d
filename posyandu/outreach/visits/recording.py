"""What a visit at home writes, from a form or from a tablet, inside a transaction that somebody else opened."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ...core.services import campaign_before
from ...events.operations import Fact
from ...figures.changes import Change
from ...figures.register import AnySession
from ...models import HomeVisit, ServiceGiven, ServiceKind, VisitResult
from ...models.types import first_of_month, new_id
from ...sessions import recording
from ...sessions.entry import Values
from ...sessions.recording import Author

Given = tuple[ServiceKind, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """One visit: ``key`` is its id, ``measurement_id`` that of the weighing at home, where there was one."""

    key: UUID
    child_id: UUID
    posyandu_id: int  # the child's, on the day it is recorded
    on: date
    result: VisitResult
    values: Values | None
    measurement_id: UUID
    services: frozenset[Given] = frozenset()


def record(session: AnySession, visited: Visited, *, author: Author) -> Change:
    """Keep a visit with its weighing and what was given.

    The weighing belongs to no session: it counts as D of its month, once, unless the child is weighed at an opening of
    the same month (``core.kms``: one at an opening before any other).
    """
    change = Change()
    measured = visited.result is VisitResult.MEASURED and visited.values is not None and visited.values.any()
    if measured and visited.values is not None:
        change.add(
            recording.measure(
                session, key=visited.measurement_id, child_id=visited.child_id, measured_on=visited.on,
                values=visited.values, author=author,
            )
        )  # fmt: skip
    session.add(
        HomeVisit(
            id=visited.key, child_id=visited.child_id, posyandu_id=visited.posyandu_id, visited_on=visited.on,
            result=visited.result, measurement_id=visited.measurement_id if measured else None,
            recorded_by_id=author.user_id, recorded_at=author.now,
        )
    )  # fmt: skip
    session.flush()
    given = _give(session, visited)
    if given:
        change.came.add((visited.child_id, first_of_month(visited.on)))
    change.reached.add((visited.posyandu_id, first_of_month(visited.on)))
    details: dict[str, Any] = {"result": visited.result.value, "on": visited.on.isoformat()}
    details |= {"services": [f"{kind.value}:{product}" for kind, product in given]} if given else {}
    change.facts.append(fact("home_visited", visited.key, visited.child_id, author, details))
    return change


def _give(session: AnySession, visited: Visited) -> list[Given]:
    """Keep what was given and was not yet: since the campaign began for its services, else in the month."""
    given: list[Given] = []
    for kind, product in sorted(visited.services):
        campaign = kind in (ServiceKind.VITAMIN_A, ServiceKind.DEWORMING)
        since = campaign_before(visited.on) if campaign else first_of_month(visited.on)
        known = sa.select(ServiceGiven.id).where(
            ServiceGiven.child_id == visited.child_id, ServiceGiven.kind == kind, ServiceGiven.given_on >= since
        )
        if not campaign:
            known = known.where(ServiceGiven.product == product)
        if session.scalar(known.limit(1)) is None:
            row = ServiceGiven(
                id=new_id(), child_id=visited.child_id, visit_id=None, kind=kind, product=product, given_on=visited.on
            )
            session.add(row)
            given.append((kind, product))
    session.flush()
    return given


def fact(verb: str, key: UUID, child_id: UUID, author: Author, details: dict[str, Any]) -> Fact:
    """A line of the log about a visit at home."""
    return Fact(
        verb=verb, subject_kind="home_visit", subject_id=str(key), child_id=child_id, at=author.now,
        actor_id=author.user_id, device=author.device, details=details,
    )  # fmt: skip
