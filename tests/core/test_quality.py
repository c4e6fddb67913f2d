"""The checks of a posyandu's numbers, against worked cases, NumPy and simulation."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posyandu.core.quality import (
    DIGITS_CHANCE,
    Check,
    Opening,
    Reading,
    digit_preference,
    findings,
    last_digit,
    spread,
    worst,
)
from posyandu.core.quality_words import MEANINGS, NAMES, WORDS, action, told
from posyandu.core.vocabulary import Indicator, Position, Tone

TODAY = date(2026, 8, 31)
DAY = date(2026, 8, 18)
ON_TIME = [Opening(DAY, DAY, DAY)]
GOOD, WATCH, URGENT, CALM = Tone.GOOD, Tone.WATCH, Tone.URGENT, Tone.CALM


def reading(child, kg=8.4, cm=70.3, on=DAY, **values):
    known = {"age_days": 400, "position": Position.LYING, "z": {Indicator.WEIGHT_FOR_AGE: 0.0}}
    return Reading(child=child, measured_on=on, weight_kg=kg, length_cm=cm, **known | values)


def even(n):
    """Readings whose tenths are all as frequent as can be, and whose z scatter as in a sound survey."""
    z = np.linspace(-2.2, 2.2, n)
    return [reading(k, 8 + k % 10 / 10, 70 + k % 10 / 10, z={Indicator.WEIGHT_FOR_AGE: float(z[k])}) for k in range(n)]


def checked(now, earlier=(), openings=ON_TIME, *, over=False):
    made = findings(now, list(earlier), openings, month_is_over=over, today=TODAY)
    assert [finding.check for finding in made] == list(Check)
    return {finding.check: finding for finding in made}


@pytest.mark.parametrize(
    ("digits", "score", "chi2"),
    [
        ([], 0, 0),
        (list(range(10)) * 4, 0, 0),  # all as frequent
        ([0] * 40, 100, 360),  # 40·9: Σ(o−e)²/e with e = 4 is (36² + 9·4²)/4
        ([0, 5] * 20, 66.667, 160),  # (2·16² + 8·4²)/4 = 160; 100·√(160/360)
        ([0] * 13 + [k for k in range(1, 10) for _ in range(3)], 25, 22.5),  # (9² + 9·1²)/4; 100·√(22.5/360)
    ],
)
def test_digit_preference_by_hand(digits, score, chi2):
    assert digit_preference(digits) == pytest.approx((score, chi2), abs=0.001)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=300))
def test_digit_preference_as_numpy_counts_it(digits):
    seen = np.bincount(digits, minlength=10)
    chi2 = float(((seen - seen.mean()) ** 2 / seen.mean()).sum())
    assert digit_preference(digits) == pytest.approx((100 * np.sqrt(chi2 / (9 * len(digits))), chi2))


def test_honest_readings_pass_the_limit_of_chance_once_in_a_hundred_months():
    drawn = np.random.default_rng(7).multinomial(60, [0.1] * 10, size=20_000)
    chi2 = ((drawn - 6.0) ** 2 / 6.0).sum(axis=1)
    assert 0.007 < (chi2 > DIGITS_CHANCE).mean() < 0.013


@pytest.mark.parametrize(("value", "digit"), [(8.4, 4), (8.0, 0), (70.5, 5), (8.45, 4), (0.3, 3), (12.1, 1), (2.3, 3)])
def test_the_last_digit_is_the_tenth(value, digit):
    assert last_digit(value) == digit


@given(st.lists(st.floats(-6, 6), min_size=2, max_size=60))
def test_spread_is_that_of_numpy(values):
    assert spread(values) == pytest.approx(float(np.std(values, ddof=1)), abs=1e-9)


def test_a_sound_month_is_green():
    found = checked(even(40))
    assert {check: f.tone for check, f in found.items() if f.tone is not GOOD} == {
        Check.SHRUNK: CALM, Check.REPEATED: CALM,  # nobody was here before
    }  # fmt: skip
    assert worst(found.values()) is GOOD
    assert all(action(f) is None for f in found.values())


@pytest.mark.parametrize(
    ("kg", "tone"),
    [
        ([8.0] * 40, URGENT),
        ([8.0, 8.5] * 20, URGENT),
        ([8.0] * 13 + [8 + k / 10 for k in range(1, 10) for _ in range(3)], WATCH),
        ([8.0] * 12 + [8 + k / 10 for k in range(1, 10) for _ in range(3)] + [8.1], GOOD),  # chance explains it
        ([8.0] * 29, CALM),  # too few
    ],
)
def test_digits_of_weights(kg, tone):
    assert checked([reading(k, value) for k, value in enumerate(kg)])[Check.WEIGHT_DIGITS].tone is tone


@pytest.mark.parametrize(("sd", "tone"), [(1.3, GOOD), (1.5, GOOD), (3.0, WATCH), (0.3, URGENT), (0.75, GOOD)])
def test_spread_of_weight_for_age(sd, tone):
    base = np.linspace(-1, 1, 40)
    z = base / np.std(base, ddof=1) * sd
    found = checked([reading(k, z={Indicator.WEIGHT_FOR_AGE: float(one)}) for k, one in enumerate(z)])
    assert found[Check.SPREAD].tone is tone
    assert found[Check.SPREAD].score == pytest.approx(sd)


def test_a_flagged_z_does_not_widen_the_spread():
    wild = [reading(99, z={Indicator.WEIGHT_FOR_AGE: -9.0}, flagged=frozenset({Indicator.WEIGHT_FOR_AGE}))]
    assert checked(even(40) + wild)[Check.SPREAD].score == checked(even(40))[Check.SPREAD].score


@pytest.mark.parametrize(
    ("bad", "of", "tone"), [(0, 40, GOOD), (1, 10, GOOD), (2, 40, GOOD), (3, 40, WATCH), (4, 40, URGENT)]
)
def test_flagged_shares(bad, of, tone):
    """5 % of forty are two, 7.5 % are three; one child is forgiven whatever its share."""
    flag = frozenset({Indicator.LENGTH_FOR_AGE})
    found = checked([reading(k, flagged=flag if k < bad else frozenset()) for k in range(of)])[Check.FLAGGED]
    assert (found.tone, found.ratio) == (tone, (bad, of))


@pytest.mark.parametrize(("bad", "tone"), [(4, GOOD), (5, WATCH), (10, WATCH), (11, URGENT)])
def test_missing_lengths(bad, tone):
    found = checked([reading(k, cm=None if k < bad else 70.3) for k in range(40)])
    assert (found[Check.NO_LENGTH].tone, found[Check.NO_LENGTH].ratio) == (tone, (bad, 40))


@pytest.mark.parametrize(
    ("age_days", "position", "wrong"),
    [(730, Position.LYING, False), (730, Position.STANDING, True), (731, Position.STANDING, False),
     (731, Position.LYING, True), (400, None, True)],
)  # fmt: skip
def test_position_by_age(age_days, position, wrong):
    found = checked([reading(k, age_days=age_days, position=position) for k in range(10)])[Check.POSITION]
    assert found.ratio == (10 if wrong else 0, 10)
    assert found.tone is (URGENT if wrong else GOOD)


@pytest.mark.parametrize(
    ("before", "now", "shrank"),
    [
        ((73.0, Position.LYING), (72.0, Position.LYING), False),  # within what measurers differ
        ((73.1, Position.LYING), (72.0, Position.LYING), True),
        ((73.1, Position.LYING), (72.0, Position.STANDING), False),  # standing reads 0.7 cm less
        ((72.5, Position.STANDING), (72.0, Position.LYING), True),
        ((70.0, Position.LYING), (72.0, Position.LYING), False),
    ],
)
def test_lengths_that_shrank(before, now, shrank):
    earlier = [reading(k, cm=before[0], position=before[1], on=DAY - timedelta(days=31)) for k in range(10)]
    found = checked([reading(k, cm=now[0], position=now[1]) for k in range(10)], earlier)[Check.SHRUNK]
    assert found.ratio == (10 if shrank else 0, 10)
    assert found.tone is (URGENT if shrank else GOOD)


@pytest.mark.parametrize(
    ("days", "kg", "cm", "counted", "same"),
    [(60, 8.4, 70.3, 10, 10), (60, 8.4, 70.4, 10, 0), (60, 8.5, 70.3, 10, 0), (59, 8.4, 70.3, 0, 0),
     (101, 8.4, 70.3, 0, 0)],
)  # fmt: skip
def test_values_carried_forward(days, kg, cm, counted, same):
    """Weight and length both, over sixty days or more, no further back than is remembered."""
    earlier = [reading(k, kg, cm, on=DAY - timedelta(days=days)) for k in range(10)]
    assert checked([reading(k) for k in range(10)], earlier)[Check.REPEATED].ratio == (same, counted)


@pytest.mark.parametrize(
    ("openings", "over", "tone"),
    [
        (ON_TIME, False, GOOD),
        ([Opening(DAY, DAY, DAY + timedelta(days=3))], False, GOOD),
        ([Opening(DAY, DAY, DAY + timedelta(days=4))], False, WATCH),
        ([Opening(DAY, DAY + timedelta(days=4), DAY + timedelta(days=4))], False, WATCH),  # from paper, late
        ([Opening(DAY, DAY, None)], False, WATCH),  # still open on the last of the month
        ([Opening(TODAY, TODAY, None)], False, GOOD),
        ([], False, CALM),
        ([], True, URGENT),
    ],
)
def test_late_openings(openings, over, tone):
    assert checked([], openings=openings, over=over)[Check.LATE].tone is tone


def test_the_worst_check_is_the_light_of_the_posyandu():
    assert worst(checked([]).values()) is GOOD  # its day was closed in time; nothing else can be judged
    assert worst(checked([], openings=[]).values()) is CALM
    assert worst(checked([reading(k, cm=None if k < 5 else 70.3) for k in range(29)]).values()) is WATCH


def test_every_light_that_is_not_green_names_an_action_and_every_check_its_meaning():
    bad = [reading(k, 8.0, 70.0, position=None, flagged=frozenset({Indicator.WEIGHT_FOR_AGE})) for k in range(40)]
    earlier = [reading(k, 8.0, 70.0, on=DAY - timedelta(days=70)) for k in range(40)]
    for found in (*checked(bad, earlier, [], over=True).values(), *checked([reading(1)], openings=[]).values()):
        asks = found.tone in {WATCH, URGENT}
        assert bool(action(found)) is asks
        assert str(told(found))
        assert str(NAMES[found.check]) and str(MEANINGS[found.check]) and str(WORDS[found.tone])
