"""What the demo's midwife signed and what was mended after it, and what the office knows for the strata."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ..core.kms import KmsRules
from ..core.vocabulary import Role, WeightStatus
from ..district.operations import record_strata
from ..extensions import db
from ..figures.cells import months_back
from ..figures.summaries import last_day
from ..models import Child, Kelurahan, Measurement, MonthResult, Posyandu, User, UserArea
from ..review.months.operations import NotReady, sign
from ..sessions import operations as day
from ..sessions.entry import CorrectionReason
from ..sessions.recording import values_of

MONTHS_SIGNED = 5
_LESS_KG = 0.5
_STRATA = (("PAUD, BKB", 20), ("TOGA, bank sampah", 55), (None, 0), ("PAUD", 35))
"""Extra programmes and the share of households in the health fund, in turn; of every fifth posyandu nobody knows."""


def sign_months(kecamatan_id: int, *, now: datetime, today: date, rules: KmsRules) -> None:
    """Sign what is ready of the midwife's last months, of the last one half; then mend a weight of a signed one.

    What she has not looked at yet stays open, as it would: so there is something to sign, and a koreksi to be told.
    """
    midwife_id = _person(kecamatan_id, Role.MIDWIFE)
    if midwife_id is None:
        return
    of_hers = (
        sa.select(Posyandu.id)
        .join(UserArea, UserArea.posyandu_id == Posyandu.id)
        .where(UserArea.user_id == midwife_id)
        .order_by(Posyandu.code)
    )
    ids = list(db.session.scalars(of_hers))
    last = months_back(today.replace(day=1), 1)
    for back in range(MONTHS_SIGNED, -1, -1):
        month = months_back(last, back)
        for posyandu_id in ids if back else ids[1::2]:
            _sign(posyandu_id, month, midwife_id, today=today)
    _mend(ids[::2], months_back(last, 1), midwife_id, now=now, rules=rules)


def know_strata(kecamatan_id: int, *, now: datetime, today: date) -> None:
    """Record what the strata asks for, as the office learnt it a year ago."""
    office_id = _person(kecamatan_id, Role.CAMAT_OFFICE)
    if office_id is None:
        return
    since = months_back(today.replace(day=1), 12)
    every = sa.select(Posyandu.id).join(Kelurahan).where(Kelurahan.kecamatan_id == kecamatan_id).order_by(Posyandu.code)
    for n, posyandu_id in enumerate(list(db.session.scalars(every))):
        if n % (len(_STRATA) + 1) == len(_STRATA):
            continue
        programmes, fund_percent = _STRATA[n % (len(_STRATA) + 1)]
        record_strata(
            _posyandu(posyandu_id), from_month=since, programmes=programmes, fund_percent=fund_percent,
            user=db.session.get_one(User, office_id), now=now,
        )  # fmt: skip


def _person(kecamatan_id: int, role: Role) -> int | None:
    """Somebody of this role who works in the kecamatan."""
    place = sa.or_(UserArea.kecamatan_id == kecamatan_id, Kelurahan.kecamatan_id == kecamatan_id)
    statement = (
        sa.select(User.id)
        .join(UserArea, UserArea.user_id == User.id)
        .outerjoin(Posyandu, Posyandu.id == UserArea.posyandu_id)
        .outerjoin(Kelurahan, Kelurahan.id == Posyandu.kelurahan_id)
        .where(User.role == role, place)
        .order_by(User.id)
        .limit(1)
    )
    return db.session.scalars(statement).first()


def _posyandu(posyandu_id: int) -> Posyandu:
    loaded = joinedload(Posyandu.kelurahan)
    return db.session.scalars(sa.select(Posyandu).where(Posyandu.id == posyandu_id).options(loaded)).one()


def _sign(posyandu_id: int, month: date, midwife_id: int, *, today: date) -> None:
    on = min(last_day(month) + timedelta(days=5), today)
    at = datetime.combine(on, time(2, 10), UTC)
    try:
        sign(_posyandu(posyandu_id), month, user=db.session.get_one(User, midwife_id), now=at, today=on)
    except NotReady:
        return


def _mend(posyandu_ids: Sequence[int], month: date, midwife_id: int, *, now: datetime, rules: KmsRules) -> None:
    """A weight of a signed month was read wrong: the child gained nothing."""
    read_wrong = (
        sa.select(Measurement)
        .join(MonthResult, MonthResult.measurement_id == Measurement.id)
        .join(Child, Child.id == Measurement.child_id)
        .where(Child.posyandu_id.in_(posyandu_ids), Child.left_on.is_(None))
        .where(MonthResult.month == month, MonthResult.status == WeightStatus.N, MonthResult.below_red_line.is_(False))
        .order_by(Measurement.child_id)
        .limit(1)
    )
    found = db.session.scalars(read_wrong).first()
    if found is None or found.weight_kg is None:
        return
    values = replace(values_of(found), weight_kg=round(found.weight_kg - _LESS_KG, 1))
    day.correct(
        user=db.session.get_one(User, midwife_id), measurement=found, values=values,
        reason=CorrectionReason.READ_WRONG, now=now, rules=rules,
    )  # fmt: skip
