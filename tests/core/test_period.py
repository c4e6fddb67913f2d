"""Periods against the calendar, and the interval of several months against the published one of an average month."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posyandu.core.period import MONTHS, Period, PeriodKind, month_number, month_of_number
from posyandu.core.period_figures import PeriodFigures, change, prevalence_of
from posyandu.core.proportion import Ratio
from posyandu.core.skdn import AgeGroup, Counts
from posyandu.core.skdn_ratios import Problem
from posyandu.core.vocabulary import Sex

days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
kinds = st.sampled_from(PeriodKind)


@pytest.mark.parametrize(
    ("code", "first", "months", "last"),
    [
        ("2026-08", date(2026, 8, 1), 1, date(2026, 8, 1)),
        ("2026-T3", date(2026, 7, 1), 3, date(2026, 9, 1)),
        ("2026-S2", date(2026, 7, 1), 6, date(2026, 12, 1)),
        ("2026", date(2026, 1, 1), 12, date(2026, 12, 1)),
        ("2025-12", date(2025, 12, 1), 1, date(2025, 12, 1)),
    ],
)
def test_codes_name_the_months_of_the_calendar(code, first, months, last):
    period = Period.of_code(code)
    assert (period.code, period.first, len(period.months), period.last) == (code, first, months, last)


@pytest.mark.parametrize(
    "code",
    ["", "2026-13", "2026-00", "2026-T5", "2026-T0", "2026-S3", "26-08", "2026-8", "x", "2026-08 ", "0000", "9999"],
)
def test_other_texts_name_nothing(code):
    assert Period.of_code(code) is None


@given(days, kinds)
def test_a_day_lies_in_exactly_one_period_of_each_kind(day, kind):
    period = Period.holding(day, kind)
    assert day.replace(day=1) in period.months
    assert period.first.year == period.last.year
    assert Period.of_code(period.code) == period
    # Walked day by day over its ends: nothing between two neighbours, nothing in both.
    assert Period.holding(period.first - timedelta(days=1), kind) == period.previous
    assert period.previous.following == period
    assert not {*period.months} & {*period.previous.months}
    assert (period.year_before.first.year, period.year_before.first.month) == (
        period.first.year - 1,
        period.first.month,
    )
    assert len(period.months) == MONTHS[kind] == len({*period.months})


@given(days)
def test_month_numbers_go_back_and_forth(day):
    assert month_of_number(month_number(day)) == day.replace(day=1)


def test_a_quarter_begins_with_a_quarter():
    with pytest.raises(ValueError, match="triwulan"):
        Period(date(2026, 8, 1), PeriodKind.QUARTER)
    with pytest.raises(ValueError, match="bulan"):
        Period(date(2026, 8, 2), PeriodKind.MONTH)


def test_three_equal_months_are_no_surer_than_one():
    """Newcombe 1998, table I: 81 of 263 is 25,53 to 36,62 % by Wilson's score; the same children come three times."""
    once = prevalence_of(Counts(s=300, tbu_valid=263, tbu_stunted=81), Problem.STUNTING)
    thrice = prevalence_of(Counts(s=900, tbu_valid=789, tbu_stunted=243), Problem.STUNTING, months=3)
    for found in (once, thrice):
        assert found.interval == (pytest.approx(25.53, abs=0.01), pytest.approx(36.62, abs=0.01))
        assert found.ratio.percent == pytest.approx(30.798, abs=0.001)
        assert found.coverage.percent == pytest.approx(87.667, abs=0.001)


def test_a_thin_prevalence_is_one_that_speaks_for_too_few():
    found = prevalence_of(Counts(s=100, bbtb_valid=49, bbtb_wasted=3), Problem.WASTING)
    assert found.is_thin(50)
    assert not found.is_thin(49)
    assert prevalence_of(Counts(), Problem.WASTING).is_thin(0)
    assert prevalence_of(Counts(s=10), Problem.WASTING).interval is None


def test_sums_by_sex_and_age_are_parts_of_the_whole():
    cells = {
        (Sex.MALE, AgeGroup.MONTHS_0_5): Counts(s=3, d=2, n=1, b=1),
        (Sex.MALE, AgeGroup.MONTHS_24_59): Counts(s=5, d=4, t=4),
        (Sex.FEMALE, AgeGroup.MONTHS_0_5): Counts(s=7, d=1, o=1),
    }
    found = PeriodFigures(
        period=Period.of_code("2026-T3"), months=(date(2026, 7, 1), date(2026, 8, 1)),
        counts=Counts(s=15, d=7, n=1, t=4, o=1, b=1), cells=cells,
    )  # fmt: skip
    assert (found.of_sex(Sex.MALE).s, found.of_sex(Sex.FEMALE).s) == (8, 7)
    assert (found.of_age(AgeGroup.MONTHS_0_5).d, found.of_age(AgeGroup.MONTHS_6_11).d) == (3, 0)
    assert found.average(found.counts.s) == 7.5
    assert not found.is_empty


@pytest.mark.parametrize(
    ("now", "then", "expected"),
    [(Ratio(773, 1000), Ratio(759, 1000), 1.4), (Ratio(1, 3), Ratio(1, 3), 0.0), (Ratio(0, 0), Ratio(1, 2), None)],
)
def test_a_change_is_that_of_the_numbers_on_the_screen(now, then, expected):
    assert change(now, then) == expected
