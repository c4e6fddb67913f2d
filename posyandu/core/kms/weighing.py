"""Which weighing of a month counts on the KMS."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple


class Weighing(NamedTuple):
    """One weighing of a child; a corrected or withdrawn one is simply not in the series.

    Birth weight is no weighing: the KMS prints it, but the child was not weighed at a posyandu, so its first visit is
    B ("baru") and the month after is the first that can be N or T.
    """

    measured_on: date
    weight_kg: float
    z: float | None  # BB/U, two decimals; None with oedema or where the standard has no value
    in_session: bool  # weighed at an opening of the posyandu, not at home or in the clinic
    order: int  # the order in which the server received it, unique in the series: breaks ties, never chooses a date
    key: object  # the caller's own id, handed through

    @property
    def month(self) -> date:
        """The first day of the calendar month."""
        return self.measured_on.replace(day=1)

    @property
    def weight_g(self) -> int:
        """Whole grams, so that 8.4 kg less 8.3 kg is exactly 100 g."""
        return round(1000 * self.weight_kg)


def counting_weighings(weighings: Iterable[Weighing]) -> list[Weighing]:
    """The one weighing that counts in each calendar month, oldest first; the order of the input is irrelevant.

    A weighing at an opening of the posyandu goes before any other; then the latest date; then the one received last.
    """
    counting: dict[date, Weighing] = {}
    for weighing in weighings:
        month = weighing.month
        rival = counting.get(month)
        if rival is None or _precedence(weighing) > _precedence(rival):
            counting[month] = weighing
    return [counting[month] for month in sorted(counting)]


def _precedence(weighing: Weighing) -> tuple[bool, date, int]:
    return weighing.in_session, weighing.measured_on, weighing.order
