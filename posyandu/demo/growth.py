"""How the demo's children grow: each on its own lines, with bad months, catching up, and a setback in the second year.

The truth is a lying length and a weight-for-length z on a grid of months; the WHO standard turns it into centimetres
and kilograms. Lengths never shrink, and what was lost in an episode comes back only in part.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ..core.age import DAYS_PER_MONTH
from ..core.standard import value_at_z
from ..core.vocabulary import Indicator, Position, Sex
from .clock import IntArray
from .population import Population

FloatArray = NDArray[np.float64]
GRID = np.minimum(np.round(np.arange(61) * DAYS_PER_MONTH), 1826)
STANDING_FROM_DAY = 731
LYING_IS_LONGER_CM = 0.7


@dataclass(frozen=True, slots=True)
class Tracks:
    """The truth about each child, on the grid of months of age: arrays of shape (children, 61), or (children,)."""

    lying_cm: FloatArray
    whz: FloatArray
    mean_whz: FloatArray
    head_z: FloatArray
    muac_z: FloatArray
    sex: NDArray[np.str_]

    def at(self, values: FloatArray, child: IntArray, age_days: IntArray) -> FloatArray:
        """A grid of the children read at any age, on the straight line between its months."""
        place = np.clip(age_days / DAYS_PER_MONTH, 0, 60)
        below = np.minimum(np.floor(place).astype(np.intp), 59)
        share = place - below
        between: FloatArray = values[child, below] * (1 - share) + values[child, below + 1] * share
        return between


def grow(rng: Generator, population: Population, *, posyandus: int) -> Tracks:
    """Draw every child's lines. Means and spreads are near those of an Indonesian city's surveys."""
    n = len(population)
    sex = np.where(population.female, Sex.FEMALE.value, Sex.MALE.value)
    place = population.posyandu
    age = np.arange(61)
    years_ago = (population.birth_day.max() - population.birth_day) / 365.25

    faltering, lasting = _episodes(rng, n)
    setback = -0.55 * np.minimum(age / 20, 1) + 0.15 * np.clip((age - 24) / 36, 0, 1)
    haz = rng.normal(-0.29, 0.95, n) + rng.normal(0, 0.2, posyandus)[place] - 0.05 * years_ago
    haz = haz[:, None] + setback + _walk(rng, n, spread=0.38, memory=0.97) + lasting
    # Body build differs more than length does between children of a home, and a few are heavy.
    whz = rng.normal(-0.36, 0.95, n) + rng.normal(0, 0.12, posyandus)[place] + 1.6 * (rng.random(n) < 0.05)
    whz = whz[:, None] + _walk(rng, n, spread=0.42, memory=0.93) + faltering
    whz[:, 0] *= 0.6  # birth weight says little yet

    lying = value_at_z(Indicator.LENGTH_FOR_AGE, sex=sex[:, None], x=GRID, z=np.clip(haz, -5, 4))
    lying = np.maximum.accumulate(lying + LYING_IS_LONGER_CM * (GRID >= STANDING_FROM_DAY), axis=1)
    mean_whz = whz.mean(axis=1)
    head = 0.3 * haz.mean(axis=1) + rng.normal(-0.3, 0.8, n)
    muac = 0.6 * mean_whz + rng.normal(-0.3, 0.6, n)
    return Tracks(lying, np.clip(whz, -4.6, 4.2), mean_whz, head, muac, sex)


def _walk(rng: Generator, n: int, *, spread: float, memory: float) -> FloatArray:
    """Wandering around zero, shape (n, 61): next month is mostly like this month."""
    steps = rng.normal(0, spread * np.sqrt(1 - memory**2), (n, 61))
    steps[:, 0] = rng.normal(0, spread, n)
    for month in range(1, 61):
        steps[:, month] += memory * steps[:, month - 1]
    return steps


def _episodes(rng: Generator, n: int) -> tuple[FloatArray, FloatArray]:
    """Illness or want: weight-for-length falls for some months and comes back; length keeps part of the loss."""
    blows = np.where(rng.random((n, 61)) < 0.03, rng.gamma(2.2, 0.28, (n, 61)), 0.0)
    weight, length = -blows, -0.18 * blows
    for month in range(1, 61):
        weight[:, month] += 0.62 * weight[:, month - 1]
        length[:, month] += 0.94 * length[:, month - 1]
    return weight, length


def weight_kg(sex: NDArray[np.str_], lying_cm: FloatArray, whz: FloatArray, age_days: IntArray) -> FloatArray:
    """The weight at a z of weight-for-length (-height from 24 months on); below 45 cm scaled by the cube of length."""
    standing = age_days >= STANDING_FROM_DAY
    scored = np.where(standing, lying_cm - LYING_IS_LONGER_CM, lying_cm)
    low, high = np.where(standing, 65.0, 45.0), np.where(standing, 120.0, 110.0)
    inside = np.clip(scored, low, high)
    lying = value_at_z(Indicator.WEIGHT_FOR_LENGTH, sex=sex, x=np.minimum(inside, 110), z=whz, position=Position.LYING)
    upright = value_at_z(
        Indicator.WEIGHT_FOR_LENGTH, sex=sex, x=np.maximum(inside, 65), z=whz, position=Position.STANDING
    )
    kg: FloatArray = np.where(standing, upright, lying) * (scored / inside) ** 3
    return kg
