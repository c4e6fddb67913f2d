"""What was done beyond the posyandu day, counted per posyandu and month: the dashboards read this, never the rows."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import Model


class OutreachSummary(Model):
    """The counts of one posyandu-month; made only by ``figures`` in the transaction that changed what it counts.

    Referrals count in the month they were sent in, ``answered`` among them; visits by their day; courses by their
    start.
    """

    __tablename__ = "outreach_summary"

    posyandu_id: Mapped[int] = mapped_column(sa.ForeignKey("posyandu.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True, index=True)
    referrals: Mapped[int] = mapped_column(default=0)
    referrals_arrived: Mapped[int] = mapped_column(default=0)
    referrals_answered: Mapped[int] = mapped_column(default=0)
    visits: Mapped[int] = mapped_column(default=0)
    measured_at_home: Mapped[int] = mapped_column(default=0)
    moved: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    ill: Mapped[int] = mapped_column(default=0)
    not_found: Mapped[int] = mapped_column(default=0)
    courses: Mapped[int] = mapped_column(default=0)
    portions: Mapped[int] = mapped_column(default=0)
