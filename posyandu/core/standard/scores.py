"""From a child's measurements to its z-scores, as WHO's own program gives them; for one child or a million."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..age import DAYS_PER_MONTH
from ..vocabulary import Indicator, Position, Sex
from .tables import (
    HEIGHT_FROM_DAY,
    MONTHS_COVERED,
    RESTRICTED,
    STACK,
    BoolArray,
    FloatArray,
    lms_by_age,
    lms_by_length,
)

VERSION = "who-2006/1"  # kept beside stored scores; raise the number when a change could alter a z

FLAG_LIMITS: Mapping[Indicator, tuple[float, float]] = {
    Indicator.WEIGHT_FOR_LENGTH: (-5, 5),
    Indicator.WEIGHT_FOR_AGE: (-6, 5),
    Indicator.BMI_FOR_AGE: (-5, 5),
    Indicator.MUAC_FOR_AGE: (-5, 5),
    Indicator.LENGTH_FOR_AGE: (-6, 6),
    Indicator.HEAD_FOR_AGE: (-5, 5),
}
"""Beyond these a z says more about the measuring than about the child (WHO 2006)."""
_FLAG_BELOW, _FLAG_ABOVE = np.hsplit(np.array([FLAG_LIMITS[indicator] for indicator in STACK], dtype=np.float64), 2)

STANDING_FROM_MONTH = 9  # a child below this age does not stand: a standing height is not believed
LYING_IS_LONGER_CM = 0.7
HEIGHT_FROM_CM = 87  # which table to use when neither age nor position is known
_BLOCK = 4096  # children at a time, so that the working arrays stay in the processor's cache
_POSITIONS = np.array(["", Position.LYING.value, Position.STANDING.value])


@dataclass(frozen=True, slots=True)
class ZScores:
    """Scores of n children: each array has the length n, also when n is 1.

    ``z[indicator]`` has two decimals, NaN where there is none. ``flagged[indicator]`` is true where the index is
    implausible by WHO's limits; a flagged z counts in no prevalence. ``converted_length_cm`` is length or height as
    it was scored (NaN when missing); ``position_used`` is ``"lying"``, ``"standing"`` or ``""``;
    ``implausible_position`` is true where "standing" was not believed because the child was under nine months.
    """

    z: Mapping[Indicator, FloatArray]
    flagged: Mapping[Indicator, BoolArray]
    converted_length_cm: FloatArray
    position_used: NDArray[np.str_]
    implausible_position: BoolArray


@dataclass(frozen=True, slots=True)
class ChildScores:
    """Scores of one child as plain numbers; both have all six indices, ``z`` None where none."""

    z: Mapping[Indicator, float | None]
    flagged: Mapping[Indicator, bool]
    converted_length_cm: float | None
    position_used: Position | None
    implausible_position: bool


class _Children(NamedTuple):
    """The inputs as arrays of length n or 1, ready to be cut into blocks."""

    male: BoolArray
    female: BoolArray
    age_days: FloatArray
    weight_kg: FloatArray
    length_cm: FloatArray
    lying: BoolArray
    standing: BoolArray
    head_cm: FloatArray
    muac_cm: FloatArray
    oedema: BoolArray


class _Scored(NamedTuple):
    """The results of n children; ``z`` and ``flagged`` have the shape (6, n) in the order of STACK."""

    z: FloatArray
    flagged: BoolArray
    length_cm: FloatArray
    position: NDArray[np.int8]
    implausible: BoolArray


def z_scores(
    *,
    sex: ArrayLike,
    age_days: ArrayLike | None = None,
    weight_kg: ArrayLike | None = None,
    length_cm: ArrayLike | None = None,
    position: ArrayLike | None = None,
    head_cm: ArrayLike | None = None,
    muac_cm: ArrayLike | None = None,
    oedema: ArrayLike | None = None,
) -> ZScores:
    """The six z-scores of WHO's growth standard (2006, 2007), computed as WHO anthro 1.1.0 does.

    Every input is one value or a 1-d array, and single values stand for all children. ``sex`` holds Sex values,
    ``position`` Position values; anything else in them counts as missing, as do ``None`` and NaN among the numbers.
    ``age_days`` counts from birth to the day of measuring and may be fractional. With ``oedema`` true no index that
    contains weight has a z.

    Raises ValueError for a negative age and for arrays of different lengths, TypeError for oedema given as text.
    """
    sexes, positions = np.asarray(sex), np.asarray(position)
    children = _Children(
        male=_same(sexes, Sex.MALE.value),
        female=_same(sexes, Sex.FEMALE.value),
        age_days=_numbers(age_days),
        weight_kg=_numbers(weight_kg),
        length_cm=_numbers(length_cm),
        lying=_same(positions, Position.LYING.value),
        standing=_same(positions, Position.STANDING.value),
        head_cm=_numbers(head_cm),
        muac_cm=_numbers(muac_cm),
        oedema=_truths(oedema),
    )
    count = _common_length(children)
    if (children.age_days < 0).any():
        raise ValueError("age_days must not be negative")

    scored = _score(children, count) if count <= _BLOCK else _score_in_blocks(children, count)
    return ZScores(
        z=dict(zip(STACK, scored.z, strict=True)),
        flagged=dict(zip(STACK, scored.flagged, strict=True)),
        converted_length_cm=scored.length_cm,
        position_used=_POSITIONS[scored.position],
        implausible_position=scored.implausible,
    )


def score_one(
    *,
    sex: str,
    age_days: float | None,
    weight_kg: float | None = None,
    length_cm: float | None = None,
    position: str | None = None,
    head_cm: float | None = None,
    muac_cm: float | None = None,
    oedema: bool | None = False,
) -> ChildScores:
    """The scores of one child as plain Python numbers; the rules are those of :func:`z_scores`."""
    scores = z_scores(
        sex=sex,
        age_days=age_days,
        weight_kg=weight_kg,
        length_cm=length_cm,
        position=position,
        head_cm=head_cm,
        muac_cm=muac_cm,
        oedema=oedema,
    )
    used = str(scores.position_used[0])
    return ChildScores(
        z={indicator: _plain(scores.z[indicator]) for indicator in Indicator},
        flagged={indicator: bool(scores.flagged[indicator][0]) for indicator in Indicator},
        converted_length_cm=_plain(scores.converted_length_cm),
        position_used=Position(used) if used else None,
        implausible_position=bool(scores.implausible_position[0]),
    )


def _plain(values: FloatArray) -> float | None:
    value = float(values[0])
    return None if math.isnan(value) else value


def _numbers(values: ArrayLike | None) -> FloatArray:
    array = np.atleast_1d(np.asarray(np.nan if values is None else values, dtype=np.float64))
    return np.where(np.isinf(array), np.nan, array) if np.isinf(array).any() else array


def _same(values: NDArray[np.generic], word: str) -> BoolArray:
    return np.atleast_1d(np.asarray(values == word, dtype=np.bool_))


def _truths(values: ArrayLike | None) -> BoolArray:
    array = np.asarray(values)
    if array.dtype.kind not in "bO":
        raise TypeError("oedema must be true, false or None")
    return np.atleast_1d(array if array.dtype.kind == "b" else np.asarray(array == True, dtype=np.bool_))  # noqa: E712


def _common_length(children: _Children) -> int:
    lengths = {array.shape for array in children} - {(1,)}
    if any(len(shape) != 1 for shape in lengths) or len(lengths) > 1:
        raise ValueError("inputs must be single values or 1-d arrays of one length")
    return lengths.pop()[0] if lengths else 1


def _score_in_blocks(children: _Children, count: int) -> _Scored:
    result = _Scored(
        z=np.empty((len(STACK), count)),
        flagged=np.empty((len(STACK), count), dtype=np.bool_),
        length_cm=np.empty(count),
        position=np.empty(count, dtype=np.int8),
        implausible=np.empty(count, dtype=np.bool_),
    )
    wholes: tuple[NDArray[Any], ...] = result
    for start in range(0, count, _BLOCK):
        block = slice(start, min(start + _BLOCK, count))
        some = _Children._make(array[block] if array.size > 1 else array for array in children)
        parts: tuple[NDArray[Any], ...] = _score(some, block.stop - start)
        for whole, part in zip(wholes, parts, strict=True):
            whole[..., block] = part
    return result


def _score(children: _Children, count: int) -> _Scored:
    """Score one block of ``count`` children."""
    day = np.floor(children.age_days + 0.5)
    age_months = children.age_days / DAYS_PER_MONTH
    implausible = children.standing & (age_months < STANDING_FROM_MONTH)
    lying, standing = children.lying, children.standing & ~implausible

    length_age, height_age = day < HEIGHT_FROM_DAY, day >= HEIGHT_FROM_DAY  # both false where the age is missing
    change_cm = LYING_IS_LONGER_CM * (length_age & standing) - LYING_IS_LONGER_CM * (height_age & lying)
    length_cm = children.length_cm + change_cm
    by_height = height_age | (~length_age & (standing | (~lying & (length_cm >= HEIGHT_FROM_CM))))

    known_sex = children.male | children.female
    sex_row = children.female.astype(np.intp)
    grown = age_months >= MONTHS_COVERED  # false where the age is missing: weight-for-length does without
    lms = np.empty((3, len(STACK), count))
    lms[:, 0] = lms_by_length(sex_row, length_cm, standing=by_height, known=known_sex & ~grown)
    lms[:, 1:] = lms_by_age(sex_row, day, known=known_sex & (age_months < MONTHS_COVERED))

    measured = np.empty((len(STACK), count))
    weight_kg = np.where(children.oedema, np.nan, children.weight_kg)
    measured[0] = measured[1] = weight_kg
    measured[3], measured[4], measured[5] = children.muac_cm, length_cm, children.head_cm
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        measured[2] = weight_kg / (length_cm / 100) ** 2
        z = np.round(_z(measured, *lms), 2)
    flagged = (z < _FLAG_BELOW) | (z > _FLAG_ABOVE)
    # The BMI of a length of zero has no bound: flagged, as WHO's program does, but not a number to keep.
    z[np.isinf(z)] = np.nan
    return _Scored(
        z=z,
        flagged=flagged,
        length_cm=np.broadcast_to(length_cm, count),
        position=np.broadcast_to((lying + np.int8(2) * standing).astype(np.int8), count),
        implausible=np.broadcast_to(implausible, count),
    )


def _z(measured: FloatArray, skew: FloatArray, median: FloatArray, spread: FloatArray) -> FloatArray:
    """Unrounded z of stacked measurements (L, M, S are ``skew``, ``median``, ``spread``), tails restricted."""
    ratio = measured / median
    ratio[~(ratio > 0)] = np.nan
    z = (ratio**skew - 1) / (spread * skew)
    unskewed = skew == 0
    if unskewed.any():
        z[unskewed] = np.log(ratio[unskewed]) / spread[unskewed]

    # Far out a heavy child's weight would be judged too mildly by the curve: from ±3 on WHO goes in equal steps.
    beyond = np.abs(z) > 3
    beyond[RESTRICTED:] = False
    if beyond.any():
        side = np.sign(z[beyond])
        parts = skew[beyond], median[beyond], spread[beyond]
        three, two = value_at(3 * side, *parts), value_at(2 * side, *parts)
        z[beyond] = side * 3 + (measured[beyond] - three) / np.abs(three - two)
    return z


def value_at(z: FloatArray, skew: FloatArray, median: FloatArray, spread: FloatArray) -> FloatArray:
    """The measurement that lies at ``z`` on the curve of L, M and S, without the restricted rule."""
    with np.errstate(divide="ignore", invalid="ignore"):
        value = median * (1 + skew * spread * z) ** (1 / skew)
    return np.where(skew == 0, median * np.exp(spread * z), value)
