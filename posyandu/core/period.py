"""The periods that figures are read for: month, quarter, half-year, year; each with those it is compared to."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PeriodKind(StrEnum):
    """How long a period is, as the forms call it."""

    MONTH = "bulan"
    QUARTER = "triwulan"
    HALF_YEAR = "semester"
    YEAR = "tahun"


MONTHS: dict[PeriodKind, int] = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF_YEAR: 6,
    PeriodKind.YEAR: 12,
}
"""How many months each holds."""

_CODE = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<part>(?P<month>0[1-9]|1[0-2])|T[1-4]|S[12]))?")


def month_number(month: date) -> int:
    """Months since the year 0, so that months can be reckoned with."""
    return 12 * month.year + month.month - 1


def month_of_number(number: int) -> date:
    """The first day of a month that is given as :func:`month_number` gives it."""
    return date(number // 12, number % 12 + 1, 1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A stretch of whole calendar months; ``first`` is the first day of its first month.

    Raises ``ValueError`` when ``first`` begins no such period: a quarter begins in January, April, July, October.
    """

    first: date
    kind: PeriodKind

    def __post_init__(self) -> None:
        if self.first.day != 1 or (self.first.month - 1) % MONTHS[self.kind]:
            raise ValueError(f"no {self.kind} begins on {self.first}")

    @classmethod
    def holding(cls, day: date, kind: PeriodKind = PeriodKind.MONTH) -> "Period":
        """The period of this kind that a day lies in."""
        return cls(date(day.year, day.month - (day.month - 1) % MONTHS[kind], 1), kind)

    @classmethod
    def of_code(cls, code: str) -> "Period | None":
        """The period that a code names (``2026-08``, ``2026-T3``, ``2026-S2``, ``2026``); ``None`` for other texts."""
        found = _CODE.fullmatch(code)
        if found is None or not 1900 <= int(found["year"]) <= 9998:
            return None
        year, part = int(found["year"]), found["part"]
        if part is None:
            return cls(date(year, 1, 1), PeriodKind.YEAR)
        if found["month"]:
            return cls(date(year, int(part), 1), PeriodKind.MONTH)
        kind = PeriodKind.QUARTER if part[0] == "T" else PeriodKind.HALF_YEAR
        return cls(date(year, (int(part[1]) - 1) * MONTHS[kind] + 1, 1), kind)

    @property
    def code(self) -> str:
        """How an address names it."""
        if self.kind is PeriodKind.MONTH:
            return f"{self.first:%Y-%m}"
        if self.kind is PeriodKind.YEAR:
            return f"{self.first:%Y}"
        letter = "T" if self.kind is PeriodKind.QUARTER else "S"
        return f"{self.first:%Y}-{letter}{self.number}"

    @property
    def number(self) -> int:
        """Which of its kind in the year: 3 for the third quarter, 8 for August."""
        return (self.first.month - 1) // MONTHS[self.kind] + 1

    @property
    def months(self) -> tuple[date, ...]:
        """The first day of each of its months."""
        start = month_number(self.first)
        return tuple(month_of_number(start + step) for step in range(MONTHS[self.kind]))

    @property
    def last(self) -> date:
        """The first day of its last month."""
        return self.months[-1]

    def _moved(self, months: int) -> "Period":
        return Period(month_of_number(month_number(self.first) + months), self.kind)

    @property
    def previous(self) -> "Period":
        """The one before it."""
        return self._moved(-MONTHS[self.kind])

    @property
    def following(self) -> "Period":
        """The one after it."""
        return self._moved(MONTHS[self.kind])

    @property
    def year_before(self) -> "Period":
        """The same period of the year before."""
        return self._moved(-12)
