"""What every entry writes, one from a form or many from a tablet, inside a transaction that somebody else opened."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa

from ..events.operations import Fact
from ..figures.changes import Change, measured
from ..figures.register import AnySession
from ..models import Measurement, MeasurementKind, ServiceGiven, Visit, VisitSession
from ..models.types import first_of_month, new_id
from ..statements import Bulk, Prepared, among
from .entry import Entry, Values

_VISIT, _GIVEN, _MEASUREMENT = (cast(sa.Table, m.__table__) for m in (Visit, ServiceGiven, Measurement))
_ANSWERS = tuple(c.name for c in _VISIT.c if isinstance(c.type, sa.Boolean))
Pair = tuple[UUID, UUID]  # session and child
# Made once: putting a statement together costs more than carrying it out.
_OF_VISIT = _VISIT.c.keys()
_VISITS = Prepared(sa.select(_VISIT).where(among(_VISIT.c.session_id, "sessions"), among(_VISIT.c.child_id, "ids")))
_SERVICES = Prepared(
    sa.select(_GIVEN.c.visit_id, _GIVEN.c.kind, _GIVEN.c.product).where(among(_GIVEN.c.visit_id, "ids"))
)
_NEW_VISIT, _NEW_GIVEN, _NEW_MEASUREMENT = Bulk(_VISIT), Bulk(_GIVEN), Bulk(_MEASUREMENT)
_LAST_SEQ = Prepared(sa.select(sa.func.max(_MEASUREMENT.c.received_seq)))


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who changes something, when by the server's clock, and on which tablet."""

    user_id: int
    now: datetime
    device: str | None = None


def record(session: AnySession, arrivals: Sequence[Arrival], *, now: datetime) -> Change:
    """Keep the visits with what was measured, answered and given, in a few statements however many they are.

    An answer is never erased by a question that was not asked again; one that is replaced stays in the log.
    """
    visits = _Visits(session, arrivals)
    change = Change()
    rows: list[dict[str, Any]] = []
    given: list[dict[str, Any]] = []
    for seq, arrival in enumerate(arrivals, start=next_seq(session)):
        visit_id, replaced = visits.keep(arrival)
        given += visits.services(visit_id, arrival)
        details: dict[str, Any] = {"services": sorted(f"{kind.value}:{what}" for kind, what in arrival.entry.services)}
        if replaced:
            details["answers_before"] = replaced
        values, author = arrival.entry.values, Author(user_id=arrival.user_id, now=now, device=arrival.device)
        verb, kind, subject = "visit_recorded", "visit", visit_id
        if values.any():
            verb, kind, subject = "measurement_recorded", "measurement", arrival.key
            place = {"child_id": arrival.child_id, "session_id": arrival.session_id, "measured_on": arrival.held_on}
            rows.append(_row(arrival.key, MeasurementKind.RECORDED, values, place=place, author=author, seq=seq))
            details |= details_of(values)
            change.since |= measured([arrival.child_id], arrival.held_on)
        change.came.add((arrival.child_id, first_of_month(arrival.held_on)))
        change.facts.append(_fact(verb, kind, subject, author, child_id=arrival.child_id, details=details))
    visits.write()
    connection = session.connection()
    _NEW_GIVEN.insert(connection, given)
    _NEW_MEASUREMENT.insert(connection, rows)
    return change


class _Visits:
    """The visits of some arrivals: those that are there, those that are new, and what changes in them."""

    def __init__(self, session: AnySession, arrivals: Sequence[Arrival]) -> None:
        self._connection = session.connection()
        sessions, children = {a.session_id for a in arrivals}, {a.child_id for a in arrivals}
        there = [
            dict(zip(_OF_VISIT, row, strict=True))
            for row in _VISITS.rows(self._connection, sessions=sessions, ids=children)
        ]
        self._known: dict[Pair, dict[str, Any]] = {(v["session_id"], v["child_id"]): v for v in there}
        self._given: set[Any] = set()  # (visit id, kind, product)
        if there:
            self._given = set(_SERVICES.rows(self._connection, ids=[visit["id"] for visit in there]))
        self._new: dict[Pair, dict[str, Any]] = {}
        self._changed: dict[UUID, dict[str, Any]] = {}

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

    def write(self) -> None:
        """Write the new visits and the changed ones."""
        _NEW_VISIT.insert(self._connection, list(self._new.values()))
        for visit_id, answers in self._changed.items():
            self._connection.execute(sa.update(_VISIT).where(_VISIT.c.id == visit_id).values(**answers))


def measure(
    session: AnySession, *, key: UUID, child_id: UUID, measured_on: date, values: Values, author: Author
) -> Change:
    """Keep a measuring that was made outside any session: at home."""
    place = {"child_id": child_id, "session_id": None, "measured_on": measured_on}
    row = _row(key, MeasurementKind.RECORDED, values, place=place, author=author, seq=next_seq(session))
    _NEW_MEASUREMENT.insert(session.connection(), [row])
    fact = _fact(
        "measurement_recorded", "measurement", key, author, child_id=child_id,
        details={"measured_on": measured_on.isoformat(), **details_of(values)},
    )  # fmt: skip
    return Change(facts=[fact], since=measured([child_id], measured_on))


def supersede(
    session: AnySession, old: Measurement, kind: MeasurementKind, values: Values, reason: str, *, key: UUID,
    author: Author,
) -> Change:  # fmt: skip
    """Add a correction or a withdrawal of a measurement."""
    place = {"child_id": old.child_id, "session_id": old.session_id, "measured_on": old.measured_on}
    row = _row(key, kind, values, place=place, author=author, seq=next_seq(session))
    _NEW_MEASUREMENT.insert(session.connection(), [row | {"supersedes_id": old.id, "reason": reason}])
    details: dict[str, Any] = {"supersedes": str(old.id), "reason": reason}
    details |= {} if kind is MeasurementKind.WITHDRAWN else details_of(values)
    fact = _fact(f"measurement_{kind.value}", "measurement", key, author, child_id=old.child_id, details=details)
    return Change(facts=[fact], since=measured([old.child_id], old.measured_on))


def refer(session: AnySession, *, session_id: UUID, held_on: date, child_id: UUID, author: Author) -> Change:
    """Note that the child was brought to the midwife; its visit begins with it when it has none yet."""
    pair = (Visit.session_id == session_id, Visit.child_id == child_id)
    visit_id = session.scalar(sa.select(Visit.id).where(*pair))
    if visit_id is None:
        visit_id = new_id()
        row = {"id": visit_id, "session_id": session_id, "child_id": child_id, "arrived_at": author.now}
        session.execute(sa.insert(_VISIT), row | {"referred": True})
    else:
        session.execute(sa.update(_VISIT).where(_VISIT.c.id == visit_id).values(referred=True))
    fact = _fact("child_referred", "visit", visit_id, author, child_id=child_id)
    return Change(facts=[fact], came={(child_id, first_of_month(held_on))})


def open_session(session: AnySession, *, key: UUID, posyandu_id: int, held_on: date, author: Author) -> Change:
    """Open the posyandu's day; the summary of its month begins with it."""
    opened = VisitSession(
        id=key, posyandu_id=posyandu_id, held_on=held_on, opened_at=author.now, opened_by_id=author.user_id,
        times_reopened=0,
    )  # fmt: skip
    session.add(opened)
    session.flush()
    month = (posyandu_id, first_of_month(held_on))
    return Change(facts=[session_fact("session_opened", opened, author)], counted={month})


def close(visit_session: VisitSession, *, cadres_present: int | None, author: Author) -> Change:
    """Close the day."""
    visit_session.closed_at, visit_session.closed_by_id = author.now, author.user_id
    visit_session.cadres_present = cadres_present
    return Change(facts=[session_fact("session_closed", visit_session, author, cadres_present=cadres_present)])


def reopen(visit_session: VisitSession, *, author: Author) -> Change:
    """Open a closed day again; how often is counted and shown."""
    visit_session.closed_at = visit_session.closed_by_id = None
    visit_session.times_reopened += 1
    return Change(facts=[session_fact("session_reopened", visit_session, author)])


def values_of(row: Measurement) -> Values:
    """The values of a measurement as they were entered: a withdrawal repeats them, so that its row reads alone."""
    return Values(
        weight_kg=row.weight_kg, length_cm=row.length_cm, position=row.position, head_cm=row.head_cm,
        muac_cm=row.muac_cm, oedema=row.oedema,
    )  # fmt: skip


def next_seq(session: AnySession) -> int:
    """The next number in the server's order of receipt."""
    last = _LAST_SEQ.first(session.connection())
    return ((last[0] if last else None) or 0) + 1


def _row(
    key: UUID, kind: MeasurementKind, values: Values, *, place: Mapping[str, Any], author: Author, seq: int
) -> dict[str, Any]:
    return {
        "id": key,
        "kind": kind,
        "supersedes_id": None,
        "reason": None,
        **place,
        "weight_kg": values.weight_kg,
        "length_cm": values.length_cm,
        "position": values.position if values.length_cm is not None else None,
        "head_cm": values.head_cm,
        "muac_cm": values.muac_cm,
        "oedema": values.oedema,
        "confirmed": values.confirmed,
        "author_id": author.user_id,
        "recorded_at": author.now,
        "received_seq": seq,
    }


def details_of(values: Values) -> dict[str, Any]:
    """The measured values as the log keeps them."""
    named = {
        "weight_kg": values.weight_kg,
        "length_cm": values.length_cm,
        "position": values.position.value if values.position else None,
        "head_cm": values.head_cm,
        "muac_cm": values.muac_cm,
        "oedema": values.oedema or None,
    }
    return {name: value for name, value in named.items() if value is not None}


def session_fact(verb: str, visit_session: VisitSession, author: Author, **details: Any) -> Fact:
    """What the log tells of a session."""
    about = {"held_on": visit_session.held_on.isoformat(), "posyandu_id": visit_session.posyandu_id}
    return _fact(verb, "session", visit_session.id, author, details=about | details)


def _fact(verb: str, kind: str, subject: UUID, author: Author, **more: Any) -> Fact:
    return Fact(
        verb=verb, subject_kind=kind, subject_id=str(subject), at=author.now, actor_id=author.user_id,
        device=author.device, **more,
    )  # fmt: skip
