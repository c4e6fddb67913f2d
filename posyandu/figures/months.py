"""A child's months made again from its weighings: z-scores of each measurement, then N/T and the categories."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np

from ..core.age import age_days, completed_months
from ..core.kms import KmsRules, MonthStatus, Weighing, decided, weight_statuses
from ..core.nutrition import category
from ..core.skdn import CATEGORIES
from ..core.standard import VERSION, z_scores
from ..core.vocabulary import Indicator, WeightStatus
from .register import ChildFacts, Measured

Row = dict[str, Any]
NONE: Mapping[date, WeightStatus] = MappingProxyType({})
"""Nothing decided otherwise."""
_Z: Mapping[Indicator, str] = {index: f"z_{index.value}" for index in Indicator}  # columns of growth_score
_CATEGORY: Mapping[Indicator, str] = {index: f"category_{index.value}" for index in CATEGORIES}  # of month_result
LOWEST_BY_OEDEMA = (Indicator.WEIGHT_FOR_AGE, Indicator.WEIGHT_FOR_LENGTH, Indicator.BMI_FOR_AGE)


def score_rows(measured: Sequence[Measured], children: Mapping[UUID, ChildFacts]) -> list[Row]:
    """The ``growth_score`` row of each measurement, all computed at once."""
    if not measured:
        return []
    days = [age_days(children[m.child_id].birth_date, m.measured_on) for m in measured]
    scores = z_scores(
        sex=np.array([children[m.child_id].sex.value for m in measured]),
        age_days=np.array(days, dtype=float),
        weight_kg=_floats(m.weight_kg for m in measured),
        length_cm=_floats(m.length_cm for m in measured),
        position=np.array([m.position.value if m.position else "" for m in measured]),
        head_cm=_floats(m.head_cm for m in measured),
        muac_cm=_floats(m.muac_cm for m in measured),
        oedema=np.array([m.oedema for m in measured]),
    )
    z = [(_Z[i], [None if math.isnan(v) else v for v in scores.z[i].tolist()]) for i in Indicator]
    flags = [(i.value, scores.flagged[i].tolist()) for i in Indicator]
    return [
        {
            "measurement_id": m.id,
            "age_days": days[n],
            **{name: values[n] for name, values in z},
            "flagged": ",".join(name for name, of_all in flags if of_all[n]),
            "standard_version": VERSION,
        }
        for n, m in enumerate(measured)
    ]


def _floats(values: Iterable[float | None]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([np.nan if v is None else v for v in values], dtype=float)


class Before(NamedTuple):
    """The last month before those that are made again: its weighing, and how many T in a row it had come to."""

    weighing: Weighing
    consecutive_t: int


def statuses_of(
    child: ChildFacts,
    measured: Collection[Measured],
    scores: Mapping[UUID, Row],
    *,
    rules: KmsRules,
    overrides: Mapping[date, WeightStatus] = NONE,
    before: Before | None = None,
) -> list[MonthStatus]:
    """N/T/O/B of each month in which the child was weighed under 60 months of age, oldest first.

    ``overrides`` are the midwife's decisions by month. With ``before``, ``measured`` are only those of later months.
    """
    weighings = [
        Weighing(
            measured_on=m.measured_on,
            weight_kg=m.weight_kg,
            z=scores[m.id]["z_bbu"],
            in_session=m.session_id is not None,
            order=m.received_seq,
            key=m.id,
        )
        for m in measured
        if m.weight_kg is not None and completed_months(child.birth_date, m.measured_on) < 60
    ]
    known = [] if before is None else [before.weighing]
    found = weight_statuses(sex=child.sex, birth_date=child.birth_date, weighings=[*known, *weighings], rules=rules)
    return decided(found[len(known) :], overrides, run_before=before.consecutive_t if before else 0)


def month_rows(
    child: ChildFacts,
    measured: Collection[Measured],
    scores: Mapping[UUID, Row],
    *,
    rules: KmsRules,
    overrides: Mapping[date, WeightStatus] = NONE,
    before: Before | None = None,
) -> list[Row]:
    """The ``month_result`` rows of one child: a pure function of its counting measurements and of the decisions."""
    by_id = {m.id: m for m in measured}
    statuses = statuses_of(child, measured, scores, rules=rules, overrides=overrides, before=before)
    return [_month_row(child, by_id, scores, status, rules) for status in statuses]


def _month_row(
    child: ChildFacts,
    by_id: Mapping[UUID, Measured],
    scores: Mapping[UUID, Row],
    status: MonthStatus,
    rules: KmsRules,
) -> Row:
    key = status.weighing.key
    if not isinstance(key, UUID):
        raise TypeError("a weighing is keyed by its measurement")
    return {
        "child_id": child.id,
        "month": status.month,
        "measurement_id": key,
        "age_months": completed_months(child.birth_date, status.weighing.measured_on),
        "status": status.status,
        "computed_status": status.computed_status,
        "leg": status.leg.value,
        "fine_code": status.fine_code,
        "gain_g": status.gain_g,
        "minimum_gain_g": status.minimum_gain_g,
        "previous_z": status.previous_z,
        "consecutive_t": status.consecutive_t,
        "below_red_line": status.below_red_line,
        "above_orange_line": status.above_orange_line,
        **{name: category_code(i, scores[key], oedema=by_id[key].oedema) for i, name in _CATEGORY.items()},
        "rules_version": rules.version,
    }


def category_code(index: Indicator, score: Row, *, oedema: bool) -> str | None:
    """The category a prevalence counts, or ``None``; with oedema the lowest class of the weight indices (WHO)."""
    if oedema and index in LOWEST_BY_OEDEMA:
        return CATEGORIES[index][0]
    z, flagged = score[_Z[index]], score["flagged"]
    if z is None or (flagged and index.value in flagged.split(",")):
        return None
    found = category(index, z)
    return found.code if found else None
