"""Is a measured number believable for this child, what was probably meant, and what is usual for it?"""

from posyandu.core.plausible.doubts import Doubt, DoubtKind, doubts_at_entry, doubts_looking_back
from posyandu.core.plausible.expected import Range, expected_range
from posyandu.core.plausible.reading import Field, Limits, Reading, limits, refusal
from posyandu.core.plausible.slips import Slip

__all__ = [
    "Doubt",
    "DoubtKind",
    "Field",
    "Limits",
    "Range",
    "Reading",
    "Slip",
    "doubts_at_entry",
    "doubts_looking_back",
    "expected_range",
    "limits",
    "refusal",
]
