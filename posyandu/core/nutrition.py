"""What a z-score is called: the nutritional status of Permenkes 2/2020, and the colour of the arm band (LiLA)."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from .age import DAYS_PER_MONTH
from .sentence import Sentence, say
from .vocabulary import Indicator, Tone

MUAC_FROM_MONTH, MUAC_TO_MONTH = 6, 60


@dataclass(frozen=True, slots=True)
class Category:
    """One nutritional status: ``code`` for files and style sheets, ``label`` in the regulation's exact words."""

    code: str
    label: Sentence
    tone: Tone


class Scale(NamedTuple):
    """Categories from low to high and the z between them.

    ``below`` limits belong to the category above them (−2.00 is normal), ``above`` limits to the one beneath
    (+1.00 is normal).
    """

    below: tuple[float, ...]
    above: tuple[float, ...]
    categories: tuple[Category, ...]


_WEIGHT_FOR_AGE = Scale(
    below=(-3, -2),
    above=(1,),
    categories=(
        Category("severely_underweight", say("Berat badan sangat kurang"), Tone.URGENT),
        Category("underweight", say("Berat badan kurang"), Tone.WATCH),
        Category("normal", say("Berat badan normal"), Tone.GOOD),
        Category("overweight_risk", say("Risiko berat badan lebih"), Tone.WATCH),
    ),
)
_LENGTH_FOR_AGE = Scale(
    below=(-3, -2),
    above=(3,),
    categories=(
        Category("severely_stunted", say("Sangat pendek"), Tone.URGENT),
        Category("stunted", say("Pendek"), Tone.WATCH),
        Category("normal", say("Normal"), Tone.GOOD),
        Category("tall", say("Tinggi"), Tone.CALM),
    ),
)
_WEIGHT_FOR_LENGTH = Scale(
    below=(-3, -2),
    above=(1, 2, 3),
    categories=(
        Category("severely_wasted", say("Gizi buruk"), Tone.URGENT),
        Category("wasted", say("Gizi kurang"), Tone.WATCH),
        Category("normal", say("Gizi baik"), Tone.GOOD),
        Category("overweight_risk", say("Berisiko gizi lebih"), Tone.WATCH),
        Category("overweight", say("Gizi lebih"), Tone.WATCH),
        Category("obese", say("Obesitas"), Tone.URGENT),
    ),
)
_HEAD_FOR_AGE = Scale(
    below=(-2,),
    above=(2,),
    categories=(
        Category("small_head", say("Lingkar kepala di bawah normal"), Tone.WATCH),
        Category("normal", say("Lingkar kepala normal"), Tone.GOOD),
        Category("large_head", say("Lingkar kepala di atas normal"), Tone.WATCH),
    ),
)
SCALES: Mapping[Indicator, Scale] = {
    Indicator.WEIGHT_FOR_AGE: _WEIGHT_FOR_AGE,
    Indicator.LENGTH_FOR_AGE: _LENGTH_FOR_AGE,
    Indicator.WEIGHT_FOR_LENGTH: _WEIGHT_FOR_LENGTH,
    Indicator.BMI_FOR_AGE: _WEIGHT_FOR_LENGTH,
    Indicator.HEAD_FOR_AGE: _HEAD_FOR_AGE,
}
"""The statuses of each index with the z between them; arm circumference has :data:`MUAC`, in centimetres."""
MUAC = Scale(
    below=(11.5, 12.5),
    above=(),
    categories=(
        Category("muac_red", say("Merah (gizi buruk)"), Tone.URGENT),
        Category("muac_yellow", say("Kuning (gizi kurang)"), Tone.WATCH),
        Category("muac_green", say("Hijau (gizi baik)"), Tone.GOOD),
    ),
)


def category(indicator: Indicator, z: float | None) -> Category | None:
    """The status of a two-decimal z by Permenkes 2/2020 (head circumference: normal from −2 to +2).

    None without a z: a missing value is never "normal". None for arm circumference too, which is judged in
    centimetres by :func:`muac_category`. The z is taken as given, so it must be the rounded one that is stored and
    shown; then a screen and a status never disagree.
    """
    scale = SCALES.get(indicator)
    return None if scale is None else _place(scale, z)


def categories(indicator: Indicator) -> tuple[Category, ...]:
    """All statuses of an index from low to high, for legends and counts; the arm band's three for LiLA."""
    return SCALES.get(indicator, MUAC).categories


def muac_category(muac_cm: float | None, *, age_days: float | None) -> Category | None:
    """The arm band's colour: red under 11.5 cm, yellow under 12.5 cm, green from there; None outside 6–59 months."""
    if age_days is None or not MUAC_FROM_MONTH <= age_days / DAYS_PER_MONTH < MUAC_TO_MONTH:
        return None
    return _place(MUAC, muac_cm)


def weight_in_doubt(flagged: Collection[str]) -> bool:
    """Whether a weight must be measured again before anybody judges it, by the indices whose z is beyond WHO's limits.

    Beyond them by age, or by length while the length itself is believable: such a number is more often a slip of the
    scale or the pen than a child, so it is neither praised nor told to the mother.
    """
    return Indicator.WEIGHT_FOR_AGE in flagged or (
        Indicator.WEIGHT_FOR_LENGTH in flagged and Indicator.LENGTH_FOR_AGE not in flagged
    )


def _place(scale: Scale, value: float | None) -> Category | None:
    if value is None or value != value:  # noqa: PLR0124 - NaN: no value either
        return None
    return scale.categories[bisect_right(scale.below, value) + bisect_left(scale.above, value)]
