"""What may leave the health staff: small counts hidden, all others rounded, and everything ever shown checked as one.

The rule (``rule``), the fixed tables of a month (``cube``), a month's dated release (``release``) and the check of
all releases together by linear programming (``audit``). Health and child data are specific personal data (UU 27/2022
art. 4); hiding small cells alone fails, because totals give them back.
"""

from .audit import Weak, audit
from .cube import Cell, MonthFigures, cells_of
from .release import NotReleasable, Release, release
from .rule import NAMED_FROM, RATE_FROM, SMALL, STEP, Hidden, Shown, percent, shown

__all__ = [
    "NAMED_FROM",
    "RATE_FROM",
    "SMALL",
    "STEP",
    "Cell",
    "Hidden",
    "MonthFigures",
    "NotReleasable",
    "Release",
    "Shown",
    "Weak",
    "audit",
    "cells_of",
    "percent",
    "release",
    "shown",
]
