"""The tablets of a posyandu: how each was enrolled, what it handed in, and where two of them disagree about a child."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import Model
from .area import Posyandu
from .child import Child
from .types import Moment, coded, new_id


class Device(Model):
    """A tablet that belongs to one posyandu. Of its secret only the digest is kept.

    ``last_seq`` and ``missing_ranges`` (pairs of first and last number) say which of its operations have arrived.
    """

    __tablename__ = "device"

    id: Mapped[UUID] = mapped_column(primary_key=True)  # made by the tablet
    posyandu_id: Mapped[int] = mapped_column(sa.ForeignKey("posyandu.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    secret_digest: Mapped[str] = mapped_column(sa.String(64))
    enrolled_at: Mapped[datetime] = mapped_column(Moment)
    enrolled_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    seen_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    last_seq: Mapped[int] = mapped_column(default=0)
    missing_ranges: Mapped[list[list[int]]] = mapped_column(sa.JSON, default=list)
    waiting: Mapped[int | None]  # entries on the tablet at its last contact, as it told
    to_mend: Mapped[int | None]  # refused ones among them

    posyandu: Mapped[Posyandu] = relationship(lazy="raise_on_sql")


class EnrolmentCode(Model):
    """A code that enrols one tablet, once and for half an hour. Only its digest is kept."""

    __tablename__ = "enrolment_code"

    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    posyandu_id: Mapped[int] = mapped_column(sa.ForeignKey("posyandu.id"), index=True)
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    expires_at: Mapped[datetime] = mapped_column(Moment)
    device_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("device.id"))  # the tablet that used it


class OpStatus(StrEnum):
    """How an operation of a tablet ended."""

    ACCEPTED = "accepted"
    CONFLICT = "conflict"
    REFUSED = "refused"
    WAITING = "waiting"  # for something that has not arrived; the tablet sends it again


class SyncBatch(Model):
    """What the answer to a batch began and ended with, so that the same batch gets the same bytes again."""

    __tablename__ = "sync_batch"

    id: Mapped[UUID] = mapped_column(primary_key=True)  # made by the tablet
    device_id: Mapped[UUID] = mapped_column(sa.ForeignKey("device.id"))
    received_at: Mapped[datetime] = mapped_column(Moment)
    last_device_seq: Mapped[int]
    missing_seqs: Mapped[list[int]] = mapped_column(sa.JSON)


class OpReceipt(Model):
    """One operation of a tablet and the answer it got, kept in the transaction that carried it out."""

    __tablename__ = "op_receipt"
    __table_args__ = (sa.UniqueConstraint("device_id", "device_seq"),)

    op_id: Mapped[UUID] = mapped_column(primary_key=True)
    device_id: Mapped[UUID] = mapped_column(sa.ForeignKey("device.id"))
    device_seq: Mapped[int | None]  # None when another operation has taken this number
    batch_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(sa.String(24))
    entity_id: Mapped[UUID] = mapped_column(index=True)
    user_id: Mapped[int]  # as the tablet told it: the account may not exist
    payload_digest: Mapped[str] = mapped_column(sa.String(32))
    mends: Mapped[UUID | None]
    tablet_time: Mapped[datetime] = mapped_column(Moment)
    received_at: Mapped[datetime] = mapped_column(Moment)
    server_seq: Mapped[int] = mapped_column(sa.BigInteger)  # head of the kecamatan's log after the batch
    status: Mapped[OpStatus] = mapped_column(coded(OpStatus, 10))
    answer: Mapped[str] = mapped_column(sa.Text)  # the very bytes


class MeasurementConflict(Model):
    """Two measurings of one child that cannot both be meant: both are kept until somebody chooses, with a reason."""

    __tablename__ = "measurement_conflict"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("child.id"), index=True)
    session_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("visit_session.id"), index=True)
    first_id: Mapped[UUID] = mapped_column(sa.ForeignKey("measurement.id"))
    second_id: Mapped[UUID] = mapped_column(sa.ForeignKey("measurement.id"))
    opened_at: Mapped[datetime] = mapped_column(Moment)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    keep_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("measurement.id"))
    reason: Mapped[str | None] = mapped_column(sa.String(40))

    child: Mapped[Child] = relationship(lazy="raise_on_sql")
