"""PMT: courses of local supplementary food, with their days and the portions that were eaten."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import Model
from .child import Child
from .types import Moment, new_id


class FoodSupplement(Model):
    """One course of a child: from which day, for how many days, how many portions were eaten so far.

    ``ended_on`` is the last day where it was ended before or after its days. One course of a child runs at a time.
    """

    __tablename__ = "food_supplement"
    __table_args__ = (sa.Index("ix_food_supplement_posyandu_start", "posyandu_id", "started_on"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("child.id"), index=True)
    posyandu_id: Mapped[int] = mapped_column(sa.ForeignKey("posyandu.id"))
    started_on: Mapped[date]
    days: Mapped[int]
    portions: Mapped[int] = mapped_column(default=0)
    portions_noted_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    started_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    started_at: Mapped[datetime] = mapped_column(Moment)

    child: Mapped[Child] = relationship(lazy="raise_on_sql")
