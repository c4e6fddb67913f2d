"""Lists that were brought in: the file, what each of its rows came to, and what was decided about its children."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import Model
from .types import Moment, coded, new_id


class ImportState(StrEnum):
    """How far an import has come. While one of the ``-ing`` states lasts, a process works on it or was killed."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"


class ImportRun(Model):
    """One file that somebody brings in. Nothing of the register changes before ``applied``, nothing by halves."""

    __tablename__ = "import_run"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kecamatan_id: Mapped[int] = mapped_column(sa.ForeignKey("kecamatan.id"), index=True)
    posyandu_id: Mapped[int | None] = mapped_column(sa.ForeignKey("posyandu.id"))  # for rows that name none
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    state: Mapped[ImportState] = mapped_column(coded(ImportState, 10))
    state_at: Mapped[datetime] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    file_name: Mapped[str] = mapped_column(sa.String(200))
    file_digest: Mapped[str] = mapped_column(sa.String(64))
    content: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    outline: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)  # the sheets: name, rows, row of the heading
    sheets: Mapped[list[str]] = mapped_column(sa.JSON)  # those that are read
    heading_row: Mapped[int]
    titles: Mapped[list[str]] = mapped_column(sa.JSON)
    columns: Mapped[list[str]] = mapped_column(sa.JSON)  # what each title holds, by exchange.importing.columns
    decisions: Mapped[dict[str, str]] = mapped_column(sa.JSON)  # by the child's key: "new" or an id
    counts: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    seen_seq: Mapped[int | None] = mapped_column(sa.BigInteger)  # the event that was the last when it was checked
    applied_at: Mapped[datetime | None] = mapped_column(Moment)
    applied_seq: Mapped[int | None] = mapped_column(sa.BigInteger)  # its own last event
    undone_at: Mapped[datetime | None] = mapped_column(Moment)


class ImportChild(Model):
    """A child of the file: the record it is, may be, or becomes."""

    __tablename__ = "import_child"

    run_id: Mapped[UUID] = mapped_column(sa.ForeignKey("import_run.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(sa.String(24))
    child_id: Mapped[UUID | None] = mapped_column(index=True)  # no reference: an undone child may be gone
    new: Mapped[bool]
    open: Mapped[bool]  # a person has to say
    posyandu_id: Mapped[int] = mapped_column(sa.ForeignKey("posyandu.id"))
    lingkungan_id: Mapped[int] = mapped_column(sa.ForeignKey("lingkungan.id"))
    first_on: Mapped[date | None]  # of the weighings that it adds
    details: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    changes: Mapped[dict[str, list[Any]]] = mapped_column(sa.JSON)  # field: before, after
    before: Mapped[dict[str, Any]] = mapped_column(sa.JSON)  # what else undoing has to put back


class ImportRow(Model):
    """A row of the file with its verdict and the reasons in words."""

    __tablename__ = "import_row"
    __table_args__ = (
        sa.Index("ix_import_row_run_verdict", "run_id", "verdict"),
        sa.Index("ix_import_row_run_child", "run_id", "child_number"),
    )

    run_id: Mapped[UUID] = mapped_column(sa.ForeignKey("import_run.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sheet: Mapped[str] = mapped_column(sa.String(60))
    sheet_row: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(120))
    verdict: Mapped[str] = mapped_column(sa.String(10))
    noted: Mapped[bool]
    differs: Mapped[bool]  # the file's own z or N/T is another than ours
    child_number: Mapped[int | None]
    measurement_id: Mapped[UUID | None]
    weighing: Mapped[list[Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    theirs: Mapped[list[Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    ours: Mapped[list[Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    reasons: Mapped[list[Any]] = mapped_column(sa.JSON)  # why refused, then what was changed in reading: text, values


class ImportMapping(Model):
    """What the columns of a source hold, as somebody corrected it: found again by the titles of its files."""

    __tablename__ = "import_mapping"

    kecamatan_id: Mapped[int] = mapped_column(sa.ForeignKey("kecamatan.id"), primary_key=True)
    signature: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    columns: Mapped[list[str]] = mapped_column(sa.JSON)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(Moment)
