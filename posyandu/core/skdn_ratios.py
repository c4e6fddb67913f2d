"""The shares that are read from a month's counts: taking part, gaining, thin, short, and how many were measured."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from posyandu.core.proportion import Ratio
from posyandu.core.skdn import Counts
from posyandu.core.vocabulary import Indicator


class Share(StrEnum):
    """The ratios of balok SKDN by the letters that the forms print."""

    K_OF_S = "K/S"  # coverage of the programme
    D_OF_S = "D/S"  # participation
    D_OF_K = "D/K"  # continuity; above 100 % when children without a book are weighed
    N_OF_D = "N/D"  # success, over all who were weighed
    N_OF_COMPARED = "N/D′"  # success over D′ = N + T, those who could be compared with last month
    N_OF_S = "N/S"  # effectiveness
    BELOW_RED_OF_D = "BGM/D"
    TWO_T_OF_D = "2T/D"
    T_OF_D = "T/D"
    O_OF_D = "O/D"
    B_OF_D = "B/D"


def _judged(counts: Counts, part: int, whole: int) -> Ratio:
    """A share of those who gained or did not: none, rather than 0 %, where every child is O or B."""
    return Ratio(part, whole) if counts.n + counts.t else Ratio(0, 0)


_SHARES: Mapping[Share, Callable[[Counts], Ratio]] = {
    Share.K_OF_S: lambda c: Ratio(c.k, c.s),
    Share.D_OF_S: lambda c: Ratio(c.d, c.s),
    Share.D_OF_K: lambda c: Ratio(c.d, c.k),
    Share.N_OF_D: lambda c: _judged(c, c.n, c.d),
    Share.N_OF_COMPARED: lambda c: Ratio(c.n, c.n + c.t),
    Share.N_OF_S: lambda c: _judged(c, c.n, c.s),
    Share.BELOW_RED_OF_D: lambda c: Ratio(c.below_red_line, c.d),
    Share.TWO_T_OF_D: lambda c: _judged(c, c.two_t, c.d),
    Share.T_OF_D: lambda c: _judged(c, c.t, c.d),
    Share.O_OF_D: lambda c: Ratio(c.o, c.d),
    Share.B_OF_D: lambda c: Ratio(c.b, c.d),
}


def share(counts: Counts, which: Share) -> Ratio:
    """One ratio of balok SKDN. Sources disagree on N/D, so it is given over D and over D′, each under its name.

    In a month when nobody can be compared with the one before (the first of a posyandu: every child is O or B) nothing
    is known of gaining: N/D, N/S, T/D and 2T/D are then without a percentage.
    """
    return _SHARES[which](counts)


class Problem(StrEnum):
    """The findings whose prevalence is reported."""

    UNDERWEIGHT = "underweight"
    STUNTING = "stunting"
    WASTING = "wasting"
    SEVERE_WASTING = "severe_wasting"
    OVERWEIGHT = "overweight"


PROBLEM_CATEGORIES: Mapping[Problem, tuple[Indicator, tuple[str, ...]]] = {
    Problem.UNDERWEIGHT: (Indicator.WEIGHT_FOR_AGE, ("severely_underweight", "underweight")),
    Problem.STUNTING: (Indicator.LENGTH_FOR_AGE, ("severely_stunted", "stunted")),
    Problem.WASTING: (Indicator.WEIGHT_FOR_LENGTH, ("severely_wasted", "wasted")),
    Problem.SEVERE_WASTING: (Indicator.WEIGHT_FOR_LENGTH, ("severely_wasted",)),
    Problem.OVERWEIGHT: (Indicator.WEIGHT_FOR_LENGTH, ("overweight", "obese")),
}
"""Which classes of which index make a finding: always those below −2 (wasting includes gizi buruk) or above +2
(overweight is gizi lebih and obesitas; "berisiko gizi lebih", +1 to +2, is not in it), as WHO has it."""


def prevalence(counts: Counts, problem: Problem) -> Ratio:
    """The children with a finding over those with a valid z of its index."""
    index, codes = PROBLEM_CATEGORIES[problem]
    return Ratio(sum(counts.category(index, code) for code in codes), counts.valid(index))


def coverage(counts: Counts, index: Indicator) -> Ratio:
    """How many of all balita (S) stand behind a prevalence of this index: never show the one without the other."""
    return Ratio(counts.valid(index), counts.s)


def exclusive_breastfeeding(counts: Counts) -> Ratio:
    """Children breastfed exclusively over those whose mothers were asked."""
    return Ratio(counts.breastfeeding_exclusive, counts.breastfeeding_asked)
