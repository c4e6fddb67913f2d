"""CSR: who supports the posyandu, what was promised, what was handed over to whom, and which posyandu it is for."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import Model
from .area import Posyandu
from .types import Moment, coded, new_id


class DonorKind(StrEnum):
    """Who a donor is."""

    COMPANY = "company"
    FOUNDATION = "foundation"
    COMMUNITY = "community"
    PERSON = "person"


class SupportKind(StrEnum):
    """What is given. Food is given as courses of PMT, whose children are followed as a group."""

    FOOD = "food"
    EQUIPMENT = "equipment"
    SERVICE = "service"  # training, transport, repair
    MONEY = "money"


class Donor(Model):
    """A donor of one kecamatan. ``contact`` is for the office only and is never shared."""

    __tablename__ = "donor"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kecamatan_id: Mapped[int] = mapped_column(sa.ForeignKey("kecamatan.id"), index=True)
    kind: Mapped[DonorKind] = mapped_column(coded(DonorKind, 12))
    name: Mapped[str] = mapped_column(sa.String(160))
    contact: Mapped[str | None] = mapped_column(sa.String(160))
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)


class Pledge(Model):
    """What a donor promised, until when; donations that keep it name it."""

    __tablename__ = "pledge"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    donor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("donor.id"), index=True)
    kind: Mapped[SupportKind] = mapped_column(coded(SupportKind, 12))
    item: Mapped[str] = mapped_column(sa.String(160))
    quantity: Mapped[int]
    unit: Mapped[str] = mapped_column(sa.String(40))
    value_rupiah: Mapped[int] = mapped_column(sa.BigInteger)
    pledged_on: Mapped[date]
    due_on: Mapped[date]
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    noted_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    noted_at: Mapped[datetime] = mapped_column(Moment)

    donor: Mapped[Donor] = relationship(lazy="raise_on_sql")


class Donation(Model):
    """What a donor gave, for which posyandu and months, and its hand-over once it took place.

    ``signature_note`` says who signed which paper; ``photo`` is a JPEG of ours whose ``photo_consent`` says who
    agreed. A donation entered by mistake is taken back and stays visible.
    """

    __tablename__ = "donation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    donor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("donor.id"), index=True)
    pledge_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("pledge.id"))
    kind: Mapped[SupportKind] = mapped_column(coded(SupportKind, 12))
    item: Mapped[str] = mapped_column(sa.String(160))
    quantity: Mapped[int]
    unit: Mapped[str] = mapped_column(sa.String(40))
    value_rupiah: Mapped[int] = mapped_column(sa.BigInteger)
    first_month: Mapped[date]
    last_month: Mapped[date]
    handed_over_on: Mapped[date | None]
    receiver_name: Mapped[str | None] = mapped_column(sa.String(120))
    receiver_position: Mapped[str | None] = mapped_column(sa.String(120))
    signature_note: Mapped[str | None] = mapped_column(sa.String(300))
    photo: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    photo_consent: Mapped[str | None] = mapped_column(sa.String(300))
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    taken_back_at: Mapped[datetime | None] = mapped_column(Moment)

    donor: Mapped[Donor] = relationship(lazy="raise_on_sql")
    posyandu: Mapped[list[Posyandu]] = relationship(secondary="donation_posyandu", lazy="raise_on_sql")

    @property
    def has_photo(self) -> bool:
        """Whether a picture of the hand-over is kept; it is kept only with the consent of those in it."""
        return self.photo_consent is not None


class DonationPosyandu(Model):
    """For which posyandu a donation is."""

    __tablename__ = "donation_posyandu"

    donation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("donation.id"), primary_key=True)
    posyandu_id: Mapped[int] = mapped_column(sa.ForeignKey("posyandu.id"), primary_key=True, index=True)
