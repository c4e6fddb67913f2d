"""The one query layer of the district: the figures of any area in any period, from the summaries.

    area = area_of(kecamatan)              # or a kelurahan, or a posyandu
    figures = figures_of(area)             # two statements at most, however many posyandu and months
    figures.of(Period.of_code("2026-T3"))  # PeriodFigures: counts, cells, ratios, prevalences
    figures.compared(period)               # with the period before and the same of the year before
    figures.parts(period)                  # each kelurahan or posyandu, compared
    figures.series(until=month, months=24) # month by month

Nothing else may add up summaries: what a page, a file and a message say of one period is said by this.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ..core.period import Period, PeriodKind, month_number, month_of_number
from ..core.period_figures import Comparison, PeriodFigures
from ..core.skdn import Counts
from .area import Area, Level, Post, area_of
from .cube import Block, CellCounts, blocks_of, by_month, counts, span_of, version_of

__all__ = ["Area", "AreaFigures", "Level", "MonthFigures", "PartFigures", "area_of", "figures_of"]


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """One month of a series; ``opened`` is false where nothing was counted."""

    month: date
    counts: Counts

    @property
    def opened(self) -> bool:
        """Whether any child was enrolled."""
        return self.counts.s > 0


@dataclass(frozen=True, slots=True)
class PartFigures:
    """One part of an area, or one of its posyandu, with its figures."""

    area: Area
    figures: Comparison

    @property
    def now(self) -> PeriodFigures:
        """The period asked for."""
        return self.figures.now

    @property
    def name(self) -> str:
        """Of the area."""
        return self.area.name

    @property
    def counts(self) -> Counts:
        """Of the period asked for."""
        return self.figures.now.counts


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """All the figures of an area. ``version`` changes with every change of what they are made of.

    ``span`` is the first month number that has figures and the one after the last.
    """

    area: Area
    version: str
    blocks: Mapping[int, Block]
    span: tuple[int, int]

    @property
    def first_month(self) -> date | None:
        """The first month that has figures."""
        start, end = self.span
        return month_of_number(start) if end > start else None

    @property
    def last_month(self) -> date | None:
        """The last month that has figures."""
        start, end = self.span
        return month_of_number(end - 1) if end > start else None

    def first_month_of(self, post: Post) -> date | None:
        """The first month that has figures at one of its posyandu."""
        block = self.blocks[post.id]
        return month_of_number(block.first) if len(block.numbers) else None

    def of(self, period: Period) -> PeriodFigures:
        """The area's figures of a period."""
        return self._of(self.area, period)

    def compared(self, period: Period) -> Comparison:
        """The same beside the period before and that of the year before."""
        return self._compared(self.area, period)

    def parts(self, period: Period) -> list[PartFigures]:
        """Each part (kelurahan of a kecamatan, posyandu of a kelurahan), compared, in the order of their codes."""
        return [PartFigures(part, self._compared(part, period)) for part in self.area.parts]

    def posyandu(self, period: Period) -> list[PartFigures]:
        """Each posyandu of the area, compared, by kelurahan and name."""
        return [PartFigures(post, self._compared(post, period)) for post in self.area.of_each_post]

    def waiting(self, period: Period, *, today: date) -> frozenset[int]:
        """The posyandu with sasaran, now or in the month before, that have not opened yet in a month that is not over.

        What is counted of them so far judges nobody: neither them nor the kelurahan that they are in.
        """
        if period.kind is not PeriodKind.MONTH or period.last < today.replace(day=1):
            return frozenset()
        shut = [post for post in self.area.of_each_post if not self._of(post, period).counts.d]
        return frozenset(post.id for post in shut if any(self._of(post, p).counts.s for p in (period, period.previous)))

    def series(self, *, until: date, months: int, area: Area | None = None) -> list[MonthFigures]:
        """So many months up to that of ``until``, of the area or of one of its parts."""
        first = month_of_number(month_number(until) - months + 1)
        of_month = by_month(self._blocks(area or self.area), first, months).sum(axis=1)
        start = month_number(first)
        return [MonthFigures(month_of_number(start + n), counts(row)) for n, row in enumerate(of_month)]

    def _blocks(self, area: Area) -> list[Block]:
        return [self.blocks[post.id] for post in area.posts]

    def _compared(self, area: Area, period: Period) -> Comparison:
        return Comparison(*(self._of(area, p) for p in (period, period.previous, period.year_before)))

    def _of(self, area: Area, period: Period) -> PeriodFigures:
        of_cell = by_month(self._blocks(area), period.first, len(period.months)).sum(axis=0)
        start, end = self.span
        return PeriodFigures(
            period=period,
            months=tuple(month for month in period.months if start <= month_number(month) < end),
            counts=counts(of_cell.sum(axis=0)),
            cells=CellCounts(of_cell),
        )


def figures_of(area: Area) -> AreaFigures:
    """The figures of an area, read where they are not known already."""
    blocks = blocks_of(area.posts)
    return AreaFigures(area, version_of(area.posts), blocks, span_of(blocks))


def periods_of(figures: AreaFigures, kind: PeriodKind, *, until: date) -> list[Period]:
    """The periods of a kind that have figures, the latest first, up to the one that holds ``until``."""
    first = figures.first_month
    found: list[Period] = []
    period = Period.holding(until, kind)
    while first is not None and period.last >= first:
        found.append(period)
        period = period.previous
    return found
