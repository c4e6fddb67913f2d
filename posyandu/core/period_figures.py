"""The figures of one place in one period: what every page, file and message of the district reads.

Over several months the counts are sums of child-months, so a ratio is the mean of its months weighed by their children,
and the identities of a month (D = N + T + O + B) hold for a year. A child that was measured in each month is no new
child each time: the interval of a prevalence is therefore that of one average month, never narrower.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from .period import Period
from .proportion import Ratio, half_up, wilson
from .skdn import AgeGroup, Counts, total
from .skdn_ratios import PROBLEM_CATEGORIES, Problem, Share, coverage, prevalence, share
from .vocabulary import Indicator, Sex

Cells = Mapping[tuple[Sex, AgeGroup], Counts]


@dataclass(frozen=True, slots=True)
class Prevalence:
    """A finding's share with its 95 % interval in percent, and how many of S stand behind it."""

    ratio: Ratio
    coverage: Ratio
    interval: tuple[float, float] | None

    def is_thin(self, least_percent: float) -> bool:
        """Whether too few of all balita were measured to speak for them (also when nobody was)."""
        measured = self.coverage.percent
        return measured is None or measured < least_percent


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodFigures:
    """Counts of one place in one period. ``months`` are those of the period that have figures; the rest are to come.

    ``cells`` splits ``counts`` by sex and age group; an empty cell may be absent.
    """

    period: Period
    months: tuple[date, ...]
    counts: Counts
    cells: Cells

    @property
    def is_empty(self) -> bool:
        """Whether nothing was counted: no child was enrolled in any month of the period."""
        return self.counts.s == 0

    def share(self, which: Share) -> Ratio:
        """One ratio of balok SKDN."""
        return share(self.counts, which)

    def prevalence(self, problem: Problem) -> Prevalence:
        """A finding with its interval and coverage."""
        return prevalence_of(self.counts, problem, months=len(self.months))

    def average(self, number: int) -> float | None:
        """A sum of the period as that of an average month; ``None`` without any month."""
        return number / len(self.months) if self.months else None

    def of_sex(self, sex: Sex) -> Counts:
        """The counts of one sex."""
        return total(counts for (of, _), counts in self.cells.items() if of is sex)

    def of_age(self, group: AgeGroup) -> Counts:
        """The counts of one age group."""
        return total(counts for (_, of), counts in self.cells.items() if of is group)


def prevalence_of(counts: Counts, problem: Problem, *, months: int = 1) -> Prevalence:
    """A finding's prevalence in counts that were summed over this many months."""
    ratio = prevalence(counts, problem)
    index: Indicator = PROBLEM_CATEGORIES[problem][0]
    interval = None
    if ratio.whole:
        low, high = wilson(ratio.part / max(months, 1), ratio.whole / max(months, 1))
        interval = 100 * low, 100 * high
    return Prevalence(ratio, coverage(counts, index), interval)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A period beside the one before it and the same of the year before."""

    now: PeriodFigures
    before: PeriodFigures
    year_before: PeriodFigures


def change(now: Ratio, then: Ratio) -> float | None:
    """The difference in percentage points as the two are shown, with one decimal; ``None`` when one is missing."""
    if now.percent is None or then.percent is None:
        return None
    return half_up(half_up(now.percent) - half_up(then.percent))
