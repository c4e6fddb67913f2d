"""How old a child is on a day: in exact days for the tables, in months and days for people."""

from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from .sentence import Sentence, say

DAYS_PER_MONTH = 30.4375  # a year of 365.25 days in twelve parts, WHO's month


class MonthsAndDays(NamedTuple):
    """Completed calendar months, and the days since the last of them."""

    months: int
    days: int


def age_days(birth_date: date, on: date) -> int:
    """Days from birth to ``on``, the measuring date; the day of birth is day 0. ValueError when ``on`` is earlier."""
    days = (on - birth_date).days
    if days < 0:
        raise ValueError("the date is before the birth date")
    return days


def completed_months(birth_date: date, on: date) -> int:
    """Whole calendar months of life on a day, as the KMS counts them; ValueError when ``on`` is before birth."""
    return months_and_days(birth_date, on).months


@lru_cache(maxsize=20_000)  # one weighing asks for the same age several times
def months_and_days(birth_date: date, on: date) -> MonthsAndDays:
    """Age as people say it; ValueError when ``on`` is before birth.

    A month is completed on the day of the month of birth, or on the month's last day where that day does not
    exist: a child born on 31 January is one month old on 28 February.
    """
    age_days(birth_date, on)
    months = (on.year - birth_date.year) * 12 + on.month - birth_date.month
    if on.day < _birthday_in(on.year, on.month, birth_date):
        months -= 1
    return MonthsAndDays(months, (on - month_birthday(birth_date, months)).days)


def month_birthday(birth_date: date, months: int) -> date:
    """The day on which a child completes this many months."""
    years, month = divmod(birth_date.month - 1 + months, 12)
    year = birth_date.year + years
    return date(year, month + 1, _birthday_in(year, month + 1, birth_date))


def _birthday_in(year: int, month: int, birth_date: date) -> int:
    return min(birth_date.day, monthrange(year, month)[1])


def age_in_words(birth_date: date, on: date) -> Sentence:
    """ "14 bulan 9 hari"; without the months in the first month, without the days when there are none."""
    months, days = months_and_days(birth_date, on)
    if months == 0:
        return say("%(days)s hari", days=days)
    if days == 0:
        return say("%(months)s bulan", months=months)
    return say("%(months)s bulan %(days)s hari", months=months, days=days)


def age_as_eppgbm(birth_date: date, on: date) -> str:
    """ "2 Tahun - 3 Bulan - 5 Hari", the wording of the column Usia Saat Ukur in e-PPGBM's files."""
    months, days = months_and_days(birth_date, on)
    return f"{months // 12} Tahun - {months % 12} Bulan - {days} Hari"
