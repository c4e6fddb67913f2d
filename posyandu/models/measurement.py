"""What was measured, never overwritten: a correction or a withdrawal is a new row that supersedes the old one."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..core.vocabulary import Position
from ..extensions import Model
from .types import Moment, coded, new_id


class MeasurementKind(StrEnum):
    """How a row came to be."""

    RECORDED = "recorded"
    CORRECTED = "corrected"  # replaces the values of the row it supersedes
    WITHDRAWN = "withdrawn"  # takes the row it supersedes back; repeats its values so that the row reads alone


class Measurement(Model):
    """One measuring of one child. Immutable (triggers refuse update and delete).

    A row counts while no other row supersedes it and it is no withdrawal itself.
    """

    __tablename__ = "measurement"
    __table_args__ = (sa.Index("ix_measurement_child_on", "child_id", "measured_on"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("child.id"))
    session_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("visit_session.id"), index=True)
    kind: Mapped[MeasurementKind] = mapped_column(coded(MeasurementKind, 10))
    supersedes_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("measurement.id"), index=True)
    reason: Mapped[str | None] = mapped_column(sa.String(40))  # of a correction or withdrawal, from a fixed list
    measured_on: Mapped[date]
    weight_kg: Mapped[float | None]
    length_cm: Mapped[float | None]
    position: Mapped[Position | None] = mapped_column(coded(Position, 8))
    head_cm: Mapped[float | None]
    muac_cm: Mapped[float | None]
    oedema: Mapped[bool] = mapped_column(default=False)
    confirmed: Mapped[bool] = mapped_column(default=False)  # the kader was asked about a value and kept it

    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(Moment)  # by the server's clock
    received_seq: Mapped[int] = mapped_column(sa.BigInteger, index=True)  # the server's order of receipt
