"""CSR: what is refused, and the comparison of a supported group, against intervals worked out by hand."""

from random import Random

import pytest

from posyandu.core.support import LEAST_GROUP, Change, compare, difference, is_breast_milk_substitute, mean


@pytest.mark.parametrize(
    "item",
    ["Susu formula bayi", "sufor 400 g", "Formula lanjutan", "Susu pertumbuhan 1+", "botol susu", "dot silikon",
     "Susu bayi 0-6 bulan", "pengganti ASI", "Empeng", "growing-up milk"],
)  # fmt: skip
def test_a_breast_milk_substitute_is_recognised(item):
    assert is_breast_milk_substitute(item)


@pytest.mark.parametrize(
    "item",
    ["Nasi tim telur dan sayur", "Bubur kacang hijau", "Timbangan bayi", "Formulir SIP", "Kotak makan", "Doti kain",
     "Telur rebus", "Pelatihan pemberian ASI"],
)  # fmt: skip
def test_food_and_equipment_are_not(item):
    assert not is_breast_milk_substitute(item)


def test_a_mean_has_students_interval():
    """1 to 30: mean 15.5, s² = 77.5, standard error √(77.5/30) = 1.60728, t(29) = 2.04523 by the printed tables."""
    found = mean(list(range(1, 31)))
    assert found.value == pytest.approx(15.5)
    assert found.high - found.value == pytest.approx(2.04523 * 1.60728, abs=0.002)
    assert found.value - found.low == pytest.approx(found.high - found.value)


def test_two_groups_of_one_spread_differ_by_students_interval():
    """The same 30 numbers, five higher: se √2 · 1.60728, and Welch's degrees of freedom are 58, t = 2.00172."""
    found = difference([n + 5 for n in range(1, 31)], list(range(1, 31)))
    assert found.value == pytest.approx(5)
    assert found.high - 5 == pytest.approx(2.00172 * 1.60728 * 2**0.5, abs=0.002)


def test_an_interval_holds_the_truth_as_often_as_it_says():
    """Unequal groups with unequal spreads, drawn 1,500 times: 95 % of the intervals hold the true difference."""
    rng, held = Random(12), 0
    for _ in range(1500):
        one = [rng.gauss(0.3, 0.9) for _ in range(32)]
        other = [rng.gauss(0.1, 0.4) for _ in range(90)]
        found = difference(one, other)
        held += found.low <= 0.2 <= found.high
    assert 0.935 <= held / 1500 <= 0.965


def test_a_small_group_is_not_compared():
    some = [Change(0.1, 0.2, 30)] * LEAST_GROUP
    assert compare(some, some[1:]) is None
    assert compare(some[1:], some) is None
    found = compare(some, some)
    assert found is not None
    assert found.supported.children == LEAST_GROUP == 30
    assert found.z == (0, 0, 0)


def test_one_value_has_no_interval():
    with pytest.raises(ValueError, match="two values"):
        mean([1.0])
