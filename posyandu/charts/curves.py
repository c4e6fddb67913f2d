"""WHO's growth lines as points on a chart, fine enough that a straight stroke between two of them hides nothing."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from posyandu.charts.kinds import ChartKind
from posyandu.core.standard import HEIGHT_FROM_DAY, value_at_z
from posyandu.core.vocabulary import Sex

LINES_Z = (-3, -2, -1, 0, 1, 2, 3)


class Stroke(NamedTuple):
    """An unbroken part of a line: days or cm, and the values there."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]


def strokes(kind: ChartKind, *, sex: Sex, z: float) -> list[Stroke]:
    """The line of ``z`` over the whole chart; two strokes where lying length gives way to standing height."""
    return [
        Stroke(xs, value_at_z(kind.indicator, sex=sex.value, x=xs, z=z, position=kind.position)) for xs in _places(kind)
    ]


def _places(kind: ChartKind) -> list[NDArray[np.float64]]:
    if kind.by_length:
        return [np.arange(10 * kind.x_low, 10 * kind.x_high + 1, 10) / 10]
    first, last = max(int(kind.x_low), kind.first_day), int(kind.x_high)
    # A line bends most after birth: daily, then weekly, then every half month, then every month.
    days = np.concatenate([np.arange(14), np.arange(14, 92, 7), np.arange(106, 366, 15), np.arange(396, last, 30)])
    ends = [(first, last)]
    if kind.steps_at_two:
        ends = [(first, HEIGHT_FROM_DAY - 1), (HEIGHT_FROM_DAY, last)]
    return [np.array([start, *days[(days > start) & (days < stop)], stop], dtype=np.float64) for start, stop in ends]
