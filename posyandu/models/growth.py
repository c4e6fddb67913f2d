"""What the rules make of the measurements: derived rows that can always be made again from the raw ones."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..core.vocabulary import Indicator, WeightStatus
from ..extensions import Model
from .types import coded


class GrowthScore(Model):
    """The WHO z-scores of one measurement at its date, with the version of the tables and rules that made them.

    ``None`` where the standard gives none; ``flagged`` lists the indices whose z is implausible by WHO's limits.
    """

    __tablename__ = "growth_score"

    measurement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("measurement.id"), primary_key=True)
    age_days: Mapped[int]
    z_bbu: Mapped[float | None]
    z_tbu: Mapped[float | None]
    z_bbtb: Mapped[float | None]
    z_imtu: Mapped[float | None]
    z_lku: Mapped[float | None]
    z_lilau: Mapped[float | None]
    flagged: Mapped[str] = mapped_column(sa.String(40), default="")
    standard_version: Mapped[str] = mapped_column(sa.String(20))

    def z(self, indicator: Indicator) -> float | None:
        """The z-score of one index."""
        score: float | None = getattr(self, f"z_{indicator.value}")
        return score

    def is_flagged(self, indicator: Indicator) -> bool:
        """Whether WHO's limits call this z implausible."""
        return indicator.value in self.flagged.split(",")


class MonthResult(Model):
    """What the weighing that counts in one month says of one child: N/T/O/B and its reasons, the categories.

    ``status`` is the midwife's where she decided otherwise than the weighings say (``computed_status``).
    ``category_*`` is a code of ``core.skdn.CATEGORIES``; ``None`` when not measured or flagged.
    """

    __tablename__ = "month_result"

    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("child.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True, index=True)
    measurement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("measurement.id"), index=True)
    age_months: Mapped[int]  # completed, at the weighing
    status: Mapped[WeightStatus] = mapped_column(coded(WeightStatus, 1))
    computed_status: Mapped[WeightStatus] = mapped_column(coded(WeightStatus, 1))
    leg: Mapped[str] = mapped_column(sa.String(20))
    fine_code: Mapped[str | None] = mapped_column(sa.String(2))
    gain_g: Mapped[int | None]
    minimum_gain_g: Mapped[int | None]
    previous_z: Mapped[float | None]
    consecutive_t: Mapped[int]
    below_red_line: Mapped[bool]
    above_orange_line: Mapped[bool]
    category_bbu: Mapped[str | None] = mapped_column(sa.String(24))
    category_tbu: Mapped[str | None] = mapped_column(sa.String(24))
    category_bbtb: Mapped[str | None] = mapped_column(sa.String(24))
    category_imtu: Mapped[str | None] = mapped_column(sa.String(24))
    rules_version: Mapped[str] = mapped_column(sa.String(60))
