"""Bundles of a child and of a posyandu-month, read from the register."""

from datetime import date, datetime

import sqlalchemy as sa

from ..core.vocabulary import Indicator
from ..extensions import db
from ..figures.months import score_rows
from ..figures.register import measurements_of
from ..models import Child, MonthResult, Posyandu
from . import fhir
from .weighed_months import WeighedMonth, persons, place_names, weighed_months

_BBTB = f"z_{Indicator.WEIGHT_FOR_LENGTH.value}"


def child_bundle(child: Child, *, at: datetime) -> fhir.Resource:
    """All measurings of a child that count; the child carries its posyandu and kelurahan."""
    person, place = persons(db.session, [child.id])[child.id], place_names(child.posyandu)
    measured = measurements_of(db.session, [child.id]).get(child.id, [])
    scores = {row["measurement_id"]: row for row in score_rows(measured, {child.id: person.facts()})}
    results = db.session.execute(
        sa.select(MonthResult.measurement_id, MonthResult.status).where(MonthResult.child_id == child.id)
    )
    status = {key: status for key, status in results if key is not None}
    observed = [
        fhir.Observed(
            key=m.id, on=m.measured_on, age_days=scores[m.id]["age_days"], weight_kg=m.weight_kg,
            length_cm=m.length_cm, position=m.position, head_cm=m.head_cm, muac_cm=m.muac_cm,
            z_weight_for_length=_believed(scores[m.id][_BBTB], scores[m.id]["flagged"].split(",")),
            status=status.get(m.id),
        )
        for m in measured
    ]  # fmt: skip
    return fhir.bundle(fhir.child_resources(person, place, observed), at=at)


def month_bundle(posyandu: Posyandu, month: date, *, at: datetime) -> fhir.Resource:
    """The weighings that count in one month of a posyandu, each child once."""
    place = place_names(posyandu)
    resources = [fhir.organization(place)]
    for one in weighed_months(db.session, posyandu, month, month):
        resources += [fhir.patient(one.person, place), *fhir.observations(one.person, place, _observed(one))]
    return fhir.bundle(resources, at=at)


def _observed(one: WeighedMonth) -> fhir.Observed:
    return fhir.Observed(
        key=one.measurement_id, on=one.measured_on, age_days=one.age_days, weight_kg=one.weight_kg,
        length_cm=one.length_cm, position=one.position, head_cm=one.head_cm, muac_cm=one.muac_cm,
        z_weight_for_length=_believed(one.z[Indicator.WEIGHT_FOR_LENGTH], one.flagged), status=one.status,
    )  # fmt: skip


def _believed(z: float | None, flagged: list[str] | frozenset[str]) -> float | None:
    """A z beyond WHO's limits tells of a wrong measurement, not of the child: it stays here."""
    return None if Indicator.WEIGHT_FOR_LENGTH.value in flagged else z
