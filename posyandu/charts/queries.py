"""Reading what the charts of one child need, once for all of its charts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import numpy as np
import sqlalchemy as sa

from ..children.queries import ChildPage
from ..core.age import age_days
from ..core.standard import z_scores
from ..extensions import db
from ..models import Child, GrowthScore, Measurement, MonthResult, Visit


class GrowthRecord(NamedTuple):
    """A child with all its measurements, also corrected and withdrawn ones, and what the rules made of them.

    ``lengths`` holds length or height in cm as it is scored (0.7 cm between lying and standing), by measurement;
    ``months`` the KMS result by the measurement that counts in its month; ``breastfed`` the answers by session.
    """

    child: Child
    measurements: Sequence[Measurement]
    lengths: Mapping[UUID, float]
    scores: Mapping[UUID, GrowthScore]
    months: Mapping[UUID, MonthResult]
    breastfed: Mapping[UUID, bool]


def growth_record(child: Child) -> GrowthRecord:
    """The growth of one child, oldest measurement first; four queries."""
    measurements = db.session.scalars(
        sa.select(Measurement)
        .where(Measurement.child_id == child.id)
        .order_by(Measurement.measured_on, Measurement.received_seq)
    ).all()
    of_child = sa.select(GrowthScore).join(Measurement, Measurement.id == GrowthScore.measurement_id)
    scores = db.session.scalars(of_child.where(Measurement.child_id == child.id))
    months = db.session.scalars(sa.select(MonthResult).where(MonthResult.child_id == child.id))
    answers = db.session.execute(
        sa.select(Visit.session_id, Visit.exclusive_breastfeeding)
        .where(Visit.child_id == child.id)
        .where(Visit.exclusive_breastfeeding.is_not(None))
    )
    return record_of(
        child, measurements, scores, months, breastfed={session_id: bool(answer) for session_id, answer in answers}
    )


def until(record: GrowthRecord, day: date) -> GrowthRecord:
    """The record as it reads on paper of a day: without what was measured later."""
    return record._replace(measurements=[row for row in record.measurements if row.measured_on <= day])


def record_of_page(page: ChildPage) -> GrowthRecord:
    """The same, of what the page of a child has read already."""
    rows = list(reversed(page.rows))
    answers = ((day.visit.session_id, day.visit.exclusive_breastfeeding) for day in page.visits)
    return record_of(
        page.child,
        [row for row, *_ in rows],
        [score for *_, score, _ in rows if score is not None],
        [month for *_, month in rows if month is not None],
        breastfed={session_id: answer for session_id, answer in answers if answer is not None},
    )


def record_of(
    child: Child,
    measurements: Sequence[Measurement],
    scores: Iterable[GrowthScore],
    months: Iterable[MonthResult],
    *,
    breastfed: Mapping[UUID, bool],
) -> GrowthRecord:
    """A record of rows that are read: the measurements oldest first."""
    return GrowthRecord(
        child=child,
        measurements=measurements,
        lengths=_lengths_as_scored(child, measurements),
        scores={score.measurement_id: score for score in scores},
        months={month.measurement_id: month for month in months},
        breastfed=breastfed,
    )


def _lengths_as_scored(child: Child, measurements: Sequence[Measurement]) -> dict[UUID, float]:
    if not measurements:
        return {}
    scored = z_scores(
        sex=child.sex.value,
        age_days=[age_days(child.birth_date, m.measured_on) for m in measurements],
        length_cm=np.array([np.nan if m.length_cm is None else m.length_cm for m in measurements]),
        position=[m.position.value if m.position else "" for m in measurements],
    )
    lengths = zip(measurements, scored.converted_length_cm.tolist(), strict=True)
    return {measurement.id: length for measurement, length in lengths if measurement.length_cm is not None}
