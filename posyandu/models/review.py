"""What the midwife decides about a child: seen or verified, N or T otherwise than computed, measure again, notes."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..core.vocabulary import WeightStatus
from ..extensions import Model
from .types import Moment, coded, new_id


class Verdict(StrEnum):
    """How a finding of the inbox was answered."""

    SEEN = "seen"  # sudah dilihat
    VERIFIED = "verified"  # sesuai: the measurement is right, the finding is true
    ACTED = "acted"  # another decision about it: measure again, override, refer


class OverrideReason(StrEnum):
    """Why the midwife decides N or T otherwise than the rule."""

    LINE = "arah_garis"  # the direction of the line on the card says otherwise
    ILLNESS = "habis_sakit"
    RECOVERING = "masa_pemulihan"  # in treatment, followed closely
    EQUIPMENT = "alat_atau_pakaian"  # another scale, heavy clothes
    OTHER = "lain"


class ReviewMark(Model):
    """That a finding was answered; it speaks for the measurement that raised it, so that a new one raises it again."""

    __tablename__ = "review_mark"
    __table_args__ = (sa.Index("ix_review_mark_child_month", "child_id", "month"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("child.id"))
    month: Mapped[date]
    kind: Mapped[str] = mapped_column(sa.String(20))  # of core.inbox.Kind
    measurement_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("measurement.id"), index=True)
    verdict: Mapped[Verdict] = mapped_column(coded(Verdict, 10))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(Moment)


class StatusOverride(Model):
    """N or T of a month as the midwife decides it. Immutable: a later word is a new row that supersedes this one.

    ``status`` is ``None`` where she takes her word back and the computed status stands again.
    """

    __tablename__ = "status_override"
    __table_args__ = (sa.Index("ix_status_override_child_month", "child_id", "month"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("child.id"))
    month: Mapped[date]
    status: Mapped[WeightStatus | None] = mapped_column(coded(WeightStatus, 1))
    reason: Mapped[OverrideReason] = mapped_column(coded(OverrideReason, 20))
    text: Mapped[str | None] = mapped_column(sa.String(200))
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    supersedes_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("status_override.id"), unique=True)


class RemeasureRequest(Model):
    """That a child should be measured again. It is answered by the next measuring, or taken back."""

    __tablename__ = "remeasure_request"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("child.id"), index=True)
    month: Mapped[date]  # of the measuring that is in doubt
    why: Mapped[str] = mapped_column(sa.String(200))
    asked_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    taken_back_at: Mapped[datetime | None] = mapped_column(Moment)


class Note(Model):
    """A remark about a child, for health staff only."""

    __tablename__ = "note"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("child.id"), index=True)
    text: Mapped[str] = mapped_column(sa.String(500))
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(Moment)
