"""Given, due, overdue: vitamin A and worm medicine by table, the screening, the courses of food."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posyandu.core.services import (
    ServiceState,
    campaign_before,
    days_of_course,
    deworming_due,
    deworming_state,
    supplement_days,
    tb_suspected,
    vitamin_a_due,
    vitamin_a_state,
)

G, D, O = ServiceState.GIVEN, ServiceState.DUE, ServiceState.OVERDUE  # noqa: E741


@pytest.mark.parametrize(
    ("day", "began"),
    [
        (date(2026, 1, 31), date(2025, 8, 1)), (date(2026, 2, 1), date(2026, 2, 1)),
        (date(2026, 7, 31), date(2026, 2, 1)), (date(2026, 8, 1), date(2026, 8, 1)),
        (date(2026, 12, 31), date(2026, 8, 1)),
    ],
)  # fmt: skip
def test_the_last_campaign(day, began):
    assert campaign_before(day) == began


# Born, asked on, given, expected. Ages by hand: 6 months are reached on the day of the month of birth.
CASES = [
    ("2026-02-15", "2026-08-14", [], None),  # 5 months: not yet of age on this day
    ("2026-02-15", "2026-08-15", [], (D, "blue")),
    ("2026-02-15", "2026-08-20", ["2026-08-18"], (G, "blue")),
    ("2026-02-15", "2026-09-01", [], (O, "blue")),
    ("2026-02-28", "2026-09-10", [], (O, "blue")),  # reached 6 months on 28 August, in the campaign's month
    ("2026-03-01", "2026-09-10", [], None),  # reached 6 months after it
    ("2025-08-20", "2026-08-19", [], (D, "blue")),  # 11 months
    ("2025-08-20", "2026-08-20", [], (D, "red")),  # a year
    ("2025-08-20", "2026-09-20", [], (O, "red")),
    ("2024-06-09", "2027-01-31", ["2026-09-30"], (G, "red")),  # given late, still of this campaign
    ("2025-09-07", "2026-11-24", ["2026-08-12"], (G, "blue")),  # given at 11 months, 14 months old now
    ("2025-09-07", "2026-11-24", ["2026-09-07"], (G, "red")),  # given late, on its first birthday
    ("2024-06-09", "2027-01-31", ["2026-07-31"], (O, "red")),  # that was the campaign before
    ("2024-06-09", "2027-02-01", ["2026-08-18"], (D, "red")),
    ("2021-09-10", "2026-09-09", [], (O, "red")),  # 59 months
    ("2021-09-10", "2026-09-10", [], None),  # 60
    ("2026-08-10", "2026-08-09", [], None),  # not born
]


@pytest.mark.parametrize(("born", "on", "given_on", "expected"), CASES)
def test_vitamin_a_is_given_due_or_overdue(born, on, given_on, expected):
    days = [date.fromisoformat(day) for day in given_on]
    assert vitamin_a_state(date.fromisoformat(born), on=date.fromisoformat(on), given=days) == expected


@pytest.mark.parametrize(
    ("born", "on", "expected"),
    [
        ("2025-08-20", "2026-08-19", None),  # 11 months
        ("2025-08-20", "2026-08-20", (D, "200")),
        ("2025-08-20", "2026-10-01", (O, "200")),
        ("2024-08-20", "2026-08-20", (D, "400")),
        ("2024-09-20", "2026-10-01", (O, "400")),  # the dose of its age now
        ("2025-09-01", "2026-10-01", None),  # a year old after the campaign
    ],
)
def test_worm_medicine_is_due_or_overdue(born, on, expected):
    assert deworming_state(date.fromisoformat(born), on=date.fromisoformat(on), given=[]) == expected


def test_worm_medicine_given_is_told_by_the_age_on_that_day():
    """200 mg at 23 months, though the child is two by now."""
    found = deworming_state(date(2024, 9, 20), on=date(2026, 10, 1), given=[date(2026, 8, 18)])
    assert found == (G, "200")


@given(st.dates(date(2021, 1, 1), date(2026, 12, 31)), st.dates(date(2021, 1, 1), date(2027, 12, 31)))
@settings(max_examples=300, deadline=None)
def test_in_the_campaigns_month_due_is_what_the_day_itself_says(born, on):
    """The rule of the posyandu day, which asks by age and month alone, is the same rule."""
    if born > on or on.month not in (2, 8):
        return
    months = 12 * (on.year - born.year) + on.month - born.month - (on.day < born.day)
    found, due = vitamin_a_state(born, on=on, given=[]), vitamin_a_due(months, month=on.month)
    assert (found.product if found else None) == (due.value if due else None)
    worms, mg = deworming_state(born, on=on, given=[]), deworming_due(months, month=on.month)
    assert (worms.product if worms else None) == (str(mg) if mg else None)


@pytest.mark.parametrize(
    ("answers", "suspected"),
    [((), False), ((None, None, None, None), False), ((False,) * 4, False), ((False, None, False, True), True)],
)
def test_one_sign_of_tb_is_enough(answers, suspected):
    assert tb_suspected(answers) is suspected


def test_the_gravest_finding_sets_the_length_of_a_course():
    assert supplement_days(wasted=True, underweight=True) == 56
    assert supplement_days(wasted=False, underweight=True) == 28
    assert supplement_days(wasted=False, underweight=False) == 14


@pytest.mark.parametrize(("on", "day"), [("2026-07-31", 0), ("2026-08-01", 1), ("2026-08-14", 14), ("2026-09-30", 14)])
def test_the_days_of_a_course(on, day):
    assert days_of_course(date(2026, 8, 1), 14, on=date.fromisoformat(on)) == day
