"""N, T, O and B: worked cases from Buku KIA 2023 p. 54 and the card, and what must hold for every series."""

from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posyandu.core.age import completed_months, month_birthday
from posyandu.core.kms import (
    KmsRules,
    MonthStatus,
    NtRule,
    Weighing,
    action,
    counsel,
    counting_weighings,
    decided,
    headline,
    minimum_gain_g,
    reason,
    tone,
    weight_statuses,
)
from posyandu.core.standard import value_at_z, z_scores
from posyandu.core.vocabulary import Indicator, Sex, Tone, WeightStatus

from .vectors import differences, kms_cases

RULES = KmsRules()
KBM_ONLY = KmsRules(nt_rule=NtRule.KBM_ONLY)
BIRTH = date(2024, 1, 10)


def weighed(on: date, weight_kg: float, z: float | None = None, *, in_session: bool = True, order: int = 0) -> Weighing:
    return Weighing(on, weight_kg, z, in_session, order, key=f"{on}/{order}")


def months_apart(*points: tuple[float, float | None], first_month: int = 14) -> list[Weighing]:
    """Weighings in successive months, on the child's month birthday."""
    return [weighed(month_birthday(BIRTH, first_month + i), kg, z, order=i) for i, (kg, z) in enumerate(points)]


def statuses(weighings, *, sex=Sex.FEMALE, rules=RULES):
    return weight_statuses(sex=sex, birth_date=BIRTH, weighings=weighings, rules=rules)


# The row KBM (gr) of the card, columns 1 to 60.
CARD = {Sex(sex): row for sex, row in kms_cases()["minimum_gain_g"].items()}


@pytest.mark.parametrize("sex", Sex)
def test_the_minimum_gain_is_the_cards_row(sex):
    assert [minimum_gain_g(sex, month_of_age=month) for month in range(1, 61)] == CARD[sex]


@pytest.mark.parametrize("sex", Sex)
def test_before_the_first_and_after_the_last_column_the_nearest_one_holds(sex):
    assert minimum_gain_g(sex, month_of_age=0) == 800
    assert minimum_gain_g(sex, month_of_age=61) == 200
    with pytest.raises(ValueError, match="before birth"):
        minimum_gain_g(sex, month_of_age=-1)


def told(case: dict[str, Any]) -> list[dict[str, Any]]:
    """Every month of a case as plain values and words."""
    series = [Weighing(**{**one, "measured_on": date.fromisoformat(one["measured_on"])}) for one in case["weighings"]]
    found = weight_statuses(
        sex=Sex(case["sex"]),
        birth_date=date.fromisoformat(case["born"]),
        weighings=series,
        rules=KmsRules(**case.get("rules", {})),
    )
    words = {date.fromisoformat(month): WeightStatus(said) for month, said in case.get("decided", {}).items()}
    found = decided(found, words)
    return [
        {name: getattr(one, name) for name in MonthStatus.__dataclass_fields__}
        | {
            "month": one.month.isoformat(),
            "referral_reasons": [*one.referral_reasons],
            "refer": one.refer,
            "sentence": str(one.sentence),
            "headline": str(headline(one)),
            "reason": str(reason(one)),
            "action": str(action(one)),
            "tone": tone(one),
            "counsel": str(counsel(one, name="Aisyah")),
        }
        for one in found
    ]


@pytest.mark.parametrize("case", kms_cases()["cases"], ids=lambda case: case["name"])
def test_each_worked_case(case):
    found = told(case)
    assert len(found) == len(case["months"])
    for expected, month in zip(case["months"], found, strict=True):
        assert not differences(case["name"], expected, month)


@pytest.mark.parametrize("sex", Sex)
@pytest.mark.parametrize("month", range(1, 61))
def test_the_minimum_gain_decides_at_every_age(sex, month):
    """Exactly KBM is N and ten grams less is T, at every age of the card, when the line falls away."""
    least = CARD[sex][month - 1]
    for gain, status in ((least, WeightStatus.N), (least - 10, WeightStatus.T)):
        series = months_apart((7.0, 0.0), ((7000 + gain) / 1000, -0.5), first_month=month - 1)
        assert statuses(series, sex=sex)[1].status is status


def test_tenths_of_a_kilogram_are_exact_grams():
    pairs = [(kg / 10, (kg + 1) / 10) for kg in range(20, 300)]
    assert {statuses(months_apart((a, 0.0), (b, 0.0)))[1].gain_g for a, b in pairs} == {100}


def test_one_weighing_a_month_counts():
    home = weighed(date(2025, 5, 28), 8.6, in_session=False, order=9)
    session = weighed(date(2025, 5, 14), 8.5, order=1)
    earlier = weighed(date(2025, 5, 2), 8.4, in_session=False, order=3)
    assert counting_weighings([home, session, earlier]) == [session]
    assert counting_weighings([earlier, home]) == [home]
    again = weighed(date(2025, 5, 14), 8.7, order=2)
    assert counting_weighings([again, session]) == [again]


def test_a_weighing_before_birth_is_refused():
    with pytest.raises(ValueError, match="birth"):
        statuses([weighed(date(2024, 1, 9), 3.0)])


def test_the_rules_name_themselves():
    versions = {
        RULES.version,
        KBM_ONLY.version,
        KmsRules(curve_tolerance_z=0.2).version,
        KmsRules(red_line_z=-2).version,
        KmsRules(orange_line_z=2).version,
    }
    assert len(versions) == 5
    assert KmsRules("kia2023").version == RULES.version
    assert KmsRules("kbm_only").nt_rule is NtRule.KBM_ONLY
    for wrong in ({"nt_rule": "other"}, {"curve_tolerance_z": -0.1}):
        with pytest.raises(ValueError, match=r"other|negative"):
            KmsRules(**wrong)


# A child that grows exactly along a line of the card -----------------------------------------------------------------


def along_line(sex: Sex, birth: date, line: float, days: list[date], grams: int | None) -> list[Weighing]:
    ages = np.array([(day - birth).days for day in days])
    weights = value_at_z(Indicator.WEIGHT_FOR_AGE, sex=sex.value, x=ages, z=line)
    if grams:
        weights = np.round(weights * 1000 / grams) * grams / 1000
    z = z_scores(sex=sex.value, age_days=ages, weight_kg=weights).z[Indicator.WEIGHT_FOR_AGE]
    return [weighed(day, float(kg), float(one)) for day, kg, one in zip(days, weights, z, strict=True)]


@pytest.mark.parametrize("grams", [None, 10, 50])
@pytest.mark.parametrize("line", [-3, -2, -1, 0, 1, 2])
@pytest.mark.parametrize("sex", Sex)
def test_a_child_exactly_on_a_line_gains_in_every_month(sex, line, grams):
    for birth in (date(2020, 1, 31), date(2020, 2, 29), date(2021, 6, 9), date(2021, 11, 15)):
        birthdays = [month_birthday(birth, month) for month in range(1, 60)]
        sessions = [month_birthday(date(birth.year, birth.month, 16), month) for month in range(1, 60)]
        for days in (birthdays, sessions):
            series = along_line(sex, birth, line, days, grams)
            found = weight_statuses(sex=sex, birth_date=birth, weighings=series, rules=RULES)
            assert "".join(one.status for one in found) == "B" + "N" * 58


# What holds for any series -------------------------------------------------------------------------------------------

days = st.dates(date(2024, 1, 10), date(2028, 12, 31))
a_z = st.one_of(st.none(), st.integers(-500, 500).map(lambda hundredths: hundredths / 100))
a_weighing = st.builds(
    Weighing,
    measured_on=days,
    weight_kg=st.integers(2000, 25000).map(lambda grams: grams / 1000),
    z=a_z,
    in_session=st.booleans(),
    order=st.just(0),
    key=st.just(None),
)
a_series = st.lists(a_weighing, max_size=25).map(
    lambda series: [one._replace(order=i, key=i) for i, one in enumerate(series)]
)


@given(a_series, st.randoms(use_true_random=False), st.sampled_from(Sex))
@settings(max_examples=200, deadline=None)
def test_the_order_of_entry_never_changes_the_result(series, chance, sex):
    shuffled = chance.sample(series, len(series))
    assert statuses(series, sex=sex) == statuses(shuffled, sex=sex)


@given(a_series, st.sampled_from(Sex), st.sampled_from([RULES, KBM_ONLY]))
@settings(max_examples=200, deadline=None)
def test_every_month_is_what_the_book_says(series, sex, rules):
    """The book's rule, written once more in another way, agrees for every month."""
    found = statuses(series, sex=sex, rules=rules)
    months = [one.month for one in found]
    assert months == sorted({one.measured_on.replace(day=1) for one in series})
    for i, one in enumerate(found):
        assert one.weighing in series
        successive = i > 0 and (one.month - months[i - 1]).days <= 31
        assert (one.status is WeightStatus.B) == (i == 0)
        assert (one.status is WeightStatus.O) == (i > 0 and not successive)
        if successive:
            before, now = found[i - 1].weighing, one.weighing
            gain = round(now.weight_kg * 1000) - round(before.weight_kg * 1000)
            column = min(max(completed_months(BIRTH, now.measured_on), 1), 60)
            gained = gain >= CARD[sex][column - 1]
            if rules is RULES and now.z is not None and before.z is not None and gain > 0:
                fall = round(before.z * 100) - round(now.z * 100)
                crossed_by = [100 * line - round(now.z * 100) for line in range(-3, 4) if now.z < line <= before.z]
                gained = gained or (fall <= 10 and all(by <= 10 for by in crossed_by))
            assert (one.status is WeightStatus.N) == gained
    for before, now in pairwise(found):
        if now.status is WeightStatus.T:
            assert now.consecutive_t == before.consecutive_t + 1
    assert all(one.consecutive_t == 0 for one in found if one.status is not WeightStatus.T)


@given(a_series)
@settings(max_examples=100, deadline=None)
def test_every_result_has_its_words(series):
    for one in statuses(series):
        said = [one.sentence, headline(one), reason(one), action(one), counsel(one, name="Aisyah")]
        assert all(str(words) and "%(" not in str(words) for words in said)
        assert "Aisyah" not in counsel(one, name="Aisyah").text
        assert "Aisyah" in str(counsel(one, name="Aisyah")) or one.status is not WeightStatus.N
        assert (tone(one) in (Tone.WATCH, Tone.URGENT)) == one.refer
        assert ("bidan" in str(action(one))) == one.refer
