"""The lines of the growth charts: WHO's printed weights, and the way there and back."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posyandu.core.standard import axis, value_at_z, z_scores
from posyandu.core.vocabulary import Indicator, Position

# Kilograms at -3 -2 -1 0 +1 +2 +3 on the day that completes this many months of 30.4375 days (WHO 2006).
SPOT_KG = {
    ("L", 0): [2.1, 2.5, 2.9, 3.3, 3.9, 4.4, 5.0],
    ("L", 6): [5.7, 6.4, 7.1, 7.9, 8.9, 9.9, 11.0],
    ("L", 12): [6.9, 7.7, 8.6, 9.6, 10.8, 12.0, 13.3],
    ("L", 24): [8.6, 9.7, 10.8, 12.2, 13.6, 15.3, 17.1],
    ("L", 60): [12.4, 14.1, 16.0, 18.3, 21.0, 24.2, 27.9],
    ("P", 0): [2.0, 2.4, 2.8, 3.2, 3.7, 4.2, 4.8],
    ("P", 6): [5.1, 5.7, 6.5, 7.3, 8.3, 9.3, 10.6],
    ("P", 12): [6.3, 7.0, 7.9, 8.9, 10.1, 11.5, 13.1],
    ("P", 24): [8.1, 9.0, 10.2, 11.5, 13.0, 14.8, 17.0],
    ("P", 60): [12.1, 13.7, 15.8, 18.2, 21.2, 24.9, 29.5],
}
LINES = [-3, -2, -1, 0, 1, 2, 3]
BY_AGE = [indicator for indicator in Indicator if indicator is not Indicator.WEIGHT_FOR_LENGTH]


@pytest.mark.parametrize(("sex", "months"), SPOT_KG)
def test_weight_lines_are_whos(sex: str, months: int) -> None:
    day = math.floor(months * 30.4375 + 0.5)
    kg = value_at_z(Indicator.WEIGHT_FOR_AGE, sex=sex, x=day, z=LINES)
    assert kg.round(1).tolist() == SPOT_KG[sex, months]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(BY_AGE), st.sampled_from(["L", "P"]), st.integers(91, 1826), st.floats(-9, 9))
def test_back_from_an_age_line(indicator: Indicator, sex: str, age_days: int, z: float) -> None:
    value = float(value_at_z(indicator, sex=sex, x=age_days, z=z))
    measured = {
        Indicator.WEIGHT_FOR_AGE: {"weight_kg": value},
        Indicator.LENGTH_FOR_AGE: {"length_cm": value},
        Indicator.BMI_FOR_AGE: {"weight_kg": value, "length_cm": 100.0},  # at one metre the BMI is the weight
        Indicator.HEAD_FOR_AGE: {"head_cm": value},
        Indicator.MUAC_FOR_AGE: {"muac_cm": value},
    }[indicator]
    found = float(z_scores(sex=sex, age_days=age_days, **measured).z[indicator][0])
    # Below WHO's last line a weight may fall to nothing, which has no score.
    assert math.isnan(found) if value <= 0 else found == pytest.approx(z, abs=0.00501)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["L", "P"]), st.sampled_from(Position), st.floats(0, 1), st.floats(-7, 7))
def test_back_from_a_length_line(sex: str, position: Position, along: float, z: float) -> None:
    start, stop, _ = axis(Indicator.WEIGHT_FOR_LENGTH, position=position)
    length_cm = start + along * (stop - start)
    kg = float(value_at_z(Indicator.WEIGHT_FOR_LENGTH, sex=sex, x=length_cm, z=z, position=position))
    age_days = 800 if position is Position.STANDING else 400
    found = z_scores(sex=sex, age_days=age_days, weight_kg=kg, length_cm=length_cm).z[Indicator.WEIGHT_FOR_LENGTH][0]
    assert found == pytest.approx(z, abs=0.00501)


@pytest.mark.parametrize("indicator", BY_AGE)
def test_lines_are_ordered_and_cover_the_axis(indicator: Indicator) -> None:
    reach = axis(indicator)
    days = np.arange(reach.start, reach.stop + 1, reach.step)
    lines = value_at_z(indicator, sex="P", x=days, z=np.array(LINES)[:, None])
    assert lines.shape == (7, days.size)
    assert (np.diff(lines, axis=0) > 0).all()
    outside = value_at_z(indicator, sex="P", x=[reach.start - 1, reach.stop + 1], z=0)
    assert np.isnan(outside).all()


def test_axes_are_whos_tables() -> None:
    assert axis(Indicator.WEIGHT_FOR_AGE) == (0, 1826, 1)
    assert axis(Indicator.MUAC_FOR_AGE) == (91, 1826, 1)
    assert axis(Indicator.WEIGHT_FOR_LENGTH, position=Position.LYING)[:2] == (45, 110)
    assert axis(Indicator.WEIGHT_FOR_LENGTH, position=Position.STANDING)[:2] == (65, 120)


def test_weight_for_length_must_know_its_table() -> None:
    with pytest.raises(ValueError, match="position"):
        axis(Indicator.WEIGHT_FOR_LENGTH)
    with pytest.raises(ValueError, match="position"):
        value_at_z(Indicator.WEIGHT_FOR_LENGTH, sex="L", x=80, z=0)


def test_length_steps_down_where_children_begin_to_stand() -> None:
    lying, standing = value_at_z(Indicator.LENGTH_FOR_AGE, sex="L", x=[730, 731], z=0)
    assert lying - standing == pytest.approx(0.7, abs=0.05)


def test_unknown_sex_has_no_line() -> None:
    assert np.isnan(value_at_z(Indicator.WEIGHT_FOR_AGE, sex="x", x=[10, 20], z=0)).all()
