"""What an arrival writes: the visit, what was measured, answered and given, of one child or of a whole batch."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa

from ..figures.changes import Change, measured
from ..figures.register import AnySession
from ..models import MeasurementKind, ServiceGiven, Visit
from ..models.types import first_of_month, new_id
from ..statements import Bulk, Columns, Prepared, among
from .entry import Entry
from .recording import NEW_MEASUREMENT, Author, details_of, fact_of, measurement_row, next_seq

_VISIT, _GIVEN = (cast(sa.Table, m.__table__) for m in (Visit, ServiceGiven))
_ANSWERS = tuple(c.name for c in _VISIT.c if isinstance(c.type, sa.Boolean))
Pair = tuple[UUID, UUID]  # session and child
# Made once: putting a statement together costs more than carrying it out.
_OF_VISIT = _VISIT.c.keys()
_VISITS = Prepared(sa.select(_VISIT).where(among(_VISIT.c.session_id, "sessions"), among(_VISIT.c.child_id, "ids")))
_SERVICES = Prepared(
    sa.select(_GIVEN.c.visit_id, _GIVEN.c.kind, _GIVEN.c.product).where(among(_GIVEN.c.visit_id, "ids"))
)
_NEW_VISIT, _NEW_GIVEN = Bulk(_VISIT), Bulk(_GIVEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One child at one session with what was entered for it; ``key`` becomes the measurement's id."""

    key: UUID
    session_id: UUID
    held_on: date
    child_id: UUID
    entry: Entry
    user_id: int
    arrived_at: datetime
    device: str | None = None


class Records(NamedTuple):
    """The rows of some arrivals, not written yet: a measurement has its place in the server's order in its turn."""

    visits: "Visits"
    given: list[dict[str, Any]]
    measurements: list[dict[str, Any]]
    change: Change

    def ready(self, dialect: sa.Dialect) -> "Ready":
        """The rows as the driver takes them."""
        new, changed = self.visits.written
        return Ready(
            _NEW_VISIT.lines(dialect, new),
            changed,
            _NEW_GIVEN.lines(dialect, self.given),
            NEW_MEASUREMENT.lines(dialect, self.measurements, apart=("received_seq",)),
            len(self.measurements),
        )


class Ready(NamedTuple):
    """The rows of some arrivals made ready for their turn to be written."""

    visits: Columns
    changed: Mapping[UUID, dict[str, bool]]
    given: Columns
    measurements: Columns
    measured: int

    def write(self, session: AnySession) -> None:
        """Write them, the measurements numbered on from the last one that the server received."""
        connection, first = session.connection(), next_seq(session)
        _NEW_VISIT.write(connection, self.visits)
        for visit_id, answers in self.changed.items():
            connection.execute(sa.update(_VISIT).where(_VISIT.c.id == visit_id).values(**answers))
        _NEW_GIVEN.write(connection, self.given)
        NEW_MEASUREMENT.write(connection, self.measurements, received_seq=range(first, first + self.measured))


def record(session: AnySession, arrivals: Sequence[Arrival], *, now: datetime) -> Change:
    """Keep the visits with what was measured, answered and given, in a few statements however many they are.

    An answer is never erased by a question that was not asked again; one that is replaced stays in the log.
    """
    records = draw_up(arrivals, Visits.known(session, arrivals), now=now)
    records.ready(session.connection().dialect).write(session)
    return records.change


def draw_up(arrivals: Sequence[Arrival], visits: "Visits", *, now: datetime) -> Records:
    """What :func:`record` keeps, given the visits that are there; nothing is read or written."""
    records = Records(visits, [], [], Change())
    change = records.change
    for arrival in arrivals:
        visit_id, replaced = visits.keep(arrival)
        records.given.extend(visits.services(visit_id, arrival))
        details: dict[str, Any] = {"services": sorted(f"{kind.value}:{what}" for kind, what in arrival.entry.services)}
        if replaced:
            details["answers_before"] = replaced
        values, author = arrival.entry.values, Author(user_id=arrival.user_id, now=now, device=arrival.device)
        verb, kind, subject = "visit_recorded", "visit", visit_id
        if values.any():
            verb, kind, subject = "measurement_recorded", "measurement", arrival.key
            place = {"child_id": arrival.child_id, "session_id": arrival.session_id, "measured_on": arrival.held_on}
            row = measurement_row(arrival.key, MeasurementKind.RECORDED, values, place=place, author=author,
                       seq=len(records.measurements))  # fmt: skip
            records.measurements.append(row)
            details |= details_of(values)
            change.since |= measured([arrival.child_id], arrival.held_on)
        change.came.add((arrival.child_id, first_of_month(arrival.held_on)))
        change.facts.append(fact_of(verb, kind, subject, author, child_id=arrival.child_id, details=details))
    return records


class Visits:
    """The visits of some arrivals: those that are there, those that are new, and what changes in them."""

    def __init__(self, there: Sequence[dict[str, Any]] = (), given: Iterable[Any] = ()) -> None:
        self._known: dict[Pair, dict[str, Any]] = {(v["session_id"], v["child_id"]): v for v in there}
        self._given: set[Any] = set(given)  # (visit id, kind, product)
        self._new: dict[Pair, dict[str, Any]] = {}
        self._changed: dict[UUID, dict[str, bool]] = {}

    @classmethod
    def known(cls, session: AnySession, arrivals: Sequence[Arrival]) -> "Visits":
        """Those that are there, with what was given at them."""
        connection = session.connection()
        sessions, children = {a.session_id for a in arrivals}, {a.child_id for a in arrivals}
        there = [
            dict(zip(_OF_VISIT, row, strict=True)) for row in _VISITS.rows(connection, sessions=sessions, ids=children)
        ]
        return cls(there, _SERVICES.rows(connection, ids=[visit["id"] for visit in there]) if there else ())

    def keep(self, arrival: Arrival) -> tuple[UUID, dict[str, bool]]:
        """The visit's id with the answers filled in, and those answers that were different before."""
        pair = (arrival.session_id, arrival.child_id)
        answers = {name: answer for name, answer in arrival.entry.answers.items() if answer is not None}
        visit = self._known.get(pair) or self._new.get(pair)
        if visit is None:
            visit = dict.fromkeys(_ANSWERS) | {
                "id": new_id(), "session_id": arrival.session_id, "child_id": arrival.child_id,
                "arrived_at": arrival.arrived_at,
            }  # fmt: skip
            self._new[pair] = visit
        replaced = {name: visit[name] for name, new in answers.items() if visit[name] not in (None, new)}
        if pair in self._known and any(visit[name] != new for name, new in answers.items()):
            self._changed.setdefault(visit["id"], {}).update(answers)
        visit |= answers
        return cast(UUID, visit["id"]), replaced

    def services(self, visit_id: UUID, arrival: Arrival) -> Iterable[dict[str, Any]]:
        """The rows of the services that were not kept yet."""
        for kind, product in sorted(arrival.entry.services):
            if (visit_id, kind, product) not in self._given:
                self._given.add((visit_id, kind, product))
                yield {
                    "id": new_id(), "child_id": arrival.child_id, "visit_id": visit_id, "kind": kind,
                    "product": product, "given_on": arrival.held_on,
                }  # fmt: skip

    @property
    def written(self) -> tuple[list[dict[str, Any]], Mapping[UUID, dict[str, bool]]]:
        """The rows of the new visits, and the answers that changed in the others."""
        return list(self._new.values()), self._changed
