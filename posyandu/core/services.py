"""What else is due for a child today: vitamin A, worm medicine, and the questions and measurements of its age.

Sources: Permenkes 21/2015 (vitamin A), Permenkes 15/2017 (deworming), the ILP card of a balita (questions and arm
circumference by age). Ages are completed months, months of the calendar 1 to 12.
"""

from enum import StrEnum

_CAMPAIGN_MONTHS = (2, 8)  # February and August


class VitaminA(StrEnum):
    """The two capsules."""

    BLUE = "blue"
    RED = "red"

    @property
    def dose_iu(self) -> int:
        """International units in one capsule."""
        return 100_000 if self is VitaminA.BLUE else 200_000


def vitamin_a_due(age_months: int, *, month: int) -> VitaminA | None:
    """The capsule of this calendar month: in February and August blue at 6–11 months, red at 12–59 months."""
    if month not in _CAMPAIGN_MONTHS or not 6 <= age_months < 60:
        return None
    return VitaminA.BLUE if age_months < 12 else VitaminA.RED


def deworming_due(age_months: int, *, month: int) -> int | None:
    """Albendazole in mg, in February and August: 200 from one year, 400 from two years until 59 months."""
    if month not in _CAMPAIGN_MONTHS or not 12 <= age_months < 60:
        return None
    return 200 if age_months < 24 else 400


def asks_exclusive_breastfeeding(age_months: int) -> bool:
    """ASI eksklusif is asked at 0–5 months."""
    return 0 <= age_months < 6


def asks_complementary_feeding(age_months: int) -> bool:
    """MP-ASI is asked at 6–23 months."""
    return 6 <= age_months < 24


def measures_muac(age_months: int) -> bool:
    """LiLA is measured at 6–59 months."""
    return 6 <= age_months < 60
