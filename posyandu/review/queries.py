"""Reading what the midwife decided about a child, and the children of one page of her inbox."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from ..extensions import db
from ..models import (
    Child,
    Kelurahan,
    MeasurementConflict,
    Note,
    Posyandu,
    RemeasureRequest,
    StatusOverride,
    User,
)

MOST_NOTES = 50


def children(child_ids: Collection[UUID]) -> dict[UUID, Child]:
    """The children of one page of the list, with the areas they lie in."""
    options = (joinedload(Child.posyandu).joinedload(Posyandu.kelurahan), joinedload(Child.lingkungan))
    statement = sa.select(Child).options(*options).where(Child.id.in_(child_ids))
    return {child.id: child for child in db.session.scalars(statement)}


def kecamatan_of(child_id: UUID) -> int:
    """The kecamatan whose log and lock a change to this child needs."""
    statement = (
        sa.select(Kelurahan.kecamatan_id)
        .join(Posyandu, Posyandu.kelurahan_id == Kelurahan.id)
        .join(Child, Child.posyandu_id == Posyandu.id)
        .where(Child.id == child_id)
    )
    return db.session.scalars(statement).one()


def conflict_of(child_id: UUID) -> UUID | None:
    """The oldest conflict of a child that waits for a choice."""
    table = MeasurementConflict
    statement = sa.select(table.id).where(table.child_id == child_id, table.decided_at.is_(None))
    return db.session.scalar(statement.order_by(table.opened_at).limit(1))


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about a child: the N or T that stand otherwise than computed by month, what is asked, notes."""

    overrides: dict[date, StatusOverride]
    remeasure: RemeasureRequest | None  # the one that waits for a measuring
    notes: Sequence[tuple[Note, str]]


def word_on(child_id: UUID, month: date) -> StatusOverride | None:
    """The midwife's latest word on a month, also one that took an earlier word back."""
    newer = aliased(StatusOverride)
    statement = sa.select(StatusOverride).where(
        StatusOverride.child_id == child_id, StatusOverride.month == month,
        ~sa.exists().where(newer.supersedes_id == StatusOverride.id),
    )  # fmt: skip
    return db.session.scalar(statement)


def decided(child: Child, *, last_recorded_at: datetime | None, otherwise: bool) -> Decided:
    """What was decided about a child; ``last_recorded_at`` is when its last measuring came in.

    ``otherwise``: whether any N or T of it stands otherwise than computed, so that there are words to read.
    """
    newer = aliased(StatusOverride)
    words = sa.select(StatusOverride).where(
        StatusOverride.child_id == child.id, ~sa.exists().where(newer.supersedes_id == StatusOverride.id),
        StatusOverride.status.is_not(None),
    )  # fmt: skip
    asked = (
        sa.select(RemeasureRequest)
        .where(RemeasureRequest.child_id == child.id, RemeasureRequest.taken_back_at.is_(None))
        .order_by(RemeasureRequest.asked_at.desc())
        .limit(1)
    )
    request = db.session.scalar(asked)
    waits = request is not None and (last_recorded_at is None or request.asked_at > last_recorded_at)
    notes = (
        sa.select(Note, User.name)
        .join(User, User.id == Note.author_id)
        .where(Note.child_id == child.id)
        .order_by(Note.at.desc())
        .limit(MOST_NOTES)
    )
    return Decided(
        {word.month: word for word in db.session.scalars(words)} if otherwise else {},
        request if waits else None,
        [(note, name) for note, name in db.session.execute(notes)],
    )
