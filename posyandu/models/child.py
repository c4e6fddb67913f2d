"""Children of the register, and at which posyandu each was a sasaran from when until when."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.vocabulary import Sex
from ..extensions import Model
from .area import Lingkungan, Posyandu
from .types import Moment, coded, new_id


class LeaveReason(StrEnum):
    """Why a child is no longer a sasaran; S needs a reason and a date for each (paper form: keterangan)."""

    MOVED = "pindah"
    DIED = "meninggal"
    GRADUATED = "lulus"  # reached 60 months
    DUPLICATE = "ganda"
    UNDONE = "dibatalkan"  # brought in by an import that was undone: no list shows it, no figure counts it


class Child(Model):
    """A child under five. Never deleted: it leaves with a reason."""

    __tablename__ = "child"
    __table_args__ = (sa.Index("ix_child_posyandu_name", "posyandu_id", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    posyandu_id: Mapped[int] = mapped_column(sa.ForeignKey("posyandu.id"))
    lingkungan_id: Mapped[int] = mapped_column(sa.ForeignKey("lingkungan.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    sex: Mapped[Sex] = mapped_column(coded(Sex, 1))
    birth_date: Mapped[date]
    nik: Mapped[str | None] = mapped_column(sa.String(16), unique=True)
    mother_nik: Mapped[str | None] = mapped_column(sa.String(16), index=True)
    birth_order: Mapped[int | None]  # anak ke-, tells siblings apart while they have no NIK
    mother_name: Mapped[str] = mapped_column(sa.String(120))
    father_name: Mapped[str | None] = mapped_column(sa.String(120))
    address: Mapped[str | None] = mapped_column(sa.String(200))
    phone: Mapped[str | None] = mapped_column(sa.String(20))
    birth_weight_kg: Mapped[float | None]
    birth_length_cm: Mapped[float | None]
    kia_book_on: Mapped[date | None]  # since when the family has a KMS or KIA book: K of SKDN
    left_on: Mapped[date | None]
    leave_reason: Mapped[LeaveReason | None] = mapped_column(coded(LeaveReason, 10))
    merged_into_id: Mapped[UUID | None] = mapped_column(index=True)  # the record that is kept instead
    created_at: Mapped[datetime] = mapped_column(Moment)

    posyandu: Mapped[Posyandu] = relationship(lazy="raise_on_sql")
    lingkungan: Mapped[Lingkungan] = relationship(lazy="raise_on_sql")


class Enrolment(Model):
    """A child's time at one posyandu: what makes S of any past month countable after moves and leavings."""

    __tablename__ = "enrolment"
    __table_args__ = (sa.Index("ix_enrolment_posyandu_from", "posyandu_id", "from_on"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("child.id"), index=True)
    posyandu_id: Mapped[int] = mapped_column(sa.ForeignKey("posyandu.id"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]  # last day there
