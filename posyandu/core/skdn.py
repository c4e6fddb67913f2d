"""The month's arithmetic of a posyandu: S K D N, who did not gain, how many are thin or short, and the shares of them.

One child's month becomes counts of 0 and 1 (:func:`count`); counts of children, age groups, posyandu and kelurahan
are added (``+``), and every ratio is taken from the sums. So a page, a file and a message can only show one number.

Sources: balok SKDN of Direktorat Gizi Masyarakat (S all balita of the area, K with a KMS or KIA book, D weighed,
N gained; 2T and BGM); Buku KIA 2023 p. 54 (N/T); Permenkes 2/2020 (categories).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from operator import add
from typing import Self

from posyandu.core.nutrition import categories
from posyandu.core.vocabulary import Indicator, Sex, WeightStatus


class AgeGroup(StrEnum):
    """The age groups that the monthly report is split by, in completed months."""

    MONTHS_0_5 = "0-5"
    MONTHS_6_11 = "6-11"
    MONTHS_12_23 = "12-23"
    MONTHS_24_59 = "24-59"


AGE_GROUP_ENDS: Mapping[AgeGroup, int] = {
    AgeGroup.MONTHS_0_5: 6,
    AgeGroup.MONTHS_6_11: 12,
    AgeGroup.MONTHS_12_23: 24,
    AgeGroup.MONTHS_24_59: 60,
}
"""The age in completed months at which a child leaves each group."""


def age_group(completed_months: int) -> AgeGroup | None:
    """The report's age group; ``None`` from 60 completed months on, when the child is no balita any more.

    Raises ``ValueError`` for a negative age.
    """
    if completed_months < 0:
        raise ValueError(f"age before birth: {completed_months} months")
    return next((group for group, end in AGE_GROUP_ENDS.items() if completed_months < end), None)


CATEGORIES: Mapping[Indicator, tuple[str, ...]] = {
    index: tuple(category.code for category in categories(index))
    for index in (
        Indicator.WEIGHT_FOR_AGE,
        Indicator.LENGTH_FOR_AGE,
        Indicator.WEIGHT_FOR_LENGTH,
        Indicator.BMI_FOR_AGE,
    )
}
"""The category codes of Permenkes 2/2020 for each index that is counted, from the lowest class to the highest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildMonth:
    """What one child adds to one month's figures.

    ``categories`` holds the code of :data:`CATEGORIES` for each index with a valid z; an index that was not measured
    or whose z is flagged as implausible is left out (or ``None``) and is missing from that index only. A child with
    bilateral oedema has no BB/U, BB/TB and IMT/U z but counts there in the lowest class (WHO anthro: as z −3.1).
    ``consecutive_t`` is the number of T in successive months up to this one. ``referred``: sent on with a letter;
    a child that was only taken to the midwife on the day is not.

    Raises ``ValueError`` when the facts contradict each other, since D = N + T + O + B must hold in every sum.
    """

    sex: Sex
    age_group: AgeGroup
    has_kia_book: bool = False
    weighed: bool = False
    status: WeightStatus | None = None
    consecutive_t: int = 0
    below_red_line: bool = False
    above_orange_line: bool = False
    categories: Mapping[Indicator, str | None] = field(default_factory=dict)
    vitamin_a: bool = False
    deworming: bool = False
    breastfeeding_asked: bool = False
    breastfeeding_exclusive: bool = False
    immunised: bool = False
    food_supplement: bool = False
    referred: bool = False

    def __post_init__(self) -> None:
        if self.weighed != (self.status is not None):
            raise ValueError("a child has N, T, O or B exactly when it was weighed")
        if (self.consecutive_t > 0) != (self.status is WeightStatus.T):
            raise ValueError("the number of successive T is above 0 exactly when this month is T")
        if (self.below_red_line or self.above_orange_line) and not self.weighed:
            raise ValueError("a child that was not weighed lies beyond no line")
        if self.breastfeeding_exclusive and not self.breastfeeding_asked:
            raise ValueError("an answer on breastfeeding needs the question")


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of children; a sum over any set of child-months. Every field is one column of the monthly summary.

    ``two_t`` are the children with T in at least two successive months, so they include ``three_t``.
    ``<index>_valid`` is the number with a usable z of that index: the denominator of its prevalences.
    """

    s: int = 0
    k: int = 0
    d: int = 0
    n: int = 0
    t: int = 0
    o: int = 0
    b: int = 0
    two_t: int = 0
    three_t: int = 0
    below_red_line: int = 0
    above_orange_line: int = 0

    bbu_valid: int = 0
    bbu_severely_underweight: int = 0
    bbu_underweight: int = 0
    bbu_normal: int = 0
    bbu_overweight_risk: int = 0

    tbu_valid: int = 0
    tbu_severely_stunted: int = 0
    tbu_stunted: int = 0
    tbu_normal: int = 0
    tbu_tall: int = 0

    bbtb_valid: int = 0
    bbtb_severely_wasted: int = 0
    bbtb_wasted: int = 0
    bbtb_normal: int = 0
    bbtb_overweight_risk: int = 0
    bbtb_overweight: int = 0
    bbtb_obese: int = 0

    imtu_valid: int = 0
    imtu_severely_wasted: int = 0
    imtu_wasted: int = 0
    imtu_normal: int = 0
    imtu_overweight_risk: int = 0
    imtu_overweight: int = 0
    imtu_obese: int = 0

    vitamin_a: int = 0
    deworming: int = 0
    breastfeeding_asked: int = 0
    breastfeeding_exclusive: int = 0
    immunised: int = 0
    food_supplement: int = 0
    referred: int = 0

    @classmethod
    def zero(cls) -> Self:
        """No children at all: what sums start from."""
        return cls()

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*map(add, self.values(), other.values()))

    def values(self) -> tuple[int, ...]:
        """The numbers in the order of :data:`COUNT_FIELDS`."""
        return tuple(getattr(self, name) for name in COUNT_FIELDS)

    def category(self, index: Indicator, code: str) -> int:
        """Children in one category of :data:`CATEGORIES`."""
        number: int = getattr(self, f"{index}_{code}")
        return number

    def valid(self, index: Indicator) -> int:
        """Children with a usable z of this index."""
        number: int = getattr(self, f"{index}_valid")
        return number


COUNT_FIELDS: tuple[str, ...] = tuple(item.name for item in fields(Counts))
"""The names of the numbers in :class:`Counts`, in order: the columns of a stored summary."""


def count(facts: ChildMonth) -> Counts:
    """One child's month as counts of 0 and 1."""
    numbers = dict.fromkeys(COUNT_FIELDS, 0)
    _tally(facts, numbers)
    return Counts(**numbers)


def by_cell(children: Iterable[ChildMonth]) -> dict[tuple[Sex, AgeGroup], Counts]:
    """The counts split by sex and age group; a cell without a child is absent."""
    cells: dict[tuple[Sex, AgeGroup], dict[str, int]] = {}
    for facts in children:
        cell = (facts.sex, facts.age_group)
        if cell not in cells:
            cells[cell] = dict.fromkeys(COUNT_FIELDS, 0)
        _tally(facts, cells[cell])
    return {cell: Counts(**numbers) for cell, numbers in cells.items()}


def total(parts: Iterable[Counts]) -> Counts:
    """The sum of any number of counts."""
    return sum(parts, start=Counts.zero())


def _tally(facts: ChildMonth, numbers: dict[str, int]) -> None:
    numbers["s"] += 1
    numbers["k"] += facts.has_kia_book
    if facts.status is not None:
        numbers["d"] += 1
        numbers[facts.status.value.lower()] += 1
        numbers["two_t"] += facts.consecutive_t >= 2
        numbers["three_t"] += facts.consecutive_t >= 3
        numbers["below_red_line"] += facts.below_red_line
        numbers["above_orange_line"] += facts.above_orange_line
    for index, code in facts.categories.items():
        if code is not None:
            numbers[f"{index}_valid"] += 1
            numbers[f"{index}_{code}"] += 1
    numbers["vitamin_a"] += facts.vitamin_a
    numbers["deworming"] += facts.deworming
    numbers["breastfeeding_asked"] += facts.breastfeeding_asked
    numbers["breastfeeding_exclusive"] += facts.breastfeeding_exclusive
    numbers["immunised"] += facts.immunised
    numbers["food_supplement"] += facts.food_supplement
    numbers["referred"] += facts.referred
