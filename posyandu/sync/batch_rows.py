"""The rows that a batch is judged by, as short as it needs them, and the statements that read them."""

from datetime import date, datetime
from typing import NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa

from ..models import Child, Enrolment, Measurement, MeasurementKind, User, UserArea, VisitSession
from ..statements import Prepared, among

_SESSION, _ROW, _CHILD, _STAY = (
    cast(sa.Table, model.__table__).c for model in (VisitSession, Measurement, Child, Enrolment)
)
_USER, _AREA = User.__table__.c, UserArea.__table__.c
USERS = Prepared(
    sa.select(_USER.id, _USER.role, _USER.disabled_at, _AREA.kecamatan_id, _AREA.kelurahan_id, _AREA.lingkungan_id,
              _AREA.posyandu_id)
    .select_from(sa.outerjoin(User.__table__, UserArea.__table__, _AREA.user_id == _USER.id))
    .where(among(_USER.id, "ids"))
)  # fmt: skip
SESSIONS = Prepared(
    sa.select(_SESSION.id, _SESSION.held_on, _SESSION.closed_at).where(
        among(_SESSION.id, "ids"), _SESSION.posyandu_id == sa.bindparam("posyandu")
    )
)
DAYS = Prepared(
    sa.select(_SESSION.id, _SESSION.held_on, _SESSION.closed_at, _SESSION.posyandu_id).where(
        sa.or_(
            sa.and_(_SESSION.posyandu_id == sa.bindparam("posyandu"), _SESSION.held_on == sa.bindparam("held_on")),
            _SESSION.id == sa.bindparam("id"),
        )
    )
)
_ROWS = sa.select(_ROW.id, _ROW.child_id, _ROW.session_id, _ROW.kind, _ROW.supersedes_id).order_by(_ROW.received_seq)
ROWS_BY_ID = Prepared(_ROWS.where(among(_ROW.id, "ids")))
ROWS_BY_OLD = Prepared(_ROWS.where(among(_ROW.supersedes_id, "ids")))
ROWS_BY_SESSION = Prepared(_ROWS.where(among(_ROW.session_id, "ids"), among(_ROW.child_id, "children")))
CHILDREN = Prepared(
    sa.select(_CHILD.id, _CHILD.birth_date, _CHILD.posyandu_id, _CHILD.left_on, _CHILD.merged_into_id).where(
        among(_CHILD.id, "ids"),
        sa.exists().where(_STAY.child_id == _CHILD.id, _STAY.posyandu_id == sa.bindparam("posyandu")),
    )
)


class Here(NamedTuple):
    """A child that is or was at this posyandu."""

    birth_date: date
    posyandu_id: int
    left_on: date | None
    merged_into_id: UUID | None = None


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
