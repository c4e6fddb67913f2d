"""What was done beyond the posyandu day, per posyandu and month: read from its summary, never from the rows."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import sqlalchemy as sa

from ..extensions import db
from ..models import OutreachSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The counts of a posyandu-month, or a sum of them: numbers only, nothing that names a child.

    ``referrals_answered`` are those among the ``referrals`` sent in the month; ``visits`` the sum of its results.
    """

    referrals: int = 0
    referrals_arrived: int = 0
    referrals_answered: int = 0
    visits: int = 0
    measured_at_home: int = 0
    moved: int = 0
    refused: int = 0
    ill: int = 0
    not_found: int = 0
    courses: int = 0
    portions: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)})


def figures_of(posyandu_ids: Collection[int], first_month: date, last_month: date) -> dict[tuple[int, date], Figures]:
    """The figures by posyandu and month, both months included; what had nothing to count is absent."""
    names = [f.name for f in fields(Figures)]
    statement = sa.select(OutreachSummary).where(
        OutreachSummary.posyandu_id.in_(posyandu_ids), OutreachSummary.month.between(first_month, last_month)
    )
    return {
        (row.posyandu_id, row.month): Figures(**{name: getattr(row, name) for name in names})
        for row in db.session.scalars(statement)
    }


def total(posyandu_ids: Collection[int], first_month: date, last_month: date) -> Figures:
    """The sum over these posyandu and months, both months included."""
    names = [f.name for f in fields(Figures)]
    sums = [sa.func.coalesce(sa.func.sum(getattr(OutreachSummary, name)), 0) for name in names]
    statement: sa.Select[Any] = sa.select(*sums).where(
        OutreachSummary.posyandu_id.in_(posyandu_ids), OutreachSummary.month.between(first_month, last_month)
    )
    return Figures(**dict(zip(names, map(int, db.session.execute(statement).one()), strict=True)))


def by_month(posyandu_ids: Collection[int], first_month: date, last_month: date) -> dict[date, Figures]:
    """The sums over these posyandu by month, the latest first."""
    found: dict[date, Figures] = {}
    for (_, month), figures in figures_of(posyandu_ids, first_month, last_month).items():
        found[month] = found.get(month, Figures()) + figures
    return dict(sorted(found.items(), reverse=True))
