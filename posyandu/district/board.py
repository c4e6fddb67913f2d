"""What a dashboard shows of one area in one period, read once and handed to its pictures, tables and files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from ..core.headline import came, most_in_need, needs_help, still_closed
from ..core.measures import FACTS, Measure, ratio_of, ratio_where_open
from ..core.period import Period
from ..core.period_figures import Comparison, PeriodFigures, Prevalence
from ..core.proportion import Ratio
from ..core.sentence import Sentence
from .area import Area
from .queries import AreaFigures, PartFigures
from .targets import Targets

TRENDS = (12, 24, 60)
HEADLINES = (Measure.PARTICIPATION, Measure.SUCCESS, Measure.STUNTING, Measure.WASTING, Measure.UNDERWEIGHT)


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a kecamatan is drawn: the outlines of each kelurahan by its code, and when that was decided."""

    outlines: Mapping[str, tuple[tuple[tuple[float, float], ...], ...]]
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """An area, a period, the measure that its places are compared by, and how far back its lines go."""

    figures: AreaFigures
    period: Period
    measure: Measure
    trend_months: int
    targets: Targets
    compared: Comparison
    parts: list[PartFigures]
    waiting: frozenset[int]  # posyandu that have not opened yet in a month that is not over
    drawing: "Drawing | None" = None  # of a kecamatan

    @property
    def area(self) -> Area:
        """Whose dashboard it is."""
        return self.figures.area

    @property
    def now(self) -> PeriodFigures:
        """The figures of the period."""
        return self.compared.now

    @property
    def last_month(self) -> date:
        """Where its lines end: the last month of the period that has figures."""
        return self.now.months[-1] if self.now.months else self.period.last

    def query(self, **changes: Any) -> dict[str, Any]:
        """What an address carries of the choices made here, with changes."""
        values = {"periode": self.period.code, "ukuran": self.measure.value, "tren": self.trend_months}
        usual = {"ukuran": Measure.PARTICIPATION.value, "tren": 24}
        return {key: value for key, value in (values | changes).items() if usual.get(key) != value}

    def url(self, area: Area | None = None, **changes: Any) -> str:
        """The dashboard of this or another area with the same choices."""
        values: dict[str, Any] = {**(area or self.area).address, **self.query(**changes)}
        return url_for("district.board", **values)

    def value(self, measure: Measure) -> "Value":
        """A measure now and before."""
        problem = FACTS[measure].problem
        prevalence = self.now.prevalence(problem) if problem else None
        thin = prevalence is not None and prevalence.is_thin(self.targets.coverage_limit)
        return Value(
            measure=measure,
            now=ratio_of(measure, self.now.counts),
            before=ratio_of(measure, self.compared.before.counts),
            year_before=ratio_of(measure, self.compared.year_before.counts),
            prevalence=prevalence,
            thin=thin,
            target=self.targets.percent.get(measure),
        )

    def ratio(self, figures: PeriodFigures) -> Ratio:
        """The measure in the figures of a place that is compared with others."""
        return ratio_where_open(self.measure, figures.counts)

    @property
    def target(self) -> float | None:
        """What the measure should reach, or stay below."""
        return self.targets.percent.get(self.measure)

    def needs_help(self, part: PartFigures) -> bool:
        """Whether a place misses the target of the measure; never while some of it has still to open."""
        return part.area.has_opened(self.waiting) and needs_help(self.measure, self.ratio(part.now), self.target)

    @property
    def headline(self) -> list[Sentence]:
        """How many came and, by the measure that its places are compared by, which of them need help most.

        While posyandu have still to open, how many these are: no place is named for what is not over.
        """
        waited = still_closed(len(self.waiting), len(self.area.posts))
        named = waited or most_in_need(self.parts, self.measure, self.target)
        said = (came(self.now.counts, months=len(self.now.months)), named)
        return [sentence for sentence in said if sentence is not None]


@dataclass(frozen=True, slots=True)
class Value:
    """One measure of the area: now, in the period before, a year ago; ``thin`` when too few were measured."""

    measure: Measure
    now: Ratio
    before: Ratio
    year_before: Ratio
    prevalence: Prevalence | None
    thin: bool
    target: float | None
