"""How a child compares with healthy children of the same age and sex: the WHO growth standard."""

from .inverse import Axis, axis, value_at_z
from .scores import LYING_IS_LONGER_CM, VERSION, ChildScores, ZScores, score_one, z_scores
from .tables import HEIGHT_FROM_DAY, TABLE_FILE

__all__ = [
    "HEIGHT_FROM_DAY",
    "LYING_IS_LONGER_CM",
    "TABLE_FILE",
    "VERSION",
    "Axis",
    "ChildScores",
    "ZScores",
    "axis",
    "score_one",
    "value_at_z",
    "z_scores",
]
