"""A part of a whole with its percentage, and how sure one can be of it."""

import math
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

_Z95 = 1.959963984540054  # 97.5th percentile of the standard normal distribution


class Ratio(NamedTuple):
    """A part of a whole, kept as two numbers so that the denominator is always shown beside the percentage."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        """100 · part / whole, unrounded; ``None`` when there is nothing to divide by."""
        return 100 * self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval in percent; ``None`` without a whole, or when the part is no subset of it (D/K)."""
        if not self.whole or self.part > self.whole:
            return None
        low, high = wilson(self.part, self.whole)
        return 100 * low, 100 * high


def half_up(percent: float, places: int = 1) -> float:
    """A percentage as it is shown, in pages, files and messages alike: a half goes up, as a spreadsheet rounds it.

    13 of 16 is 81.25 and shown as 81.3. The digits that one would write decide, not the nearest binary number, so that
    7 of 2,000 (0.35) is 0.4.
    """
    return float(Decimal(repr(percent)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def wilson(part: float, whole: float) -> tuple[float, float]:
    """The 95 % score interval of a proportion, as two numbers between 0 and 1.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927) 209–212,
    without continuity correction. The two may be averages of several months.
    Raises ``ValueError`` unless 0 ≤ part ≤ whole and whole > 0.
    """
    if not 0 <= part <= whole or whole == 0:
        raise ValueError(f"not a proportion: {part} of {whole}")
    share, square = part / whole, _Z95**2
    centre = share + square / (2 * whole)
    reach = _Z95 * math.sqrt(share * (1 - share) / whole + square / (4 * whole**2))
    scale = 1 + square / whole
    low = 0.0 if part == 0 else max(0.0, (centre - reach) / scale)
    high = 1.0 if part == whole else min(1.0, (centre + reach) / scale)
    return low, high
