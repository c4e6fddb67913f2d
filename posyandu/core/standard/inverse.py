"""The way back: which weight or length lies on a given line of the growth chart, and how far each chart reaches."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ..age import DAYS_PER_MONTH
from ..vocabulary import Indicator, Position, Sex
from .scores import value_at
from .tables import (
    LAST_DAY,
    LYING_CM,
    MONTHS_COVERED,
    RESTRICTED,
    ROWS_PER_CM,
    STACK,
    STANDING_CM,
    FloatArray,
    lms_by_age,
    lms_by_length,
)

_MUAC_FROM_DAY = 91


class Axis(NamedTuple):
    """The horizontal reach of a table, both ends included: days of age, or centimetres for weight-for-length."""

    start: float
    stop: float
    step: float


def axis(indicator: Indicator, *, position: Position | None = None) -> Axis:
    """The range of ``indicator``'s table; weight-for-length needs ``position`` to choose between its two tables."""
    if indicator is Indicator.WEIGHT_FOR_LENGTH:
        return Axis(*(STANDING_CM if _is_standing(position) else LYING_CM), 1 / ROWS_PER_CM)
    return Axis(_MUAC_FROM_DAY if indicator is Indicator.MUAC_FOR_AGE else 0, LAST_DAY, 1)


def value_at_z(
    indicator: Indicator, *, sex: ArrayLike, x: ArrayLike, z: ArrayLike, position: Position | None = None
) -> FloatArray:
    """The measurement (kg, cm or kg/m²) whose score is ``z``, with WHO's restricted tails beyond ±3.

    ``x`` is the age in days, or for weight-for-length the length in cm as scored (after the 0.7 cm); there
    ``position`` chooses the table: lying for WHO's weight-for-length, standing for weight-for-height. ``sex``, ``x``
    and ``z`` broadcast together and give the shape of the result; outside the table it is NaN. For length-for-age
    the value is a lying length before day 731 and a standing height from then on.
    """
    sexes, xs = np.broadcast_arrays(np.asarray(sex), np.asarray(x, dtype=np.float64))
    flat_x, female = np.ravel(xs), np.ravel(sexes == Sex.FEMALE.value)
    known_sex = female | np.ravel(sexes == Sex.MALE.value)
    sex_row = female.astype(np.intp)
    row = STACK.index(indicator)
    if indicator is Indicator.WEIGHT_FOR_LENGTH:
        standing = np.full(flat_x.shape, _is_standing(position))
        lms = lms_by_length(sex_row, flat_x, standing=standing, known=known_sex)
    else:
        within = (flat_x >= 0) & (flat_x / DAYS_PER_MONTH < MONTHS_COVERED)
        lms = lms_by_age(sex_row, np.floor(flat_x + 0.5), known=known_sex & within)[:, row - 1]
    skew, median, spread = (column.reshape(xs.shape) for column in lms)

    wanted = np.asarray(z, dtype=np.float64)
    if row >= RESTRICTED:
        return value_at(wanted, skew, median, spread)
    inner = np.clip(wanted, -3, 3)
    side = np.sign(wanted)
    step = np.abs(value_at(3 * side, skew, median, spread) - value_at(2 * side, skew, median, spread))
    return value_at(inner, skew, median, spread) + (wanted - inner) * step


def _is_standing(position: Position | None) -> bool:
    if position not in tuple(Position):
        raise ValueError("weight-for-length needs position to choose its table: lying or standing")
    return position == Position.STANDING
