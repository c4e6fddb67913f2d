"""The midwife's signature under a month: its official figures stand, what came later is told as koreksi."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..core.skdn import COUNT_FIELDS, AgeGroup, Counts
from ..core.vocabulary import Sex
from ..extensions import Model
from .types import Moment, coded, new_id


class ReopenReason(StrEnum):
    """Why a signed month is opened again."""

    LATE_SESSION = "susulan"  # children were weighed after the signature and belong to the month
    WRONG_FIGURES = "salah"  # so much was wrong that a correction would not be understood
    TOO_EARLY = "terlalu_awal"
    OTHER = "lain"


class MonthSignature(Model):
    """One signature under one posyandu-month. Opened again, it stays as what was signed then; the next one is new."""

    __tablename__ = "month_signature"
    __table_args__ = (
        sa.Index(
            "uq_month_signature_in_force",
            "posyandu_id",
            "month",
            unique=True,
            sqlite_where=sa.text("reopened_at IS NULL"),
            postgresql_where=sa.text("reopened_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    posyandu_id: Mapped[int] = mapped_column(sa.ForeignKey("posyandu.id"))
    month: Mapped[date]
    signed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    signed_at: Mapped[datetime] = mapped_column(Moment)
    reopened_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    reopened_at: Mapped[datetime | None] = mapped_column(Moment)
    reopen_reason: Mapped[ReopenReason | None] = mapped_column(coded(ReopenReason, 20))
    reopen_text: Mapped[str | None] = mapped_column(sa.String(200))


class SignedSummary(Model):
    """The counts of one cell as they were signed. Immutable (triggers refuse update and delete)."""

    __tablename__ = "signed_summary"

    signature_id: Mapped[UUID] = mapped_column(sa.ForeignKey("month_signature.id"), primary_key=True)
    sex: Mapped[Sex] = mapped_column(coded(Sex, 1), primary_key=True)
    age_group: Mapped[AgeGroup] = mapped_column(coded(AgeGroup, 8), primary_key=True)

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> int: ...

    def counts(self) -> Counts:
        """The cell as the core's own type."""
        return Counts(**{name: getattr(self, name) for name in COUNT_FIELDS})


class ReportedCorrection(Model):
    """What a signed report says of an earlier signed month: by how much each count differs, and why. Immutable.

    ``differences`` holds the counts that are not 0, by their name in :class:`Counts`; ``causes`` how many records of
    each kind changed since (codes of ``figures.corrections.Cause``).
    """

    __tablename__ = "reported_correction"

    signature_id: Mapped[UUID] = mapped_column(sa.ForeignKey("month_signature.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    differences: Mapped[dict[str, int]] = mapped_column(sa.JSON)
    causes: Mapped[dict[str, int]] = mapped_column(sa.JSON)


# One column a count, as in the summary itself.
for _name in COUNT_FIELDS:
    setattr(SignedSummary, _name, mapped_column(sa.Integer, nullable=False, default=0))
