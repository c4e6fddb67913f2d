"""Ages on the calendar, above all for children born at the end of a month."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from posyandu.core.age import age_as_eppgbm, age_days, age_in_words, completed_months, month_birthday, months_and_days

births = st.dates(date(2019, 1, 1), date(2030, 12, 31))


def test_age_in_days_counts_from_the_day_of_birth() -> None:
    assert age_days(date(2025, 9, 16), date(2025, 9, 16)) == 0
    assert age_days(date(2024, 2, 28), date(2024, 3, 1)) == 2
    assert age_days(date(2020, 1, 1), date(2025, 1, 1)) == 1827


@pytest.mark.parametrize("function", [age_days, completed_months, age_in_words, age_as_eppgbm])
def test_a_date_before_birth_is_an_error(function) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="before the birth"):
        function(date(2025, 9, 16), date(2025, 9, 15))


@pytest.mark.parametrize(
    ("birth_date", "on", "months"),
    [
        (date(2025, 1, 15), date(2025, 2, 14), 0),
        (date(2025, 1, 15), date(2025, 2, 15), 1),
        (date(2025, 1, 31), date(2025, 2, 27), 0),
        (date(2025, 1, 31), date(2025, 2, 28), 1),
        (date(2025, 1, 31), date(2025, 3, 30), 1),
        (date(2025, 1, 31), date(2025, 3, 31), 2),
        (date(2025, 1, 31), date(2025, 4, 30), 3),
        (date(2025, 1, 30), date(2025, 2, 28), 1),
        (date(2024, 1, 31), date(2024, 2, 28), 0),
        (date(2024, 1, 31), date(2024, 2, 29), 1),
        (date(2024, 1, 29), date(2024, 2, 29), 1),
        (date(2024, 2, 29), date(2025, 2, 27), 11),
        (date(2024, 2, 29), date(2025, 2, 28), 12),
        (date(2024, 2, 29), date(2028, 2, 28), 47),
        (date(2024, 2, 29), date(2028, 2, 29), 48),
        (date(2024, 12, 31), date(2025, 1, 1), 0),
    ],
)
def test_months_are_completed_on_the_day_of_birth_or_the_last_day(birth_date: date, on: date, months: int) -> None:
    assert completed_months(birth_date, on) == months


@given(births, st.integers(0, 2000))
def test_months_and_days_are_those_of_the_calendar(birth_date: date, days: int) -> None:
    on = birth_date + timedelta(days=days)
    other = relativedelta(on, birth_date)
    assert months_and_days(birth_date, on) == (other.years * 12 + other.months, other.days)


@given(births, st.integers(0, 60))
def test_a_month_begins_on_its_birthday_and_not_a_day_before(birth_date: date, months: int) -> None:
    day = month_birthday(birth_date, months)
    assert months_and_days(birth_date, day) == (months, 0)
    if months:
        assert completed_months(birth_date, day - timedelta(days=1)) == months - 1


@pytest.mark.parametrize(
    ("on", "words", "eppgbm"),
    [
        (date(2024, 5, 7), "0 hari", "0 Tahun - 0 Bulan - 0 Hari"),
        (date(2024, 5, 16), "9 hari", "0 Tahun - 0 Bulan - 9 Hari"),
        (date(2024, 6, 7), "1 bulan", "0 Tahun - 1 Bulan - 0 Hari"),
        (date(2025, 7, 16), "14 bulan 9 hari", "1 Tahun - 2 Bulan - 9 Hari"),
        (date(2026, 8, 12), "27 bulan 5 hari", "2 Tahun - 3 Bulan - 5 Hari"),
        (date(2026, 12, 7), "31 bulan", "2 Tahun - 7 Bulan - 0 Hari"),
    ],
)
def test_age_in_words(on: date, words: str, eppgbm: str) -> None:
    assert str(age_in_words(date(2024, 5, 7), on)) == words
    assert age_as_eppgbm(date(2024, 5, 7), on) == eppgbm
