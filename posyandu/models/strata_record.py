"""What no weighing tells of a posyandu and its strata asks for: other programmes, and the health fund."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import Model
from .types import Moment, new_id


class StrataRecord(Model):
    """What was recorded of one posyandu; it holds from ``from_month`` on until a later record. Rows are only added.

    ``programmes`` are the names of extra programmes (PAUD, BKB, TOGA), ``None`` where there is none; ``fund_percent``
    how many of a hundred households pay into the health fund (dana sehat).
    """

    __tablename__ = "strata_record"
    __table_args__ = (sa.Index("ix_strata_record_posyandu_id_from_month", "posyandu_id", "from_month"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    posyandu_id: Mapped[int] = mapped_column(sa.ForeignKey("posyandu.id"))
    from_month: Mapped[date]
    programmes: Mapped[str | None] = mapped_column(sa.String(120))
    fund_percent: Mapped[int]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(Moment)
