"""Comparisons with a file of e-PPGBM: each difference with its cause, and what a person said of it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import Model
from .types import Moment, coded, new_id


class DifferenceKind(StrEnum):
    """How the two sides differ."""

    ONLY_HERE = "only_here"
    ONLY_THERE = "only_there"
    VALUE = "value"
    SCORE = "score"
    DUPLICATE = "duplicate"
    UNREADABLE = "unreadable"


class Judgement(StrEnum):
    """What a person said of a difference."""

    THEIRS = "theirs"
    OURS = "ours"
    CHECK = "check"


class Reconciliation(Model):
    """One comparison of an area and a span of months with a file."""

    __tablename__ = "reconciliation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kecamatan_id: Mapped[int] = mapped_column(sa.ForeignKey("kecamatan.id"), index=True)
    kelurahan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("kelurahan.id"))
    posyandu_id: Mapped[int | None] = mapped_column(sa.ForeignKey("posyandu.id"))
    area_code: Mapped[str] = mapped_column(sa.String(20))
    area_name: Mapped[str] = mapped_column(sa.String(80))
    first: Mapped[date]
    last: Mapped[date]
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    made_at: Mapped[datetime] = mapped_column(Moment)
    file_digest: Mapped[str] = mapped_column(sa.String(64))
    counts: Mapped[dict[str, int]] = mapped_column(sa.JSON)  # ours, theirs, same, outside, and each kind


class Difference(Model):
    """One difference. ``ours`` and ``theirs`` hold what each side says, by field; ``causes`` are codes."""

    __tablename__ = "reconciliation_difference"
    __table_args__ = (sa.Index("ix_reconciliation_difference_kind", "reconciliation_id", "kind"),)

    reconciliation_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("reconciliation.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[DifferenceKind] = mapped_column(coded(DifferenceKind, 12))
    child_id: Mapped[UUID | None] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    posyandu: Mapped[str] = mapped_column(sa.String(80))
    month: Mapped[date | None]
    sheet_row: Mapped[int | None]  # in their file
    ours: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    theirs: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    causes: Mapped[list[str]] = mapped_column(sa.JSON)
    judgement: Mapped[Judgement | None] = mapped_column(coded(Judgement, 6))
    judged_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    judged_at: Mapped[datetime | None] = mapped_column(Moment)
