"""Which children wait for the midwife's decision, why, and who comes first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .age import completed_months
from .nutrition import muac_category
from .referral import days_overdue
from .sentence import Sentence, decimal, reading, say
from .vocabulary import Indicator, Tone, WeightStatus

SPEAKS_MONTHS = 3
"""So long after its day a measuring speaks for the child; from then on the child has vanished."""
FALL_Z = 0.67
"""How far the BB/U z must have fallen: the space between two centile lines (NICE NG75)."""
FALL_MONTHS = 3
"""The fall is taken from the earliest weighing of so many months before."""
VANISHED_BELOW_Z = -2.0
REFERRAL_ANSWER_DAYS = 14
"""A referral without an answer after so many days is overdue, where no setting says otherwise."""


class Kind(StrEnum):
    """Why a child is in the inbox, the most urgent first."""

    OEDEMA = "oedema"
    SEVERE_WASTING = "severe_wasting"  # gizi buruk
    BELOW_RED_LINE = "below_red_line"
    THREE_T = "three_t"
    TWO_T = "two_t"
    FIRST_T = "first_t"
    ABOVE_ORANGE_LINE = "above_orange_line"
    FALLING = "falling"
    IMPLAUSIBLE = "implausible"
    CONFLICT = "conflict"
    REFERRAL_OVERDUE = "referral_overdue"
    VANISHED = "vanished"


URGENT = frozenset({Kind.OEDEMA, Kind.SEVERE_WASTING, Kind.BELOW_RED_LINE})
"""To be acted on today: each needs a decision of its own, "seen" together with others is not enough."""
ANSWERED_ELSEWHERE = frozenset({Kind.CONFLICT, Kind.REFERRAL_OVERDUE})
"""Gone when one weighing is chosen or the referral answered, and not before."""
ANSWERED_BY_REFERRAL = frozenset(Kind) - ANSWERED_ELSEWHERE - {Kind.IMPLAUSIBLE}
"""Gone once the child was referred for it."""
ANSWERED_HERE = frozenset(Kind) - ANSWERED_ELSEWHERE
ORDER = {kind: place for place, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measuring:
    """The last measuring of a child. ``flagged``: the indices whose z is beyond WHO's limits.

    ``confirmed``: the kader was asked about an unlikely value and kept it.
    """

    on: date
    age_days: int
    oedema: bool = False
    confirmed: bool = False
    z_bbu: float | None = None
    z_tbu: float | None = None
    z_bbtb: float | None = None
    muac_cm: float | None = None
    flagged: frozenset[Indicator] = frozenset()

    def z(self, indicator: Indicator) -> float | None:
        """The z of one of the three indices, ``None`` where it is not to be believed."""
        z: float | None = getattr(self, f"z_{indicator.value}")
        return None if indicator in self.flagged else z


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The last month with a weighing that counts, as it is decided. ``z`` is BB/U.

    ``earlier_z`` is the BB/U z of the earliest weighing in the three months before, ``earlier_months`` ago; ``None``
    where one of the two is beyond WHO's limits.
    """

    on: date
    status: WeightStatus
    consecutive_t: int = 0
    below_red_line: bool = False
    above_orange_line: bool = False
    gain_g: int | None = None
    minimum_gain_g: int | None = None
    z: float | None = None
    earlier_z: float | None = None
    earlier_months: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of one sasaran on a day.

    ``referred_on``: of its latest referral; ``unanswered_since``: of the oldest one that waits for an answer.
    """

    measuring: Measuring | None = None
    month: Month | None = None
    in_conflict: bool = False
    referred_on: date | None = None
    unanswered_since: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason, in one sentence."""

    kind: Kind
    sentence: Sentence

    @property
    def tone(self) -> Tone:
        """How it is shown."""
        return TONES[self.kind]

    @property
    def letter(self) -> str:
        """What stands in its sign."""
        return LETTERS[self.kind]


TONES: dict[Kind, Tone] = {
    **dict.fromkeys(URGENT | {Kind.THREE_T, Kind.TWO_T}, Tone.URGENT),
    **dict.fromkeys((Kind.FIRST_T, Kind.ABOVE_ORANGE_LINE, Kind.FALLING, Kind.IMPLAUSIBLE, Kind.CONFLICT), Tone.WATCH),
    **dict.fromkeys((Kind.REFERRAL_OVERDUE, Kind.VANISHED), Tone.CALM),
}
LETTERS: dict[Kind, str] = {
    **dict.fromkeys(URGENT, "!"),
    Kind.THREE_T: "3T",
    Kind.TWO_T: "2T",
    Kind.FIRST_T: "T",
    Kind.ABOVE_ORANGE_LINE: "+",
    Kind.FALLING: "↓",
    Kind.IMPLAUSIBLE: "?",
    Kind.CONFLICT: "≠",
    Kind.REFERRAL_OVERDUE: "R",
    Kind.VANISHED: "–",
}


def findings(facts: Facts, *, today: date, answer_days: int = REFERRAL_ANSWER_DAYS) -> list[Finding]:
    """Every reason that holds on a day, the most urgent first; empty when nothing waits for a decision.

    A child that was referred since it was measured is in other hands: only what a referral does not answer is told.
    Thresholds and their sources are in ``docs/decisions/inbox.md``.
    """
    referred = _is_referred(facts)
    found = [
        Finding(kind, sentence)
        for kind, rule in _RULES.items()
        if not (referred and kind in ANSWERED_BY_REFERRAL) and (sentence := rule(facts, today)) is not None
    ]
    overdue = _referral_overdue(facts, today, answer_days)
    if overdue is not None:
        found.append(Finding(Kind.REFERRAL_OVERDUE, overdue))
    return sorted(found, key=lambda finding: ORDER[finding.kind])


def _is_referred(facts: Facts) -> bool:
    days = [last.on for last in (facts.measuring, facts.month) if last is not None]
    return facts.referred_on is not None and bool(days) and facts.referred_on >= max(days)


def vanished(on: date, *, today: date) -> bool:
    """Whether the last measuring is three whole months ago or more."""
    return completed_months(on, max(on, today)) >= SPEAKS_MONTHS


def _measuring(facts: Facts, today: date) -> Measuring | None:
    last = facts.measuring
    return None if last is None or vanished(last.on, today=today) else last


def _month(facts: Facts, today: date) -> Month | None:
    last = facts.month
    return None if last is None or vanished(last.on, today=today) else last


def _oedema(facts: Facts, today: date) -> Sentence | None:
    last = _measuring(facts, today)
    if last is None or not last.oedema:
        return None
    return say("Edema kedua kaki: gizi buruk, berapa pun beratnya")


def _severe_wasting(facts: Facts, today: date) -> Sentence | None:
    last = _measuring(facts, today)
    if last is None:
        return None
    z = last.z(Indicator.WEIGHT_FOR_LENGTH)
    if z is not None and z < -3:
        return say("Gizi buruk: BB/PB-TB z %(z)s", z=decimal(z, 2))
    arm = muac_category(last.muac_cm, age_days=last.age_days)
    if arm is not None and arm.code == "muac_red" and last.muac_cm is not None:
        return say("Gizi buruk: LiLA %(cm)s cm", cm=reading(last.muac_cm))
    return None


def _below_red_line(facts: Facts, today: date) -> Sentence | None:
    month = _month(facts, today)
    if month is None or not month.below_red_line or month.z is None:
        return None
    return say("Di bawah garis merah: BB/U z %(z)s", z=decimal(month.z, 2))


def _above_orange_line(facts: Facts, today: date) -> Sentence | None:
    month = _month(facts, today)
    if month is None or not month.above_orange_line or month.z is None:
        return None
    return say("Di atas garis oranye: BB/U z %(z)s", z=decimal(month.z, 2, sign=True))


def _not_gaining(facts: Facts, today: date, run: range) -> Sentence | None:
    month = _month(facts, today)
    if month is None or month.status is not WeightStatus.T or month.consecutive_t not in run:
        return None
    if month.consecutive_t == 1:
        return _gain(month)
    if month.gain_g is None or month.minimum_gain_g is None:
        return say("%(months)s bulan berturut-turut tidak naik", months=month.consecutive_t)
    values: dict[str, str | int] = {"months": month.consecutive_t, "minimum": month.minimum_gain_g}
    if month.gain_g > 0:
        return say(
            "%(months)s bulan berturut-turut tidak naik; terakhir naik %(gain)s g, KBM %(minimum)s g",
            gain=month.gain_g, **values,
        )  # fmt: skip
    if month.gain_g < 0:
        return say(
            "%(months)s bulan berturut-turut tidak naik; terakhir turun %(loss)s g, KBM %(minimum)s g",
            loss=-month.gain_g, **values,
        )  # fmt: skip
    return say("%(months)s bulan berturut-turut tidak naik; terakhir tetap, KBM %(minimum)s g", **values)


def _gain(month: Month) -> Sentence:
    if month.gain_g is None or month.minimum_gain_g is None:
        return say("Tidak naik menurut bidan")
    if month.gain_g > 0:
        return say("Tidak naik: naik %(gain)s g, KBM %(minimum)s g", gain=month.gain_g, minimum=month.minimum_gain_g)
    if month.gain_g < 0:
        return say("Tidak naik: turun %(loss)s g, KBM %(minimum)s g", loss=-month.gain_g, minimum=month.minimum_gain_g)
    return say("Tidak naik: berat tetap, KBM %(minimum)s g", minimum=month.minimum_gain_g)


def _falling(facts: Facts, today: date) -> Sentence | None:
    month = _month(facts, today)
    if month is None or month.z is None or month.earlier_z is None or month.earlier_months > FALL_MONTHS:
        return None
    if round(month.earlier_z - month.z, 2) < FALL_Z:
        return None
    return say(
        "Garis menurun: BB/U z %(before)s menjadi %(now)s dalam %(months)s bulan",
        before=decimal(month.earlier_z, 2), now=decimal(month.z, 2), months=month.earlier_months,
    )  # fmt: skip


_NAMES = {
    Indicator.WEIGHT_FOR_AGE: "BB/U",
    Indicator.LENGTH_FOR_AGE: "PB-TB/U",
    Indicator.WEIGHT_FOR_LENGTH: "BB/PB-TB",
    Indicator.BMI_FOR_AGE: "IMT/U",
    Indicator.HEAD_FOR_AGE: "LK/U",
    Indicator.MUAC_FOR_AGE: "LiLA/U",
}


def _implausible(facts: Facts, today: date) -> Sentence | None:
    last = _measuring(facts, today)
    if last is None:
        return None
    if last.flagged:
        indices = ", ".join(name for indicator, name in _NAMES.items() if indicator in last.flagged)
        return say("Nilai tidak wajar: %(indices)s di luar batas WHO", indices=indices)
    return say("Nilai yang diragukan, tetapi dipertahankan kader") if last.confirmed else None


def _conflict(facts: Facts, _today: date) -> Sentence | None:
    return say("Dua hasil ukur pada hari yang sama berbeda") if facts.in_conflict else None


def _referral_overdue(facts: Facts, today: date, answer_days: int) -> Sentence | None:
    sent = facts.unanswered_since
    if sent is None or not days_overdue(sent, answered=False, today=today, after_days=answer_days):
        return None
    return say("Rujukan belum dijawab sesudah %(days)s hari", days=(today - sent).days)


def _vanished(facts: Facts, today: date) -> Sentence | None:
    last = facts.measuring
    if last is None or not vanished(last.on, today=today):
        return None
    worst = [
        (z, _NAMES[index])
        for index in (Indicator.WEIGHT_FOR_AGE, Indicator.LENGTH_FOR_AGE, Indicator.WEIGHT_FOR_LENGTH)
        if (z := last.z(index)) is not None and z < VANISHED_BELOW_Z
    ]
    months = completed_months(last.on, today)
    if worst:
        z, name = min(worst)
        return say(
            "%(months)s bulan tidak diukur; terakhir %(index)s z %(z)s", months=months, index=name, z=decimal(z, 2)
        )
    return say("%(months)s bulan tidak diukur; terakhir edema", months=months) if last.oedema else None


_RULES: dict[Kind, Callable[[Facts, date], Sentence | None]] = {
    Kind.OEDEMA: _oedema,
    Kind.SEVERE_WASTING: _severe_wasting,
    Kind.BELOW_RED_LINE: _below_red_line,
    Kind.THREE_T: lambda facts, today: _not_gaining(facts, today, range(3, 100)),
    Kind.TWO_T: lambda facts, today: _not_gaining(facts, today, range(2, 3)),
    Kind.FIRST_T: lambda facts, today: _not_gaining(facts, today, range(1, 2)),
    Kind.ABOVE_ORANGE_LINE: _above_orange_line,
    Kind.FALLING: _falling,
    Kind.IMPLAUSIBLE: _implausible,
    Kind.CONFLICT: _conflict,
    Kind.VANISHED: _vanished,
}
