"""The dry run: every row of a file gets its verdict and its reasons, and nothing of the register changes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ...core.kms import KmsRules
from ...core.roles import Grant
from ...core.sentence import say
from ...database import writing
from ...extensions import db
from ...figures.official import signed_months
from ...models import ImportChild, ImportRow, ImportRun, ImportState, Kelurahan, Lingkungan
from ...models.types import new_id
from . import register
from .comparing import compare, differ
from .facts import FileChild, FileRow, Theirs, Verdict
from .grouping import group, match
from .matching import Register
from .places import Places
from .progress import Progress
from .reading import sheets_of
from .rows import Reader
from .settling import settle
from .storing import ADDING, Row, child_row, insert_all, row_row
from .uploading import NotNow, chosen


class Plan(NamedTuple):
    """What a file comes to, before it is kept."""

    rows: Sequence[FileRow]
    children: Sequence[FileChild]
    child_ids: dict[int, UUID]
    measurement_ids: dict[int, UUID]
    ours: dict[int, Theirs]
    seen_seq: int


def check(
    run_id: UUID, *, grants: Sequence[Grant], today: date, now: datetime, rules: KmsRules, progress: Progress
) -> None:
    """Read the file again, judge every row against the register as it is now, and keep the verdicts."""
    run = db.session.get_one(ImportRun, run_id)
    if run.applied_at is not None:
        raise NotNow
    kecamatan_id = run.kecamatan_id
    plan = _plan(run, grants=grants, today=today, rules=rules, progress=progress)
    progress.tell(say("Menyimpan hasil pemeriksaan"))
    with writing(kecamatan_id) as session:
        kept = session.get_one(ImportRun, run_id)
        if kept.applied_at is not None:
            raise NotNow
        for model in (ImportRow, ImportChild):
            session.execute(sa.delete(model).where(model.run_id == run_id))
        wards = _wards(kecamatan_id)
        insert_all(session, ImportChild, _children(run_id, plan, wards))
        insert_all(session, ImportRow, _rows(run_id, plan))
        kept.counts = _counts(plan) | {"signed": [str(month) for month in signed_months(session, _touched(plan))]}
        kept.seen_seq = plan.seen_seq
        kept.state, kept.state_at = ImportState.CHECKED, now


def _plan(run: ImportRun, *, grants: Sequence[Grant], today: date, rules: KmsRules, progress: Progress) -> Plan:
    progress.tell(say("Membaca berkas"))
    rows = list(_read_rows(run, today))
    progress.tell(say("Mencocokkan dengan daftar anak"))
    seen_seq = register.last_event(run.kecamatan_id)
    places = Places(register.places_of(grants, run.kecamatan_id), default=run.posyandu_id)
    children = group(rows, places)
    known = register.known_children(run.kecamatan_id)
    words = say("Mencocokkan dengan daftar anak")
    match(
        children, Register(known), decisions=run.decisions, here=lambda record: record.posyandu_id in places.by_id,
        progress=lambda done, total: progress.tell(words, done, total),
    )  # fmt: skip
    matched = {c.match.key for c in children if c.match is not None}
    standing, measured = register.standing_of(matched)
    niks = register.taken_niks([c.details.nik for c in children if c.details.nik], known)
    settle(children, standing, taken_niks=niks, today=today)
    child_ids = {c.number: c.match.key if c.match else new_id() for c in children if c.match or c.new}
    measurement_ids = {id(row): new_id() for row in rows if row.verdict in ADDING and not row.wrong}
    progress.tell(say("Membandingkan z-score"))
    ours = compare(children, child_ids, measurement_ids, measured, rules=rules)
    return Plan(rows, children, child_ids, measurement_ids, ours, seen_seq)


def _read_rows(run: ImportRun, today: date) -> Iterator[FileRow]:
    reader: Reader | None = None
    for sheet, heading in chosen(run, sheets_of(run.content)):
        reader = reader or Reader(heading.columns, today=today)
        yield from reader.rows(sheet, heading)


def _wards(kecamatan_id: int) -> dict[tuple[int, int], int]:
    statement = (
        sa.select(Lingkungan.kelurahan_id, Lingkungan.number, Lingkungan.id)
        .join(Kelurahan, Kelurahan.id == Lingkungan.kelurahan_id)
        .where(Kelurahan.kecamatan_id == kecamatan_id)
    )
    return {(kelurahan_id, number): ward_id for kelurahan_id, number, ward_id in db.session.execute(statement)}


def _children(run_id: UUID, plan: Plan, wards: dict[tuple[int, int], int]) -> Iterator[Row]:
    homes = register.homes([c.posyandu_id for c in plan.children])
    for child in plan.children:
        if not child.rows:
            continue  # it is another child of the file
        kelurahan_id, lingkungan_id = homes[child.posyandu_id]
        ward = wards.get((kelurahan_id, child.ward), lingkungan_id) if child.ward else lingkungan_id
        yield child_row(run_id, child, plan.child_ids.get(child.number), ward)


def _rows(run_id: UUID, plan: Plan) -> Iterator[Row]:
    for number, row in enumerate(plan.rows):
        ours = plan.ours.get(id(row))
        yield row_row(run_id, number, row, plan.measurement_ids.get(id(row)), ours, differs=differ(row.theirs, ours))


def _touched(plan: Plan) -> set[tuple[int, date]]:
    """The posyandu-months to which the file adds weighings."""
    return {
        (child.posyandu_id, row.weighing.measured_on.replace(day=1))
        for child in plan.children
        for row in child.rows
        if row.weighing is not None and row.verdict in ADDING and not row.wrong
    }


def _counts(plan: Plan) -> dict[str, int]:
    """Rows by verdict, and children by what they are."""
    of_rows = Counter((Verdict.REFUSED if row.wrong else row.verdict or Verdict.REFUSED).value for row in plan.rows)
    adding = [c for c in plan.children if any(r.verdict in ADDING and not r.wrong for r in c.rows)]
    return {
        **{verdict.value: of_rows[verdict.value] for verdict in Verdict},
        "rows": len(plan.rows),
        "weighings": sum(r.verdict in ADDING and not r.wrong and r.weighing is not None for r in plan.rows),
        "children_new": sum(c.new for c in adding),
        "children_known": sum(c.match is not None for c in plan.children if c.rows),
        "children_open": sum(c.match is None and not c.new and any(not r.wrong for r in c.rows) for c in plan.children),
        "differs": sum(differ(row.theirs, plan.ours.get(id(row))) for row in plan.rows),
        "noted": sum(bool(row.notes) for row in plan.rows),
    }
