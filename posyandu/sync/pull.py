"""What a tablet takes with it: everything of its posyandu, or only the children and sessions that changed since."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ..core.kms import KmsRules
from ..core.roles import Place
from ..core.settings import Settings
from ..figures.register import AnySession, overrides_of
from ..models import Child, Event, Measurement, MeasurementKind, OpReceipt, OpStatus, Posyandu, RemeasureRequest
from ..outreach.visits.queries import known_of
from ..web.clock import JAKARTA
from . import queries
from .envelope import PROTOCOL
from .pull_rows import COLUMNS, SESSION, Wanted, children_here, plain, sessions_of
from .queries import Enrolled
from .state_hash import hashes

_CURSOR = re.compile(r"([0-9]{1,15})-([0-9a-f]{16})", re.ASCII)
MOST_EVENTS = 20_000  # a tablet that was away longer gets everything, which is less work
LATEST = 3  # sessions that are counted, and months that are compared, in every answer


class _Log(NamedTuple):
    """Where the log of the kecamatan stands, and where the tablet stands in it.

    ``since`` is ``None`` when everything has to be sent; ``restored`` when the tablet saw events that the log does
    not hold any more.
    """

    cursor: str
    since: int | None
    restored: bool


def pull(
    session: AnySession, device: Enrolled, *, cursor: str | None, settings: Settings, now: datetime
) -> dict[str, Any]:
    """The answer to a pull, read in one transaction."""
    place = device.place
    log = _log(session, place.kecamatan_id, cursor)
    child_ids, session_ids = _changed(session, place.kecamatan_id, log.since)
    sessions = sessions_of(session, device.posyandu_id)
    months = sorted({row[SESSION["held_on"]][:7] for row, _ in sessions})[-LATEST:]
    since = date.fromisoformat(f"{months[0]}-01") if months else date.max
    wanted = Wanted(posyandu_id=device.posyandu_id, child_ids=child_ids, since=since)
    children = children_here(session, wanted)
    here = {child["id"] for child in children}
    told = {str(key) for key in child_ids} if child_ids is not None else here
    decided = overrides_of(session, [UUID(key) for key in told & here])
    answer = {
        "protocol": PROTOCOL,
        "cursor": log.cursor,
        "full": child_ids is None,
        "server_time": now.isoformat(timespec="milliseconds"),
        **about(queries.posyandu(device.posyandu_id), place),
        "rules": _rules(settings.rules),
        "session_text": settings.session_text,
        "columns": COLUMNS,
        "children": [
            child
            | {"decided": {f"{month}": status.value for month, status in decided.get(UUID(child["id"]), {}).items()}}
            for child in children
            if child["id"] in told
        ],
        "gone": sorted(told - here),
        "sessions": [row for row, _ in sessions if session_ids is None or row[0] in session_ids],
        "conflicts": _conflicts(device.posyandu_id),
        "remeasure": _remeasure(session, device.posyandu_id),
        "home_visits": _home_visits(device.posyandu_id, now.astimezone(JAKARTA).date()),
        "server_count": {
            "ops": _ended(session, device.id),
            "sessions": {row[0]: came for row, came in sessions[-LATEST:]},
        },
        "state_hash": hashes(
            children, [row for row, _ in sessions], months=None if child_ids is None else frozenset(months)
        ),
    }
    return answer | ({"restored": True} if log.restored else {})


def about(posyandu: Posyandu, place: Place) -> dict[str, Any]:
    """The posyandu, its wards, and who may weigh there."""
    kelurahan = posyandu.kelurahan
    return {
        "posyandu": {
            "id": posyandu.id,
            "code": posyandu.code,
            "name": posyandu.name,
            "opening_day": posyandu.opening_day,
            "lingkungan_id": posyandu.lingkungan_id,
            "kelurahan": kelurahan.name,
            "kecamatan": kelurahan.kecamatan.name,
            "puskesmas": kelurahan.kecamatan.puskesmas,
        },
        "lingkungan": [
            {"id": ward.id, "number": ward.number, "name": ward.name} for ward in queries.lingkungan_of(kelurahan.id)
        ],
        "cadres": [{"id": user.id, "name": user.name, "role": user.role.value} for user in queries.cadres_at(place)],
    }


def _log(session: AnySession, kecamatan_id: int, cursor: str | None) -> _Log:
    """A cursor is a number of the log with the beginning of its digest: a log with another past does not know it."""
    given = _CURSOR.fullmatch(cursor or "")
    seen = int(given[1]) if given else 0
    newest = sa.select(sa.func.max(Event.seq)).where(Event.kecamatan_id == kecamatan_id).scalar_subquery()
    statement = sa.select(Event.seq, Event.digest).where(
        Event.kecamatan_id == kecamatan_id, sa.or_(Event.seq == newest, Event.seq == seen)
    )
    digests = {seq: digest[:16] for seq, digest in session.execute(statement)}
    head = max(digests, default=0)
    at_head = f"{head}-{digests.get(head, '0' * 16)}"
    if given is None:
        return _Log(at_head, None, restored=False)
    if seen and digests.get(seen) != given[2]:
        return _Log(at_head, None, restored=True)
    return _Log(at_head, seen if head - seen <= MOST_EVENTS else None, restored=False)


def _changed(session: AnySession, kecamatan_id: int, since: int | None) -> tuple[set[UUID] | None, set[str] | None]:
    """The children and sessions that anything happened to: every change tells the log, so nothing is missed."""
    if since is None:
        return None, None
    statement = sa.select(Event.child_id, Event.subject_kind, Event.subject_id).where(
        Event.kecamatan_id == kecamatan_id, Event.seq > since
    )
    events = session.execute(statement).all()
    children = {child_id for child_id, _, _ in events if child_id is not None}
    return children, {subject_id for _, kind, subject_id in events if kind == "session"}


def _conflicts(posyandu_id: int) -> Sequence[dict[str, Any]]:
    names = ("id", "session_id", "child_id", "first_id", "second_id", "opened_at")
    return [{name: plain(getattr(row, name)) for name in names} for row in queries.open_conflicts(posyandu_id)]


def _home_visits(posyandu_id: int, today: date) -> list[dict[str, Any]]:
    """What the tablet cannot know of this month's visits at home by itself."""
    return [
        {
            "child_id": str(child_id),
            "asked": known.asked,
            "cadre": known.cadre,
            "result": known.last.result.value if known.last else None,
            "visited_on": known.last.visited_on.isoformat() if known.last else None,
        }
        for child_id, known in sorted(known_of(posyandu_id, today=today).items())
    ]


def _remeasure(session: AnySession, posyandu_id: int) -> list[dict[str, Any]]:
    """What midwives asked to be measured again and nobody has measured since, the latest of each child."""
    asked, measured = RemeasureRequest, Measurement
    statement = (
        sa.select(asked.id, asked.child_id, asked.month, asked.why, asked.asked_at)
        .join(Child, Child.id == asked.child_id)
        .where(Child.posyandu_id == posyandu_id, Child.left_on.is_(None), asked.taken_back_at.is_(None))
        .where(
            ~sa.exists().where(
                measured.child_id == asked.child_id,
                measured.recorded_at > asked.asked_at,
                measured.kind != MeasurementKind.WITHDRAWN,
            )
        )
        .order_by(asked.asked_at)
    )
    latest = {row.child_id: row for row in session.execute(statement)}
    return [{name: plain(value) for name, value in row._asdict().items()} for row in latest.values()]


def _ended(session: AnySession, device_id: UUID) -> int:
    statement = sa.select(sa.func.count()).where(OpReceipt.device_id == device_id, OpReceipt.status != OpStatus.WAITING)
    return session.scalar(statement) or 0


def _rules(rules: KmsRules) -> dict[str, Any]:
    return {
        "nt_rule": rules.nt_rule.value,
        "curve_tolerance_z": rules.curve_tolerance_z,
        "red_line_z": rules.red_line_z,
        "orange_line_z": rules.orange_line_z,
        "version": rules.version,
    }
