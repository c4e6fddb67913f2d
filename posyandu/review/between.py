"""Growth between any two measurings of a child, and its z-scores at the age another system would take."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ..charts.queries import GrowthRecord
from ..core.age import DAYS_PER_MONTH, completed_months
from ..core.standard import z_scores
from ..core.vocabulary import Indicator
from ..models import Measurement

INDICES = (
    Indicator.WEIGHT_FOR_AGE,
    Indicator.LENGTH_FOR_AGE,
    Indicator.WEIGHT_FOR_LENGTH,
    Indicator.BMI_FOR_AGE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """From an earlier measuring to a later one. Changes are later less earlier; ``None`` where one of them has none.

    ``length_cm`` compares lengths as they are scored, so that standing up is no loss of 0.7 cm.
    """

    earlier: Measurement
    later: Measurement
    days: int
    weight_g: int | None
    length_cm: float | None
    z: dict[Indicator, float | None]


def standing(record: GrowthRecord) -> list[Measurement]:
    """The measurings that count, newest first."""
    return [row for row in reversed(record.measurements) if row.id in record.scores]


def between(record: GrowthRecord, first: str, second: str) -> Between | None:
    """The growth between two measurings named by their ids, in either order; the last two that count without them.

    ``None`` when fewer than two count.
    """
    rows = standing(record)
    if len(rows) < 2:
        return None
    known = {str(row.id): row for row in rows}
    one, other = known.get(first, rows[1]), known.get(second, rows[0])
    if one is other:
        one = rows[1] if other is rows[0] else rows[0]
    earlier, later = sorted((one, other), key=lambda row: (row.measured_on, row.received_seq))
    scores = record.scores[earlier.id], record.scores[later.id]
    return Between(
        earlier=earlier,
        later=later,
        days=(later.measured_on - earlier.measured_on).days,
        weight_g=None
        if earlier.weight_kg is None or later.weight_kg is None
        else round(1000 * later.weight_kg) - round(1000 * earlier.weight_kg),
        length_cm=_less(record.lengths.get(later.id), record.lengths.get(earlier.id), places=1),
        z={index: _less(scores[1].z(index), scores[0].z(index), places=2) for index in INDICES},
    )


def _less(later: float | None, earlier: float | None, *, places: int) -> float | None:
    return None if later is None or earlier is None else round(later - earlier, places)


def z_by_completed_months(
    birth_date: date, sex: str, rows: Sequence[Measurement]
) -> dict[UUID, dict[Indicator, float | None]]:
    """The z-scores as a system gives them that takes the age in completed months: to explain a mismatch, never used.

    The age is the middle of nothing: the completed months times 30.4375 days, which is up to a month too young.
    """
    if not rows:
        return {}
    months = [completed_months(birth_date, row.measured_on) for row in rows]
    found = z_scores(
        sex=sex,
        age_days=[round(DAYS_PER_MONTH * month) for month in months],
        weight_kg=[_nan(row.weight_kg) for row in rows],
        length_cm=[_nan(row.length_cm) for row in rows],
        position=[row.position.value if row.position else "" for row in rows],
        oedema=[row.oedema for row in rows],
    )
    return {
        row.id: {
            index: None if found.z[index][place] != found.z[index][place] else float(found.z[index][place])
            for index in INDICES
        }
        for place, row in enumerate(rows)
    }


def _nan(value: float | None) -> float:
    return float("nan") if value is None else value
