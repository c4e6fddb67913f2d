"""Reading the programme: for some posyandu and months, S and D, how many of D were weighed at home, and the visits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from ...areas.queries import month_figures
from ...core.proportion import Ratio
from ...extensions import db
from ...figures.cells import months_back
from ...models import Child, HomeVisit, MonthlySummary, MonthResult
from ..queries import Figures, by_month, figures_of

MONTHS = 12
_OLDEST_MONTHS = 59  # who is older is no sasaran and not in D


@dataclass(frozen=True, slots=True)
class Reached:
    """What the programme did in a month or at a place. ``at_home`` are those of D who were weighed at home only."""

    s: int
    d: int
    at_home: int
    visits: Figures

    @property
    def absent(self) -> int:
        """Children who did not come to the posyandu."""
        return self.s - self.before.part

    @property
    def before(self) -> Ratio:
        """D/S of those who came by themselves."""
        return Ratio(max(self.d - self.at_home, 0), self.s)

    @property
    def after(self) -> Ratio:
        """D/S with those who were weighed at home."""
        return Ratio(self.d, self.s)


def months_of(posyandu_ids: Collection[int], *, until: date) -> dict[date, Reached]:
    """The twelve months up to one, the latest first; months without any child are absent; three queries."""
    first = months_back(until, MONTHS - 1)
    sums = [sa.func.sum(getattr(MonthlySummary, name)) for name in ("s", "d")]
    statement: sa.Select[Any] = (
        sa.select(MonthlySummary.month, *sums)
        .where(MonthlySummary.posyandu_id.in_(posyandu_ids), MonthlySummary.month.between(first, until))
        .group_by(MonthlySummary.month)
        .order_by(MonthlySummary.month.desc())
    )
    at_home = dict(_at_home(posyandu_ids, first, until, MonthResult.month))
    visits = by_month(posyandu_ids, first, until)
    return {
        month: Reached(int(s), int(d), at_home.get(month, 0), visits.get(month, Figures()))
        for month, s, d in db.session.execute(statement)
    }


def places_of(posyandu_ids: Collection[int], month: date) -> dict[int, Reached]:
    """The same of one month by posyandu; three queries."""
    counted = month_figures(list(posyandu_ids), month)
    at_home = dict(_at_home(posyandu_ids, month, month, Child.posyandu_id))
    visits = figures_of(posyandu_ids, month, month)
    return {
        key: Reached(counts.s, counts.d, at_home.get(key, 0), visits.get((key, month), Figures()))
        for key, counts in counted.items()
    }


def total(parts: Sequence[Reached]) -> Reached:
    """Several places as one."""
    return Reached(
        sum(part.s for part in parts), sum(part.d for part in parts), sum(part.at_home for part in parts),
        sum((part.visits for part in parts), Figures()),
    )  # fmt: skip


def _at_home(posyandu_ids: Collection[int], first: date, last: date, by: Any) -> Sequence[tuple[Any, int]]:
    """Children whose weighing of the month is that of a visit at home: whoever also came counts as having come."""
    statement = (
        sa.select(by, sa.func.count())
        .select_from(MonthResult)
        .join(HomeVisit, HomeVisit.measurement_id == MonthResult.measurement_id)
        .join(Child, Child.id == MonthResult.child_id)
        .where(Child.posyandu_id.in_(posyandu_ids), MonthResult.month.between(first, last))
        .where(HomeVisit.withdrawn_at.is_(None), MonthResult.age_months <= _OLDEST_MONTHS)
        .group_by(by)
    )
    return [(row[0], int(row[1])) for row in db.session.execute(statement)]
