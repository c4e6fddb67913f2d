"""Hari buka: the day a posyandu opens, and each child that came to it."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import Model
from .area import Posyandu
from .child import Child
from .types import Moment, new_id


class VisitSession(Model):
    """One opening of one posyandu on one date (Asia/Jakarta). Closed sessions may be reopened, visibly."""

    __tablename__ = "visit_session"
    __table_args__ = (sa.UniqueConstraint("posyandu_id", "held_on"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    posyandu_id: Mapped[int] = mapped_column(sa.ForeignKey("posyandu.id"))
    held_on: Mapped[date] = mapped_column(index=True)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    opened_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    times_reopened: Mapped[int] = mapped_column(default=0)
    cadres_present: Mapped[int | None]

    posyandu: Mapped[Posyandu] = relationship(lazy="raise_on_sql")


_ANSWERED = sa.text("exclusive_breastfeeding IS NOT NULL")


class Visit(Model):
    """One child at one session: that it came, and the answers of the ILP card. ``None`` means not asked."""

    __tablename__ = "visit"
    __table_args__ = (
        sa.UniqueConstraint("session_id", "child_id"),
        sa.Index("ix_visit_child_session", "child_id", "session_id"),
        sa.Index("ix_visit_breastfeeding", "child_id", sqlite_where=_ANSWERED, postgresql_where=_ANSWERED),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("visit_session.id"))
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("child.id"))
    arrived_at: Mapped[datetime] = mapped_column(Moment)
    development_complete: Mapped[bool | None]  # checklist perkembangan
    exclusive_breastfeeding: Mapped[bool | None]
    complementary_feeding: Mapped[bool | None]  # MP-ASI adequate
    tb_cough: Mapped[bool | None]
    tb_fever: Mapped[bool | None]  # two weeks or more
    tb_weight: Mapped[bool | None]  # not rising for two months
    tb_contact: Mapped[bool | None]
    ill: Mapped[bool | None]
    educated: Mapped[bool | None]
    referred: Mapped[bool | None]

    session: Mapped[VisitSession] = relationship(lazy="raise_on_sql")
    child: Mapped[Child] = relationship(lazy="raise_on_sql")
