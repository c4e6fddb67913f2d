"""The rows that a tablet takes with it, as short lists: a hundred children of five years fit into one small answer."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ..figures.register import AnySession
from ..models import Child, Enrolment, Measurement, ServiceGiven, User, Visit, VisitSession

ANSWERS = (
    "development_complete",
    "exclusive_breastfeeding",
    "complementary_feeding",
    "tb_cough",
    "tb_fever",
    "tb_weight",
    "tb_contact",
    "ill",
    "educated",
    "referred",
)
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "measurement": (
        "id", "session_id", "kind", "supersedes_id", "reason", "measured_on", "weight_kg", "length_cm", "position",
        "head_cm", "muac_cm", "oedema", "confirmed", "author_id", "received_seq",
    ),
    "visit": ("session_id", "arrived_at", *ANSWERS),
    "service": ("session_id", "kind", "product", "given_on"),
    "session": ("id", "held_on", "opened_at", "closed_at", "times_reopened", "cadres_present", "closed_by_name"),
}  # fmt: skip
MEASUREMENT, VISIT, SERVICE, SESSION = (
    {name: place for place, name in enumerate(COLUMNS[kind])} for kind in ("measurement", "visit", "service", "session")
)
_CHILD = (
    "id",
    "name",
    "sex",
    "birth_date",
    "mother_name",
    "lingkungan_id",
    "address",
    "birth_order",
    "birth_weight_kg",
    "birth_length_cm",
    "kia_book_on",
)
Rows = dict[UUID, list[list[Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whose rows are read: all of ``child_ids`` (``None``: of everybody), and of the others those since a day."""

    posyandu_id: int
    child_ids: Collection[UUID] | None
    since: date

    def here(self) -> sa.ColumnElement[bool]:
        """The children of the posyandu who have not left."""
        return sa.and_(Child.posyandu_id == self.posyandu_id, Child.left_on.is_(None))

    def rows(self, on: Any) -> sa.ColumnElement[bool]:
        """The rows of those children that are read, by the column of their day."""
        if self.child_ids is None:
            return self.here()
        return sa.and_(self.here(), sa.or_(Child.id.in_(self.child_ids), on >= self.since))


def children_here(session: AnySession, wanted: Wanted) -> list[dict[str, Any]]:
    """The children of a posyandu who have not left, with their rows as far as they are wanted."""
    columns = [getattr(Child, name) for name in _CHILD]
    since = (
        sa.select(sa.func.max(Enrolment.from_on))
        .where(Enrolment.child_id == Child.id, Enrolment.posyandu_id == wanted.posyandu_id)
        .scalar_subquery()
    )
    statement = sa.select(*columns, since.label("enrolled_on")).where(wanted.here()).order_by(Child.id)
    found = [dict(row) for row in session.execute(statement).mappings()]
    measured, came, given = _measured(session, wanted), _visits(session, wanted), _services(session, wanted)
    return [
        {name: plain(value) for name, value in child.items()}
        | {
            "measurements": measured.get(child["id"], []),
            "visits": came.get(child["id"], []),
            "services": given.get(child["id"], []),
        }
        for child in found
    ]


def sessions_of(session: AnySession, posyandu_id: int) -> list[tuple[list[Any], int]]:
    """The openings of a posyandu by day, each with how many children came."""
    columns = [getattr(VisitSession, name) for name in COLUMNS["session"][:-1]]
    came = sa.select(sa.func.count()).where(Visit.session_id == VisitSession.id).scalar_subquery()
    statement = (
        sa.select(*columns, User.name, came)
        .outerjoin(User, User.id == VisitSession.closed_by_id)
        .where(VisitSession.posyandu_id == posyandu_id)
        .order_by(VisitSession.held_on)
    )
    return [([plain(value) for value in row[:-1]], row[-1]) for row in session.execute(statement)]


def _measured(session: AnySession, wanted: Wanted) -> Rows:
    columns = [getattr(Measurement, name) for name in COLUMNS["measurement"]]
    statement = (
        sa.select(Measurement.child_id, *columns)
        .join(Child, Child.id == Measurement.child_id)
        .where(wanted.rows(Measurement.measured_on))
        .order_by(Measurement.received_seq, Measurement.id)
    )
    return _by_child(session, statement)


def _visits(session: AnySession, wanted: Wanted) -> Rows:
    columns = [getattr(Visit, name) for name in COLUMNS["visit"]]
    statement = (
        sa.select(Visit.child_id, *columns)
        .join(Child, Child.id == Visit.child_id)
        .join(VisitSession, VisitSession.id == Visit.session_id)
        .where(VisitSession.posyandu_id == wanted.posyandu_id, wanted.rows(VisitSession.held_on))
        .order_by(VisitSession.held_on, Visit.id)
    )
    return _by_child(session, statement)


def _services(session: AnySession, wanted: Wanted) -> Rows:
    given = ServiceGiven
    statement = (
        sa.select(given.child_id, Visit.session_id, given.kind, given.product, given.given_on)
        .join(Child, Child.id == given.child_id)
        .outerjoin(Visit, Visit.id == given.visit_id)
        .where(wanted.rows(given.given_on))
        .order_by(given.given_on, given.kind, given.product, given.id)
    )
    return _by_child(session, statement)


def _by_child(session: AnySession, statement: sa.Select[*tuple[Any, ...]]) -> Rows:
    found: Rows = defaultdict(list)
    for child_id, *values in session.execute(statement):
        found[child_id].append([plain(value) for value in values])
    return found


def plain(value: Any) -> Any:
    """A value as JSON holds it: ids, days and moments as text, truth as 1 and 0."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value
