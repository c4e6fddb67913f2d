"""The page on which one of two measurings of a child is chosen, each with its values, its kader and its hour."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext as _

from ..core.plausible import Field
from ..database import writing
from ..extensions import db
from ..figures.changes import settle
from ..figures.settings import rules_of
from ..models import Child, Kelurahan, Measurement, MeasurementConflict, MeasurementKind, Posyandu, User
from ..sessions.recording import Author
from ..web.format import angka, tanggal
from .conflicts import decide
from .forms import ChoosingForm

_NAMES = {Field.WEIGHT: "BB", Field.LENGTH: "PB/TB", Field.HEAD: "LK", Field.MUAC: "LiLA"}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two measurings."""

    id: UUID
    values: str
    author: str
    at: datetime


class Deciding:
    """The page of one conflict."""

    def __init__(self, conflict: MeasurementConflict) -> None:
        self.conflict, self.conflict_id, self.child_id = conflict, conflict.id, conflict.child_id
        self.child = db.session.get_one(Child, conflict.child_id)
        self.sides = _sides([conflict.first_id, conflict.second_id])
        self.form = ChoosingForm(labels={side.id: side.values for side in self.sides})

    def decided(self, *, user: User, now: datetime) -> bool:
        """Write the decision; false, with the form's error, when it cannot be."""
        keep, reason, key = UUID(self.form.keep.data), self.form.why.data, self.conflict_id
        kecamatan_id = _kecamatan_id(self.child_id)
        with writing(kecamatan_id) as session:
            found = session.get_one(MeasurementConflict, key, populate_existing=True)
            if found.decided_at is not None:
                return True
            made = decide(session, found, keep, reason, author=Author(user_id=user.id, now=now))
            if made is not None:
                settle(session, made.change, rules=rules_of(kecamatan_id), kecamatan_id=kecamatan_id)
        if made is None:
            self.form.keep.errors = [_("Pilih salah satu.")]
        return made is not None

    def context(self) -> dict[str, Any]:
        """What the template shows."""
        return {"child": self.child, "sides": self.sides, "form": self.form, "conflict": self.conflict,
                "day": tanggal(_day(self.sides[0].id))}  # fmt: skip


def _sides(ids: list[UUID]) -> list[Side]:
    statement = (
        sa.select(Measurement, User.name)
        .outerjoin(User, User.id == Measurement.author_id)
        .where(Measurement.id.in_(ids))
        .order_by(Measurement.received_seq)
    )
    return [Side(row.id, _values(row), name or "–", row.recorded_at) for row, name in db.session.execute(statement)]


def _values(row: Measurement) -> str:
    if row.kind is MeasurementKind.WITHDRAWN:
        return _("pengukuran dibatalkan")
    told = [
        f"{_NAMES[field]} {angka(value, 1 if abs(10 * value - round(10 * value)) < 1e-6 else 2)} {field.unit}"
        for field in Field
        if (value := getattr(row, field.value)) is not None
    ]
    return ", ".join([*told, _("edema")] if row.oedema else told)


def _day(measurement_id: UUID) -> Any:
    return db.session.get_one(Measurement, measurement_id).measured_on


def _kecamatan_id(child_id: UUID) -> int:
    statement = (
        sa.select(Kelurahan.kecamatan_id)
        .join(Posyandu, Posyandu.kelurahan_id == Kelurahan.id)
        .join(Child, Child.posyandu_id == Posyandu.id)
        .where(Child.id == child_id)
    )
    return db.session.scalars(statement).one()
