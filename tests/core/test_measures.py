"""The steps of the measures against the published thresholds, and the strata against the rules of the guide."""

import pytest

from posyandu.core.measures import FACTS, Measure, is_better, ratio_of, ratio_where_open, step_of
from posyandu.core.proportion import Ratio
from posyandu.core.skdn import Counts
from posyandu.core.strata import Strata, StrataFacts, strata

# de Onis et al. 2019, table 3: very low, low, medium, high, very high prevalence.
WHO_2019 = {
    Measure.STUNTING: [(2.4, 5), (2.5, 4), (9.9, 4), (10.0, 3), (19.9, 3), (20.0, 2), (29.9, 2), (30.0, 1), (80.0, 1)],
    Measure.WASTING: [(2.4, 5), (2.5, 4), (4.9, 4), (5.0, 3), (9.9, 3), (10.0, 2), (14.9, 2), (15.0, 1)],
    Measure.OVERWEIGHT: [(2.4, 5), (2.5, 4), (5.0, 3), (10.0, 2), (15.0, 1)],
}


@pytest.mark.parametrize(("measure", "cases"), WHO_2019.items())
def test_prevalences_stand_in_the_classes_of_who(measure, cases):
    assert [step_of(measure, percent) for percent, _ in cases] == [step for _, step in cases]


def test_participation_is_judged_by_the_number_on_the_screen():
    cases = {59.4: 1, 60.0: 2, 69.4: 2, 69.6: 3, 79.4: 3, 80.0: 4, 89.4: 4, 90.0: 5, 100.0: 5}
    assert {percent: step_of(Measure.PARTICIPATION, percent, places=0) for percent in cases} == cases
    assert step_of(Measure.PARTICIPATION, 59.96) == 2  # 60,0


def test_every_measure_reads_its_own_columns():
    counts = Counts(
        s=100, k=90, d=80, n=40, t=20, o=12, b=8, two_t=5, below_red_line=3, bbu_valid=79, bbu_underweight=7,
        bbu_severely_underweight=2, tbu_valid=70, tbu_stunted=9, tbu_severely_stunted=1, bbtb_valid=68, bbtb_wasted=4,
        bbtb_severely_wasted=1, bbtb_overweight=2, bbtb_obese=1, bbtb_overweight_risk=11,
    )  # fmt: skip
    expected = {
        "ds": (80, 100), "nd": (40, 80), "nnt": (40, 60), "ks": (90, 100), "t": (20, 80), "2t": (5, 80), "bgm": (3, 80),
        "o": (12, 80), "b": (8, 80), "stunting": (10, 70), "wasting": (5, 68), "gizi-buruk": (1, 68),
        "bb-kurang": (9, 79), "gizi-lebih": (3, 68),
    }  # fmt: skip
    assert {measure.value: ratio_of(measure, counts) for measure in Measure} == expected
    assert FACTS.keys() == set(Measure)


def test_a_posyandu_that_did_not_open_has_no_participation_but_books():
    shut = Counts(s=30, k=28)
    assert ratio_of(Measure.PARTICIPATION, shut) == Ratio(0, 30)
    assert ratio_where_open(Measure.PARTICIPATION, shut) == Ratio(0, 0)
    assert ratio_where_open(Measure.BOOKS, shut) == Ratio(28, 30)
    assert ratio_where_open(Measure.SUCCESS, shut).percent is None


def test_more_is_better_or_worse_by_what_is_measured():
    assert is_better(Measure.PARTICIPATION, 1.0)
    assert is_better(Measure.STUNTING, -0.1)
    assert is_better(Measure.STUNTING, 0.1) is False
    assert is_better(Measure.SUCCESS, 0.0) is None
    assert is_better(Measure.NEW, 3.0) is None


@pytest.mark.parametrize(
    ("openings", "cadres", "came", "extra", "fund", "expected"),
    [
        (7, 6.0, 90, True, 90, Strata.PRATAMA),
        (8, 4.9, 90, True, 90, Strata.PRATAMA),
        (12, None, 90, True, 90, Strata.PRATAMA),
        (8, 5.0, 49, True, 90, Strata.MADYA),
        (8, 5.0, 80, None, None, Strata.MADYA),
        (8, 5.0, 50, False, 10, Strata.MADYA),
        (8, 5.0, 50, True, 49, Strata.PURNAMA),
        (12, 5.0, 51, True, 50, Strata.MANDIRI),
    ],
)
def test_strata_follow_the_guide(openings, cadres, came, extra, fund, expected):
    facts = StrataFacts(
        openings=openings, cadres=cadres, coverage=Ratio(came, 100), extra_programme=extra, fund_percent=fund
    )
    assert strata(facts) is expected
    assert facts.may_be_higher == (extra is None and expected is Strata.MADYA)
