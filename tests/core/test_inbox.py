"""Each reason of the inbox, with cases written by hand that must and that must not raise it."""

from datetime import date, timedelta

import pytest

from posyandu.core.inbox import (
    ANSWERED_ELSEWHERE,
    LETTERS,
    ORDER,
    TONES,
    URGENT,
    Facts,
    Kind,
    Measuring,
    Month,
    findings,
)
from posyandu.core.vocabulary import Indicator, WeightStatus

N, T, O, B = WeightStatus  # noqa: E741 - the form's own letters
TODAY = date(2026, 8, 18)
DAY = date(2026, 8, 11)


def measuring(**values):
    return Facts(measuring=Measuring(**{"on": DAY, "age_days": 400} | values))


def month(status=N, **values):
    return Facts(month=Month(**{"on": DAY, "status": status} | values))


def sent(days):
    return Facts(unanswered_since=TODAY - timedelta(days=days))


HEIGHT, WEIGHT, BOTH = Indicator.LENGTH_FOR_AGE, Indicator.WEIGHT_FOR_AGE, Indicator.WEIGHT_FOR_LENGTH

# kind: (what must raise it, what must not)
CASES = {
    Kind.OEDEMA: (
        [measuring(oedema=True), measuring(oedema=True, z_tbu=0.0), measuring(oedema=True, on=date(2026, 5, 19))],
        [measuring(), Facts(), measuring(oedema=True, on=date(2026, 5, 18))],
    ),
    Kind.SEVERE_WASTING: (
        [
            measuring(z_bbtb=-3.01),
            measuring(z_bbtb=-4.9),
            measuring(muac_cm=11.4),
            measuring(z_bbtb=-1.0, muac_cm=11.4),
            measuring(muac_cm=11.4, age_days=183),  # six months and a day
        ],
        [
            measuring(z_bbtb=-3.0),  # the milder class
            measuring(z_bbtb=-5.2, flagged=frozenset({BOTH})),
            measuring(z_bbu=-4.0),  # never from weight for age
            measuring(muac_cm=11.5),
            measuring(muac_cm=11.0, age_days=150),  # the arm band begins at six months
            measuring(z_bbtb=-3.4, on=date(2026, 5, 18)),
        ],
    ),
    Kind.BELOW_RED_LINE: (
        [month(below_red_line=True, z=-3.01), month(T, consecutive_t=1, below_red_line=True, z=-6.2)],
        [month(z=-3.0), month(z=-2.4), month(below_red_line=True, z=-3.4, on=date(2026, 5, 18))],
    ),
    Kind.THREE_T: (
        [month(T, consecutive_t=3, gain_g=100, minimum_gain_g=200), month(T, consecutive_t=7)],
        [month(T, consecutive_t=2), month(T, consecutive_t=1), month(N)],
    ),
    Kind.TWO_T: (
        [month(T, consecutive_t=2, gain_g=0, minimum_gain_g=200), month(T, consecutive_t=2)],
        [month(T, consecutive_t=1), month(T, consecutive_t=3), month(N), month(O), month(B)],
    ),
    Kind.FIRST_T: (
        [month(T, consecutive_t=1, gain_g=-100, minimum_gain_g=300), month(T, consecutive_t=1)],
        [month(T, consecutive_t=2), month(N), month(O), month(B), month(T, consecutive_t=1, on=date(2026, 5, 18))],
    ),
    Kind.ABOVE_ORANGE_LINE: (
        [month(above_orange_line=True, z=1.01), month(O, above_orange_line=True, z=2.2)],
        [month(z=1.0), month(z=0.4), measuring(z_bbtb=2.5)],
    ),
    Kind.FALLING: (
        [
            month(z=-0.67, earlier_z=0.0, earlier_months=3),
            month(N, z=-1.9, earlier_z=-1.1, earlier_months=1),
            month(z=1.2, earlier_z=2.4, earlier_months=2),
        ],
        [
            month(z=-0.66, earlier_z=0.0, earlier_months=3),
            month(z=0.4, earlier_z=-0.6, earlier_months=3),  # rising
            month(z=-1.5, earlier_z=None),  # nothing believable to compare with
            month(z=None, earlier_z=0.0, earlier_months=3),
            month(z=-1.5, earlier_z=0.0, earlier_months=4),
        ],
    ),
    Kind.IMPLAUSIBLE: (
        [measuring(flagged=frozenset({HEIGHT})), measuring(confirmed=True)],
        [measuring(), measuring(z_bbu=-4.9), measuring(confirmed=True, on=date(2026, 5, 18))],
    ),
    Kind.CONFLICT: ([Facts(in_conflict=True)], [Facts(), measuring(confirmed=True)]),
    Kind.REFERRAL_OVERDUE: ([sent(15), sent(60)], [sent(14), sent(0), Facts(referred_on=date(2026, 1, 1))]),
    Kind.VANISHED: (
        [
            measuring(on=date(2026, 5, 18), z_bbu=-2.01),
            measuring(on=date(2026, 5, 18), z_tbu=-2.5),
            measuring(on=date(2025, 9, 1), z_bbtb=-3.2),
            measuring(on=date(2026, 5, 18), oedema=True),
        ],
        [
            measuring(on=date(2026, 5, 19), z_bbu=-2.5),  # one day short of three months
            measuring(on=date(2026, 5, 18), z_bbu=-2.0, z_tbu=-1.9, z_bbtb=0.3),
            measuring(on=date(2026, 5, 18), z_tbu=-6.5, flagged=frozenset({HEIGHT})),
            measuring(on=DAY, z_bbu=-2.5),
            Facts(),
        ],
    ),
}
RAISED = [(kind, facts) for kind, (must, _) in CASES.items() for facts in must]
QUIET = [(kind, facts) for kind, (_, must_not) in CASES.items() for facts in must_not]


def kinds(facts):
    return [finding.kind for finding in findings(facts, today=TODAY)]


@pytest.mark.parametrize(("kind", "facts"), RAISED)
def test_is_raised(kind, facts):
    assert kind in kinds(facts)


@pytest.mark.parametrize(("kind", "facts"), QUIET)
def test_is_not_raised(kind, facts):
    assert kind not in kinds(facts)


def test_every_reason_has_its_table_its_sign_and_its_place():
    assert CASES.keys() == set(Kind) == TONES.keys() == LETTERS.keys() == ORDER.keys()


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (measuring(oedema=True), "Edema kedua kaki: gizi buruk, berapa pun beratnya"),
        (measuring(z_bbtb=-3.21), "Gizi buruk: BB/PB-TB z −3,21"),
        (measuring(muac_cm=11.2), "Gizi buruk: LiLA 11,2 cm"),
        (month(below_red_line=True, z=-3.1), "Di bawah garis merah: BB/U z −3,10"),
        (
            month(T, consecutive_t=3, gain_g=-100, minimum_gain_g=200),
            "3 bulan berturut-turut tidak naik; terakhir turun 100 g, KBM 200 g",
        ),
        (
            month(T, consecutive_t=2, gain_g=0, minimum_gain_g=200),
            "2 bulan berturut-turut tidak naik; terakhir tetap, KBM 200 g",
        ),
        (month(T, consecutive_t=1, gain_g=100, minimum_gain_g=200), "Tidak naik: naik 100 g, KBM 200 g"),
        (month(T, consecutive_t=1, gain_g=0, minimum_gain_g=300), "Tidak naik: berat tetap, KBM 300 g"),
        (month(above_orange_line=True, z=1.3), "Di atas garis oranye: BB/U z +1,30"),
        (
            month(z=-0.95, earlier_z=-0.2, earlier_months=3),
            "Garis menurun: BB/U z −0,20 menjadi −0,95 dalam 3 bulan",
        ),
        (measuring(flagged=frozenset({HEIGHT, BOTH})), "Nilai tidak wajar: PB-TB/U, BB/PB-TB di luar batas WHO"),
        (Facts(in_conflict=True), "Dua hasil ukur pada hari yang sama berbeda"),
        (sent(19), "Rujukan belum dijawab sesudah 19 hari"),
        (
            measuring(on=date(2026, 4, 10), z_bbu=-2.31, z_tbu=-2.6),
            "4 bulan tidak diukur; terakhir PB-TB/U z −2,60",
        ),
    ],
)
def test_is_said_in_one_sentence(facts, said):
    assert [str(finding.sentence) for finding in findings(facts, today=TODAY)] == [said]


def test_the_most_urgent_comes_first():
    everything = Facts(
        measuring=Measuring(on=DAY, age_days=400, oedema=True, muac_cm=11.0, flagged=frozenset({WEIGHT})),
        month=Month(on=DAY, status=T, consecutive_t=2, below_red_line=True, z=-3.4, earlier_z=-1.0, earlier_months=3),
        in_conflict=True,
        unanswered_since=date(2026, 8, 1),
    )
    assert kinds(everything) == [
        Kind.OEDEMA, Kind.SEVERE_WASTING, Kind.BELOW_RED_LINE, Kind.TWO_T, Kind.FALLING, Kind.IMPLAUSIBLE,
        Kind.CONFLICT, Kind.REFERRAL_OVERDUE,
    ]  # fmt: skip


def test_what_is_urgent_is_never_answered_elsewhere():
    assert not URGENT & ANSWERED_ELSEWHERE


def test_a_child_that_was_referred_since_is_in_other_hands():
    seen = Measuring(on=DAY, age_days=400, z_bbtb=-3.4, confirmed=True)
    weighed = Month(on=DAY, status=T, consecutive_t=2)
    for referred_on, left in ((DAY, [Kind.IMPLAUSIBLE]), (DAY - timedelta(days=1), None)):
        facts = Facts(measuring=seen, month=weighed, referred_on=referred_on)
        assert kinds(facts) == (left or [Kind.SEVERE_WASTING, Kind.TWO_T, Kind.IMPLAUSIBLE])


def test_the_office_sets_after_how_many_days_an_answer_is_overdue():
    assert [f.kind for f in findings(sent(8), today=TODAY, answer_days=7)] == [Kind.REFERRAL_OVERDUE]
    assert not findings(sent(8), today=TODAY, answer_days=8)
