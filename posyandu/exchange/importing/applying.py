"""The import itself: children, weighings, figures and log in one transaction, done whole or not at all."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ...core.kms import KmsRules
from ...core.sentence import say
from ...database import writing
from ...events.operations import Fact, append
from ...extensions import db
from ...figures.recompute import PosyanduMonth, months_between, refresh
from ...figures.register import AnySession
from ...models import (
    Child,
    Enrolment,
    ImportChild,
    ImportRow,
    ImportRun,
    ImportState,
    Measurement,
    MeasurementKind,
)
from ...models.types import new_id
from . import register
from .progress import Progress
from .storing import ADDING, Row, details_of, insert_all, weighing_of
from .uploading import NotNow


class Changed(Exception):
    """The register is another than when the file was checked: it has to be checked again."""


class _Added(NamedTuple):
    """A row that adds something."""

    number: int
    measurement_id: UUID | None
    weighing: list[Any] | None


class _Work(NamedTuple):
    """What an import writes, read before the lock is taken."""

    children: Sequence[ImportChild]
    rows: Mapping[int, Sequence[_Added]]  # by the child's number, in the file's order

    @property
    def ids(self) -> list[UUID]:
        """The children that something is added to."""
        return [child.child_id for child in self.children if child.child_id is not None]


def apply(run_id: UUID, *, actor_id: int, now: datetime, today: date, rules: KmsRules, progress: Progress) -> None:
    """Write what was checked. Raises :class:`Changed` and :class:`NotNow`; then nothing was written."""
    run = db.session.get_one(ImportRun, run_id)
    if run.applied_at is not None or run.seen_seq is None:
        raise NotNow
    kecamatan_id, seen_seq = run.kecamatan_id, run.seen_seq
    progress.tell(say("Menyiapkan"))
    work = _work(run_id)
    with _nik_taken_is_changed(), writing(kecamatan_id) as session:
        kept = session.get_one(ImportRun, run_id)
        if kept.applied_at is not None or kept.seen_seq != seen_seq:
            raise NotNow
        if _is_stale(kecamatan_id, seen_seq, work):
            raise Changed
        touched = _enrol(session, work, now=now, today=today)
        touched |= _change(session, work, today=today)
        progress.tell(say("Menulis penimbangan"))
        _weigh(session, work, actor_id=actor_id, now=now)
        progress.tell(say("Menghitung z-score, N/T dan angka bulanan"))
        session.flush()
        refresh(session, work.ids, rules=rules, also=touched)
        progress.tell(say("Menulis catatan kejadian"))
        kept.applied_seq = append(session, _facts(kept, work, actor_id, now), kecamatan_id=kecamatan_id)
        kept.applied_at = kept.state_at = now
        kept.state = ImportState.APPLIED


@contextmanager
def _nik_taken_is_changed() -> Iterator[None]:
    """Another kecamatan, whose log this one does not read, may have taken a NIK since the file was checked."""
    try:
        yield
    except sa.exc.IntegrityError as taken:
        raise Changed from taken


def _work(run_id: UUID) -> _Work:
    rows: dict[int, list[_Added]] = defaultdict(list)
    added = sa.select(ImportRow.child_number, ImportRow.number, ImportRow.measurement_id, ImportRow.weighing).where(
        ImportRow.run_id == run_id, ImportRow.verdict.in_([verdict.value for verdict in ADDING])
    )
    for child_number, *row in db.session.execute(added.order_by(ImportRow.number)):
        rows[child_number].append(_Added(*row))
    statement = sa.select(ImportChild).where(ImportChild.run_id == run_id).order_by(ImportChild.number)
    children = db.session.scalars(statement).all()
    for child in children:
        db.session.expunge(child)  # what is read here is still known once the write transaction has begun
    return _Work([child for child in children if child.number in rows], rows)


def _is_stale(kecamatan_id: int, seen_seq: int, work: _Work) -> bool:
    """Whether somebody registered or changed a child, or weighed one of these, since the file was checked."""
    if register.touched_since(kecamatan_id, seen_seq, verbs=("child_", "import")):
        return True
    return bool(register.touched_since(kecamatan_id, seen_seq) & set(work.ids))


def _enrol(session: AnySession, work: _Work, *, now: datetime, today: date) -> set[PosyanduMonth]:
    """The new children, sasaran of their posyandu since their first weighing, else from today."""
    new = [child for child in work.children if child.new]
    insert_all(session, Child, (_child_row(child, now=now, today=today) for child in new))
    stays = [
        {"id": new_id(), "child_id": c.child_id, "posyandu_id": c.posyandu_id, "from_on": since, "until_on": None}
        for c in new
        for since in (c.first_on or today,)
    ]
    insert_all(session, Enrolment, stays)
    earliest: dict[int, date] = {}
    for child in new:
        earliest[child.posyandu_id] = min(child.first_on or today, earliest.get(child.posyandu_id, today))
    return {(posyandu_id, month) for posyandu_id, since in earliest.items() for month in months_between(since, today)}


def _child_row(child: ImportChild, *, now: datetime, today: date) -> Row:
    values = details_of(child.details)._asdict()
    has_book = values.pop("kia_book")
    return values | {
        "id": child.child_id,
        "posyandu_id": child.posyandu_id,
        "lingkungan_id": child.lingkungan_id,
        "kia_book_on": (child.first_on or today) if has_book else None,
        "left_on": None,
        "leave_reason": None,
        "created_at": now,
    }


def _change(session: AnySession, work: _Work, *, today: date) -> set[PosyanduMonth]:
    """What known children lacked; and a weighing from before a child's first day here brings that day forward."""
    touched: set[PosyanduMonth] = set()
    known = [child for child in work.children if not child.new]
    before: dict[int, Row] = {}
    stays = register.first_stays([child.child_id for child in known if child.child_id is not None])
    for child in known:
        stay = stays.get(child.child_id) if child.child_id else None
        if child.changes:
            values = {name: value_of(name, new) for name, (_old, new) in child.changes.items()}
            session.execute(sa.update(Child).where(Child.id == child.child_id).values(**values))
        if "kia_book_on" in child.changes and stay is not None:
            touched |= {(stay.posyandu_id, month) for month in months_between(stay.from_on, today)}
        if stay is not None and child.first_on is not None and child.first_on < stay.from_on:
            before[child.number] = {"stay": str(stay.id), "from_on": stay.from_on.isoformat()}
            touched |= {(stay.posyandu_id, month) for month in months_between(child.first_on, stay.from_on)}
            stay.from_on = child.first_on
    for number, kept in before.items():
        run_id = known[0].run_id
        statement = sa.update(ImportChild).where(ImportChild.run_id == run_id, ImportChild.number == number)
        session.execute(statement.values(before=kept))
    return touched


def value_of(name: str, kept: Any) -> Any:
    """A column's value from the JSON of ``changes``."""
    return date.fromisoformat(kept) if name.endswith("_on") and kept is not None else kept


def _weigh(session: AnySession, work: _Work, *, actor_id: int, now: datetime) -> None:
    last = session.scalar(sa.select(sa.func.max(Measurement.received_seq))) or 0
    rows = sorted(
        ((row, child.child_id) for child in work.children for row in work.rows[child.number] if row.measurement_id),
        key=lambda pair: pair[0].number,
    )

    def made() -> Iterator[Row]:
        for seq, (row, child_id) in enumerate(rows, last + 1):
            weighing = weighing_of(row.weighing or ())
            yield weighing._asdict() | {
                "id": row.measurement_id, "child_id": child_id, "session_id": None, "kind": MeasurementKind.RECORDED,
                "supersedes_id": None, "reason": None, "oedema": False, "confirmed": False, "author_id": actor_id,
                "recorded_at": now, "received_seq": seq,
            }  # fmt: skip

    insert_all(session, Measurement, made(), 5_000)


def _facts(run: ImportRun, work: _Work, actor_id: int, now: datetime) -> Iterator[Fact]:
    """One event for the import, and one for each child with what came to it."""
    told = {"import_id": str(run.id)}
    counts = {name: run.counts[name] for name in ("children_new", "weighings")}
    yield Fact(
        verb="import_applied", subject_kind="import", subject_id=str(run.id), at=now, actor_id=actor_id, details=counts
    )
    for child in work.children:
        weighings = sum(row.measurement_id is not None for row in work.rows[child.number])
        details: dict[str, Any] = told | {"weighings": weighings}
        if child.new:
            details |= {"posyandu_id": child.posyandu_id}
        elif child.changes:
            details |= {"fields": sorted(child.changes)}
        yield Fact(
            verb="child_registered" if child.new else "child_imported", subject_kind="child",
            subject_id=str(child.child_id), child_id=child.child_id, at=now, actor_id=actor_id, details=details,
        )  # fmt: skip
