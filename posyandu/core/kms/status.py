"""N, T, O or B for each month in which a child was weighed, with the numbers that decided it.

Buku KIA 2023 p. 54: N when the line follows its growth line or the gain reaches KBM; T when it is flat, when it
falls across the line below, or when the gain is under KBM; KBM decides when the direction of the line is in doubt.
Refer when T, below the red line, or above the orange line. O: weighed now but not last month. B: weighed for the
first time. The line is read by its BB/U z, because a line that runs parallel to the printed ones keeps its z. KBM
alone cannot be used: a boy exactly on the WHO median gains less than KBM in most months after his second birthday.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from posyandu.core.age import completed_months
from posyandu.core.kms.minimum_gain import minimum_gain_g
from posyandu.core.kms.rules import KmsRules, NtRule
from posyandu.core.kms.weighing import Weighing, counting_weighings
from posyandu.core.sentence import Sentence, decimal, reading, say, whole
from posyandu.core.vocabulary import Sex, WeightStatus

GROWTH_LINES_Z = (-3, -2, -1, 0, 1, 2, 3)
"""The lines printed on the KMS."""


class Leg(StrEnum):
    """Which part of the rule decided."""

    FIRST = "first"  # B: nothing to compare with
    GAP = "gap"  # O: nothing last month to compare with
    ENOUGH_GAIN = "enough_gain"  # N: the gain reaches KBM
    ALONG_LINE = "along_line"  # N: less than KBM, but the growth line is followed
    FLAT = "flat"  # T: no gain at all
    LOSS = "loss"  # T: lighter than last month
    LINE_CROSSED = "line_crossed"  # T: gained less than KBM and fell through a printed growth line
    LITTLE_GAIN = "little_gain"  # T: gained less than KBM, and the growth line was left or cannot be read


class ReferralReason(StrEnum):
    """Why the kader brings the child to the midwife."""

    NOT_GAINING = "not_gaining"
    BELOW_RED_LINE = "below_red_line"
    ABOVE_ORANGE_LINE = "above_orange_line"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthStatus:
    """One month of the KMS. ``gain_g``, ``minimum_gain_g`` and ``previous_z`` exist only for N and T.

    ``fine_code``: N1 catch-up (z rose by more than the tolerance), N2 along the line, T1 gained too little, T2 flat,
    T3 fell; the codes of the KMS training module. ``consecutive_t`` counts T in successive calendar months up to this
    one: 0 unless this month is T; a month without weighing ends the run.
    ``computed_status`` is what the weighings say; the two differ where the midwife decided otherwise. ``leg`` and
    ``fine_code`` always explain the computed one.
    """

    month: date
    weighing: Weighing
    status: WeightStatus
    computed_status: WeightStatus
    leg: Leg
    gain_g: int | None
    minimum_gain_g: int | None
    z: float | None
    previous_z: float | None
    consecutive_t: int
    fine_code: str | None
    below_red_line: bool
    above_orange_line: bool

    @property
    def sentence(self) -> Sentence:
        """The numbers behind the status, in one line; put together only when somebody reads it."""
        return _sentence(self.weighing, self.leg, self.gain_g, self.minimum_gain_g, self.previous_z)

    @property
    def overridden(self) -> bool:
        """Whether the midwife decided otherwise than the weighings say."""
        return self.status is not self.computed_status

    @property
    def referral_reasons(self) -> tuple[ReferralReason, ...]:
        """Why the kader brings the child to the midwife, the most serious reason first."""
        holds = {
            ReferralReason.BELOW_RED_LINE: self.below_red_line,
            ReferralReason.NOT_GAINING: self.status is WeightStatus.T,
            ReferralReason.ABOVE_ORANGE_LINE: self.above_orange_line,
        }
        return tuple(reason for reason, true in holds.items() if true)

    @property
    def refer(self) -> bool:
        """Whether the kader should bring the child to the midwife: from the first T on."""
        return bool(self.referral_reasons)


def weight_statuses(*, sex: Sex, birth_date: date, weighings: Iterable[Weighing], rules: KmsRules) -> list[MonthStatus]:
    """The status of every month with a weighing, oldest first: a pure function of the weight series.

    The order of ``weighings`` is irrelevant. When a weighing is added, corrected or withdrawn, call again: this month,
    the next, and any run of T after it may change. Raises ``ValueError`` for a weighing before birth.
    """
    statuses: list[MonthStatus] = []
    for weighing in counting_weighings(weighings):
        previous = statuses[-1] if statuses else None
        statuses.append(_status(weighing, previous, sex=sex, birth_date=birth_date, rules=rules))
    return statuses


def _status(
    weighing: Weighing, previous: MonthStatus | None, *, sex: Sex, birth_date: date, rules: KmsRules
) -> MonthStatus:
    month, months = weighing.month, completed_months(birth_date, weighing.measured_on)
    gain_g = minimum_g = previous_z = fine_code = None
    if previous is None:
        status, leg = WeightStatus.B, Leg.FIRST
    elif not _is_next_month(previous.month, month):
        status, leg = WeightStatus.O, Leg.GAP
    else:
        previous_z = previous.z
        gain_g = weighing.weight_g - previous.weighing.weight_g
        minimum_g = minimum_gain_g(sex, month_of_age=months)
        leg = _leg(gain_g, minimum_g, previous_z, weighing.z, rules)
        status = WeightStatus.N if leg in (Leg.ENOUGH_GAIN, Leg.ALONG_LINE) else WeightStatus.T
        fine_code = _fine_code(leg, previous_z, weighing.z, rules)

    return MonthStatus(
        month=month,
        weighing=weighing,
        status=status,
        computed_status=status,
        leg=leg,
        gain_g=gain_g,
        minimum_gain_g=minimum_g,
        z=weighing.z,
        previous_z=previous_z,
        consecutive_t=(previous.consecutive_t if previous else 0) + 1 if status is WeightStatus.T else 0,
        fine_code=fine_code,
        below_red_line=weighing.z is not None and weighing.z < rules.red_line_z,
        above_orange_line=weighing.z is not None and weighing.z > rules.orange_line_z,
    )


def _is_next_month(earlier: date, later: date) -> bool:
    return 12 * later.year + later.month - (12 * earlier.year + earlier.month) == 1


def _leg(gain_g: int, minimum_g: int, previous_z: float | None, z: float | None, rules: KmsRules) -> Leg:
    """The deciding part for two weighings in successive months.

    Without a z on either side (oedema, beyond the standard's ages) the line cannot be read, so KBM decides alone.
    A fall within the tolerance can carry the child across a printed line by no more than that tolerance, which is
    why the test of the fall is also the test of "no growth line crossed by more than the tolerance".
    """
    if gain_g >= minimum_g:
        return Leg.ENOUGH_GAIN
    if gain_g == 0:
        return Leg.FLAT
    if gain_g < 0:
        return Leg.LOSS
    if rules.nt_rule is NtRule.KBM_ONLY or z is None or previous_z is None:
        return Leg.LITTLE_GAIN
    if _fall(previous_z, z) <= rules.curve_tolerance_z:
        return Leg.ALONG_LINE
    return Leg.LINE_CROSSED if any(z < line <= previous_z for line in GROWTH_LINES_Z) else Leg.LITTLE_GAIN


def _fall(previous_z: float, z: float) -> float:
    """How far z fell, rounded as z itself is, so that −1.02 to −1.12 is exactly 0.10."""
    return round(previous_z - z, 2)


def _fine_code(leg: Leg, previous_z: float | None, z: float | None, rules: KmsRules) -> str:
    if leg is Leg.FLAT:
        return "T2"
    if leg is Leg.LOSS:
        return "T3"
    if leg in (Leg.LINE_CROSSED, Leg.LITTLE_GAIN):
        return "T1"
    caught_up = z is not None and previous_z is not None and _fall(previous_z, z) < -rules.curve_tolerance_z
    return "N1" if caught_up else "N2"


def _sentence(
    weighing: Weighing, leg: Leg, gain_g: int | None, minimum_g: int | None, previous_z: float | None
) -> Sentence:
    """The numbers behind the status, in one line."""
    kg = reading(weighing.weight_kg)
    if leg is Leg.FIRST:
        return say("Penimbangan pertama, %(kg)s kg", kg=kg)
    if gain_g is None or minimum_g is None:
        return say("Bulan lalu tidak ditimbang, sekarang %(kg)s kg", kg=kg)
    if weighing.z is None or previous_z is None:
        return _gain_sentence(kg, gain_g, minimum_g)
    return _gain_and_line_sentence(kg, gain_g, minimum_g, before=decimal(previous_z, 2), now=decimal(weighing.z, 2))


def _gain_sentence(kg: str, gain_g: int, minimum_g: int) -> Sentence:
    if gain_g > 0:
        return say("Naik %(gain)s g, KBM %(minimum)s g", gain=whole(gain_g), minimum=minimum_g)
    if gain_g < 0:
        return say("Turun %(loss)s g, KBM %(minimum)s g", loss=whole(-gain_g), minimum=minimum_g)
    return say("Tetap %(kg)s kg, KBM %(minimum)s g", kg=kg, minimum=minimum_g)


def _gain_and_line_sentence(kg: str, gain_g: int, minimum_g: int, *, before: str, now: str) -> Sentence:
    line: dict[str, str | int] = {"minimum": minimum_g, "before": before, "now": now}
    if gain_g > 0:
        return say("Naik %(gain)s g, KBM %(minimum)s g, z %(before)s menjadi %(now)s", gain=whole(gain_g), **line)
    if gain_g < 0:
        return say("Turun %(loss)s g, KBM %(minimum)s g, z %(before)s menjadi %(now)s", loss=whole(-gain_g), **line)
    return say("Tetap %(kg)s kg, KBM %(minimum)s g, z %(before)s menjadi %(now)s", kg=kg, **line)
