"""The strata of a posyandu, from what it does in a year: Pratama, Madya, Purnama, Mandiri.

Rules as reproduced from the guide of the Ministry of Health (Pedoman Umum Pengelolaan Posyandu): Pratama below 8
openings a year or 5 kader; Madya from there with coverage below 50 %; Purnama with coverage of 50 % and more, an extra
programme and a health fund of less than half the households; Mandiri with a fund of half of them or more.
"""

from dataclasses import dataclass
from enum import StrEnum

from .proportion import Ratio

LEAST_OPENINGS = 8
LEAST_CADRES = 5
LEAST_COVERAGE_PERCENT = 50


class Strata(StrEnum):
    """The four strata, by their names."""

    PRATAMA = "Pratama"
    MADYA = "Madya"
    PURNAMA = "Purnama"
    MANDIRI = "Mandiri"


@dataclass(frozen=True, slots=True, kw_only=True)
class StrataFacts:
    """What the strata is read from. ``cadres`` is the mean number at its openings, ``coverage`` D/S of the year.

    Extra programme and health fund are ``None`` while nobody recorded them.
    """

    openings: int
    cadres: float | None
    coverage: Ratio
    extra_programme: bool | None = None
    fund_percent: float | None = None

    @property
    def is_covered(self) -> bool:
        """Whether half of the balita or more came."""
        return (self.coverage.percent or 0) >= LEAST_COVERAGE_PERCENT

    @property
    def may_be_higher(self) -> bool:
        """Whether only what nobody recorded keeps it from Purnama."""
        return strata(self) is Strata.MADYA and self.is_covered and self.extra_programme is None


def strata(facts: StrataFacts) -> Strata:
    """The strata that the recorded facts prove, never a higher one: an unknown number of kader proves no five."""
    if facts.openings < LEAST_OPENINGS or facts.cadres is None or round(facts.cadres, 1) < LEAST_CADRES:
        return Strata.PRATAMA
    if not facts.is_covered or not facts.extra_programme:
        return Strata.MADYA
    return Strata.MANDIRI if (facts.fund_percent or 0) >= 50 else Strata.PURNAMA
