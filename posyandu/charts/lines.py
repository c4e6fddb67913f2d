"""From a child's record to its line on one chart: which values, where, and what each of them says."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ..core.age import age_days, age_in_words
from ..core.nutrition import Category, category, muac_category
from ..core.plain import in_plain_words
from ..core.sentence import say
from ..core.standard import HEIGHT_FROM_DAY
from ..core.vocabulary import Indicator, Position, Tone, WeightStatus
from ..models import Measurement, MeasurementKind, MonthResult
from ..web.format import angka, sentence
from .kinds import KINDS, ChartKind
from .points import CardRow, ChartPoint, ChildChart, figure, point_sentence
from .queries import GrowthRecord
from .words import Words

_STATUS_WORDS = {
    WeightStatus.N: say("naik"),
    WeightStatus.T: say("tidak naik"),
    WeightStatus.O: say("bulan lalu tidak ditimbang"),
    WeightStatus.B: say("baru pertama ditimbang"),
}


class _Spot(NamedTuple):
    x: float
    y: float


class _Finding(NamedTuple):
    word: str = ""
    tone: Tone = Tone.CALM
    status: WeightStatus | None = None


def child_chart(record: GrowthRecord, slug: str, words: Words) -> ChildChart:
    """The child's line on a chart of ``KINDS``, in the words of this request's language.

    On the KMS one weighing a month is shown, the one that counts; on WHO's charts every measurement. A value that was
    corrected or withdrawn is shown too, unless the correction left it as it was.
    """
    kind = KINDS[slug]
    return ChildChart(
        sex=record.child.sex,
        birth_date=record.child.birth_date,
        points=_Line(record, kind, words).points(),
        rows=_rows(record) if kind.card_months else (),
    )


def card_columns(record: GrowthRecord) -> Collection[int]:
    """The columns of the KMS card, in months of age, that are written on."""
    child = record.child
    return ChildChart(sex=child.sex, birth_date=child.birth_date, points=(), rows=_rows(record)).columns()


@dataclass(frozen=True, slots=True)
class _Line:
    record: GrowthRecord
    kind: ChartKind
    words: Words

    def points(self) -> list[ChartPoint]:
        heirs = {m.supersedes_id: m for m in self.record.measurements if m.supersedes_id is not None}
        found: list[ChartPoint | None] = []
        for measurement in self.record.measurements:
            if measurement.id in heirs:
                last = heirs[measurement.id]
                while last.id in heirs:
                    last = heirs[last.id]
                found.append(self._old(measurement, last))
            elif measurement.kind is not MeasurementKind.WITHDRAWN and self._on_page(measurement):
                found.append(self._current(measurement))
        return [point for point in found if point is not None]

    def _on_page(self, measurement: Measurement) -> bool:
        return self.kind.card_months is None or measurement.id in self.record.months

    def _spot(self, measurement: Measurement) -> _Spot | None:
        """Where a measurement stands; None where the value was not taken, or belongs to the other length table."""
        days = age_days(self.record.child.birth_date, measurement.measured_on)
        weight, length = measurement.weight_kg, self.record.lengths.get(measurement.id)
        if self.kind.indicator is Indicator.WEIGHT_FOR_LENGTH:
            table = Position.STANDING if days >= HEIGHT_FROM_DAY else Position.LYING
            return _Spot(length, weight) if weight and length and table is self.kind.position else None
        value = {
            Indicator.WEIGHT_FOR_AGE: weight,
            Indicator.LENGTH_FOR_AGE: length,
            Indicator.BMI_FOR_AGE: round(weight / (length / 100) ** 2, 1) if weight and length else None,
            Indicator.HEAD_FOR_AGE: measurement.head_cm,
            Indicator.MUAC_FOR_AGE: measurement.muac_cm,
        }[self.kind.indicator]
        return None if value is None else _Spot(days, value)

    def _current(self, measurement: Measurement) -> ChartPoint | None:
        spot = self._spot(measurement)
        if spot is None:
            return None
        score = self.record.scores.get(measurement.id)
        z = score.z(self.kind.indicator) if score else None
        if self.kind.card_months is not None:
            finding = _gain_finding(self.record.months[measurement.id])
        elif self.kind.indicator is Indicator.MUAC_FOR_AGE:
            finding = _class_finding(muac_category(spot.y, age_days=spot.x))
        else:
            finding = _class_finding(category(self.kind.indicator, z))
        return self._worded(measurement, spot, finding, z=z)

    def _old(self, old: Measurement, heir: Measurement) -> ChartPoint | None:
        """A value that no longer counts, while its heir says something else on this page."""
        spot = self._spot(old)
        heir_spot = None if heir.kind is MeasurementKind.WITHDRAWN else self._spot(heir)
        if spot is None or spot == heir_spot or (heir_spot and not self._on_page(heir)):
            return None
        finding = _Finding(self.words.corrected if heir_spot else self.words.withdrawn)
        return self._worded(old, spot, finding, withdrawn=True, heir_on=heir.measured_on if heir_spot else None)

    def _worded(
        self,
        measurement: Measurement,
        spot: _Spot,
        finding: _Finding,
        *,
        z: float | None = None,
        withdrawn: bool = False,
        heir_on: date | None = None,
    ) -> ChartPoint:
        age = sentence(age_in_words(self.record.child.birth_date, measurement.measured_on))
        label = point_sentence(
            age=age,
            value=figure(spot.y, mark=self.words.decimal_mark),
            unit=self.kind.unit,
            z="" if z is None else angka(z, 2),
            finding=finding.word,
        )
        return ChartPoint(
            x=spot.x,
            y=spot.y,
            on=measurement.measured_on,
            label=sentence(label),
            plain="" if withdrawn else sentence(in_plain_words(self.kind.indicator, z)),
            age=age,
            finding=finding.word,
            z=z,
            status=finding.status,
            tone=finding.tone,
            withdrawn=withdrawn,
            heir_on=heir_on,
        )


def _gain_finding(month: MonthResult) -> _Finding:
    """The month's N, T, O or B in a word, and its tone as the kader's result page has it."""
    if month.below_red_line or month.consecutive_t >= 2:
        tone = Tone.URGENT
    elif month.status is WeightStatus.T or month.above_orange_line:
        tone = Tone.WATCH
    else:
        tone = Tone.GOOD if month.status is WeightStatus.N else Tone.CALM
    return _Finding(sentence(_STATUS_WORDS[month.status]), tone, month.status)


def _class_finding(found: Category | None) -> _Finding:
    return _Finding(sentence(found.label).lower(), found.tone) if found else _Finding()


def _rows(record: GrowthRecord) -> list[CardRow]:
    rows: list[CardRow] = []
    for measurement in record.measurements:
        month = record.months.get(measurement.id)
        if month is not None and measurement.weight_kg is not None:
            answer = record.breastfed.get(measurement.session_id) if measurement.session_id else None
            rows.append(
                CardRow(
                    on=measurement.measured_on,
                    weight_kg=measurement.weight_kg,
                    minimum_gain_g=month.minimum_gain_g,
                    status=month.status,
                    breastfed=answer,
                )
            )
    return rows
