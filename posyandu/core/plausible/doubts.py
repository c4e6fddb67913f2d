"""Is this number believable for this child? The reasons to ask for a second measurement, never to forbid saving."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from posyandu.core.plausible.expected import expected_range
from posyandu.core.plausible.reading import Field, Reading
from posyandu.core.plausible.slips import Guess, Slip, meant
from posyandu.core.plausible.track import INDEX, STEPS, Point, Track, lying_cm, score, tracks
from posyandu.core.plausible.words import carried_forward_words, change_words, swapped_words, unusual_words
from posyandu.core.sentence import Sentence
from posyandu.core.standard import ZScores
from posyandu.core.vocabulary import Indicator, Sex

CARRIED_DAYS = 60
SHRUNK_CM = {Field.LENGTH: 1.8, Field.HEAD: 1.1}
"""More than measuring explains: beyond it a length or head that became smaller is doubted."""
MEANT_WITHIN = 0.7
"""What was meant lies nearer to the child's level than a value may lie that is not doubted: this share of its step."""


class DoubtKind(StrEnum):
    """Why a number is doubted."""

    IMPLAUSIBLE = "implausible"  # beyond WHO's limits for a z
    JUMP = "jump"  # too far from the child's own level and from its last value
    SHRUNK = "shrunk"  # a length or head that became smaller
    CARRIED_FORWARD = "carried_forward"  # weight and length exactly as two months ago


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubted box: the sentence names the change and offers ``suggestion``, the value that was probably meant."""

    field: Field
    kind: DoubtKind
    sentence: Sentence
    suggestion: float | None = None
    slip: Slip | None = None


def doubts_at_entry(candidate: Reading, earlier: Sequence[Reading], *, sex: Sex) -> list[Doubt]:
    """The doubts about what was just typed, with only the earlier visits known; at most one for each box.

    ``earlier`` may be in any order and may hold wrong values that were saved. Values beyond :func:`limits` are
    answered too, so that a refused 84 kg can still offer 8,4. Raises ``ValueError`` for a negative age.
    """
    before = sorted((reading for reading in earlier if reading.age_days < candidate.age_days), key=_age)
    history = _History.of([*before, candidate], sex)
    return history.doubts(len(before))


def doubts_looking_back(readings: Sequence[Reading], *, sex: Sex) -> dict[int, list[Doubt]]:
    """The doubts about a whole history, by the place of the reading in ``readings`` (any order of ages).

    A value is doubted when it fits neither what came before nor what came after. Readings without a doubt are absent.
    """
    if not readings:
        return {}
    places = sorted(range(len(readings)), key=lambda place: readings[place].age_days)
    history = _History.of([readings[place] for place in places], sex)
    found = {place: history.doubts(at) for at, place in enumerate(places)}
    return {place: doubts for place, doubts in found.items() if doubts}


def _age(reading: Reading) -> int:
    return reading.age_days


@dataclass(frozen=True, slots=True)
class _History:
    """One child's readings by age, scored."""

    sex: Sex
    readings: Sequence[Reading]
    scores: ZScores
    tracks: Mapping[Field, Track]

    @classmethod
    def of(cls, readings: Sequence[Reading], sex: Sex) -> Self:
        scores = score(readings, sex=sex)
        return cls(sex, readings, scores, tracks(readings, scores))

    def doubts(self, at: int) -> list[Doubt]:
        """All doubts about one reading, judged by the others."""
        found = [
            self._doubt(field, kind, at)
            for field in Field
            if self.readings[at].value(field) is not None and (kind := self._finding(field, at))
        ]
        return found or self._carried_forward(at)

    def _finding(self, field: Field, at: int) -> DoubtKind | None:
        if self._is_implausible(field, at):
            return DoubtKind.IMPLAUSIBLE
        point = self.tracks[field].at(at)
        if point is None:
            return None
        if self._has_shrunk(field, point):
            return DoubtKind.SHRUNK
        return DoubtKind.JUMP if self._is_jump(field, point) else None

    def _is_implausible(self, field: Field, at: int) -> bool:
        """Beyond WHO's limits by its own index; or by weight for length, and then the box farther off its level."""
        flagged = self.scores.flagged
        if flagged[INDEX[field]][at]:
            return True
        if field not in (Field.WEIGHT, Field.LENGTH) or not flagged[Indicator.WEIGHT_FOR_LENGTH][at]:
            return False
        if flagged[Indicator.WEIGHT_FOR_AGE][at] or flagged[Indicator.LENGTH_FOR_AGE][at]:
            return False
        off = {box: self._off_level(box, at) for box in (Field.WEIGHT, Field.LENGTH)}
        return off[field] == max(off.values())

    def _off_level(self, field: Field, at: int) -> float:
        point = self.tracks[field].at(at)
        if point is None:
            return 0.0
        level = self.tracks[field].without(at).level(age_days=point.age_days)
        return abs(point.z - (level or 0.0))

    def _is_jump(self, field: Field, point: Point) -> bool:
        others = self.tracks[field].without(point.reading)
        beside = others.beside(point.age_days)
        if not beside or not all(others.far(point, z=other.z, age_days=other.age_days) for other in beside):
            return False
        level = others.level(age_days=point.age_days)
        nearest = min(beside, key=lambda other: abs(other.age_days - point.age_days))
        return level is not None and others.far(point, z=level, age_days=nearest.age_days)

    def _has_shrunk(self, field: Field, point: Point) -> bool:
        """Smaller than the last value and the last trusted one by more than measuring explains, and below its level.

        The level tells which of the two was wrong: after a length read too long, the next is smaller but in its place.
        """
        most = SHRUNK_CM.get(field)
        others = self.tracks[field].without(point.reading)
        last = [other for other in others.points if other.reading < point.reading and not other.flagged][-1:]
        if most is None or not last or self._lost(field, last[0], point) <= most:
            return False
        level = others.level(age_days=point.age_days)
        if level is None or point.z >= level - STEPS[field].base / 2:
            return False
        trusted = [other for other in others.trusted() if other.reading < point.reading][-1:]
        return not trusted or self._lost(field, trusted[0], point) > most

    def _lost(self, field: Field, before: Point, now: Point) -> float:
        """Centimetres lost between two values, both as if lying down."""
        if field is not Field.LENGTH:
            return before.value - now.value
        earlier, later = self.readings[before.reading], self.readings[now.reading]
        return lying_cm(before.value, earlier) - lying_cm(now.value, later)

    def _carried_forward(self, at: int) -> list[Doubt]:
        """Weight and length unchanged in every reading of at least sixty days."""
        now = self.readings[at]
        if now.weight_kg is None or now.length_cm is None:
            return []
        since = at
        while since and self.readings[since - 1][1:3] == now[1:3]:
            since -= 1
        days = now.age_days - self.readings[since].age_days
        if days < CARRIED_DAYS:
            return []
        sentence = carried_forward_words(days)
        return [Doubt(field, DoubtKind.CARRIED_FORWARD, sentence) for field in (Field.WEIGHT, Field.LENGTH)]

    def _doubt(self, field: Field, kind: DoubtKind, at: int) -> Doubt:
        reading, others = self.readings[at], self.tracks[field].without(at)
        level = others.level(age_days=reading.age_days)
        before = [point for point in others.trusted() if point.reading < at][-1:]
        gap_days = reading.age_days - before[0].age_days if before else 0
        tolerance = MEANT_WITHIN * STEPS[field].limit(age_days=reading.age_days, gap_days=gap_days)
        usual = expected_range(self.readings[:at], sex=self.sex, age_days=reading.age_days, field=field)
        guess = meant(reading, field, sex=self.sex, level=level, tolerance=tolerance, usual=usual)
        return Doubt(
            field,
            kind,
            _words(reading, field, guess, before[0] if before else None),
            guess.value if guess else None,
            guess.slip if guess else None,
        )


def _words(reading: Reading, field: Field, guess: Guess | None, before: Point | None) -> Sentence:
    typed = reading.value(field)
    suggestion = guess.value if guess else None
    if guess and guess.slip is Slip.SWAPPED_FIELDS and reading.weight_kg and reading.length_cm:
        return swapped_words(weight_kg=reading.length_cm, length_cm=reading.weight_kg)
    if before is None or typed is None or typed == before.value:
        return unusual_words(suggestion)
    return change_words(typed - before.value, field.unit, reading.age_days - before.age_days, suggestion)
