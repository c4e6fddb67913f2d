"""The categories of Permenkes 2/2020, at and beside every boundary, in their exact words."""

import pytest

from posyandu.core.nutrition import Category, categories, category, muac_category
from posyandu.core.vocabulary import Indicator, Tone

WEIGHT = [
    (-3.01, "Berat badan sangat kurang"),
    (-3.00, "Berat badan kurang"),
    (-2.01, "Berat badan kurang"),
    (-2.00, "Berat badan normal"),
    (1.00, "Berat badan normal"),
    (1.01, "Risiko berat badan lebih"),
]
LENGTH = [
    (-3.01, "Sangat pendek"),
    (-3.00, "Pendek"),
    (-2.01, "Pendek"),
    (-2.00, "Normal"),
    (3.00, "Normal"),
    (3.01, "Tinggi"),
]
NUTRITION = [
    (-3.01, "Gizi buruk"),
    (-3.00, "Gizi kurang"),
    (-2.01, "Gizi kurang"),
    (-2.00, "Gizi baik"),
    (0.00, "Gizi baik"),
    (1.00, "Gizi baik"),
    (1.01, "Berisiko gizi lebih"),
    (2.00, "Berisiko gizi lebih"),
    (2.01, "Gizi lebih"),
    (3.00, "Gizi lebih"),
    (3.01, "Obesitas"),
]
BOUNDARIES = [
    (indicator, z, label)
    for indicator, rows in (
        (Indicator.WEIGHT_FOR_AGE, WEIGHT),
        (Indicator.LENGTH_FOR_AGE, LENGTH),
        (Indicator.WEIGHT_FOR_LENGTH, NUTRITION),
        (Indicator.BMI_FOR_AGE, NUTRITION),
    )
    for z, label in rows
]


def label_of(found: Category | None) -> str | None:
    return str(found.label) if found else None


@pytest.mark.parametrize(("indicator", "z", "label"), BOUNDARIES)
def test_boundaries(indicator: Indicator, z: float, label: str) -> None:
    assert label_of(category(indicator, z)) == label


@pytest.mark.parametrize("indicator", Indicator)
@pytest.mark.parametrize("z", [None, float("nan")])
def test_no_z_no_category(indicator: Indicator, z: float | None) -> None:
    assert category(indicator, z) is None


def test_head_is_normal_from_minus_two_to_plus_two() -> None:
    tones = {z: getattr(category(Indicator.HEAD_FOR_AGE, z), "tone", None) for z in (-2.01, -2.0, 0, 2.0, 2.01)}
    assert tones == {-2.01: Tone.WATCH, -2.0: Tone.GOOD, 0: Tone.GOOD, 2.0: Tone.GOOD, 2.01: Tone.WATCH}


def test_weight_for_age_never_says_gizi_buruk() -> None:
    labels = {str(one.label) for one in categories(Indicator.WEIGHT_FOR_AGE)}
    assert not any("Gizi" in label for label in labels)


def test_arm_circumference_is_judged_in_centimetres_only() -> None:
    assert category(Indicator.MUAC_FOR_AGE, -4.0) is None


@pytest.mark.parametrize(
    ("muac_cm", "code"),
    [(11.4, "muac_red"), (11.5, "muac_yellow"), (12.4, "muac_yellow"), (12.5, "muac_green"), (None, None)],
)
def test_arm_band_colours(muac_cm: float | None, code: str | None) -> None:
    found = muac_category(muac_cm, age_days=400)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("age_days", "judged"), [(182, False), (183, True), (1826, True), (1827, False), (None, False)]
)
def test_arm_band_serves_6_to_59_months(age_days: int | None, judged: bool) -> None:
    assert (muac_category(11.0, age_days=age_days) is not None) is judged


@pytest.mark.parametrize("indicator", Indicator)
def test_codes_name_one_category_of_an_index(indicator: Indicator) -> None:
    codes = [one.code for one in categories(indicator)]
    assert len(codes) == len(set(codes))
