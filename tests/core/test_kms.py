"""N, T, O and B: worked cases from Buku KIA 2023 p. 54 and the card, and what must hold for every series."""

from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posyandu.core.age import completed_months, month_birthday
from posyandu.core.kms import (
    KmsRules,
    Leg,
    NtRule,
    ReferralReason,
    Weighing,
    action,
    counsel,
    counting_weighings,
    headline,
    minimum_gain_g,
    reason,
    tone,
    weight_statuses,
)
from posyandu.core.standard import value_at_z, z_scores
from posyandu.core.vocabulary import Indicator, Sex, Tone, WeightStatus

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
CARD = {
    Sex.MALE: [800, 900, 800, 600, 500, 400, 400, 300, 300, 300, 300] + [200] * 49,
    Sex.FEMALE: [800, 900, 800, 600, 500, 400, 300, 300, 300, 300, 200] + [200] * 49,
}


@pytest.mark.parametrize("sex", Sex)
def test_the_minimum_gain_is_the_cards_row(sex):
    assert [minimum_gain_g(sex, month_of_age=month) for month in range(1, 61)] == CARD[sex]


@pytest.mark.parametrize("sex", Sex)
def test_before_the_first_and_after_the_last_column_the_nearest_one_holds(sex):
    assert minimum_gain_g(sex, month_of_age=0) == 800
    assert minimum_gain_g(sex, month_of_age=61) == 200
    with pytest.raises(ValueError, match="before birth"):
        minimum_gain_g(sex, month_of_age=-1)


# Girl of 15 months, KBM 200 g: what the second of two successive months is.
CASES = [
    # previous kg and z, kg and z, status, leg, fine code, sentence
    ((8.1, -1.05), (8.3, -1.00), "N", Leg.ENOUGH_GAIN, "N2", "Naik 200 g, KBM 200 g, z −1,05 menjadi −1,00"),
    ((8.1, -1.05), (8.5, -0.94), "N", Leg.ENOUGH_GAIN, "N1", "Naik 400 g, KBM 200 g, z −1,05 menjadi −0,94"),
    ((8.1, -1.05), (8.3, -1.20), "N", Leg.ENOUGH_GAIN, "N2", "Naik 200 g, KBM 200 g, z −1,05 menjadi −1,20"),
    ((8.3, -1.02), (8.4, -1.12), "N", Leg.ALONG_LINE, "N2", "Naik 100 g, KBM 200 g, z −1,02 menjadi −1,12"),
    ((8.3, -0.98), (8.4, -1.05), "N", Leg.ALONG_LINE, "N2", "Naik 100 g, KBM 200 g, z −0,98 menjadi −1,05"),
    ((8.3, -1.12), (8.4, -1.31), "T", Leg.LITTLE_GAIN, "T1", "Naik 100 g, KBM 200 g, z −1,12 menjadi −1,31"),
    ((8.3, -1.12), (8.4, -1.23), "T", Leg.LITTLE_GAIN, "T1", "Naik 100 g, KBM 200 g, z −1,12 menjadi −1,23"),
    ((8.3, -0.95), (8.4, -1.06), "T", Leg.LINE_CROSSED, "T1", "Naik 100 g, KBM 200 g, z −0,95 menjadi −1,06"),
    ((8.3, -1.00), (8.4, -1.11), "T", Leg.LINE_CROSSED, "T1", "Naik 100 g, KBM 200 g, z −1,00 menjadi −1,11"),
    ((8.4, -1.12), (8.4, -1.12), "T", Leg.FLAT, "T2", "Tetap 8,4 kg, KBM 200 g, z −1,12 menjadi −1,12"),
    ((8.4, -1.12), (8.3, -1.20), "T", Leg.LOSS, "T3", "Turun 100 g, KBM 200 g, z −1,12 menjadi −1,20"),
    ((8.4, None), (8.6, -1.0), "N", Leg.ENOUGH_GAIN, "N2", "Naik 200 g, KBM 200 g"),
    ((8.4, None), (8.5, -1.0), "T", Leg.LITTLE_GAIN, "T1", "Naik 100 g, KBM 200 g"),
    ((8.4, -1.0), (8.5, None), "T", Leg.LITTLE_GAIN, "T1", "Naik 100 g, KBM 200 g"),
    ((8.4, -1.0), (8.4, None), "T", Leg.FLAT, "T2", "Tetap 8,4 kg, KBM 200 g"),
    ((8.45, -1.0), (8.3, None), "T", Leg.LOSS, "T3", "Turun 150 g, KBM 200 g"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "now", "status", "leg", "fine", "sentence"), CASES)
def test_two_successive_months(before, now, status, leg, fine, sentence):
    first, second = statuses(months_apart(before, now))
    assert (first.status, first.leg, first.fine_code, first.gain_g) == (WeightStatus.B, Leg.FIRST, None, None)
    assert (second.status, second.leg, second.fine_code) == (WeightStatus(status), leg, fine)
    assert str(second.sentence) == sentence
    assert second.gain_g == round(now[0] * 1000) - round(before[0] * 1000)
    assert (second.minimum_gain_g, second.previous_z, second.z) == (200, before[1], now[1])


def test_with_the_minimum_gain_alone_the_line_is_not_asked():
    assert statuses(months_apart((8.3, -1.12), (8.4, -1.13)), rules=KBM_ONLY)[1].leg is Leg.LITTLE_GAIN
    assert statuses(months_apart((8.3, -1.12), (8.5, -1.13)), rules=KBM_ONLY)[1].leg is Leg.ENOUGH_GAIN


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


def test_a_month_without_weighing_gives_o_and_ends_the_run_of_t():
    march, april, june, july = (
        weighed(date(2025, 3, 12), 8.4, -1.0),
        weighed(date(2025, 4, 12), 8.4, -1.2),
        weighed(date(2025, 6, 12), 8.4, -1.5),
        weighed(date(2025, 7, 12), 8.4, -1.7),
    )
    found = statuses([march, april, june, july])
    assert "".join(one.status for one in found) == "BTOT"
    assert [one.consecutive_t for one in found] == [0, 1, 0, 1]
    assert str(found[2].sentence) == "Bulan lalu tidak ditimbang, sekarang 8,4 kg"
    assert found[2].gain_g is None
    assert not found[2].refer


def test_december_and_january_are_successive():
    found = statuses([weighed(date(2024, 12, 31), 8.0, 0.0), weighed(date(2025, 1, 1), 8.3, 0.1)])
    assert "".join(one.status for one in found) == "BN"


def test_the_same_month_of_another_year_is_a_gap():
    found = statuses([weighed(date(2025, 1, 5), 8.0, 0.0), weighed(date(2026, 2, 5), 9.3, 0.1)])
    assert found[1].status is WeightStatus.O


def test_t_in_successive_months_is_counted_until_the_child_gains():
    found = statuses(months_apart((8.4, -1.0), (8.4, -1.2), (8.3, -1.5), (8.3, -1.7), (9.0, -1.2), (9.0, -1.3)))
    assert "".join(one.status for one in found) == "BTTTNT"
    assert [one.consecutive_t for one in found] == [0, 1, 2, 3, 0, 1]
    assert found[4].fine_code == "N1"  # catch-up


def test_a_corrected_weight_changes_its_month_and_the_next():
    typed = months_apart((8.0, -1.0), (8.9, -0.2), (8.4, -1.0))
    assert "".join(one.status for one in statuses(typed)) == "BNT"
    corrected = [typed[0], typed[1]._replace(weight_kg=8.2, z=-1.0), typed[2]]
    assert "".join(one.status for one in statuses(corrected)) == "BNN"


def test_a_withdrawn_weight_leaves_a_gap():
    series = months_apart((8.0, -1.0), (8.2, -1.0), (8.4, -1.0))
    assert "".join(one.status for one in statuses([series[0], series[2]])) == "BO"
    assert "".join(one.status for one in statuses(series[1:])) == "BN"
    assert statuses([]) == []


def test_one_weighing_a_month_counts():
    home = weighed(date(2025, 5, 28), 8.6, in_session=False, order=9)
    session = weighed(date(2025, 5, 14), 8.5, order=1)
    earlier = weighed(date(2025, 5, 2), 8.4, in_session=False, order=3)
    assert counting_weighings([home, session, earlier]) == [session]
    assert counting_weighings([earlier, home]) == [home]
    again = weighed(date(2025, 5, 14), 8.7, order=2)
    assert counting_weighings([again, session]) == [again]


def test_the_lines_are_strict_and_settings():
    below, on_red, on_orange, above = statuses(months_apart((6, -3.01), (6.5, -3.00), (9, 1.00), (10, 1.01)))
    assert (below.below_red_line, on_red.below_red_line) == (True, False)
    assert (on_orange.above_orange_line, above.above_orange_line) == (False, True)
    assert below.referral_reasons == (ReferralReason.BELOW_RED_LINE,)
    assert above.referral_reasons == (ReferralReason.ABOVE_ORANGE_LINE,)
    assert not on_red.refer
    assert not on_orange.refer
    other = statuses(months_apart((6, -2.5)), rules=KmsRules(red_line_z=-2))[0]
    assert other.below_red_line


def test_the_first_t_is_a_reason_to_refer():
    found = statuses(months_apart((8.4, -3.2), (8.4, -3.4)))[1]
    assert found.referral_reasons == (ReferralReason.BELOW_RED_LINE, ReferralReason.NOT_GAINING)


def test_a_child_without_a_z_lies_beyond_no_line():
    found = statuses(months_apart((8.4, None)))[0]
    assert not found.refer
    assert not found.below_red_line
    assert not found.above_orange_line


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


@pytest.mark.parametrize(
    ("points", "word", "what_to_do", "shown", "to_the_mother"),
    [
        ([(8.4, -1.0)], "Baru", "Ajak datang bulan depan", Tone.CALM, "titik pertama"),
        ([(8.4, -1.0), (8.8, -0.9)], "Naik", "Puji ibu, ajak datang bulan depan", Tone.GOOD, "naik bagus"),
        ([(8.3, -1.0), (8.4, -1.2)], "Tidak naik", "Antar ke bidan", Tone.WATCH, "baru naik 100 gram"),
        ([(8.4, -1.0), (8.4, -1.2)], "Tidak naik", "Antar ke bidan", Tone.WATCH, "sama dengan bulan lalu"),
        ([(8.4, -1.0), (8.2, -1.2)], "Tidak naik", "Antar ke bidan", Tone.WATCH, "turun dari bulan lalu"),
        ([(8.4, -1.0), (8.4, -1.2), (8.4, -1.4)], "Tidak naik", "Antar ke bidan sekarang", Tone.URGENT, "2 bulan"),
        ([(6.0, -3.3), (6.5, -3.1)], "Naik", "Antar ke bidan sekarang", Tone.URGENT, "itu kemajuan yang baik"),
        ([(6.0, -3.3)], "Baru", "Antar ke bidan sekarang", Tone.URGENT, "di bawah garis merah"),
        ([(13.0, 1.1), (13.5, 1.2)], "Naik", "Antar ke bidan", Tone.WATCH, "di atas garis oranye"),
    ],
)
def test_what_the_kader_reads_and_says(points, word, what_to_do, shown, to_the_mother):
    found = statuses(months_apart(*points))[-1]
    assert (str(headline(found)), str(action(found)), tone(found)) == (word, what_to_do, shown)
    assert to_the_mother in str(counsel(found, name="Aisyah"))


def test_a_child_that_comes_back_is_welcomed():
    found = statuses([weighed(date(2025, 1, 5), 8.0, 0.0), weighed(date(2025, 3, 5), 8.3, 0.1)])[1]
    assert (str(headline(found)), tone(found)) == ("Datang lagi", Tone.CALM)
    assert "senang Aisyah datang lagi" in str(counsel(found, name="Aisyah"))
