"""The rows that a batch is judged by, as short as it needs them, and the statements that read them."""

from datetime import date, datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa

from ..models import Child, Enrolment, Measurement, MeasurementKind, User, UserArea, VisitSession

IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_SESSION, _ROW, _CHILD, _STAY = (
    cast(sa.Table, model.__table__).c for model in (VisitSession, Measurement, Child, Enrolment)
)
_USER, _AREA = User.__table__.c, UserArea.__table__.c
# Made once: putting a statement together costs more than carrying it out.
USERS = (
    sa.select(_USER.id, _USER.role, _USER.disabled_at, _AREA.kecamatan_id, _AREA.kelurahan_id, _AREA.lingkungan_id,
              _AREA.posyandu_id)
    .select_from(sa.outerjoin(User.__table__, UserArea.__table__, _AREA.user_id == _USER.id))
    .where(_USER.id.in_(IDS))
)  # fmt: skip
SESSIONS = sa.select(_SESSION.id, _SESSION.held_on, _SESSION.closed_at).where(
    _SESSION.id.in_(IDS), _SESSION.posyandu_id == sa.bindparam("posyandu")
)
_ROWS = sa.select(_ROW.id, _ROW.child_id, _ROW.session_id, _ROW.kind, _ROW.supersedes_id).order_by(_ROW.received_seq)
ROWS_BY_ID, ROWS_BY_OLD = _ROWS.where(_ROW.id.in_(IDS)), _ROWS.where(_ROW.supersedes_id.in_(IDS))
ROWS_BY_SESSION = _ROWS.where(_ROW.session_id.in_(IDS), _ROW.child_id.in_(sa.bindparam("children", expanding=True)))
CHILDREN = sa.select(_CHILD.id, _CHILD.birth_date, _CHILD.posyandu_id, _CHILD.left_on).where(
    _CHILD.id.in_(IDS),
    sa.exists().where(_STAY.child_id == _CHILD.id, _STAY.posyandu_id == sa.bindparam("posyandu")),
)


class Here(NamedTuple):
    """A child that is or was at this posyandu."""

    birth_date: date
    posyandu_id: int
    left_on: date | None


class Opened(NamedTuple):
    """A session of this posyandu."""

    id: UUID
    held_on: date
    closed_at: datetime | None


class Row(NamedTuple):
    """A measuring, as far as a batch has to know it."""

    child_id: UUID
    session_id: UUID | None
    kind: MeasurementKind
    supersedes_id: UUID | None
