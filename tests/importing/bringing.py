"""A person who brings lists in, step by step, and the state of the register written out for comparing."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from posyandu.core.vocabulary import Role
from posyandu.exchange.importing import jobs, uploading
from posyandu.extensions import db
from posyandu.figures.register import current_measurements
from posyandu.models import (
    Child,
    Enrolment,
    GrowthScore,
    ImportChild,
    ImportRow,
    ImportRun,
    ImportState,
    LeaveReason,
    MonthlySummary,
    MonthResult,
)
from posyandu.web import clock

from ..make import Maker
from .tables import xlsx

HEAD = ["NIK", "Nama", "JK", "Tgl Lahir", "Nama Ibu", "Posyandu", "Tgl Ukur", "BB", "TB", "Cara Ukur"]


def line(name="Aisyah", on="16/07/2026", kg="9,4", cm="74", **more: Any) -> list[Any]:
    """A row under ``HEAD``."""
    cells = {"nik": None, "sex": "P", "born": "09/06/2025", "mother": "Rahma", "posyandu": None, "how": None} | more
    return [
        cells["nik"], name, cells["sex"], cells["born"], cells["mother"], cells["posyandu"], on, kg, cm, cells["how"]
    ]  # fmt: skip


class Bringer:
    """A nutrition officer with one posyandu in view."""

    def __init__(self, make: Maker, *, role: Role = Role.NUTRITIONIST) -> None:
        self.make = make
        self.posyandu = make.posyandu(name="Melati")
        self.kelurahan = make.loaded(self.posyandu).kelurahan
        self.user = make.user(role, self.kelurahan)
        self.user_id, self.posyandu_id = self.user.id, self.posyandu.id

    def uploads(self, *lines: list[Any], head: list[str] | None = None, content: bytes | None = None) -> UUID:
        """A workbook of these rows, uploaded and checked."""
        db.session.rollback()
        run_id = uploading.upload(
            user=self.user, kecamatan_id=self.make.loaded(self.posyandu).kelurahan.kecamatan_id,
            posyandu_id=self.posyandu_id, file_name="daftar.xlsx", now=clock.now(),
            content=content or xlsx(("S", [head or HEAD, *lines])),
        )  # fmt: skip
        return self.checks(run_id)

    def checks(self, run_id: UUID) -> UUID:
        return self._does(run_id, ImportState.CHECKING)

    def applies(self, run_id: UUID) -> ImportRun:
        self._does(run_id, ImportState.APPLYING)
        return self.run(run_id)

    def undoes(self, run_id: UUID) -> ImportRun:
        self._does(run_id, ImportState.UNDOING)
        return self.run(run_id)

    def _does(self, run_id: UUID, state: ImportState) -> UUID:
        jobs.mark(self.run(run_id), state)
        jobs.perform(run_id)
        return run_id

    def run(self, run_id: UUID) -> ImportRun:
        db.session.rollback()  # what another process wrote is seen only by a new transaction
        return db.session.get_one(ImportRun, run_id)

    def imports(self, *lines: list[Any], **how: Any) -> ImportRun:
        """Upload, check and apply."""
        return self.applies(self.uploads(*lines, **how))

    def verdicts(self, run_id: UUID) -> list[str]:
        statement = sa.select(ImportRow.verdict).where(ImportRow.run_id == run_id).order_by(ImportRow.number)
        return list(db.session.scalars(statement))

    def reasons(self, run_id: UUID) -> str:
        rows = db.session.scalars(sa.select(ImportRow).where(ImportRow.run_id == run_id).order_by(ImportRow.number))
        return " | ".join(" ".join(text % values for text, values in row.reasons) for row in rows)

    def says(self, run_id: UUID, choice: str) -> None:
        """The same answer about every child that waits for one; ``first`` is its first candidate."""
        statement = sa.select(ImportChild).where(ImportChild.run_id == run_id, ImportChild.open)
        answers = {
            child.key: child.candidates[0]["id"] if choice == "first" else choice
            for child in db.session.scalars(statement)
        }
        assert answers
        uploading.decide(self.run(run_id), answers)
        self.checks(run_id)


def children() -> list[Child]:
    """The register without what undone imports left behind."""
    db.session.rollback()
    here = sa.or_(Child.leave_reason.is_(None), Child.leave_reason != LeaveReason.UNDONE)
    return list(db.session.scalars(sa.select(Child).where(here).order_by(Child.name, Child.id)))


def state() -> dict[str, list[Any]]:
    """Every derived row, every child of the register, its stays and the weighings that count."""
    db.session.rollback()
    found: dict[str, list[Any]] = {}
    for model in (GrowthScore, MonthResult, MonthlySummary, Enrolment):
        table = model.__table__
        found[table.name] = sorted(map(repr, db.session.execute(sa.select(table)).all()))
    here = sa.or_(Child.leave_reason.is_(None), Child.leave_reason != LeaveReason.UNDONE)
    found["child"] = sorted(map(repr, db.session.execute(sa.select(Child.__table__).where(here)).all()))
    found["measurement"] = sorted(map(repr, db.session.execute(current_measurements()).all()))
    return found
