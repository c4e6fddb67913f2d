"""What else is due for a child today: vitamin A, worm medicine, and the questions and measurements of its age.

Sources: Permenkes 21/2015 (vitamin A), Permenkes 15/2017 (deworming), the ILP card of a balita (questions and arm
circumference by age). Ages are completed months, months of the calendar 1 to 12.
"""

from enum import StrEnum
from typing import NamedTuple


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
