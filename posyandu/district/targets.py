"""What the kecamatan aims at, and from which coverage on a prevalence may speak."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..core.measures import Measure
from ..figures.settings import settings_of


@dataclass(frozen=True, slots=True)
class Targets:
    """Percent to be reached (or stayed below) by measure; below ``coverage_limit`` a prevalence is shown grey."""

    percent: Mapping[Measure, float]
    coverage_limit: float


def targets_of(kecamatan_id: int) -> Targets:
    """The targets in force in a kecamatan."""
    settings = settings_of(kecamatan_id)
    percent = {
        Measure.PARTICIPATION: float(settings.participation_target_percent),
        Measure.SUCCESS: float(settings.success_target_percent),
        Measure.STUNTING: float(settings.stunting_target_percent),
        Measure.WASTING: float(settings.wasting_target_percent),
        Measure.UNDERWEIGHT: float(settings.underweight_target_percent),
    }
    return Targets(percent, float(settings.coverage_limit_percent))
