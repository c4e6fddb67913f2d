"""How well a posyandu measured in a month: nine checks of its numbers, each with a traffic light.

A check says nothing about a child, only about scales, tapes and habits. Where chance alone could explain a finding the
light stays green or the check is not judged: a posyandu weighs some forty children, not a survey's thousands.
Sources: WHO/UNICEF, "Recommendations for data collection, analysis and reporting on anthropometric indicators in
children under 5 years old" (2019), chapter 3: digit preference score, standard deviation of z, flagged share.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from posyandu.core.plausible.doubts import CARRIED_DAYS
from posyandu.core.proportion import Ratio
from posyandu.core.standard.scores import LYING_IS_LONGER_CM
from posyandu.core.standard.tables import HEIGHT_FROM_DAY
from posyandu.core.vocabulary import Indicator, Position, Tone


class Check(StrEnum):
    """What is looked at, in the order of the page."""

    WEIGHT_DIGITS = "weight_digits"
    LENGTH_DIGITS = "length_digits"
    SPREAD = "spread"
    FLAGGED = "flagged"
    NO_LENGTH = "no_length"
    POSITION = "position"
    SHRUNK = "shrunk"
    REPEATED = "repeated"
    LATE = "late"


FEWEST = 30
"""Below so many measurements digits and spread are not judged: by chance alone thirty honest readings score 18."""
DIGITS_ACCEPTABLE = 20.0
"""WHO/UNICEF 2019: a score up to 8 is excellent, 12 good, 20 acceptable."""
DIGITS_CHANCE = 21.666
"""The χ² with 9 degrees of freedom that honest readings exceed once in a hundred months."""
SPREADS: Mapping[Indicator, tuple[float, float]] = {
    Indicator.LENGTH_FOR_AGE: (1.35, 1.95),
    Indicator.WEIGHT_FOR_AGE: (1.17, 1.46),
    Indicator.WEIGHT_FOR_LENGTH: (1.08, 1.50),
}
"""The standard deviation of z in sound surveys (5th to 95th percentile). Wider: careless measuring; much narrower:
numbers that nobody measured. One posyandu's children may well be alike, so only the upper end and a spread under
:data:`INVENTED_BELOW` are judged."""
INVENTED_BELOW = 0.7
_ONE_SIDED_95 = 1.645
SHARES: Mapping[Check, tuple[float, float]] = {
    Check.FLAGGED: (5.0, 7.5),  # WHO/UNICEF 2019: 2.5 excellent, 5 good, 7.5 acceptable
    Check.NO_LENGTH: (10.0, 25.0),
    Check.POSITION: (5.0, 15.0),
    Check.SHRUNK: (2.0, 5.0),
    Check.REPEATED: (2.0, 5.0),
}
"""Shares in percent: above the first a check asks for attention, above the second for mending. The first pair is WHO's;
the others are ours, chosen so that one child in forty is forgiven and one in ten is not."""
FORGIVEN = 1
"""A single child never lights a lamp: it may be the one that was really ill, or a slip that is mended already."""
SHRUNK_CM = 1.0
"""A child does not shrink; two honest measurers rarely differ by more (WHO MGRS: technical error some 0.4 cm)."""
REMEMBERED_DAYS = 100
"""How far back an earlier measuring of the same child is compared with."""
LATE_DAYS = 3
"""So many days after its day a session should be closed, and recorded when it was weighed on paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One measuring at a posyandu: what was written, and what it gave. ``z`` are the indices that could be computed."""

    child: object  # whatever tells children apart
    measured_on: date
    age_days: int
    weight_kg: float | None
    length_cm: float | None
    position: Position | None
    z: Mapping[Indicator, float] = field(default_factory=dict)
    flagged: frozenset[Indicator] = frozenset()


@dataclass(frozen=True, slots=True)
class Opening:
    """A day the posyandu opened, when it was recorded and when it was closed (dates of Asia/Jakarta)."""

    held_on: date
    recorded_on: date
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class Finding:
    """A check with its light. ``score`` is of digits or spread; ``ratio`` is how many of how many; ``detail`` names
    the digit or the index it is about."""

    check: Check
    tone: Tone
    ratio: Ratio
    score: float | None = None
    detail: str = ""


def digit_preference(last_digits: Iterable[int]) -> tuple[float, float]:
    """The score 100·√(χ²/(n·df)) of last digits 0–9 against equal shares, and the χ² itself; zeros without digits.

    100 means that every reading ends in the same digit, 0 that all are equally frequent.
    """
    counts = Counter(last_digits)
    n = counts.total()
    if not n:
        return 0.0, 0.0
    expected = n / 10
    chi2 = sum((counts[digit] - expected) ** 2 for digit in range(10)) / expected
    return 100 * math.sqrt(chi2 / (n * 9)), chi2


def last_digit(value: float) -> int:
    """The tenth of a reading: 8.4 kg ends in 4. A hundredth is left out, as on a scale that shows one."""
    return int(round(value * 100) // 10) % 10


def spread(values: Sequence[float]) -> float | None:
    """The standard deviation of a sample; ``None`` of fewer than two."""
    if len(values) < 2:
        return None
    mean = math.fsum(values) / len(values)
    return math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1))


def worst(findings: Iterable[Finding]) -> Tone:
    """The light of a posyandu: the worst of its checks; calm when none could be judged."""
    tones = {finding.tone for finding in findings}
    return next((tone for tone in (Tone.URGENT, Tone.WATCH, Tone.GOOD) if tone in tones), Tone.CALM)


def findings(readings: Sequence[Reading], earlier: Sequence[Reading], openings: Sequence[Opening], *,
             month_is_over: bool, today: date) -> list[Finding]:  # fmt: skip
    """Every check of one posyandu in one month, in the order of :class:`Check`.

    ``earlier`` are the readings of the same children of up to :data:`REMEMBERED_DAYS` before.
    """
    last, remembered = _earlier_of(readings, earlier)
    lengths = [r for r in readings if r.length_cm is not None]
    with_z = [r for r in readings if r.z]
    both = [r for r in lengths if r.child in last]
    full = [r for r in readings if r.weight_kg is not None and r.length_cm is not None and r.child in remembered]
    return [
        _digits(Check.WEIGHT_DIGITS, [r.weight_kg for r in readings if r.weight_kg is not None]),
        _digits(Check.LENGTH_DIGITS, [r.length_cm for r in lengths if r.length_cm is not None]),
        _spread(readings),
        _share(Check.FLAGGED, sum(bool(r.flagged) for r in with_z), len(with_z)),
        _share(Check.NO_LENGTH, sum(r.length_cm is None for r in readings), len(readings)),
        _share(Check.POSITION, sum(_wrong_position(r) for r in lengths), len(lengths)),
        _share(Check.SHRUNK, sum(_shrank(last[r.child], r) for r in both), len(both)),
        _share(Check.REPEATED, sum(_same(remembered[r.child], r) for r in full), len(full)),
        _late(openings, month_is_over=month_is_over, today=today),
    ]


def _earlier_of(
    readings: Sequence[Reading], earlier: Sequence[Reading]
) -> tuple[dict[object, Reading], dict[object, Reading]]:
    """Each child's last earlier reading with a length, and the latest that lies :data:`CARRIED_DAYS` back."""
    last: dict[object, Reading] = {}
    remembered: dict[object, Reading] = {}
    now = {r.child: r for r in readings}
    for before in sorted(earlier, key=lambda r: r.measured_on):
        this = now.get(before.child)
        if this is None or before.length_cm is None or not before.measured_on < this.measured_on:
            continue
        days = (this.measured_on - before.measured_on).days
        if days <= REMEMBERED_DAYS:
            last[before.child] = before
            if days >= CARRIED_DAYS:
                remembered[before.child] = before
    return last, remembered


def _digits(check: Check, values: Sequence[float]) -> Finding:
    digits = [last_digit(value) for value in values]
    score, chi2 = digit_preference(digits)
    often, number = Counter(digits).most_common(1)[0] if digits else (0, 0)
    ratio = Ratio(number, len(digits))
    if len(digits) < FEWEST:
        return Finding(check, Tone.CALM, ratio, None)
    chosen = score > DIGITS_ACCEPTABLE and chi2 > DIGITS_CHANCE
    tone = Tone.GOOD if not chosen else Tone.URGENT if score > 2 * DIGITS_ACCEPTABLE else Tone.WATCH
    return Finding(check, tone, ratio, score, str(often))


def _spread(readings: Sequence[Reading]) -> Finding:
    """The index whose spread is furthest from sound; length first, for it is the hardest to measure."""
    found: list[Finding] = []
    for index, (_, most) in SPREADS.items():
        values = [r.z[index] for r in readings if index in r.z and index not in r.flagged]
        deviation = spread(values)
        if deviation is None or len(values) < FEWEST:
            continue
        unsure = _ONE_SIDED_95 * deviation / math.sqrt(2 * (len(values) - 1))
        wide, narrow = deviation - unsure > most, deviation + unsure < INVENTED_BELOW
        tone = Tone.URGENT if narrow else Tone.WATCH if wide else Tone.GOOD
        found.append(Finding(Check.SPREAD, tone, Ratio(len(values), len(readings)), deviation, index.value))
    if not found:
        return Finding(Check.SPREAD, Tone.CALM, Ratio(0, len(readings)), None)
    return next((f for tone in (Tone.URGENT, Tone.WATCH) for f in found if f.tone is tone), found[0])


def _share(check: Check, part: int, whole: int) -> Finding:
    ratio = Ratio(part, whole)
    if ratio.percent is None:
        return Finding(check, Tone.CALM, ratio)
    attention, mending = SHARES[check]
    if part <= FORGIVEN or ratio.percent <= attention:
        return Finding(check, Tone.GOOD, ratio)
    return Finding(check, Tone.URGENT if ratio.percent > mending else Tone.WATCH, ratio)


def _wrong_position(reading: Reading) -> bool:
    """Standing before two years or lying from then on, or not written: then nobody knows which 0,7 cm to add."""
    meant = Position.LYING if reading.age_days < HEIGHT_FROM_DAY else Position.STANDING
    return reading.position is not meant


def _lying_cm(reading: Reading) -> float:
    length = reading.length_cm or 0.0
    return length + LYING_IS_LONGER_CM if reading.position is Position.STANDING else length


def _shrank(before: Reading, now: Reading) -> bool:
    # Half a millimetre for the floating point: 72,0 after 73,0 is exactly the most that is let pass.
    return _lying_cm(before) - _lying_cm(now) > SHRUNK_CM + 0.005


def _same(before: Reading, now: Reading) -> bool:
    return before.weight_kg == now.weight_kg and before.length_cm == now.length_cm


def _late(openings: Sequence[Opening], *, month_is_over: bool, today: date) -> Finding:
    """Sessions recorded or closed more than :data:`LATE_DAYS` after their day; a month over without any is mended."""
    if not openings:
        return Finding(Check.LATE, Tone.URGENT if month_is_over else Tone.CALM, Ratio(0, 0))
    late = sum(
        max((o.recorded_on - o.held_on).days, ((o.closed_on or today) - o.held_on).days) > LATE_DAYS for o in openings
    )
    return Finding(Check.LATE, Tone.WATCH if late else Tone.GOOD, Ratio(late, len(openings)))
