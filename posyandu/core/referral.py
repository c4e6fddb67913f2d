"""For what a child is referred, and when an answer is overdue.

The reasons are those of Buku KIA 2023 p. 54 (T, below the red line, above the orange line), of Permenkes 2/2020 (gizi
buruk, oedema) and of the TB screening on the ILP card of a balita.
"""

from datetime import date
from enum import StrEnum


class ReferralReason(StrEnum):
    """The finding that a child is referred for, the most urgent first."""

    OEDEMA = "oedema"
    SEVERELY_WASTED = "gizi_buruk"
    BELOW_RED_LINE = "bgm"
    TWO_T = "2t"
    T = "t"
    ABOVE_ORANGE_LINE = "atas_oranye"
    TB = "tb"
    OTHER = "lain"


def main_reason(
    *,
    oedema: bool,
    severely_wasted: bool,
    below_red_line: bool,
    consecutive_t: int,
    above_orange_line: bool,
    tb_suspected: bool = False,
) -> ReferralReason | None:
    """The most urgent finding of a month, ``None`` where none asks for a referral.

    ``consecutive_t`` counts the months of T in a row up to this one (0 when this month is none).
    """
    found = {
        ReferralReason.OEDEMA: oedema,
        ReferralReason.SEVERELY_WASTED: severely_wasted,
        ReferralReason.BELOW_RED_LINE: below_red_line,
        ReferralReason.TWO_T: consecutive_t >= 2,
        ReferralReason.T: consecutive_t == 1,
        ReferralReason.ABOVE_ORANGE_LINE: above_orange_line,
        ReferralReason.TB: tb_suspected,
    }
    return next((reason for reason in ReferralReason if found.get(reason)), None)


def days_overdue(sent_on: date, *, answered: bool, today: date, after_days: int) -> int:
    """How many days an answer is overdue; 0 while it is in time or when it is here."""
    return 0 if answered else max(0, (today - sent_on).days - after_days)
