"""What every change of an entry writes, from a form or a tablet, inside a transaction that somebody else opened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa

from ..events.operations import Fact
from ..figures.changes import Change, measured
from ..figures.register import AnySession
from ..models import Measurement, MeasurementKind, Visit, VisitSession
from ..models.types import first_of_month, new_id
from ..statements import Bulk, Prepared
from .entry import Values

_VISIT, _MEASUREMENT, _SESSION = (cast(sa.Table, m.__table__) for m in (Visit, Measurement, VisitSession))
NEW_MEASUREMENT, _NEW_SESSION = Bulk(_MEASUREMENT), Bulk(_SESSION)
_LAST_SEQ = Prepared(sa.select(sa.func.max(_MEASUREMENT.c.received_seq)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who changes something, when by the server's clock, and on which tablet."""

    user_id: int
    now: datetime
    device: str | None = None


def measure(
    session: AnySession, *, key: UUID, child_id: UUID, measured_on: date, values: Values, author: Author
) -> Change:
    """Keep a measuring that was made outside any session: at home."""
    place = {"child_id": child_id, "session_id": None, "measured_on": measured_on}
    row = measurement_row(key, MeasurementKind.RECORDED, values, place=place, author=author, seq=next_seq(session))
    NEW_MEASUREMENT.insert(session.connection(), [row])
    fact = fact_of(
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
    row = measurement_row(key, kind, values, place=place, author=author, seq=next_seq(session))
    NEW_MEASUREMENT.insert(session.connection(), [row | {"supersedes_id": old.id, "reason": reason}])
    details: dict[str, Any] = {"supersedes": str(old.id), "reason": reason}
    details |= {} if kind is MeasurementKind.WITHDRAWN else details_of(values)
    fact = fact_of(f"measurement_{kind.value}", "measurement", key, author, child_id=old.child_id, details=details)
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
    fact = fact_of("child_referred", "visit", visit_id, author, child_id=child_id)
    return Change(facts=[fact], came={(child_id, first_of_month(held_on))})


class Opening(NamedTuple):
    """A posyandu's day that is to be opened: its row, and what follows from it."""

    row: dict[str, Any]
    change: Change

    def write(self, session: AnySession) -> Change:
        """Open the day; the summary of its month begins with it."""
        _NEW_SESSION.insert(session.connection(), [self.row])
        return self.change


def opening(*, key: UUID, posyandu_id: int, held_on: date, author: Author) -> Opening:
    """What opens a posyandu's day; nothing is written yet."""
    row = {"id": key, "posyandu_id": posyandu_id, "held_on": held_on, "opened_at": author.now,
           "opened_by_id": author.user_id, "closed_at": None, "closed_by_id": None, "times_reopened": 0,
           "cadres_present": None}  # fmt: skip
    month = (posyandu_id, first_of_month(held_on))
    about = {"held_on": held_on.isoformat(), "posyandu_id": posyandu_id}
    fact = fact_of("session_opened", "session", key, author, details=about)
    return Opening(row, Change(facts=[fact], counted={month}))


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


def measurement_row(
    key: UUID, kind: MeasurementKind, values: Values, *, place: Mapping[str, Any], author: Author, seq: int
) -> dict[str, Any]:
    """A row of ``measurement`` that replaces none."""
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
    return fact_of(verb, "session", visit_session.id, author, details=about | details)


def fact_of(verb: str, kind: str, subject: UUID, author: Author, **more: Any) -> Fact:
    """What the log tells of something that the author did."""
    return Fact(
        verb=verb, subject_kind=kind, subject_id=str(subject), at=author.now, actor_id=author.user_id,
        device=author.device, **more,
    )  # fmt: skip
