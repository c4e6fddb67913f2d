"""Jemput bola: who is to be visited at home, by whom, and what the visit found."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import Model
from .child import Child
from .types import Moment, coded, new_id


class VisitResult(StrEnum):
    """What a home visit found; the weekly recap counts by it."""

    MEASURED = "diukur"  # measured at home: counts as D of the month
    MOVED = "pindah"
    REFUSED = "menolak"
    ILL = "sakit"
    NOT_FOUND = "tidak_ditemukan"


class HomeVisitTask(Model):
    """That a child is to be visited in a month, and by whom; one a child and month, given anew when it changes hands.

    ``cadre_name`` is for a kader without an account of her own.
    """

    __tablename__ = "home_visit_task"
    __table_args__ = (sa.UniqueConstraint("child_id", "month"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("child.id"))
    month: Mapped[date] = mapped_column(index=True)
    asked: Mapped[bool] = mapped_column(default=False)  # the midwife asked for this visit, whatever else is due
    cadre_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    cadre_name: Mapped[str | None] = mapped_column(sa.String(80))
    given_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    given_at: Mapped[datetime] = mapped_column(Moment)


class HomeVisit(Model):
    """A visit that was made. Kept as it was recorded; one entered by mistake is taken back, and stays visible.

    ``posyandu_id`` is the child's posyandu on that day. Of several visits in a month the last one stands.
    """

    __tablename__ = "home_visit"
    __table_args__ = (
        sa.Index("ix_home_visit_posyandu_on", "posyandu_id", "visited_on"),
        sa.Index("ix_home_visit_child_on", "child_id", "visited_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("child.id"))
    posyandu_id: Mapped[int] = mapped_column(sa.ForeignKey("posyandu.id"))
    visited_on: Mapped[date]
    result: Mapped[VisitResult] = mapped_column(coded(VisitResult, 16))
    measurement_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("measurement.id"), unique=True)
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)

    child: Mapped[Child] = relationship(lazy="raise_on_sql")
