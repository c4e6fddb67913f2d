"""Why a child is visited at home: each reason with the cases that must and must not raise it."""

import pytest

from posyandu.core.home_visit import VisitReason, visit_reasons

NOTHING = {"below_red_line": False, "consecutive_t": 0, "remeasure": False, "asked": False, "weighed": True,
           "vitamin_a_overdue": False}  # fmt: skip
R = VisitReason


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({}, ()),
        ({"weighed": False}, (R.ABSENT,)),
        ({"consecutive_t": 1}, ()),
        ({"consecutive_t": 2}, (R.TWO_T,)),
        ({"consecutive_t": 5}, (R.TWO_T,)),
        ({"below_red_line": True}, (R.BELOW_RED_LINE,)),
        ({"remeasure": True}, (R.REMEASURE,)),
        ({"asked": True}, (R.ASKED,)),
        ({"vitamin_a_overdue": True}, (R.VITAMIN_A,)),
        ({"vitamin_a_overdue": True, "weighed": False}, (R.ABSENT, R.VITAMIN_A)),
        ({"weighed": False, "consecutive_t": 2, "below_red_line": True}, (R.BELOW_RED_LINE, R.TWO_T, R.ABSENT)),
    ],
)
def test_the_reasons_of_a_visit(facts, reasons):
    assert visit_reasons(**NOTHING | facts) == reasons
