"""What became of a gift of food: the courses it was eaten in, and how their children grew beside others in need.

The courses of a gift are those that began at its posyandu in its months. Their children are compared with the children
of the kecamatan who were in the same need (did not gain, underweight or wasted) and had no course: at the beginning in
the gift's first month or the one before, at the end in its last month or the one after.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..core.disclosure import Shown, shown
from ..core.support import Change, Comparison, compare
from ..core.vocabulary import Indicator, WeightStatus
from ..extensions import db
from ..figures.cells import months_back
from ..figures.summaries import last_day
from ..models import (
    Child,
    Donation,
    DonationPosyandu,
    FoodSupplement,
    GrowthScore,
    Kelurahan,
    Measurement,
    MonthResult,
    Posyandu,
)

MOST = 50_000  # children of a kecamatan in need: far more than there are
_COURSE_MONTHS = 2  # the longest course that is offered, 56 days, rounded up


@dataclass(frozen=True, slots=True)
class Outcome:
    """The courses of a gift under the rule of small numbers, and the comparison where both groups are large enough.

    ``portions`` is ``None`` when the children are too few to be told.
    """

    children: Shown
    portions: int | None
    comparison: Comparison | None


class _Weighed(NamedTuple):
    """The weighing that counted in a month."""

    month: date
    on: date
    weight_kg: float
    z: float


def outcome_of(gift: Donation) -> Outcome:
    """What became of a gift of food; four queries."""
    first, last = gift.first_month, last_day(gift.last_month)
    own = sa.select(DonationPosyandu.posyandu_id).where(DonationPosyandu.donation_id == gift.id)
    courses = (FoodSupplement.posyandu_id.in_(own), FoodSupplement.started_on.between(first, last))
    children, portions = db.session.execute(
        sa.select(
            sa.func.count(sa.distinct(FoodSupplement.child_id)),
            sa.func.coalesce(sa.func.sum(FoodSupplement.portions), 0),
        ).where(*courses)
    ).one()
    told = shown(children)
    supported = set(db.session.scalars(sa.select(FoodSupplement.child_id).where(*courses).limit(MOST)))
    return Outcome(told, int(portions) if told.value is not None else None, _compared(gift, supported))


def _compared(gift: Donation, supported: set[UUID]) -> Comparison | None:
    kecamatan_id, first = gift.donor.kecamatan_id, gift.first_month
    before = _latest(_in_need(kecamatan_id, first))
    after = _latest(_weighed(kecamatan_id).where(
        MonthResult.month.between(gift.last_month, months_back(gift.last_month, -1)),
        MonthResult.child_id.in_(_in_need(kecamatan_id, first).with_only_columns(MonthResult.child_id)),
    ))  # fmt: skip
    fed = set(db.session.scalars(
        sa.select(FoodSupplement.child_id)
        .where(FoodSupplement.started_on.between(months_back(first, _COURSE_MONTHS), last_day(gift.last_month)))
        .where(FoodSupplement.child_id.in_(_in_need(kecamatan_id, first).with_only_columns(MonthResult.child_id)))
    ))  # fmt: skip
    changes = {
        child: Change(after[child].z - was.z, after[child].weight_kg - was.weight_kg, (after[child].on - was.on).days)
        for child, was in before.items()
        if child in after and after[child].month > was.month
    }
    return compare(
        [change for child, change in changes.items() if child in supported],
        [change for child, change in changes.items() if child not in fed],
    )


def _weighed(kecamatan_id: int) -> sa.Select[Any]:
    columns: list[Any] = [MonthResult.child_id, MonthResult.month, Measurement.measured_on, Measurement.weight_kg,
                          GrowthScore.z_bbu, GrowthScore.flagged]  # fmt: skip
    return (
        sa.select(*columns)
        .join(Measurement, Measurement.id == MonthResult.measurement_id)
        .join(GrowthScore, GrowthScore.measurement_id == MonthResult.measurement_id)
        .join(Child, Child.id == MonthResult.child_id)
        .join(Posyandu, Posyandu.id == Child.posyandu_id)
        .join(Kelurahan, Kelurahan.id == Posyandu.kelurahan_id)
        .where(Kelurahan.kecamatan_id == kecamatan_id)
        .limit(MOST)
    )


def _in_need(kecamatan_id: int, first: date) -> sa.Select[Any]:
    """Whose last month up to the first of the gift asked for food."""
    later = aliased(MonthResult)
    return _weighed(kecamatan_id).where(
        MonthResult.month.between(months_back(first, 1), first),
        ~sa.exists().where(later.child_id == MonthResult.child_id, later.month > MonthResult.month,
                           later.month <= first),
        sa.or_(
            MonthResult.status == WeightStatus.T,
            MonthResult.category_bbu.in_(["underweight", "severely_underweight"]),
            MonthResult.category_bbtb == "wasted",
        ),
    )  # fmt: skip


def _latest(statement: sa.Select[Any]) -> dict[UUID, _Weighed]:
    return dict(_rows(statement))


def _rows(statement: sa.Select[Any]) -> Iterator[tuple[UUID, _Weighed]]:
    for child_id, month, on, kg, z, flagged in db.session.execute(statement.order_by(MonthResult.month)):
        if z is not None and kg is not None and Indicator.WEIGHT_FOR_AGE.value not in flagged.split(","):
            yield child_id, _Weighed(month, on, kg, z)
