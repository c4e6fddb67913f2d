"""One child of the demo that two kader weighed differently on the same day: it waits for the midwife's choice."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from ..core.kms import KmsRules
from ..core.vocabulary import Role, WeightStatus
from ..database import writing
from ..events.operations import Fact
from ..figures.changes import settle
from ..models import Child, Kelurahan, Measurement, MeasurementConflict, MonthResult, Posyandu, User, UserArea
from ..models.types import new_id
from ..sessions import arriving
from ..sessions.arriving import Arrival
from ..sessions.entry import Entry, Values

_MORE_KG = 0.6


def disagree(kecamatan_id: int, *, today: date, rules: KmsRules) -> None:
    """Weigh a child of the midwife's a second time at its last opening, as a second tablet would have sent it."""
    with writing(kecamatan_id) as session:
        found = session.execute(_weighed(kecamatan_id, today)).first()
        if found is None:
            return
        first, weight_kg, midwife_id = found
        at = datetime.combine(first.measured_on, time(4, 20), UTC)
        second, conflict_id = new_id(), new_id()
        arrival = Arrival(
            key=second, session_id=first.session_id, held_on=first.measured_on, child_id=first.child_id,
            entry=Entry(values=Values(weight_kg=round(weight_kg + _MORE_KG, 1)), answers={},
                        services=frozenset()),
            user_id=midwife_id, arrived_at=at,
        )  # fmt: skip
        change = arriving.record(session, [arrival], now=at)
        session.add(
            MeasurementConflict(
                id=conflict_id, child_id=first.child_id, session_id=first.session_id, first_id=first.id,
                second_id=second, opened_at=at,
            )
        )  # fmt: skip
        change.facts.append(
            Fact(
                verb="conflict_opened", subject_kind="conflict", subject_id=str(conflict_id), child_id=first.child_id,
                at=at, actor_id=midwife_id, details={"first": str(first.id), "second": str(second)},
            )
        )  # fmt: skip
        settle(session, change, rules=rules, kecamatan_id=kecamatan_id)


def _weighed(kecamatan_id: int, today: date) -> sa.Select[*tuple[Any, ...]]:
    """A child that gained at an opening of this month or the last, so that nothing else is asked about it."""
    since = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    return (
        sa.select(Measurement, Measurement.weight_kg, User.id)
        .join(MonthResult, MonthResult.measurement_id == Measurement.id)
        .join(Child, Child.id == Measurement.child_id)
        .join(Posyandu, Posyandu.id == Child.posyandu_id)
        .join(Kelurahan, Kelurahan.id == Posyandu.kelurahan_id)
        .join(UserArea, UserArea.posyandu_id == Child.posyandu_id)
        .join(User, User.id == UserArea.user_id)
        .where(
            Kelurahan.kecamatan_id == kecamatan_id,
            User.role == Role.MIDWIFE,
            Child.left_on.is_(None),
            MonthResult.month >= since,
        )
        .where(Measurement.session_id.is_not(None), Measurement.weight_kg.is_not(None))
        .where(MonthResult.status == WeightStatus.N, MonthResult.below_red_line.is_(False))
        .order_by(MonthResult.month.desc(), Measurement.measured_on.desc(), Measurement.child_id)
        .limit(1)
    )
