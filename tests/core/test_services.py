"""What is due by age and month, against the tables of the regulations."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posyandu.core.immunisation import SCHEDULE, Dose, immunisations_due
from posyandu.core.services import (
    VitaminA,
    asks_complementary_feeding,
    asks_exclusive_breastfeeding,
    deworming_due,
    measures_muac,
    vitamin_a_due,
)


@pytest.mark.parametrize("month", [2, 8])
@pytest.mark.parametrize(
    ("age_months", "capsule", "dose_iu"),
    [(5, None, None), (6, VitaminA.BLUE, 100_000), (11, VitaminA.BLUE, 100_000), (12, VitaminA.RED, 200_000),
     (59, VitaminA.RED, 200_000), (60, None, None)],
)  # fmt: skip
def test_vitamin_a(age_months, capsule, dose_iu, month):
    due = vitamin_a_due(age_months, month=month)
    assert due is capsule
    assert due is None or due.dose_iu == dose_iu


@pytest.mark.parametrize("month", [2, 8])
@pytest.mark.parametrize(("age_months", "mg"), [(11, None), (12, 200), (23, 200), (24, 400), (59, 400), (60, None)])
def test_deworming(age_months, mg, month):
    assert deworming_due(age_months, month=month) == mg


@pytest.mark.parametrize("month", [1, 3, 4, 5, 6, 7, 9, 10, 11, 12])
def test_no_campaign_in_other_months(month):
    assert {vitamin_a_due(age, month=month) for age in range(61)} == {None}
    assert {deworming_due(age, month=month) for age in range(61)} == {None}


def test_the_questions_of_each_age():
    ages = range(61)
    assert [age for age in ages if asks_exclusive_breastfeeding(age)] == list(range(6))
    assert [age for age in ages if asks_complementary_feeding(age)] == list(range(6, 24))
    assert [age for age in ages if measures_muac(age)] == list(range(6, 60))


BIRTH = date(2024, 6, 9)

# The immunisation page of Buku KIA 2023: dose and month of age, HB0 (given at birth) apart.
PAGE = {
    0: {"BCG", "OPV1"},
    2: {"DPT-HB-Hib1", "OPV2", "PCV1", "RV1"},
    3: {"DPT-HB-Hib2", "OPV3", "PCV2", "RV2"},
    4: {"DPT-HB-Hib3", "OPV4", "IPV1", "RV3"},
    9: {"MR1", "IPV2"},
    10: {"JE"},
    12: {"PCV3"},
    18: {"DPT-HB-Hib4", "MR2"},
}


def on_month(months: int) -> date:
    return date(BIRTH.year + (BIRTH.month - 1 + months) // 12, (BIRTH.month - 1 + months) % 12 + 1, BIRTH.day)


def test_a_child_who_comes_in_time_gets_the_page():
    given_doses: dict[Dose, date | None] = {Dose.HB0: BIRTH}
    for months in range(60):
        day = on_month(months)
        due = immunisations_due(birth_date=BIRTH, on=day, given=given_doses, je_endemic=True)
        assert {one.dose.value for one in due} == PAGE.get(months, set())
        assert all(one.months_late == 0 for one in due)
        given_doses |= {one.dose: day for one in due}
    assert set(given_doses) == set(Dose)


def test_a_child_who_never_came_gets_first_doses_only():
    due = immunisations_due(birth_date=BIRTH, on=on_month(13), given={})
    assert {one.dose.value: one.months_late for one in due} == {
        "OPV1": 13, "DPT-HB-Hib1": 11, "PCV1": 11, "RV1": 11, "IPV1": 9, "MR1": 4,
    }  # fmt: skip


def test_the_next_dose_waits_four_weeks_and_an_unknown_day_does_not_wait():
    day = on_month(6)

    def second_is_due(first: date | None) -> bool:
        due = immunisations_due(birth_date=BIRTH, on=day, given={Dose.DPT_HB_HIB1: first})
        return Dose.DPT_HB_HIB2 in {one.dose for one in due}

    assert second_is_due(day - timedelta(days=28))
    assert not second_is_due(day - timedelta(days=27))
    assert second_is_due(None)


def test_a_late_third_pneumococcal_dose():
    """Fourteen months old, PCV3 due at twelve: two months late."""
    two = {Dose.PCV1: on_month(2), Dose.PCV2: on_month(3)}
    due = {one.dose: one.months_late for one in immunisations_due(birth_date=BIRTH, on=on_month(14), given=two)}
    assert due[Dose.PCV3] == 2


def test_japanese_encephalitis_only_where_it_is_endemic():
    doses = {one.dose for one in immunisations_due(birth_date=BIRTH, on=on_month(10), given={})}
    assert Dose.JE not in doses


def test_a_dose_that_joined_later_is_not_chased_in_older_children():
    old, young = date(2023, 1, 1), date(2023, 7, 1)
    assert Dose.RV1 not in {one.dose for one in immunisations_due(birth_date=old, on=date(2023, 9, 1), given={})}
    assert Dose.RV1 in {one.dose for one in immunisations_due(birth_date=young, on=date(2023, 9, 1), given={})}


def test_a_day_before_birth_is_refused():
    with pytest.raises(ValueError, match="birth"):
        immunisations_due(birth_date=BIRTH, on=BIRTH - timedelta(days=1), given={})


def test_every_dose_has_one_row():
    assert sorted(row.dose for row in SCHEDULE) == sorted(Dose)


@given(st.integers(0, 2000), st.sets(st.sampled_from(Dose)), st.booleans())
@settings(max_examples=100, deadline=None)
def test_nothing_is_due_too_early_twice_or_out_of_turn(days, doses, endemic):
    on = BIRTH + timedelta(days=days)
    due = immunisations_due(birth_date=BIRTH, on=on, given=dict.fromkeys(doses), je_endemic=endemic)
    rows = {row.dose: row for row in SCHEDULE}
    for one in due:
        assert one.dose not in doses
        assert days >= 28 * rows[one.dose].due_month
        assert one.months_late >= 0
        assert rows[one.dose].after is None or rows[one.dose].after in doses
