"""The month's arithmetic: identities that hold for any children, ratios, and published intervals."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posyandu.core.nutrition import categories
from posyandu.core.proportion import Ratio, wilson
from posyandu.core.skdn import (
    CATEGORIES,
    COUNT_FIELDS,
    AgeGroup,
    ChildMonth,
    Counts,
    age_group,
    by_cell,
    count,
    total,
)
from posyandu.core.skdn_ratios import (
    PROBLEM_CATEGORIES,
    Problem,
    Share,
    coverage,
    exclusive_breastfeeding,
    prevalence,
    share,
)
from posyandu.core.vocabulary import Indicator, Sex, WeightStatus


def child(**facts) -> ChildMonth:
    return ChildMonth(**{"sex": Sex.MALE, "age_group": AgeGroup.MONTHS_12_23, **facts})


@st.composite
def children(draw) -> ChildMonth:
    status = draw(st.one_of(st.none(), st.sampled_from(WeightStatus)))
    weighed = status is not None
    asked = draw(st.booleans())
    found = {
        index: draw(st.one_of(st.none(), st.sampled_from(codes))) for index, codes in CATEGORIES.items() if weighed
    }
    return ChildMonth(
        sex=draw(st.sampled_from(Sex)),
        age_group=draw(st.sampled_from(AgeGroup)),
        has_kia_book=draw(st.booleans()),
        weighed=weighed,
        status=status,
        consecutive_t=draw(st.integers(1, 5)) if status is WeightStatus.T else 0,
        below_red_line=weighed and draw(st.booleans()),
        above_orange_line=weighed and draw(st.booleans()),
        categories=found,
        vitamin_a=draw(st.booleans()),
        deworming=draw(st.booleans()),
        breastfeeding_asked=asked,
        breastfeeding_exclusive=asked and draw(st.booleans()),
        immunised=draw(st.booleans()),
        food_supplement=draw(st.booleans()),
        referred=draw(st.booleans()),
    )


many = st.lists(children(), max_size=30)


@given(many)
@settings(max_examples=150, deadline=None)
def test_the_identities_hold_for_any_children(them):
    counts = total(map(count, them))
    assert counts.s == len(them)
    assert counts.d == counts.n + counts.t + counts.o + counts.b
    assert counts.three_t <= counts.two_t <= counts.t <= counts.d <= counts.s
    assert counts.k <= counts.s
    assert counts.breastfeeding_exclusive <= counts.breastfeeding_asked
    for index, codes in CATEGORIES.items():
        assert counts.valid(index) == sum(counts.category(index, code) for code in codes) <= counts.d


@given(many)
@settings(max_examples=100, deadline=None)
def test_cells_add_up_to_the_whole_and_match_a_plain_count(them):
    cells = by_cell(them)
    assert total(cells.values()) == total(map(count, them))
    for (sex, group), counts in cells.items():
        here = [one for one in them if one.sex is sex and one.age_group is group]
        assert counts.s == len(here) > 0
        assert counts.two_t == len([one for one in here if one.consecutive_t >= 2])
        assert counts.vitamin_a == len([one for one in here if one.vitamin_a])
        assert counts.tbu_stunted == len(
            [one for one in here if one.categories.get(Indicator.LENGTH_FOR_AGE) == "stunted"]
        )


@given(many, many, many)
@settings(max_examples=50, deadline=None)
def test_addition_does_not_care_for_order(first, second, third):
    a, b, c = (total(map(count, some)) for some in (first, second, third))
    assert (a + b) + c == a + (b + c) == c + b + a
    assert a + Counts.zero() == a


def test_every_category_of_the_standard_has_its_column():
    for index in CATEGORIES:
        assert {f"{index}_{category.code}" for category in categories(index)} <= set(COUNT_FIELDS)
        assert f"{index}_valid" in COUNT_FIELDS
    columns = [name for name in COUNT_FIELDS if name.split("_")[0] in {index.value for index in CATEGORIES}]
    assert len(columns) == 4 + sum(len(categories(index)) for index in CATEGORIES)


def test_a_flagged_index_is_missing_only_from_itself():
    counts = count(
        child(
            weighed=True,
            status=WeightStatus.N,
            categories={Indicator.WEIGHT_FOR_AGE: "normal", Indicator.LENGTH_FOR_AGE: None},
        )
    )
    assert (counts.d, counts.bbu_valid, counts.tbu_valid, counts.bbtb_valid) == (1, 1, 0, 0)


@pytest.mark.parametrize(
    "facts",
    [
        {"weighed": True},
        {"status": WeightStatus.N},
        {"weighed": True, "status": WeightStatus.N, "consecutive_t": 1},
        {"weighed": True, "status": WeightStatus.T},
        {"below_red_line": True},
        {"above_orange_line": True},
        {"breastfeeding_exclusive": True},
    ],
)
def test_contradictions_are_refused(facts):
    with pytest.raises(ValueError, match=r"\w"):
        child(**facts)


@pytest.mark.parametrize(
    ("months", "group"),
    [(0, "0-5"), (5, "0-5"), (6, "6-11"), (11, "6-11"), (12, "12-23"), (23, "12-23"), (24, "24-59"), (59, "24-59")],
)
def test_age_groups(months, group):
    assert age_group(months) == group


def test_no_age_group_before_birth_or_from_sixty_months():
    assert age_group(60) is None
    with pytest.raises(ValueError, match="before birth"):
        age_group(-1)


def test_the_ratios_of_a_real_report():
    """The example of a posyandu's report: S 62, K 60, D 51, N 33, T 12, O 4, B 2."""
    counts = Counts(s=62, k=60, d=51, n=33, t=12, o=4, b=2, two_t=3, below_red_line=1)
    shown = {which.value: share(counts, which) for which in Share}
    assert {name: f"{ratio.percent:.1f}" for name, ratio in shown.items()} == {
        "K/S": "96.8",
        "D/S": "82.3",
        "D/K": "85.0",
        "N/D": "64.7",
        "N/D′": "73.3",
        "N/S": "53.2",
        "BGM/D": "2.0",
        "2T/D": "5.9",
        "T/D": "23.5",
        "O/D": "7.8",
        "B/D": "3.9",
    }
    assert shown["N/D′"] == Ratio(33, 45)


def test_an_empty_month_has_no_percentages():
    for which in Share:
        ratio = share(Counts.zero(), which)
        assert ratio.percent is None
        assert ratio.interval is None


def test_without_anybody_to_compare_there_is_no_share_of_gaining():
    first = Counts(s=20, k=20, d=12, b=9, o=3)
    shown = {which.value: share(first, which).percent for which in Share}
    assert [name for name, percent in shown.items() if percent is None] == ["N/D", "N/D′", "N/S", "2T/D", "T/D"]
    assert shown["D/S"] == 60
    assert share(Counts(s=20, k=20, d=12, t=1, o=11), Share.N_OF_D).percent == 0


def test_a_part_that_is_no_subset_has_no_interval():
    assert Ratio(12, 10).percent == pytest.approx(120)
    assert Ratio(12, 10).interval is None


def test_prevalences_follow_the_cut_offs():
    counts = Counts(
        s=40,
        bbu_valid=30, bbu_severely_underweight=1, bbu_underweight=4, bbu_normal=23, bbu_overweight_risk=2,
        tbu_valid=28, tbu_severely_stunted=2, tbu_stunted=5, tbu_normal=20, tbu_tall=1,
        bbtb_valid=27, bbtb_severely_wasted=1, bbtb_wasted=2, bbtb_normal=18, bbtb_overweight_risk=3,
        bbtb_overweight=2, bbtb_obese=1,
    )  # fmt: skip
    assert prevalence(counts, Problem.UNDERWEIGHT) == (5, 30)
    assert prevalence(counts, Problem.STUNTING) == (7, 28)
    assert prevalence(counts, Problem.WASTING) == (3, 27)
    assert prevalence(counts, Problem.SEVERE_WASTING) == (1, 27)
    assert prevalence(counts, Problem.OVERWEIGHT) == (3, 27)
    assert coverage(counts, Indicator.LENGTH_FOR_AGE) == (28, 40)
    assert {index for index, _ in PROBLEM_CATEGORIES.values()} <= set(CATEGORIES)


def test_breastfeeding_is_counted_over_those_asked():
    counts = total([count(child(breastfeeding_asked=True, breastfeeding_exclusive=yes)) for yes in (True, False, True)])
    assert exclusive_breastfeeding(counts + count(child())) == (2, 3)


# R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3 (score without continuity correction).
@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_published_intervals(part, whole, low, high):
    assert wilson(part, whole) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@given(st.integers(1, 5000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
@settings(deadline=None)
def test_wilsons_ends_are_where_the_share_lies_one_and_ninetysix_off(pair):
    """The interval's definition: at each end |share − p| = 1.96 standard errors of p, if p is not 0 or 1."""
    part, whole = pair
    low, high = wilson(part, whole)
    assert 0 <= low <= part / whole <= high <= 1
    for end in (low, high):
        if 0 < end < 1:
            off = abs(part / whole - end) / math.sqrt(end * (1 - end) / whole)
            assert off == pytest.approx(1.959963985, rel=1e-6)
    mirrored = wilson(whole - part, whole)
    assert (1 - mirrored[1], 1 - mirrored[0]) == (pytest.approx(low, abs=1e-12), pytest.approx(high, abs=1e-12))


@pytest.mark.parametrize(("part", "whole"), [(1, 0), (0, 0), (-1, 5), (6, 5)])
def test_wilson_refuses_what_is_no_proportion(part, whole):
    with pytest.raises(ValueError, match="not a proportion"):
        wilson(part, whole)
