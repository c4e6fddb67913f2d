"""A child's own growth as one line per measurement, with the points that do not belong to it left out.

Each value is compared as a z-score, because a healthy child keeps its z while its kilograms and centimetres grow. Two
things are asked of a new value: how far it is from the child's own level (the mean of the earlier values that can be
trusted, recent ones weighing more) and how far from the last value. Only a value far from *both* is doubted: a child
that is truly wasting leaves its level step by step and stays near its last value, and the visit after a wrong value is
far from that value but near its level.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

import numpy as np

from posyandu.core.age import DAYS_PER_MONTH
from posyandu.core.plausible.reading import Field, Reading
from posyandu.core.standard import HEIGHT_FROM_DAY, LYING_IS_LONGER_CM, ZScores, z_scores
from posyandu.core.vocabulary import Indicator, Position, Sex

INDEX = {
    Field.WEIGHT: Indicator.WEIGHT_FOR_AGE,
    Field.LENGTH: Indicator.LENGTH_FOR_AGE,
    Field.HEAD: Indicator.HEAD_FOR_AGE,
    Field.MUAC: Indicator.MUAC_FOR_AGE,
}
"""The index that follows each measurement by age."""

HALF_LIFE_DAYS = 3 * DAYS_PER_MONTH  # after a season a value weighs half in the child's own level
SETTLED_FROM_DAY = 183  # z still settles in the first half year
WIDER_AT_BIRTH = 0.5  # how much wider a step may be on the day of birth


class Step(NamedTuple):
    """How far z may move: ``base`` from one month to the next, more after a longer gap and in early infancy."""

    base: float
    per_root_month: float

    def limit(self, *, age_days: float, gap_days: float) -> float:
        """The widest believable move, in z."""
        young = max(0.0, 1 - age_days / SETTLED_FROM_DAY)
        extra_months = max(0.0, abs(gap_days) / DAYS_PER_MONTH - 1)
        return self.base * (1 + WIDER_AT_BIRTH * young) + self.per_root_month * math.sqrt(extra_months)


STEPS = {
    Field.WEIGHT: Step(1.1, 0.3),
    Field.LENGTH: Step(0.85, 0.1),
    Field.HEAD: Step(1.0, 0.15),
    Field.MUAC: Step(1.2, 0.3),
}


class Point(NamedTuple):
    """One value of a track."""

    reading: int  # its place in the list of readings
    age_days: int
    value: float
    z: float
    flagged: bool


@dataclass(frozen=True, slots=True)
class Track:
    """All values of one measurement, oldest first."""

    field: Field
    points: tuple[Point, ...]

    def at(self, reading: int) -> Point | None:
        """The point of one reading."""
        return next((point for point in self.points if point.reading == reading), None)

    def without(self, reading: int) -> "Track":
        """The track as it would be had this reading no value."""
        return Track(self.field, tuple(point for point in self.points if point.reading != reading))

    def trusted(self) -> list[Point]:
        """The points that fit those around them; a flagged one never does."""
        return [point for place, point in enumerate(self.points) if not point.flagged and not self._stands_out(place)]

    def level(self, *, age_days: float) -> float | None:
        """The child's own z as seen from an age: the trusted values, halved in weight by every three months.

        To nine decimals, so that every computer's own last digits of an exponential give one and the same level.
        """
        trusted = self.trusted()
        if not trusted:
            return None
        weights = [math.exp2(-abs(age_days - point.age_days) / HALF_LIFE_DAYS) for point in trusted]
        return round(sum(weight * point.z for weight, point in zip(weights, trusted, strict=True)) / sum(weights), 9)

    def beside(self, age_days: int) -> list[Point]:
        """The unflagged values just before and just after an age."""
        fair = [point for point in self.points if not point.flagged]
        before = [point for point in fair if point.age_days < age_days]
        after = [point for point in fair if point.age_days > age_days]
        return before[-1:] + after[:1]

    def far(self, point: Point, *, z: float, age_days: float) -> bool:
        """Whether a point lies farther from a z at some age than a child moves in that time."""
        gap_days = point.age_days - age_days
        return abs(point.z - z) > STEPS[self.field].limit(age_days=point.age_days, gap_days=gap_days)

    def _stands_out(self, place: int) -> bool:
        """Whether a point is far from both neighbours and from the middle of up to two points on either side."""
        point = self.points[place]
        around = [*self.points[max(0, place - 2) : place], *self.points[place + 1 : place + 3]]
        around = [other for other in around if not other.flagged]
        if len(around) < 2:
            return False
        return self.far(point, z=median(other.z for other in around), age_days=around[0].age_days) and all(
            self.far(point, z=other.z, age_days=other.age_days) for other in self.beside(point.age_days)
        )


def score(readings: Sequence[Reading], *, sex: Sex) -> ZScores:
    """The z-scores of all readings at once (oedema is no matter here: what is asked is whether the number is right)."""
    return z_scores(
        sex=sex.value,
        age_days=[reading.age_days for reading in readings],
        weight_kg=_column(readings, Field.WEIGHT),
        length_cm=_column(readings, Field.LENGTH),
        position=["" if reading.position is None else reading.position.value for reading in readings],
        head_cm=_column(readings, Field.HEAD),
        muac_cm=_column(readings, Field.MUAC),
    )


def tracks(readings: Sequence[Reading], scores: ZScores) -> dict[Field, Track]:
    """The track of each measurement; readings without a value or a z are not on it."""
    return {field: Track(field, tuple(_points(field, readings, scores))) for field in Field}


def lying_cm(length_cm: float, reading: Reading) -> float:
    """A visit's length as if the child lay down, so that standing up looks like no loss; unknown position by age."""
    standing = reading.position is Position.STANDING
    if reading.position is None:
        standing = reading.age_days >= HEIGHT_FROM_DAY
    return length_cm + (LYING_IS_LONGER_CM if standing else 0)


def _points(field: Field, readings: Sequence[Reading], scores: ZScores) -> list[Point]:
    index = INDEX[field]
    points = []
    for place, reading in enumerate(readings):
        value, z = reading.value(field), float(scores.z[index][place])
        if value is not None and not np.isnan(z):
            points.append(Point(place, reading.age_days, value, z, bool(scores.flagged[index][place])))
    return sorted(points, key=lambda point: point.age_days)


def _column(readings: Sequence[Reading], field: Field) -> list[float]:
    return [float("nan") if (value := reading.value(field)) is None else value for reading in readings]
