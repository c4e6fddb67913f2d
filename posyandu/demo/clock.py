"""Days and moments as whole numbers, so that NumPy can reckon with a hundred thousand of them at once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]

EPOCH = date(1970, 1, 1)
JAKARTA_HOURS = 7  # ahead of UTC all year round
DAY_US = 86_400_000_000
_EPOCH_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)


def day_number(day: date) -> int:
    """Days since 1 January 1970."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """The date of a day number."""
    return EPOCH + timedelta(days=int(number))


def month_of(days: IntArray) -> IntArray:
    """Calendar months since January 1970 of day numbers."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def first_day_of_month(months: IntArray) -> IntArray:
    """The day number on which a calendar month begins."""
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def completed_months(birth_day: IntArray, on_day: IntArray) -> IntArray:
    """Whole calendar months of life, as :func:`posyandu.core.age.completed_months`, for arrays of day numbers."""
    birth_month, on_month = month_of(birth_day), month_of(on_day)
    length = first_day_of_month(on_month + 1) - first_day_of_month(on_month)
    birthday = np.minimum(birth_day - first_day_of_month(birth_month) + 1, length)
    day = on_day - first_day_of_month(on_month) + 1
    months: IntArray = on_month - birth_month - (day < birthday)
    return months


def instant(days: IntArray, minutes: NDArray[np.floating[Any]]) -> IntArray:
    """Microseconds since 1970 (UTC) of a time of day in Medan, given in minutes after midnight; whole seconds."""
    seconds = np.round(minutes * 60).astype(np.int64) - JAKARTA_HOURS * 3600
    return days.astype(np.int64) * DAY_US + seconds * 1_000_000


def moment(instant_us: int) -> datetime:
    """The aware moment of an instant."""
    return _EPOCH_MOMENT + timedelta(microseconds=int(instant_us))
