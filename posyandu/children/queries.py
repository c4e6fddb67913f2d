"""Reading the register: lists and searches, the children most like a new one, and all that is known of one child."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from ..areas.queries import covering_children
from ..core.roles import Grant, Place
from ..events.queries import history_of_child
from ..extensions import db
from ..models import (
    Child,
    Enrolment,
    Event,
    GrowthScore,
    Kelurahan,
    LeaveReason,
    Measurement,
    MeasurementKind,
    MonthResult,
    Posyandu,
    ServiceGiven,
    User,
    Visit,
    VisitSession,
)
from ..web.paging import Page
from .twins import CERTAIN, Match, Newcomer, compare, swapped

PAGE = 30
SHORTEST_SEARCH = 3
# Not what an undone import left behind.
_ONCE_HERE = sa.or_(Child.leave_reason.is_(None), Child.leave_reason != LeaveReason.UNDONE)
_MOST = 1000  # rows of one kind for one child: far above 60 months of weighings with every one corrected


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What the register is searched by."""

    words: str = ""
    posyandu_id: int | None = None
    lingkungan_id: int | None = None
    left: bool = False  # those who left instead of the sasaran of today


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One line of the register: the child and its latest month that counts."""

    child: Child
    last: MonthResult | None


def of_areas(grants: Iterable[Grant], sought: Sought, *, page: int = 1, size: int = PAGE) -> Page[RegisterRow]:
    """The register of these areas by name, in pages; three letters of the child's or the mother's name find it."""
    statement = (
        sa.select(Child)
        .join(Child.posyandu)
        .join(Posyandu.kelurahan)
        .where(covering_children(grants))
        .where(Child.left_on.is_not(None) if sought.left else Child.left_on.is_(None))
        .where(_ONCE_HERE)
    )
    if len(sought.words) >= SHORTEST_SEARCH:
        statement = statement.where(
            sa.or_(
                Child.name.icontains(sought.words, autoescape=True),
                Child.mother_name.icontains(sought.words, autoescape=True),
            )
        )
    if sought.posyandu_id is not None:
        statement = statement.where(Child.posyandu_id == sought.posyandu_id)
    if sought.lingkungan_id is not None:
        statement = statement.where(Child.lingkungan_id == sought.lingkungan_id)
    total = db.session.scalar(statement.with_only_columns(sa.func.count(Child.id))) or 0
    shown = (
        statement.options(contains_eager(Child.posyandu).contains_eager(Posyandu.kelurahan))
        .options(joinedload(Child.lingkungan))
        .order_by(Child.name, Child.id)
        .limit(size)
        .offset((page - 1) * size)
    )
    children = db.session.scalars(shown).all()
    last = _last_results([child.id for child in children])
    return Page([RegisterRow(child, last.get(child.id)) for child in children], page, size, total)


def of_posyandu(posyandu_id: int, sought: Sought, *, page: int = 1, size: int = PAGE) -> Page[RegisterRow]:
    """The register of one posyandu."""
    return of_areas([Grant(posyandu_id=posyandu_id)], sought, page=page, size=size)


def _last_results(child_ids: Sequence[UUID]) -> dict[UUID, MonthResult]:
    latest = (
        sa.select(MonthResult.child_id, sa.func.max(MonthResult.month).label("month"))
        .where(MonthResult.child_id.in_(child_ids))
        .group_by(MonthResult.child_id)
        .subquery()
    )
    statement = sa.select(MonthResult).join(
        latest, sa.and_(MonthResult.child_id == latest.c.child_id, MonthResult.month == latest.c.month)
    )
    return {result.child_id: result for result in db.session.scalars(statement)}


def likely_twins(newcomer: Newcomer, posyandu: Posyandu, *, grants: Sequence[Grant], limit: int = 5) -> list[Match]:
    """Records that may be this child already, the likeliest first.

    Looked for in the kecamatan by NIK, and in the kelurahan of the posyandu (which carries its kelurahan) among those
    born within 40 days or with day and month changed over. Those who left are found too. A record outside the grants
    is told only when it is almost certainly the same child.
    """
    days = timedelta(days=40)
    born: sa.ColumnElement[bool] = Child.birth_date.between(newcomer.birth_date - days, newcomer.birth_date + days)
    if (other := swapped(newcomer.birth_date)) is not None:
        born = sa.or_(born, Child.birth_date == other)
    near = sa.and_(Posyandu.kelurahan_id == posyandu.kelurahan_id, born)
    statement = (
        sa.select(Child)
        .join(Child.posyandu)
        .join(Posyandu.kelurahan)
        .options(contains_eager(Child.posyandu).contains_eager(Posyandu.kelurahan), joinedload(Child.lingkungan))
        .where(Kelurahan.kecamatan_id == posyandu.kelurahan.kecamatan_id)
        .where(near if newcomer.nik is None else sa.or_(Child.nik == newcomer.nik, near))
        .where(_ONCE_HERE)
        .order_by(Child.id)
        .limit(2000)
    )
    found = []
    for child in db.session.scalars(statement):
        if child.id == newcomer.id:
            continue
        lies = child.posyandu
        place = Place(lies.kelurahan.kecamatan_id, lies.kelurahan_id, child.lingkungan_id, lies.id)
        match = compare(newcomer, child, here=any(grant.covers(place) for grant in grants))
        if match is not None and (match.here or match.score >= CERTAIN):
            found.append(match)
    return sorted(found, key=lambda match: (-match.score, match.child.id))[:limit]


class MeasuringRow(NamedTuple):
    """A measurement with who measured, and what the rules made of it where it counts."""

    row: Measurement
    author: str | None
    score: GrowthScore | None
    month: MonthResult | None


@dataclass(frozen=True, slots=True)
class Measured:
    """One measuring as the page shows it: the row that stands, what the rules made of it, and the rows it replaced."""

    row: Measurement
    author: str | None  # who measured
    score: GrowthScore | None
    month: MonthResult | None  # only of the weighing that counts in its month
    earlier: tuple[Measurement, ...]  # superseded, the latest first

    @property
    def withdrawn(self) -> bool:
        """Whether it was taken back."""
        return self.row.kind is MeasurementKind.WITHDRAWN


@dataclass(frozen=True, slots=True)
class VisitDay:
    """A day the child came: the answers, and what was given."""

    visit: Visit
    held_on: date
    services: tuple[ServiceGiven, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildPage:
    """All that is known of one child, newest first."""

    child: Child
    rows: Sequence[MeasuringRow]  # every row, also replaced and withdrawn ones
    measured: list[Measured]
    visits: list[VisitDay]
    services: list[ServiceGiven]
    stays: list[tuple[Enrolment, str]]  # with the name of the posyandu
    events: Sequence[tuple[Event, str | None]]  # with who did it

    @property
    def latest(self) -> Measured | None:
        """The newest measuring that stands."""
        return next((m for m in self.measured if not m.withdrawn), None)

    @property
    def months(self) -> list[MonthResult]:
        """The months that count, newest first."""
        return sorted((m.month for m in self.measured if m.month is not None), key=lambda r: r.month, reverse=True)


def child_page(child: Child) -> ChildPage:
    """Everything of this child, in five queries."""
    found = db.session.execute(
        sa.select(Measurement, User.name, GrowthScore, MonthResult)
        .outerjoin(User, User.id == Measurement.author_id)
        .outerjoin(GrowthScore, GrowthScore.measurement_id == Measurement.id)
        .outerjoin(MonthResult, MonthResult.measurement_id == Measurement.id)
        .where(Measurement.child_id == child.id)
        .order_by(Measurement.measured_on.desc(), Measurement.received_seq.desc())
        .limit(_MOST)
    )
    rows = [MeasuringRow(*row) for row in found]
    services = list(
        db.session.scalars(
            sa.select(ServiceGiven)
            .where(ServiceGiven.child_id == child.id)
            .order_by(ServiceGiven.given_on.desc(), ServiceGiven.kind, ServiceGiven.product)
            .limit(_MOST)
        )
    )
    return ChildPage(
        child=child,
        rows=rows,
        measured=_standing(rows),
        visits=_visits(child.id, services),
        services=services,
        stays=_stays(child.id),
        events=history_of_child(child.id),
    )


def _standing(rows: Sequence[MeasuringRow]) -> list[Measured]:
    by_id = {row.id: row for row, *_ in rows}
    superseded = {row.supersedes_id for row, *_ in rows}
    standing = []
    for row, author, score, month in rows:
        if row.id in superseded:
            continue
        earlier: list[Measurement] = []
        before = by_id.get(row.supersedes_id) if row.supersedes_id else None
        while before is not None and before not in earlier:
            earlier.append(before)
            before = by_id.get(before.supersedes_id) if before.supersedes_id else None
        standing.append(Measured(row, author, score, month, tuple(earlier)))
    return standing


def _visits(child_id: UUID, services: Sequence[ServiceGiven]) -> list[VisitDay]:
    statement = (
        sa.select(Visit, VisitSession.held_on)
        .join(VisitSession, VisitSession.id == Visit.session_id)
        .where(Visit.child_id == child_id)
        .order_by(VisitSession.held_on.desc())
        .limit(_MOST)
    )
    return [
        VisitDay(visit, held_on, tuple(s for s in services if s.visit_id == visit.id))
        for visit, held_on in db.session.execute(statement)
    ]


def _stays(child_id: UUID) -> list[tuple[Enrolment, str]]:
    statement = (
        sa.select(Enrolment, Posyandu.name)
        .join(Posyandu, Posyandu.id == Enrolment.posyandu_id)
        .where(Enrolment.child_id == child_id)
        .order_by(Enrolment.from_on.desc(), Enrolment.id.desc())
        .limit(_MOST)
    )
    return list(db.session.execute(statement))
