"""Which immunisations a child should get now, from the national schedule kept as rows of data.

Source: the routine schedule of Kementerian Kesehatan as Buku KIA 2023 prints it, with the intervals between doses of
Permenkes 12/2017. A change of the schedule is a new row with its date, never new code.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from posyandu.core.age import completed_months


class Dose(StrEnum):
    """The doses under five, by the names of the immunisation page."""

    HB0 = "HB0"
    BCG = "BCG"
    OPV1 = "OPV1"
    OPV2 = "OPV2"
    OPV3 = "OPV3"
    OPV4 = "OPV4"
    DPT_HB_HIB1 = "DPT-HB-Hib1"
    DPT_HB_HIB2 = "DPT-HB-Hib2"
    DPT_HB_HIB3 = "DPT-HB-Hib3"
    DPT_HB_HIB4 = "DPT-HB-Hib4"
    PCV1 = "PCV1"
    PCV2 = "PCV2"
    PCV3 = "PCV3"
    RV1 = "RV1"
    RV2 = "RV2"
    RV3 = "RV3"
    IPV1 = "IPV1"
    IPV2 = "IPV2"
    MR1 = "MR1"
    MR2 = "MR2"
    JE = "JE"


class ScheduleRow(NamedTuple):
    """One dose of the schedule."""

    dose: Dose
    due_month: int  # age in completed months from which it is due
    valid_from: date  # the day the dose joined the programme; a child older than its age by then is not chased
    after: Dose | None = None  # the dose that must come before
    interval_days: int = 28  # the least time after that dose
    until_month: int = 60  # not given from this age on
    endemic_only: bool = False


class DueDose(NamedTuple):
    """A dose to give now. ``months_late`` is 0 in the month of age in which it falls due."""

    dose: Dose
    months_late: int


# In force: Kepmenkes HK.01.07/MENKES/1098/2024, changed by HK.01.07/MENKES/35/2025 of 21 January 2025, which touches
# HPV only [S2]. PCV at 2, 3 and 12 months: the ministry's slides on its introduction, step by step [S2].
# Rows older than any child in the system share one date. Looked up again: ages and doses in the ministry's slides on
# new antigens (Direktorat Pengelolaan Imunisasi) [S2]; the years of PCV (2022), IPV2 and RV (2023) in its words of
# 27 March 2023 [S2]; IPV2 was launched on 21 June 2023 (portal of Sukoharjo) [S2], a child is chased for it from the
# month after. Not found at the source again: the days of PCV and RV, the intervals of the boosters [UNV].
_LONG_SINCE = date(2017, 1, 1)
_PCV = date(2022, 9, 12)  # all provinces
_IPV2 = date(2023, 7, 1)  # all provinces
_RV = date(2023, 8, 15)  # all provinces

SCHEDULE: tuple[ScheduleRow, ...] = (
    ScheduleRow(Dose.HB0, 0, _LONG_SINCE, until_month=0),  # within 24 hours of birth: recorded, never due later
    ScheduleRow(Dose.BCG, 0, _LONG_SINCE, until_month=12),
    ScheduleRow(Dose.OPV1, 0, _LONG_SINCE),
    ScheduleRow(Dose.DPT_HB_HIB1, 2, _LONG_SINCE),
    ScheduleRow(Dose.OPV2, 2, _LONG_SINCE, Dose.OPV1),
    ScheduleRow(Dose.PCV1, 2, _PCV),
    ScheduleRow(Dose.RV1, 2, _RV, until_month=24),  # WHO position paper of 2021: of no use after 24 months
    ScheduleRow(Dose.DPT_HB_HIB2, 3, _LONG_SINCE, Dose.DPT_HB_HIB1),
    ScheduleRow(Dose.OPV3, 3, _LONG_SINCE, Dose.OPV2),
    ScheduleRow(Dose.PCV2, 3, _PCV, Dose.PCV1),
    ScheduleRow(Dose.RV2, 3, _RV, Dose.RV1, until_month=24),
    ScheduleRow(Dose.DPT_HB_HIB3, 4, _LONG_SINCE, Dose.DPT_HB_HIB2),
    ScheduleRow(Dose.OPV4, 4, _LONG_SINCE, Dose.OPV3),
    ScheduleRow(Dose.IPV1, 4, _LONG_SINCE),
    ScheduleRow(Dose.RV3, 4, _RV, Dose.RV2, until_month=24),
    ScheduleRow(Dose.MR1, 9, _LONG_SINCE),
    ScheduleRow(Dose.IPV2, 9, _IPV2, Dose.IPV1),
    ScheduleRow(Dose.JE, 10, _LONG_SINCE, endemic_only=True),
    ScheduleRow(Dose.PCV3, 12, _PCV, Dose.PCV2, interval_days=56),
    ScheduleRow(Dose.DPT_HB_HIB4, 18, _LONG_SINCE, Dose.DPT_HB_HIB3, interval_days=365),
    ScheduleRow(Dose.MR2, 18, _LONG_SINCE, Dose.MR1, interval_days=183),
)


def schedule_rows(schedule: Iterable[ScheduleRow] = SCHEDULE) -> list[dict[str, str | int | bool | None]]:
    """The schedule as plain rows for a file or a tablet; dates as ISO text."""
    return [
        {
            "dose": row.dose.value,
            "due_month": row.due_month,
            "valid_from": row.valid_from.isoformat(),
            "after": row.after.value if row.after else None,
            "interval_days": row.interval_days,
            "until_month": row.until_month,
            "endemic_only": row.endemic_only,
        }
        for row in schedule
    ]


def immunisations_due(
    *,
    birth_date: date,
    on: date,
    given: Mapping[Dose, date | None],
    je_endemic: bool = False,
    schedule: Iterable[ScheduleRow] = SCHEDULE,
) -> list[DueDose]:
    """The doses to give on this day, in the order of the schedule.

    ``given`` holds the doses already given, with ``None`` where the day is unknown (then the interval counts as kept).
    A later dose of a series is due only when the one before was given and the interval has passed, so a child who
    never came gets the first doses, not all at once. Raises ``ValueError`` for a day before birth.
    """
    months = completed_months(birth_date, on)
    return [
        DueDose(row.dose, months - row.due_month)
        for row in schedule
        if row.dose not in given
        and row.due_month <= months < row.until_month
        and (je_endemic or not row.endemic_only)
        and _offered_to(row, birth_date)
        and _may_follow(row, on, given)
    ]


def _offered_to(row: ScheduleRow, birth_date: date) -> bool:
    return birth_date >= row.valid_from or completed_months(birth_date, row.valid_from) <= row.due_month


def _may_follow(row: ScheduleRow, on: date, given: Mapping[Dose, date | None]) -> bool:
    if row.after is None:
        return True
    if row.after not in given:
        return False
    before = given[row.after]
    return before is None or on - before >= timedelta(days=row.interval_days)
