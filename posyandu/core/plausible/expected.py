"""What a box usually reads for this child: "Biasanya 8,1 – 8,7 kg"."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from posyandu.core.plausible.reading import Field, Reading
from posyandu.core.plausible.track import INDEX, score, tracks
from posyandu.core.standard import value_at_z
from posyandu.core.vocabulary import Sex

# About twice how far a healthy child's z moves from one month to the next, measuring included.
SPREAD_Z = {Field.WEIGHT: 0.35, Field.LENGTH: 0.45, Field.HEAD: 0.35, Field.MUAC: 0.45}


class Range(NamedTuple):
    """The usual values, both ends included, to one decimal."""

    low: float
    high: float


def expected_range(earlier: Sequence[Reading], *, sex: Sex, age_days: int, field: Field) -> Range | None:
    """The values that fit the child's own line at this age, from its earlier readings in any order.

    ``None`` when there is no earlier value to go by or the standard has no line at this age. Lengths are as the age
    asks for them: lying before 731 days, standing from then on. A length or a head is never expected to shrink.
    """
    before = sorted((reading for reading in earlier if reading.age_days < age_days), key=lambda one: one.age_days)
    if not before:
        return None
    track = tracks(before, score(before, sex=sex))[field]
    level = track.level(age_days=age_days)
    if level is None:
        return None
    spread = SPREAD_Z[field]
    low, high = value_at_z(INDEX[field], sex=sex.value, x=age_days, z=[level - spread, level + spread])
    if np.isnan(low) or np.isnan(high):
        return None
    if field in (Field.LENGTH, Field.HEAD):
        last = track.trusted()[-1].value
        low, high = max(low, last), max(high, last)
    return Range(round(float(low), 1), round(float(high), 1))
