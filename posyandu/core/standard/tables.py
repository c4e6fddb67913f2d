"""The printed WHO tables: what is usual, and how far children spread, for each day of age or millimetre of length."""

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..vocabulary import Indicator

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]

TABLE_FILE = Path(__file__).with_name("who_tables.json")

MONTHS_COVERED = 60
LAST_DAY = 1826  # the last whole day under 60 months; WHO prints a month more, but does not score it
HEIGHT_FROM_DAY = 731  # from this day a child is measured standing and the height tables hold
LYING_CM = (45.0, 110.0)  # range of weight-for-length, both ends included
STANDING_CM = (65.0, 120.0)  # range of weight-for-height
ROWS_PER_CM = 10

# The indices that are scored together, in the order of every stacked array. Weight-for-length has its own axis and
# comes first; the first four are the skewed ones, whose scores beyond ±3 follow WHO's restricted rule.
STACK = (
    Indicator.WEIGHT_FOR_LENGTH,
    Indicator.WEIGHT_FOR_AGE,
    Indicator.BMI_FOR_AGE,
    Indicator.MUAC_FOR_AGE,
    Indicator.LENGTH_FOR_AGE,
    Indicator.HEAD_FOR_AGE,
)
RESTRICTED = 4
_AGE_TABLES = ("weight_for_age", "bmi_for_age", "muac_for_age", "length_for_age", "head_for_age")
SEXES = ("L", "P")


class Tables(NamedTuple):
    """All L, M and S values, laid out so that one look-up serves many children; no table, no value: NaN.

    ``by_age`` has the shape (3, 5, 2 · ROWS_A_SEX): L, M, S × the age-based indices in the order of ``STACK`` ×
    days, boys before girls, each sex closed by a row of NaN. ``by_length`` has the shape (3, rows): boys' lengths,
    boys' heights, girls' lengths, girls' heights, and a pair of NaN rows. ``length_start`` is the first row of
    [sex][standing].
    """

    by_age: FloatArray
    by_length: FloatArray
    length_start: IndexArray


ROWS_A_SEX = LAST_DAY + 2
NO_AGE_ROW = LAST_DAY + 1


@cache
def tables() -> Tables:
    """Read ``who_tables.json`` once."""
    content = json.loads(TABLE_FILE.read_text(encoding="ascii"))
    scales, printed = content["scales"], content["tables"]

    by_age = np.full((3, len(_AGE_TABLES), len(SEXES), ROWS_A_SEX), np.nan)
    for i, name in enumerate(_AGE_TABLES):
        first = printed[name]["start"]
        for j, sex in enumerate(SEXES):
            by_age[:, i, j, first : LAST_DAY + 1] = _columns(printed[name][sex], scales)[:, : LAST_DAY + 1 - first]

    by_length_tables = ("weight_for_length", "weight_for_height")
    blocks = [_columns(printed[name][sex], scales) for sex in SEXES for name in by_length_tables]
    starts = np.cumsum([0, *(block.shape[1] for block in blocks)])[:-1].reshape(2, 2).astype(np.intp)
    by_length = np.concatenate([*blocks, np.full((3, 2), np.nan)], axis=1)
    return Tables(by_age.reshape(3, len(_AGE_TABLES), -1), by_length, starts)


def _columns(coded: dict[str, list[int]], scales: dict[str, int]) -> FloatArray:
    """L, M and S, shape (3, rows), from their running sums; the division gives the double nearest to WHO's digits."""
    return np.stack([np.cumsum(coded[letter]) / scales[letter] for letter in ("l", "m", "s")])


def lms_by_age(sex_row: IndexArray, day: FloatArray, *, known: BoolArray) -> FloatArray:
    """L, M and S of the five age-based indices, shape (3, 5, n), for whole days; NaN where not ``known``."""
    row = sex_row * ROWS_A_SEX + np.where(known, day, NO_AGE_ROW).astype(np.intp)
    return tables().by_age.take(row, axis=2)


def lms_by_length(sex_row: IndexArray, length_cm: FloatArray, *, standing: BoolArray, known: BoolArray) -> FloatArray:
    """L, M and S of weight-for-length or -height, shape (3, n), on the straight line between neighbouring rows.

    NaN where not ``known`` or where the length is outside its table.
    """
    _, by_length, length_start = tables()
    first = np.where(standing, STANDING_CM[0], LYING_CM[0])
    last = np.where(standing, STANDING_CM[1], LYING_CM[1])
    within = known & (length_cm >= first) & (length_cm <= last)
    position = np.where(within, (length_cm - first) * ROWS_PER_CM, 0.0)
    # At the very top the last row itself is reached, as the far end of the last gap.
    below = np.minimum(np.floor(position), (last - first) * ROWS_PER_CM - 1)
    start = length_start[sex_row, standing.astype(np.intp)]
    row = np.where(within, start + below, by_length.shape[1] - 2).astype(np.intp)
    low, high = by_length.take(row, axis=1), by_length.take(row + 1, axis=1)
    result: FloatArray = low + (high - low) * (position - below)
    return result
