"""CSR: what the posyandu may not accept, and how a supported group of children grew beside the others."""

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

LEAST_GROUP = 30
"""A mean is told only of a group of at least this many children, as a percentage is (``disclosure.rule``)."""

# PP 33/2012 pasal 17-21 and PP 28/2024 pasal 33: nothing that hinders exclusive breastfeeding is given, promoted or
# accepted: formula for infants, follow-on and growing-up formula, bottles, teats and dummies.
_SUBSTITUTES = re.compile(
    r"\b(?:sufor|formula|pengganti\s+(?:asi|air\s+susu)|susu\s+(?:bayi|lanjutan|pertumbuhan|batita|balita)"
    r"|botol\s+(?:susu|bayi)|dot|empeng|kempeng|infant\s+milk|growing[\s-]*up\s+milk|breast[\s-]*milk\s+substitutes?"
    r"|pacifiers?|feeding\s+bottles?)\b",
    re.IGNORECASE,
)


def is_breast_milk_substitute(item: str) -> bool:
    """Whether these words name a breast-milk substitute or what goes with one (PP 33/2012, PP 28/2024)."""
    return _SUBSTITUTES.search(item) is not None


class Change(NamedTuple):
    """How one child changed between two weighings, so many days apart."""

    z: float
    weight_kg: float
    days: int


class Mean(NamedTuple):
    """A mean with its 95 % interval."""

    value: float
    low: float
    high: float


class Group(NamedTuple):
    """The mean changes of a group."""

    children: int
    z: Mean
    weight_kg: Mean
    days: float


class Comparison(NamedTuple):
    """A supported group beside one that was not, and the difference of their means (supported minus other)."""

    supported: Group
    others: Group
    z: Mean
    weight_kg: Mean


def compare(supported: Sequence[Change], others: Sequence[Change]) -> Comparison | None:
    """Both groups and their difference (Welch); ``None`` while either is smaller than :data:`LEAST_GROUP`."""
    if min(len(supported), len(others)) < LEAST_GROUP:
        return None
    return Comparison(
        _group(supported),
        _group(others),
        difference([change.z for change in supported], [change.z for change in others]),
        difference([change.weight_kg for change in supported], [change.weight_kg for change in others]),
    )


def _group(changes: Sequence[Change]) -> Group:
    return Group(
        len(changes), mean([change.z for change in changes]), mean([change.weight_kg for change in changes]),
        sum(change.days for change in changes) / len(changes),
    )  # fmt: skip


def mean(values: Sequence[float]) -> Mean:
    """The mean with Student's interval. Raises ``ValueError`` for fewer than two values."""
    centre, square = _moments(values)
    reach = _t975(len(values) - 1) * math.sqrt(square)
    return Mean(centre, centre - reach, centre + reach)


def difference(one: Sequence[float], other: Sequence[float]) -> Mean:
    """The difference of two means, variances not taken for equal.

    B. L. Welch, "The generalization of 'Student's' problem when several different population variances are involved",
    Biometrika 34 (1947) 28-35. Raises ``ValueError`` for fewer than two values.
    """
    (first, first_square), (second, second_square) = _moments(one), _moments(other)
    square = first_square + second_square
    centre = first - second
    if not square:
        return Mean(centre, centre, centre)
    freedom = square**2 / (first_square**2 / (len(one) - 1) + second_square**2 / (len(other) - 1))
    reach = _t975(freedom) * math.sqrt(square)
    return Mean(centre, centre - reach, centre + reach)


def _moments(values: Sequence[float]) -> tuple[float, float]:
    """The mean, and the square of its standard error."""
    count = len(values)
    if count < 2:
        raise ValueError("an interval needs two values")
    centre = math.fsum(values) / count
    return centre, math.fsum((value - centre) ** 2 for value in values) / (count - 1) / count


def _t975(freedom: float) -> float:
    """The 97.5th percentile of Student's t, within 0.001 from 10 degrees of freedom on.

    Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.7.5.
    """
    z = 1.959963984540054
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return z + sum(term / freedom**power for power, term in enumerate(terms, start=1))
