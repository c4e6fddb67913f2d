"""The rules around the z-scores, each by its own example, and what must hold for any children."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from posyandu.core.standard import score_one, z_scores
from posyandu.core.vocabulary import Indicator, Position, Sex

WEIGHT_INDICES = {Indicator.WEIGHT_FOR_AGE, Indicator.WEIGHT_FOR_LENGTH, Indicator.BMI_FOR_AGE}
TODDLER = {"sex": "L", "age_days": 400, "weight_kg": 9.6, "length_cm": 76.0, "head_cm": 46.0, "muac_cm": 15.0}


def some(**changes: object) -> dict[Indicator, float | None]:
    return dict(score_one(**{**TODDLER, **changes}).z)  # type: ignore[arg-type]


def test_negative_age_is_an_error() -> None:
    with pytest.raises(ValueError, match="negative"):
        score_one(sex="L", age_days=-1, weight_kg=3)
    with pytest.raises(ValueError, match="negative"):
        z_scores(sex="L", age_days=[3, -0.2], weight_kg=3)


def test_arrays_of_different_lengths_are_an_error() -> None:
    with pytest.raises(ValueError, match="one length"):
        z_scores(sex=["L", "P"], age_days=[1, 2, 3])
    with pytest.raises(ValueError, match="one length"):
        z_scores(sex="L", age_days=[[1, 2, 3]])


def test_oedema_as_text_is_an_error() -> None:
    with pytest.raises(TypeError):
        z_scores(sex="L", age_days=400, oedema="y")


def test_no_children_no_scores() -> None:
    assert z_scores(sex=[], age_days=[], weight_kg=[]).z[Indicator.WEIGHT_FOR_AGE].shape == (0,)


def test_oedema_leaves_the_indices_without_weight() -> None:
    z = some(oedema=True)
    assert {indicator for indicator, value in z.items() if value is None} == WEIGHT_INDICES


@pytest.mark.parametrize("oedema", [None, False])
def test_no_oedema_and_unknown_oedema_are_alike(oedema: bool | None) -> None:
    assert None not in some(oedema=oedema).values()


def test_oedema_is_read_from_arrays_with_gaps() -> None:
    z = z_scores(**TODDLER, oedema=[True, None, False]).z[Indicator.WEIGHT_FOR_AGE]
    assert_array_equal(np.isnan(z), [True, False, False])


@pytest.mark.parametrize("sex", ["", "m", "l", "?", None, 1.0])
def test_unknown_sex_has_no_z(sex: object) -> None:
    assert set(some(sex=sex).values()) == {None}


def test_missing_values_never_become_scores() -> None:
    z = score_one(sex=Sex.FEMALE, age_days=None).z
    assert set(z.values()) == {None}
    assert set(score_one(sex=Sex.FEMALE, age_days=400).z.values()) == {None}


def test_the_last_day_is_1826() -> None:
    assert some(age_days=1826, length_cm=109.0, weight_kg=18.0)[Indicator.WEIGHT_FOR_AGE] is not None
    assert some(age_days=1826.2, length_cm=109.0, weight_kg=18.0)[Indicator.WEIGHT_FOR_LENGTH] is not None
    assert set(some(age_days=1826.25, length_cm=109.0, weight_kg=18.0).values()) == {None}


def test_arm_circumference_starts_at_day_91() -> None:
    assert some(age_days=90.4)[Indicator.MUAC_FOR_AGE] is None
    assert some(age_days=90.5)[Indicator.MUAC_FOR_AGE] is not None


@pytest.mark.parametrize(
    ("age_days", "position", "change_cm", "used", "implausible"),
    [
        (273, Position.STANDING, 0.0, None, True),
        (274, Position.STANDING, 0.7, Position.STANDING, False),
        (273, Position.LYING, 0.0, Position.LYING, False),
        (730.4, Position.STANDING, 0.7, Position.STANDING, False),
        (730.5, Position.STANDING, 0.0, Position.STANDING, False),
        (730.5, Position.LYING, -0.7, Position.LYING, False),
        (730.4, Position.LYING, 0.0, Position.LYING, False),
        (900, None, 0.0, None, False),
        (None, Position.STANDING, 0.0, Position.STANDING, False),
    ],
)
def test_lying_is_longer(
    age_days: float | None, position: Position | None, change_cm: float, used: Position | None, implausible: bool
) -> None:
    scores = score_one(sex="P", age_days=age_days, length_cm=80.0, position=position)
    assert scores.converted_length_cm == pytest.approx(80.0 + change_cm, abs=1e-12)
    assert (scores.position_used, scores.implausible_position) == (used, implausible)


@pytest.mark.parametrize(
    ("length_cm", "age_days", "has_z"),
    [
        (45.0, 1, True),
        (44.99, 1, False),
        (110.0, 700, True),
        (110.01, 700, False),
        (65.0, 731, True),
        (64.99, 731, False),
        (120.0, 1800, True),
        (120.01, 1800, False),
    ],
)
def test_length_limits_are_inclusive(length_cm: float, age_days: int, has_z: bool) -> None:
    z = score_one(sex="L", age_days=age_days, weight_kg=10.0, length_cm=length_cm).z[Indicator.WEIGHT_FOR_LENGTH]
    assert (z is not None) is has_z


def test_a_length_of_zero_is_flagged_without_a_bmi_score() -> None:
    scores = score_one(sex="L", age_days=400, weight_kg=9.0, length_cm=0.0)
    assert scores.z[Indicator.BMI_FOR_AGE] is None
    assert scores.flagged[Indicator.BMI_FOR_AGE]


def test_absurd_numbers_do_no_harm() -> None:
    for value in (1e300, 1e-300, -1e300, float("inf"), float("nan")):
        z_scores(sex="P", age_days=[10, 800], weight_kg=value, length_cm=value, head_cm=value, muac_cm=value)
        z_scores(sex="P", age_days=400, weight_kg=value, length_cm=75.0)


child = st.fixed_dictionaries(
    {
        "sex": st.sampled_from(["L", "P", ""]),
        "age_days": st.one_of(st.none(), st.floats(0, 1900)),
        "weight_kg": st.one_of(st.none(), st.floats(-1, 60)),
        "length_cm": st.one_of(st.none(), st.floats(-1, 150)),
        "position": st.sampled_from(["lying", "standing", ""]),
        "head_cm": st.one_of(st.none(), st.floats(20, 70)),
        "muac_cm": st.one_of(st.none(), st.floats(5, 30)),
        "oedema": st.sampled_from([True, False, None]),
    }
)


@settings(max_examples=60, deadline=None)
@given(st.lists(child, min_size=1, max_size=30), st.randoms())
def test_neighbours_and_order_do_not_matter(children: list[dict], random) -> None:  # type: ignore[no-untyped-def,type-arg]
    shuffled = random.sample(range(len(children)), len(children))
    crowd = z_scores(**{key: [children[i][key] for i in shuffled] for key in children[0]})
    for row, i in enumerate(shuffled):
        alone = z_scores(**children[i])
        for indicator in Indicator:
            assert_array_equal(crowd.z[indicator][row], alone.z[indicator][0])
            assert crowd.flagged[indicator][row] == alone.flagged[indicator][0]


def test_many_blocks_give_what_few_children_give() -> None:
    rng = np.random.default_rng(7)
    count = 10_001
    children = {
        "sex": rng.choice(["L", "P"], count),
        "age_days": rng.uniform(0, 1900, count),
        "weight_kg": rng.uniform(2, 25, count),
        "length_cm": rng.uniform(45, 120, count),
        "position": rng.choice(["lying", "standing", ""], count),
    }
    whole = z_scores(**children, muac_cm=14.0)
    for part in (slice(0, 3), slice(4000, 4200), slice(-5, None)):
        few = z_scores(**{key: values[part] for key, values in children.items()}, muac_cm=14.0)
        for indicator in Indicator:
            assert_array_equal(whole.z[indicator][part], few.z[indicator])
        assert_array_equal(whole.position_used[part], few.position_used)
        assert_array_equal(whole.converted_length_cm[part], few.converted_length_cm)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["L", "P"]), st.integers(0, 1826), st.floats(0.5, 60), st.floats(0.001, 5))
def test_a_heavier_child_never_scores_lower(sex: str, age_days: int, weight_kg: float, more_kg: float) -> None:
    length_cm = 50 + age_days / 1826 * 58
    z = z_scores(sex=sex, age_days=age_days, weight_kg=[weight_kg, weight_kg + more_kg], length_cm=length_cm).z
    for indicator in WEIGHT_INDICES:
        assert z[indicator][0] <= z[indicator][1]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["L", "P"]), st.integers(91, 1826), st.floats(5, 150), st.floats(0.001, 5))
def test_a_longer_child_never_scores_shorter(sex: str, age_days: int, cm: float, more_cm: float) -> None:
    values = [cm, cm + more_cm]
    z = z_scores(sex=sex, age_days=age_days, length_cm=values, head_cm=values, muac_cm=values).z
    for indicator in (Indicator.LENGTH_FOR_AGE, Indicator.HEAD_FOR_AGE, Indicator.MUAC_FOR_AGE):
        assert z[indicator][0] <= z[indicator][1]
