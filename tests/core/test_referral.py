"""For what a child is referred: a table of findings, and when the answer is overdue."""

from datetime import date

import pytest

from posyandu.core.referral import ReferralReason, days_overdue, main_reason

NOTHING = {"oedema": False, "severely_wasted": False, "below_red_line": False, "consecutive_t": 0,
           "above_orange_line": False}  # fmt: skip


@pytest.mark.parametrize(
    ("finding", "reason"),
    [
        ({}, None),
        ({"consecutive_t": 1}, ReferralReason.T),
        ({"consecutive_t": 2}, ReferralReason.TWO_T),
        ({"consecutive_t": 3}, ReferralReason.TWO_T),
        ({"below_red_line": True, "consecutive_t": 3}, ReferralReason.BELOW_RED_LINE),
        ({"severely_wasted": True, "below_red_line": True}, ReferralReason.SEVERELY_WASTED),
        ({"oedema": True, "severely_wasted": True}, ReferralReason.OEDEMA),
        ({"above_orange_line": True}, ReferralReason.ABOVE_ORANGE_LINE),
        ({"above_orange_line": True, "consecutive_t": 1}, ReferralReason.T),
        ({"tb_suspected": True}, ReferralReason.TB),
        ({"tb_suspected": True, "above_orange_line": True}, ReferralReason.ABOVE_ORANGE_LINE),
    ],
)
def test_the_most_urgent_finding_is_the_reason(finding, reason):
    assert main_reason(**NOTHING | finding) is reason


@pytest.mark.parametrize(
    ("today", "answered", "days"),
    [
        (date(2026, 8, 1), False, 0),
        (date(2026, 8, 15), False, 0),  # the fourteenth day is still in time
        (date(2026, 8, 16), False, 1),
        (date(2026, 9, 15), False, 31),
        (date(2026, 9, 15), True, 0),
    ],
)
def test_an_answer_is_overdue_after_its_days(today, answered, days):
    assert days_overdue(date(2026, 8, 1), answered=answered, today=today, after_days=14) == days
