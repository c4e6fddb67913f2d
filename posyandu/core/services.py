"""What else is due for a child: vitamin A, worm medicine, food, and the questions and measurements of its age.

Sources: Permenkes 21/2015 (vitamin A), Permenkes 15/2017 (deworming), the ILP card of a balita (questions and arm
circumference by age). Ages are completed months, months of the calendar 1 to 12.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from .age import completed_months


class Ages(NamedTuple):
    """A span of age in completed months, its end not included."""

    start: int
    end: int

    def hold(self, age_months: int) -> bool:
        """Whether a child of this age is in the span."""
        return self.start <= age_months < self.end


class VitaminA(StrEnum):
    """The two capsules."""

    BLUE = "blue"
    RED = "red"

    @property
    def dose_iu(self) -> int:
        """International units in one capsule."""
        return 100_000 if self is VitaminA.BLUE else 200_000


CAMPAIGN_MONTHS = (2, 8)  # February and August
VITAMIN_A = {VitaminA.BLUE: Ages(6, 12), VitaminA.RED: Ages(12, 60)}
ALBENDAZOLE_MG = {200: Ages(12, 24), 400: Ages(24, 60)}
EXCLUSIVE_BREASTFEEDING = Ages(0, 6)
COMPLEMENTARY_FEEDING = Ages(6, 24)
MUAC = Ages(6, 60)


def vitamin_a_due(age_months: int, *, month: int) -> VitaminA | None:
    """The capsule of this calendar month: in February and August blue at 6–11 months, red at 12–59 months."""
    if month not in CAMPAIGN_MONTHS:
        return None
    return next((capsule for capsule, ages in VITAMIN_A.items() if ages.hold(age_months)), None)


def deworming_due(age_months: int, *, month: int) -> int | None:
    """Albendazole in mg, in February and August: 200 from one year, 400 from two years until 59 months."""
    if month not in CAMPAIGN_MONTHS:
        return None
    return next((mg for mg, ages in ALBENDAZOLE_MG.items() if ages.hold(age_months)), None)


def asks_exclusive_breastfeeding(age_months: int) -> bool:
    """ASI eksklusif is asked at 0–5 months."""
    return EXCLUSIVE_BREASTFEEDING.hold(age_months)


def asks_complementary_feeding(age_months: int) -> bool:
    """MP-ASI is asked at 6–23 months."""
    return COMPLEMENTARY_FEEDING.hold(age_months)


def measures_muac(age_months: int) -> bool:
    """LiLA is measured at 6–59 months."""
    return MUAC.hold(age_months)


class ServiceState(StrEnum):
    """Where a child stands with one service."""

    GIVEN = "given"
    DUE = "due"
    OVERDUE = "overdue"


class InCampaign(NamedTuple):
    """A service of February and August for one child: its state, and what was given by the age on that day.

    Where it is still to be given: what to give by the age now.
    """

    state: ServiceState
    product: str  # blue or red; milligrams


def campaign_before(on: date) -> date:
    """The first day of the last February or August up to a day."""
    month = max((m for m in CAMPAIGN_MONTHS if m <= on.month), default=None)
    return date(on.year, month, 1) if month else date(on.year - 1, CAMPAIGN_MONTHS[-1], 1)


def vitamin_a_state(birth_date: date, *, on: date, given: Collection[date]) -> InCampaign | None:
    """The capsule of the last campaign: given since it began, due in its month, overdue afterwards until the next one.

    ``None`` for a child that was not of its age. ``given``: the days on which any capsule was given.
    """
    spans = {capsule.value: ages for capsule, ages in VITAMIN_A.items()}
    return _in_campaign(spans, birth_date, on=on, given=given)


def deworming_state(birth_date: date, *, on: date, given: Collection[date]) -> InCampaign | None:
    """Albendazole of the last campaign, as :func:`vitamin_a_state`."""
    spans = {str(mg): ages for mg, ages in ALBENDAZOLE_MG.items()}
    return _in_campaign(spans, birth_date, on=on, given=given)


def _in_campaign(
    spans: Mapping[str, Ages], birth_date: date, *, on: date, given: Collection[date]
) -> InCampaign | None:
    if birth_date > on:
        return None
    began = campaign_before(on)
    product = _product(spans, birth_date, on)
    # Whoever reached the age in the campaign's month had its whole rest to be given it.
    of_age = birth_date <= (last := _month_end(began)) and any(
        ages.hold(completed_months(birth_date, min(on, last))) for ages in spans.values()
    )
    if product is None or not of_age:
        return None
    if days := [day for day in given if began <= day <= on]:
        return InCampaign(ServiceState.GIVEN, _product(spans, birth_date, max(days)) or product)
    in_month = (on.year, on.month) == (began.year, began.month)
    return InCampaign(ServiceState.DUE if in_month else ServiceState.OVERDUE, product)


def _product(spans: Mapping[str, Ages], birth_date: date, on: date) -> str | None:
    months = completed_months(birth_date, on)
    return next((product for product, ages in spans.items() if ages.hold(months)), None)


def _month_end(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def tb_suspected(answers: Collection[bool | None]) -> bool:
    """Whether a TB screening asks for an examination: one sign is enough. [INF: a screening casts wide]"""
    return any(answers)


SUPPLEMENT_DAYS = (14, 28, 56)
"""Days offered for a course of local supplementary food: two, four or eight weeks, for a child that does not gain, that
is underweight, that is wasted. The frame is the juknis PMT lokal (Perdirjen Kesmas HK.02.02/B/1622/2023, a new one was
presented on 25 March 2025); its lengths were not read at the source [UNV]. What was done by it differs: Puskesmas
Leksono 1, June 2025: 56 days wasted, 14 underweight, 14 for 2T; Depok, November 2023: 28 for all; the trial of 2022 in
Ngawi: 90 and 14 [S2]. So the form offers these and takes any other."""


def supplement_days(*, wasted: bool, underweight: bool) -> int:
    """How long a course is offered for, by the gravest finding of the last month."""
    return SUPPLEMENT_DAYS[2 if wasted else 1 if underweight else 0]


def days_of_course(started_on: date, days: int, *, on: date) -> int:
    """Which day of a course this is, from 1; 0 before it, at most ``days``."""
    return min(max(0, (on - started_on).days + 1), days)
