"""The first sentence of dashboards and reports, and the one rule of who needs help, against cases worked by hand."""

from fractions import Fraction
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posyandu.core.headline import came, in_need, most_in_need, needs_help, still_closed
from posyandu.core.kms import KmsRules, NtRule, rules_in_words
from posyandu.core.measures import Measure
from posyandu.core.proportion import Ratio, half_up
from posyandu.core.sentence import percentage
from posyandu.core.skdn import Counts


class Place(NamedTuple):
    name: str
    counts: Counts


def place(name, d, s):
    return Place(name, Counts(s=s, k=s, d=d, n=d))


@given(st.integers(0, 20_000), st.integers(1, 20_000))
def test_a_half_goes_up_for_every_fraction(part, whole):
    """The oracle counts in whole tenths, with no decimal number at all."""
    part = min(part, whole)
    tenths = (2 * Fraction(1000 * part, whole) + 1) // 2
    assert half_up(Ratio(part, whole).percent) == tenths / 10


def test_percentages_are_those_of_a_spreadsheet():
    cases = {(13, 16): "81,3", (1, 16): "6,3", (7, 2000): "0,4", (1, 3): "33,3", (0, 5): "0,0", (5, 5): "100,0"}
    assert {case: percentage(Ratio(*case).percent) for case in cases} == cases
    assert percentage(Ratio(1, 8).percent, 0) == "13"
    assert percentage(None) == "–"


@pytest.mark.parametrize(
    ("measure", "pair", "target", "helped"),
    [
        (Measure.PARTICIPATION, (79, 100), 80, True),
        (Measure.PARTICIPATION, (80, 100), 80, False),
        (Measure.PARTICIPATION, (7996, 10_000), 80, False),  # 79,96 is shown as 80,0
        (Measure.PARTICIPATION, (0, 0), 80, False),
        (Measure.STUNTING, (15, 100), 14, True),
        (Measure.STUNTING, (14, 100), 14, False),
        (Measure.BELOW_RED_LINE, (3, 100), None, True),  # no target: its steps are 5, 3, 2, 1
        (Measure.BELOW_RED_LINE, (2, 100), None, False),
        (Measure.NEW, (90, 100), None, False),  # neither way is better
    ],
)
def test_who_needs_help(measure, pair, target, helped):
    assert needs_help(measure, Ratio(*pair), target) is helped


def test_the_worst_are_named_first_and_a_shut_place_not_at_all():
    places = [place("A", 79, 100), place("B", 95, 100), place("C", 60, 100), place("D", 0, 90), place("E", 75, 100)]
    assert [one.name for one in in_need(places, Measure.PARTICIPATION, 80)] == ["C", "E", "A"]
    assert str(most_in_need(places, Measure.PARTICIPATION, 80)) == "C dan E paling perlu dibantu."
    assert str(most_in_need(places, Measure.PARTICIPATION, 70)) == "C paling perlu dibantu."
    assert most_in_need(places, Measure.PARTICIPATION, 50) is None
    assert most_in_need(places[:1], Measure.PARTICIPATION, 80) is None  # nothing to compare with


def test_who_is_waited_for_is_counted():
    assert still_closed(0, 64) is None
    assert str(still_closed(6, 64)) == "6 dari 64 posyandu belum buka."
    assert str(still_closed(1, 1)) == "Posyandu belum buka bulan ini."


@pytest.mark.parametrize(
    ("came_of", "months", "said"),
    [
        ((6, 26), 1, "6 dari 26 balita datang menimbang."),
        ((99, 99), 1, "99 dari 99 balita datang menimbang."),
        ((77, 100), 1, "Dari 100 balita, 77 datang menimbang."),
        ((7612, 9842), 1, "Dari 100 balita, 77 datang menimbang."),
        ((60, 78), 3, "Dari 100 balita, 77 datang menimbang."),  # 78 child-months are 26 children
    ],
)
def test_few_children_are_told_as_they_are(came_of, months, said):
    assert str(came(place("A", *came_of).counts, months=months)) == said


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (KmsRules(), "Aturan Buku KIA 2023 (garis pertumbuhan atau KBM), toleransi 0,10 z, garis merah −3 SD,"
                     " garis oranye +1 SD"),
        (KmsRules(nt_rule=NtRule.KBM_ONLY, red_line_z=-2.5),
         "N hanya bila mencapai KBM; garis merah −2,5 SD, garis oranye +1 SD"),
    ],
)  # fmt: skip
def test_the_rules_are_told_in_words(rules, said):
    assert str(rules_in_words(rules)) == said


def test_without_children_there_is_no_sentence():
    assert came(Counts.zero()) is None
