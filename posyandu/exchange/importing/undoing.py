"""Taking an import back while nothing builds on it: every figure and every child is as it was before."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from ...core.kms import KmsRules
from ...core.sentence import say
from ...database import writing
from ...events.operations import Fact, append
from ...extensions import db
from ...figures.recompute import PosyanduMonth, months_between, refresh
from ...figures.register import AnySession, chunks
from ...models import (
    Child,
    Enrolment,
    ImportChild,
    ImportRow,
    ImportRun,
    ImportState,
    LeaveReason,
    Measurement,
    MeasurementKind,
)
from ...models.types import new_id
from . import register
from .applying import value_of
from .progress import Progress
from .storing import ADDING, Row, insert_all
from .uploading import NotNow

REASON = "impor_dibatalkan"
_COLUMNS = (
    "child_id", "session_id", "measured_on", "weight_kg", "length_cm", "position", "head_cm", "muac_cm", "oedema",
    "confirmed",
)  # fmt: skip


class BuiltUpon(Exception):
    """Something happened to its children since; ``child_ids`` says to which."""

    def __init__(self, child_ids: Collection[UUID]) -> None:
        super().__init__(f"{len(child_ids)} children")
        self.child_ids = child_ids


def built_upon(run: ImportRun) -> set[UUID]:
    """The children of an import to whom something happened since: while there are any it cannot be undone."""
    if run.applied_seq is None:
        return set()
    ids = db.session.scalars(sa.select(ImportChild.child_id).where(ImportChild.run_id == run.id))
    return register.touched_since(run.kecamatan_id, run.applied_seq) & {i for i in ids if i is not None}


def undo(run_id: UUID, *, actor_id: int, now: datetime, today: date, rules: KmsRules, progress: Progress) -> None:
    """Take an import back whole. Raises :class:`BuiltUpon` and :class:`NotNow`; then nothing changed.

    Weighings are never deleted: each is superseded by a withdrawal. A new child without weighings goes; one with
    some stays behind them without NIK, at no posyandu, as ``LeaveReason.UNDONE``, in no list and no figure.
    """
    run = db.session.get_one(ImportRun, run_id)
    kecamatan_id = run.kecamatan_id
    progress.tell(say("Membatalkan impor"))
    with writing(kecamatan_id) as session:
        kept = session.get_one(ImportRun, run_id)
        if kept.applied_at is None or kept.undone_at is not None:
            raise NotNow
        if built := built_upon(kept):
            raise BuiltUpon(built)
        children = _children(session, run_id)
        new = [child for child in children if child.new]
        touched = _months_of(session, new, today)
        weighed = _withdraw(session, run_id, actor_id=actor_id, now=now)
        _take_out(session, new, weighed, today=today)
        touched |= _put_back(session, [child for child in children if not child.new], today=today)
        progress.tell(say("Menghitung z-score, N/T dan angka bulanan"))
        session.flush()
        refresh(session, [c.child_id for c in children if c.child_id], rules=rules, also=touched)
        append(session, _facts(kept, children, actor_id, now), kecamatan_id=kecamatan_id)
        kept.undone_at = kept.state_at = now
        kept.state = ImportState.UNDONE


def _children(session: AnySession, run_id: UUID) -> list[ImportChild]:
    """Those that the import added something to."""
    adding = sa.select(ImportRow.child_number).where(
        ImportRow.run_id == run_id, ImportRow.verdict.in_([verdict.value for verdict in ADDING])
    )
    statement = sa.select(ImportChild).where(ImportChild.run_id == run_id, ImportChild.number.in_(adding))
    return list(session.scalars(statement.order_by(ImportChild.number)))


def _months_of(session: AnySession, new: Sequence[ImportChild], today: date) -> set[PosyanduMonth]:
    earliest: dict[int, date] = {}
    for part in chunks([child.child_id for child in new]):
        statement = sa.select(Enrolment.posyandu_id, sa.func.min(Enrolment.from_on))
        for posyandu_id, since in session.execute(
            statement.where(Enrolment.child_id.in_(part)).group_by(Enrolment.posyandu_id)
        ):
            earliest[posyandu_id] = min(since, earliest.get(posyandu_id, since))
    return {(posyandu_id, month) for posyandu_id, since in earliest.items() for month in months_between(since, today)}


def _withdraw(session: AnySession, run_id: UUID, *, actor_id: int, now: datetime) -> set[UUID]:
    """Supersede the weighings that came; whom they were of."""
    table = Measurement.__table__
    of_run = sa.select(ImportRow.measurement_id).where(
        ImportRow.run_id == run_id, ImportRow.measurement_id.is_not(None)
    )
    columns = [table.c.id, *(table.c[name] for name in _COLUMNS)]
    came = session.execute(sa.select(*columns).where(table.c.id.in_(of_run)).order_by(table.c.received_seq)).all()
    last = session.scalar(sa.select(sa.func.max(Measurement.received_seq))) or 0

    def made() -> Iterator[Row]:
        for seq, row in enumerate(came, last + 1):
            yield dict(zip(_COLUMNS, row[1:], strict=True)) | {
                "id": new_id(), "kind": MeasurementKind.WITHDRAWN, "supersedes_id": row[0], "reason": REASON,
                "author_id": actor_id, "recorded_at": now, "received_seq": seq,
            }  # fmt: skip

    insert_all(session, Measurement, made(), 5_000)
    return {row.child_id for row in came}


def _take_out(session: AnySession, new: Sequence[ImportChild], weighed: Collection[UUID], *, today: date) -> None:
    ids = [child.child_id for child in new if child.child_id is not None]
    gone = {
        "nik": None, "mother_nik": None, "phone": None, "address": None, "father_name": None, "kia_book_on": None,
        "left_on": today, "leave_reason": LeaveReason.UNDONE,
    }  # fmt: skip
    for part in chunks(ids):
        session.execute(sa.delete(Enrolment).where(Enrolment.child_id.in_(part)))
    for part in chunks([child_id for child_id in ids if child_id in weighed]):
        session.execute(sa.update(Child).where(Child.id.in_(part)).values(**gone))
    for part in chunks([child_id for child_id in ids if child_id not in weighed]):
        session.execute(sa.delete(Child).where(Child.id.in_(part)))


def _put_back(session: AnySession, known: Sequence[ImportChild], *, today: date) -> set[PosyanduMonth]:
    touched: set[PosyanduMonth] = set()
    for child in known:
        if child.changes:
            values = {name: value_of(name, old) for name, (old, _new) in child.changes.items()}
            session.execute(sa.update(Child).where(Child.id == child.child_id).values(**values))
        if child.before:
            stay = session.get_one(Enrolment, UUID(child.before["stay"]))
            touched |= {(stay.posyandu_id, month) for month in months_between(stay.from_on, today)}
            stay.from_on = date.fromisoformat(child.before["from_on"])
        elif "kia_book_on" in child.changes and child.child_id is not None:
            for stay in register.first_stays([child.child_id]).values():
                touched |= {(stay.posyandu_id, month) for month in months_between(stay.from_on, today)}
    return touched


def _facts(run: ImportRun, children: Sequence[ImportChild], actor_id: int, now: datetime) -> Iterator[Fact]:
    yield Fact(verb="import_undone", subject_kind="import", subject_id=str(run.id), at=now, actor_id=actor_id)
    for child in children:
        yield Fact(
            verb="child_import_undone", subject_kind="child", subject_id=str(child.child_id), child_id=child.child_id,
            at=now, actor_id=actor_id, details={"import_id": str(run.id)},
        )  # fmt: skip
