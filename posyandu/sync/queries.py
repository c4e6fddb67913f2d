"""Reading about the tablets: which one knocks, those of a posyandu, the code that enrols one."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from ..core.roles import TABLE, Permission, Place
from ..core.vocabulary import Role
from ..extensions import db
from ..models import (
    Child,
    Device,
    EnrolmentCode,
    Kelurahan,
    Lingkungan,
    MeasurementConflict,
    OpReceipt,
    OpStatus,
    Posyandu,
    User,
    UserArea,
)
from ..statements import Prepared

_AREA = joinedload(Device.posyandu).options(joinedload(Posyandu.kelurahan).joinedload(Kelurahan.kecamatan))


class Enrolled(NamedTuple):
    """A tablet as the door sees it: whose it is, what proves it, and where it is at home."""

    id: UUID
    secret_digest: str
    seen_at: datetime | None
    revoked_at: datetime | None
    place: Place

    @property
    def posyandu_id(self) -> int:
        """The posyandu that it is enrolled at."""
        return cast(int, self.place.posyandu_id)


_D, _P, _K = (cast(sa.Table, model.__table__) for model in (Device, Posyandu, Kelurahan))
_ENROLLED = Prepared(
    sa.select(_D.c.id, _D.c.secret_digest, _D.c.seen_at, _D.c.revoked_at,
              _K.c.kecamatan_id, _K.c.id, _P.c.lingkungan_id, _P.c.id)
    .select_from(_D.join(_P, _P.c.id == _D.c.posyandu_id).join(_K, _K.c.id == _P.c.kelurahan_id))
    .where(_D.c.id == sa.bindparam("id"))
)  # fmt: skip


def enrolled(device_id: UUID) -> Enrolled | None:
    """The tablet that says it is this one, past the object layer: every request begins with it."""
    row = _ENROLLED.first(db.session.connection(), id=device_id)
    return Enrolled(row[0], row[1], row[2], row[3], Place(*row[4:])) if row else None


def device(device_id: UUID) -> Device | None:
    """A tablet with its posyandu and where that lies."""
    return db.session.scalar(sa.select(Device).where(Device.id == device_id).options(_AREA))


def place_of(found: Device) -> Place:
    """Where a tablet is at home."""
    posyandu = found.posyandu
    return Place(posyandu.kelurahan.kecamatan_id, posyandu.kelurahan_id, posyandu.lingkungan_id, posyandu.id)


def devices_of(posyandu_id: int) -> Sequence[Device]:
    """The tablets of a posyandu, those in use first, the latest first."""
    statement = sa.select(Device).where(Device.posyandu_id == posyandu_id)
    return db.session.scalars(
        statement.order_by(Device.revoked_at.is_not(None), Device.enrolled_at.desc()).limit(100)
    ).all()


def tablets_at(posyandu_ids: Collection[int]) -> dict[int, int]:
    """How many tablets are in use, by posyandu."""
    statement = (
        sa.select(Device.posyandu_id, sa.func.count())
        .where(Device.posyandu_id.in_(posyandu_ids), Device.revoked_at.is_(None))
        .group_by(Device.posyandu_id)
    )
    return dict(db.session.execute(statement).all())


def refusals_of(device_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many operations of each tablet were refused and never mended."""
    mended = sa.orm.aliased(OpReceipt)
    statement = (
        sa.select(OpReceipt.device_id, sa.func.count())
        .where(OpReceipt.device_id.in_(device_ids), OpReceipt.status == OpStatus.REFUSED)
        .where(~sa.exists().where(mended.entity_id == OpReceipt.entity_id, mended.mends == OpReceipt.op_id))
        .group_by(OpReceipt.device_id)
    )
    return dict(db.session.execute(statement).all())


def code(digest: str) -> EnrolmentCode | None:
    """The code of this digest, used or not."""
    return db.session.get(EnrolmentCode, digest)


def posyandu(posyandu_id: int) -> Posyandu:
    """A posyandu with its kelurahan and kecamatan."""
    statement = (
        sa.select(Posyandu)
        .where(Posyandu.id == posyandu_id)
        .options(joinedload(Posyandu.kelurahan).joinedload(Kelurahan.kecamatan))
    )
    return db.session.scalars(statement).one()


def lingkungan_of(kelurahan_id: int) -> Sequence[Lingkungan]:
    """The wards of a kelurahan."""
    statement = sa.select(Lingkungan).where(Lingkungan.kelurahan_id == kelurahan_id)
    return db.session.scalars(statement.order_by(Lingkungan.number)).all()


class Cadre(NamedTuple):
    """Somebody who may weigh at a posyandu."""

    id: int
    username: str
    name: str
    role: Role


def cadres_at(place: Place) -> list[Cadre]:
    """Who may weigh at a posyandu, by name."""
    levels = (
        (UserArea.kecamatan_id, place.kecamatan_id),
        (UserArea.kelurahan_id, place.kelurahan_id),
        (UserArea.lingkungan_id, place.lingkungan_id),
        (UserArea.posyandu_id, place.posyandu_id),
    )
    here = sa.exists().where(UserArea.user_id == User.id, sa.or_(*(column == key for column, key in levels)))
    statement = (
        sa.select(User.id, User.username, User.name, User.role)
        .where(User.role.in_(TABLE[Permission.WEIGH]), User.disabled_at.is_(None), here)
        .order_by(User.name, User.id)
        .limit(200)
    )
    return [Cadre(*row) for row in db.session.execute(statement)]


def open_conflicts(posyandu_id: int) -> Sequence[MeasurementConflict]:
    """The conflicts of a posyandu's children that wait for a choice."""
    statement = (
        sa.select(MeasurementConflict)
        .join(Child, Child.id == MeasurementConflict.child_id)
        .where(Child.posyandu_id == posyandu_id, MeasurementConflict.decided_at.is_(None))
        .options(contains_eager(MeasurementConflict.child))
        .order_by(MeasurementConflict.opened_at, MeasurementConflict.id)
        .limit(500)
    )
    return db.session.scalars(statement).all()
