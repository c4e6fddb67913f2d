"""The rule for one number: seven or fewer is hidden, zero too; the others are rounded to the nearest five."""

from dataclasses import dataclass
from enum import StrEnum

SMALL = 7
"""Counts up to this, zero included, are shown as "≤ 7"."""
STEP = 5
"""Every other count is rounded to the nearest multiple, totals each by itself, the same everywhere."""
RATE_FROM = 30
"""A percentage needs a rounded whole of at least this many children."""
NAMED_FROM = 30
"""A posyandu is named only when at least this many of its children were measured."""


class Hidden(StrEnum):
    """Why a count is not shown."""

    FEW = "few"  # seven or fewer
    ALL = "all"  # the whole group, or nearly: it would tell something of each child in it
    OTHERS = "others"  # with it another small count could be worked out


@dataclass(frozen=True, slots=True)
class Shown:
    """A count as the world may see it; ``low`` and ``high`` is what a reader who knows the rule can tell of it."""

    value: int | None
    low: int
    high: int | None  # ``None``: no limit
    hidden: Hidden | None = None


def rounded(count: int) -> int:
    """The nearest multiple of five."""
    return (count + STEP // 2) // STEP * STEP


def shown(count: int, *, whole: int | None = None) -> Shown:
    """The count under the rule; ``whole`` is the count that it is part of, where it is part of one.

    Raises ``ValueError`` for a negative count.
    """
    if count < 0:
        raise ValueError(f"a count below zero: {count}")
    if count <= SMALL:
        return Shown(None, 0, SMALL, Hidden.FEW)
    value = rounded(count)
    low, high = max(value - STEP // 2, SMALL + 1), value + STEP // 2
    if whole is not None and value >= rounded(whole):
        return Shown(None, low, high, Hidden.ALL)
    return Shown(value, low, high)


def withheld(count: int) -> Shown:
    """A count that is kept back for the sake of others; it was above seven, which a reader may guess."""
    return Shown(None, min(count, SMALL + 1), None, Hidden.OTHERS)


def percent(part: Shown, whole: Shown) -> int | None:
    """A whole percentage of two rounded counts; ``None`` where the rule gives none (also for 0 and 100)."""
    if part.value is None or whole.value is None or whole.value < RATE_FROM:
        return None
    share = (200 * part.value + whole.value) // (2 * whole.value)
    return share if 0 < share < 100 else None
