"""The reckoning: what the tablets called saved beside what the server holds, its figures beside a recount."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from posyandu.config import kms_rules
from posyandu.events.queries import first_broken_link
from posyandu.figures.recompute import differences
from posyandu.models import (
    Child,
    Enrolment,
    Event,
    Measurement,
    MeasurementKind,
    MonthlySummary,
    OpReceipt,
    ServiceGiven,
    Visit,
    VisitSession,
)

from .outbox import Record, State
from .tablet import Tablet
from .world import World

WRITES = ("visit.record", "measurement.correct", "measurement.withdraw")


class Reckoning(NamedTuple):
    """How it ended: what is lost, what is doubled, and what else is wrong, in words."""

    records: int
    lost: list[str]
    doubled: list[str]
    wrong: list[str]

    def sound(self) -> bool:
        """Whether nothing is amiss."""
        return not (self.lost or self.doubled or self.wrong)


def reckon(world: World, tablets: Sequence[Tablet], *, until: date) -> Reckoning:
    """Compare everything. The server may run meanwhile, but nobody sends."""
    records = [(tablet, record) for tablet in tablets for record in tablet.outbox.records.values()]
    with world.open() as session:
        held = _Held(session)
        return Reckoning(
            records=len(records),
            lost=list(_lost(records, held)),
            doubled=list(_doubled(session, held)),
            wrong=[
                *_untold(records, held), *_miscounted(session),
                *differences(session, world.kecamatan_id, rules=kms_rules(world.app), until=until),
                *_broken(world.kecamatan_id), *_unsound(session),
            ],
        )  # fmt: skip


class _Held:
    """What the database holds of the tablets' records."""

    def __init__(self, session: Any) -> None:
        receipts = session.execute(sa.select(OpReceipt.op_id, OpReceipt.status, OpReceipt.device_id)).all()
        self.receipts = {str(op_id): status.value for op_id, status, _ in receipts}
        self.times = Counter(str(op_id) for op_id, _, _ in receipts)
        rows = session.execute(
            sa.select(Measurement.id, Measurement.child_id, Measurement.weight_kg, Measurement.supersedes_id)
        )
        self.rows = {str(key): (str(child), kg, str(old) if old else None) for key, child, kg, old in rows}
        self.children = {str(key) for key in session.scalars(sa.select(Child.id))}
        self.days = {
            (place, on.isoformat())
            for place, on in session.execute(sa.select(VisitSession.posyandu_id, VisitSession.held_on))
        }
        self.told = Counter(
            (verb, subject) for verb, subject in session.execute(sa.select(Event.verb, Event.subject_id))
        )


def _lost(records: Iterable[tuple[Tablet, Record]], held: _Held) -> Iterator[str]:
    """Records that a tablet called saved and that are neither there nor shown as refused."""
    for tablet, record in records:
        name = f"{record.op['kind']} {record.seq} of tablet {tablet.id}"
        if record.state is State.WAITING:
            yield f"{name}: never answered"
        elif record.state is State.ACCEPTED and not _is_there(record, held):
            yield f"{name}: said to be taken, and is not there"


def _is_there(record: Record, held: _Held) -> bool:
    op, payload = record.op, record.op["payload"]
    if record.op_id not in held.receipts:
        return False
    match op["kind"]:
        case "visit.record":
            return held.rows.get(op["entity_id"]) == (payload["child_id"], payload["weight_kg"], None)
        case "measurement.correct" | "measurement.withdraw":
            row = held.rows.get(op["entity_id"])
            same = row is not None and payload.get("weight_kg", row[1]) == row[1]
            return same and row is not None and row[2] == payload["supersedes_id"]
        case "child.register":
            return op["entity_id"] in held.children
        case "session.open":
            return (payload["posyandu_id"], payload["held_on"]) in held.days
    return True


def _doubled(session: Any, held: _Held) -> Iterator[str]:
    """What is there twice: receipts, entries in the log, visits, stays, services, days."""
    yield from (f"receipt {key}: {n} times" for key, n in held.times.items() if n > 1)
    once = ("measurement_recorded", "measurement_corrected", "measurement_withdrawn", "child_registered",
            "session_opened")  # fmt: skip
    yield from (f"{verb} {key}: {n} times" for (verb, key), n in held.told.items() if n > 1 and verb in once)
    for columns in (
        (Visit.session_id, Visit.child_id),
        (Enrolment.child_id, Enrolment.from_on),
        (ServiceGiven.visit_id, ServiceGiven.kind, ServiceGiven.product),
        (VisitSession.posyandu_id, VisitSession.held_on),
        (OpReceipt.device_id, OpReceipt.device_seq),
    ):
        twice = sa.select(*columns).group_by(*columns).having(sa.func.count() > 1)
        yield from (f"{columns[0].class_.__name__} {tuple(row)}" for row in session.execute(twice))
    yield from _unguarded(session)


def _unguarded(session: Any) -> Iterator[str]:
    """The database itself must refuse a second receipt, whatever the application believes."""
    table = OpReceipt.__table__
    row = session.execute(sa.select(table).limit(1)).mappings().first()
    if row is None:
        return
    spare = UUID(int=1)
    for what, change in {"op_id": {"device_seq": 2**31 - 1}, "device_seq": {"op_id": spare}}.items():
        try:
            with session.begin_nested():
                session.execute(sa.insert(table).values(**(dict(row) | change)))
        except sa.exc.IntegrityError:
            continue
        yield f"the database takes a second receipt of one {what}"
    session.rollback()


def _untold(records: Iterable[tuple[Tablet, Record]], held: _Held) -> Iterator[str]:
    """A record refused on the tablet and taken on the server, or the other way round; a row of nobody."""
    meant = set()
    for tablet, record in records:
        status = held.receipts.get(record.op_id)
        refused = record.state in (State.REFUSED, State.MENDED)
        if status is not None and refused != (status == "refused"):
            yield f"{record.op['kind']} {record.seq} of tablet {tablet.id}: {record.state} here, {status} there"
        if record.state is State.ACCEPTED and record.op["kind"] in WRITES:
            meant.add(record.op["entity_id"])
    chosen = {subject for verb, subject in held.told if verb == "measurement_withdrawn"}
    yield from (f"measurement {key} is nobody's" for key in held.rows.keys() - meant - chosen)


def _miscounted(session: Any) -> Iterator[str]:
    """S and D of each posyandu and month counted here once more, from nothing but the raw rows."""
    stays = session.execute(sa.select(Enrolment.child_id, Enrolment.posyandu_id, Enrolment.from_on)).all()
    home = {child: place for child, place, _ in stays}
    rows = session.execute(
        sa.select(Measurement.id, Measurement.child_id, Measurement.measured_on, Measurement.weight_kg,
                  Measurement.kind, Measurement.supersedes_id)
    ).all()  # fmt: skip
    replaced = {row.supersedes_id for row in rows}
    weighed: dict[tuple[int, str], set[UUID]] = defaultdict(set)
    for row in rows:
        if row.id not in replaced and row.kind is not MeasurementKind.WITHDRAWN and row.weight_kg is not None:
            weighed[home[row.child_id], f"{row.measured_on:%Y-%m}"].add(row.child_id)
    told = session.execute(
        sa.select(
            MonthlySummary.posyandu_id, MonthlySummary.month, sa.func.sum(sa.literal_column("s")),
            sa.func.sum(sa.literal_column("d")),
        ).group_by(MonthlySummary.posyandu_id, MonthlySummary.month)
    ).all()  # fmt: skip
    counted = {(place, f"{month:%Y-%m}"): (s, d) for place, month, s, d in told}
    for key in weighed.keys() | counted.keys():
        s = sum(1 for _, place, from_on in stays if place == key[0] and f"{from_on:%Y-%m}" <= key[1])
        expected = (s, len(weighed.get(key, ())))
        if counted.get(key) != expected:
            yield f"posyandu {key[0]}, {key[1]}: S and D are {counted.get(key)}, counted by hand {expected}"


def _broken(kecamatan_id: int) -> Iterator[str]:
    broken = first_broken_link(kecamatan_id)
    if broken is not None:
        yield f"the log breaks at {broken}"


def _unsound(session: Any) -> Iterator[str]:
    """SQLite's own word on its file."""
    if session.connection().dialect.name != "sqlite":
        return
    said = session.execute(sa.text("PRAGMA integrity_check")).scalars().all()
    yield from (f"the file: {word}" for word in said if word != "ok")
    yield from (f"a key leads nowhere: {row}" for row in session.execute(sa.text("PRAGMA foreign_key_check")))


def unequal(tablets: Sequence[Tablet]) -> list[str]:
    """Where a tablet and the server do not hold the same, month by month; all must be quiet."""
    found: list[str] = []
    theirs: dict[int, dict[str, str]] = {}
    for tablet in tablets:
        tablet.pull()
        mine = tablet.mirror.hashes()
        server = tablet.pull(whole=True)["state_hash"]
        if mine != server:
            months = sorted(month for month in mine.keys() | server.keys() if mine.get(month) != server.get(month))
            found.append(f"tablet {tablet.id} differs from the server in {', '.join(months)}")
        if theirs.setdefault(tablet.place.posyandu_id, mine) != mine:
            found.append(f"tablet {tablet.id} differs from its neighbour")
    return found
