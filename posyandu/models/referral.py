"""Rujukan: a child sent to the puskesmas or the hospital, followed until the answer is here."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.referral import ReferralReason
from ..extensions import Model
from .child import Child
from .types import Moment, coded


class Destination(StrEnum):
    """Where a child is sent to."""

    PUSTU = "pustu"
    PUSKESMAS = "puskesmas"
    HOSPITAL = "rs"


class ReferralStatus(StrEnum):
    """How far a referral has come. Each step has its day; a step may be left out, none is taken back."""

    SENT = "sent"
    ARRIVED = "arrived"
    ANSWERED = "answered"
    CLOSED = "closed"


class ReferralEnd(StrEnum):
    """How a referral ended."""

    DONE = "selesai"  # answered and followed up
    IN_CARE = "dirawat"  # goes on being treated there
    NOT_GONE = "tidak_berangkat"  # the family did not go


class Referral(Model):
    """One referral. The letter's QR code holds its id, so the id is made of random bits alone (122 of them).

    ``posyandu_id`` is the child's posyandu on the day it was sent: its month counts there for good.
    """

    __tablename__ = "referral"
    __table_args__ = (
        sa.Index("ix_referral_posyandu_sent", "posyandu_id", "sent_on"),
        sa.Index("ix_referral_status_sent", "status", "sent_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("child.id"), index=True)
    posyandu_id: Mapped[int] = mapped_column(sa.ForeignKey("posyandu.id"))
    reason: Mapped[ReferralReason] = mapped_column(coded(ReferralReason, 12))
    destination: Mapped[Destination] = mapped_column(coded(Destination, 10))
    destination_name: Mapped[str | None] = mapped_column(sa.String(80))
    note: Mapped[str | None] = mapped_column(sa.String(500))  # from the sender to the receiver
    status: Mapped[ReferralStatus] = mapped_column(coded(ReferralStatus, 8))
    sent_on: Mapped[date]
    arrived_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    diagnosis: Mapped[str | None] = mapped_column(sa.String(200))
    answer: Mapped[str | None] = mapped_column(sa.String(1000))
    outcome: Mapped[ReferralEnd | None] = mapped_column(coded(ReferralEnd, 16))
    sent_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    sent_at: Mapped[datetime] = mapped_column(Moment)

    child: Mapped[Child] = relationship(lazy="raise_on_sql")
