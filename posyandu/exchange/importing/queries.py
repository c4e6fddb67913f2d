"""Reading imports for the pages: one's own files, the verdicts in pages, the children that wait for a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ...core.sentence import Sentence
from ...extensions import db
from ...figures.register import chunks
from ...models import Child, ImportChild, ImportRow, ImportRun, MonthResult, Posyandu, User
from ...web.guard import grants_of
from ...web.paging import Page
from . import register
from .facts import Details
from .storing import details_of, heard

ROWS = 50
OPEN = 10
_MOST_RUNS = 50


def run_of(import_id: UUID, user: User) -> ImportRun | None:
    """An import that this person made, whose children all lie in areas that are still hers."""
    run = db.session.get(ImportRun, import_id)
    if run is None or run.user_id != user.id:
        return None
    mine = {place.posyandu_id for place in register.places_of(grants_of(user), run.kecamatan_id)}
    of_run = sa.select(ImportChild.posyandu_id).where(ImportChild.run_id == run.id).distinct()
    return run if mine and set(db.session.scalars(of_run)) <= mine else None


def runs_of(user: User) -> Sequence[ImportRun]:
    """The files that this person brought in, the latest first."""
    statement = sa.select(ImportRun).where(ImportRun.user_id == user.id)
    return db.session.scalars(statement.order_by(ImportRun.created_at.desc()).limit(_MOST_RUNS)).all()


def rows_of(run: ImportRun, *, show: str, page: int) -> Page[ImportRow]:
    """The rows of a verdict, of ``differs`` or ``noted``, or all, in the order of the file."""
    statement = sa.select(ImportRow).where(ImportRow.run_id == run.id)
    if show == "differs":
        statement = statement.where(ImportRow.differs)
    elif show == "noted":
        statement = statement.where(ImportRow.noted)
    elif show:
        statement = statement.where(ImportRow.verdict == show)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(statement.subquery())) or 0
    found = db.session.scalars(statement.order_by(ImportRow.number).limit(ROWS).offset((page - 1) * ROWS))
    return Page(found.all(), page, ROWS, total)


def children_of_rows(run: ImportRun, rows: Sequence[ImportRow]) -> dict[int, UUID]:
    """The record of each child that these rows speak of, where it is one."""
    numbers = {row.child_number for row in rows} - {None}
    statement = sa.select(ImportChild.number, ImportChild.child_id).where(
        ImportChild.run_id == run.id, ImportChild.number.in_(numbers), ImportChild.child_id.is_not(None)
    )
    return {number: child_id for number, child_id in db.session.execute(statement) if child_id is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the records that are looked at side by side."""

    id: str
    details: Details
    posyandu: str
    last_month: date | None = None
    score: int = 0
    reasons: tuple[Sentence, ...] = ()
    in_file: bool = False
    left: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A child of the file and the records that it may be."""

    key: str
    child: Side
    others: tuple[Side, ...]
    rows: int


def open_questions(run: ImportRun, *, page: int) -> Page[Question]:
    """The children of the file about whom a person has to say whether they are in the register."""
    statement = sa.select(ImportChild).where(ImportChild.run_id == run.id, ImportChild.open)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(statement.subquery())) or 0
    kept = db.session.scalars(statement.order_by(ImportChild.number).limit(OPEN).offset((page - 1) * OPEN)).all()
    in_register = [UUID(c["id"]) for child in kept for c in child.candidates if not c["in_file"]]
    records = _records(in_register)
    named = sa.select(Posyandu.id, Posyandu.name).where(Posyandu.id.in_({child.posyandu_id for child in kept}))
    places = dict(db.session.execute(named).all())
    in_file = _in_file(run, [int(c["id"]) for child in kept for c in child.candidates if c["in_file"]])
    rows = _row_counts(run, [child.number for child in kept])
    questions = []
    for child in kept:
        mine = Side(id="", details=details_of(child.details), posyandu=places[child.posyandu_id])
        others = [_side(c, records, in_file, places) for c in child.candidates if c["likeness"] != "twin"]
        questions.append(Question(child.key, mine, tuple(o for o in others if o), rows.get(child.number, 0)))
    return Page(questions, page, OPEN, total)


def _side(
    candidate: dict[str, Any], records: dict[UUID, Side], in_file: dict[int, ImportChild], places: dict[int, str]
) -> Side | None:
    told = {"score": candidate["score"], "reasons": tuple(heard(reason) for reason in candidate["reasons"])}
    if candidate["in_file"]:
        other = in_file.get(int(candidate["id"]))
        if other is None:
            return None
        details = details_of(other.details)
        return Side(
            id=candidate["id"], details=details, posyandu=places.get(other.posyandu_id, ""), in_file=True, **told
        )
    record = records.get(UUID(candidate["id"]))
    if record is None:
        return None
    return Side(
        id=record.id, details=record.details, posyandu=record.posyandu, last_month=record.last_month,
        left=record.left, **told,
    )  # fmt: skip


def _in_file(run: ImportRun, numbers: Sequence[int]) -> dict[int, ImportChild]:
    statement = sa.select(ImportChild).where(ImportChild.run_id == run.id, ImportChild.number.in_(numbers))
    return {child.number: child for child in db.session.scalars(statement)}


def _row_counts(run: ImportRun, numbers: Sequence[int]) -> dict[int, int]:
    statement = (
        sa.select(ImportRow.child_number, sa.func.count())
        .where(ImportRow.run_id == run.id, ImportRow.child_number.in_(numbers))
        .group_by(ImportRow.child_number)
    )
    return {number: count for number, count in db.session.execute(statement) if number is not None}


def _records(ids: Sequence[UUID]) -> dict[UUID, Side]:
    found: dict[UUID, Side] = {}
    latest = sa.select(sa.func.max(MonthResult.month)).where(MonthResult.child_id == Child.id).scalar_subquery()
    for part in chunks(ids, 500):
        statement = sa.select(Child, latest).where(Child.id.in_(part)).options(joinedload(Child.posyandu))
        for child, month in db.session.execute(statement):
            details = Details(
                child.name, child.sex, child.birth_date, child.mother_name, child.nik, child.mother_nik,
                child.birth_order, child.father_name, child.address,
            )  # fmt: skip
            found[child.id] = Side(
                id=str(child.id), details=details, posyandu=child.posyandu.name, last_month=month,
                left=child.left_on is not None,
            )  # fmt: skip
    return found
