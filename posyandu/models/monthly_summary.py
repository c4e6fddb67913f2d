"""The one place every figure is read from: counts per posyandu, month, sex and age group."""

from datetime import date
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..core.skdn import COUNT_FIELDS, AgeGroup, Counts
from ..core.vocabulary import Sex
from ..extensions import Model
from .types import coded


class MonthlySummary(Model):
    """The counts of one cell; made only by ``figures`` in the transaction that changed what it counts.

    Each field of :class:`posyandu.core.skdn.Counts` is one integer column of the same name.
    """

    __tablename__ = "monthly_summary"

    posyandu_id: Mapped[int] = mapped_column(sa.ForeignKey("posyandu.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True, index=True)
    sex: Mapped[Sex] = mapped_column(coded(Sex, 1), primary_key=True)
    age_group: Mapped[AgeGroup] = mapped_column(coded(AgeGroup, 8), primary_key=True)

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> int: ...

    def counts(self) -> Counts:
        """The cell as the core's own type."""
        return Counts(**{name: getattr(self, name) for name in COUNT_FIELDS})


class SummaryVersion(Model):
    """A number that is new, and never again the same, with every change to the summaries of a posyandu.

    Whoever keeps something made of summaries keeps this beside it and knows whether it still holds. It is drawn by
    lot: a counter would come back after a change that was rolled back.
    """

    __tablename__ = "summary_version"

    posyandu_id: Mapped[int] = mapped_column(sa.ForeignKey("posyandu.id"), primary_key=True)
    token: Mapped[int] = mapped_column(sa.BigInteger)


# One column a count, so that the list of counts stands once: in the core.
for _name in COUNT_FIELDS:
    setattr(MonthlySummary, _name, mapped_column(sa.Integer, nullable=False, default=0))
