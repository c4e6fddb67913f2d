"""What an import needs to know of the register: the records to search in, and all that stands of the matched ones."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ...areas.queries import posyandu_of
from ...core.roles import Grant
from ...extensions import db
from ...figures.register import Measured, chunks, measurements_of
from ...models import Child, Enrolment, Event, Kelurahan, LeaveReason, Posyandu
from .facts import Known, Weighing
from .places import Place
from .settling import Standing

_OUT = (LeaveReason.DUPLICATE, LeaveReason.UNDONE)  # records that nothing is brought to any more
_COLUMNS = (
    "name", "sex", "birth_date", "nik", "mother_nik", "birth_order", "mother_name", "father_name", "address", "phone",
    "birth_weight_kg", "birth_length_cm", "kia_book_on", "posyandu_id", "left_on",
)  # fmt: skip


def places_of(grants: Iterable[Grant], kecamatan_id: int) -> list[Place]:
    """The posyandu of one kecamatan in these areas."""
    return [
        Place(p.id, p.name, p.kelurahan_id, p.kelurahan.name, p.lingkungan_id)
        for p in posyandu_of(grants)
        if p.kelurahan.kecamatan_id == kecamatan_id
    ]


def known_children(kecamatan_id: int) -> list[Known]:
    """Everybody of the kecamatan, left or not, but for duplicates and what an undone import left behind."""
    statement = (
        sa.select(
            Child.id, Child.name, Child.sex, Child.birth_date, Child.mother_name, Child.nik, Child.mother_nik,
            Child.birth_order, Child.father_name, Child.posyandu_id, Posyandu.kelurahan_id,
        )
        .join(Posyandu, Posyandu.id == Child.posyandu_id)
        .join(Kelurahan, Kelurahan.id == Posyandu.kelurahan_id)
        .where(Kelurahan.kecamatan_id == kecamatan_id)
        .where(sa.or_(Child.leave_reason.is_(None), Child.leave_reason.not_in(_OUT)))
        .order_by(Child.id)
    )  # fmt: skip
    return [Known(*row) for row in db.session.execute(statement)]


def taken_niks(niks: Collection[str], known: Iterable[Known]) -> frozenset[str]:
    """Those of the NIK that belong to children that cannot be matched: duplicates, or of another kecamatan."""
    ours = {record.nik for record in known}
    found: set[str] = set()
    for part in chunks(sorted(set(niks) - ours)):
        found |= {nik for nik in db.session.scalars(sa.select(Child.nik).where(Child.nik.in_(part))) if nik}
    return frozenset(found)


def standing_of(child_ids: Collection[UUID]) -> tuple[dict[UUID, Standing], dict[UUID, list[Measured]]]:
    """What stands of these children, and their weighings as the rules take them."""
    measured = measurements_of(db.session, child_ids)
    found: dict[UUID, Standing] = {}
    columns: list[Any] = [Child.id, *(getattr(Child, name) for name in _COLUMNS)]
    for part in chunks(child_ids):
        for row in db.session.execute(sa.select(*columns).where(Child.id.in_(part))):
            values = dict(zip(_COLUMNS, row[1:], strict=True))
            found[row[0]] = Standing(values, [_weighing(m) for m in measured.get(row[0], ())], values["left_on"])
    return found, measured


def _weighing(m: Measured) -> Weighing:
    return Weighing(m.measured_on, m.weight_kg, m.length_cm, m.position, m.head_cm, m.muac_cm)


def first_stays(child_ids: Collection[UUID]) -> dict[UUID, Enrolment]:
    """The earliest time at a posyandu of each child."""
    found: dict[UUID, Enrolment] = {}
    for part in chunks(child_ids):
        statement = sa.select(Enrolment).where(Enrolment.child_id.in_(part))
        for stay in db.session.scalars(statement.order_by(Enrolment.from_on, Enrolment.id)):
            found.setdefault(stay.child_id, stay)
    return found


def last_event(kecamatan_id: int) -> int:
    """The number of the last event of the kecamatan."""
    return db.session.scalar(sa.select(sa.func.max(Event.seq)).where(Event.kecamatan_id == kecamatan_id)) or 0


def touched_since(kecamatan_id: int, seq: int, *, verbs: Sequence[str] = ()) -> set[UUID]:
    """The children that events after ``seq`` speak of; with ``verbs``, only events that begin with one of them."""
    statement = sa.select(Event.child_id).where(
        Event.kecamatan_id == kecamatan_id, Event.seq > seq, Event.child_id.is_not(None)
    )
    if verbs:
        statement = statement.where(sa.or_(*(Event.verb.startswith(verb) for verb in verbs)))
    return {child_id for child_id in db.session.scalars(statement.distinct()) if child_id is not None}


def homes(posyandu_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """The kelurahan and the lingkungan of each posyandu."""
    statement = sa.select(Posyandu.id, Posyandu.kelurahan_id, Posyandu.lingkungan_id)
    found = db.session.execute(statement.where(Posyandu.id.in_(set(posyandu_ids))))
    return {posyandu_id: (kelurahan_id, lingkungan_id) for posyandu_id, kelurahan_id, lingkungan_id in found}


def kecamatan_of(grants: Iterable[Grant], posyandu_id: int | None) -> int | None:
    """The kecamatan of a posyandu of these areas, or the only one that they lie in."""
    mine = {place.id: place.kelurahan.kecamatan_id for place in posyandu_of(grants)}
    if posyandu_id is not None:
        return mine.get(posyandu_id)
    found = set(mine.values())
    return found.pop() if len(found) == 1 else None
