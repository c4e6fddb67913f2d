"""Reading CSR: the year's gifts with their donors, one donor with promises and gifts, what a gift's courses became."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from ..extensions import db
from ..models import Donation, DonationPosyandu, Donor, Pledge, Posyandu, SupportKind

MOST = 500  # gifts of a year, donors of a kecamatan: far more than there are


def gifts_of_year(kecamatan_id: int, year: int) -> Sequence[Donation]:
    """The gifts whose months begin in a year."""
    return gifts_between(kecamatan_id, date(year, 1, 1), date(year, 12, 1))


def gifts_between(kecamatan_id: int, first_month: date, last_month: date) -> Sequence[Donation]:
    """The gifts that begin in these months, with donors and posyandu, the latest first; taken back ones too."""
    statement = (
        sa.select(Donation)
        .join(Donor, Donor.id == Donation.donor_id)
        .options(joinedload(Donation.donor), selectinload(Donation.posyandu))
        .where(Donor.kecamatan_id == kecamatan_id)
        .where(Donation.first_month.between(first_month, last_month))
        .order_by(Donation.first_month.desc(), Donation.id.desc())
        .limit(MOST)
    )
    return db.session.scalars(statement).all()


def gift_with_posyandu(donation_id: UUID) -> Donation:
    """One gift with its donor and posyandu."""
    options = (joinedload(Donation.donor), selectinload(Donation.posyandu).joinedload(Posyandu.kelurahan))
    return db.session.scalars(sa.select(Donation).where(Donation.id == donation_id).options(*options)).one()


def photo_of(donation_id: UUID) -> bytes | None:
    """The picture of a hand-over."""
    return db.session.scalar(sa.select(Donation.photo).where(Donation.id == donation_id))


def years_of(kecamatan_id: int) -> tuple[int, int] | None:
    """The first and the last year with a gift."""
    first, last = db.session.execute(
        sa.select(sa.func.min(Donation.first_month), sa.func.max(Donation.first_month))
        .join(Donor, Donor.id == Donation.donor_id)
        .where(Donor.kecamatan_id == kecamatan_id)
    ).one()
    return (first.year, last.year) if first else None


def donors_of(kecamatan_id: int) -> Sequence[Donor]:
    """The donors of a kecamatan by name."""
    statement = sa.select(Donor).where(Donor.kecamatan_id == kecamatan_id).order_by(Donor.name, Donor.id)
    return db.session.scalars(statement.limit(MOST)).all()


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise with how much of it was given, counted in its own unit."""

    pledge: Pledge
    given: int

    @property
    def open(self) -> bool:
        """Whether something of it is still to come."""
        return self.pledge.withdrawn_at is None and self.given < self.pledge.quantity


@dataclass(frozen=True, slots=True)
class OfDonor:
    """What a donor promised and gave."""

    promises: Sequence[Promise]
    gifts: Sequence[Donation]


def of_donor(donor_id: UUID) -> OfDonor:
    """Promises and gifts of a donor, the latest first."""
    gifts = db.session.scalars(
        sa.select(Donation)
        .where(Donation.donor_id == donor_id)
        .options(selectinload(Donation.posyandu))
        .order_by(Donation.first_month.desc(), Donation.id.desc())
        .limit(MOST)
    ).all()
    given: Counter[UUID | None] = Counter()
    for gift in gifts:
        if gift.taken_back_at is None:
            given[gift.pledge_id] += gift.quantity
    return OfDonor([Promise(pledge, given[pledge.id]) for pledge in _pledges(donor_id)], gifts)


def _pledges(donor_id: UUID) -> Sequence[Pledge]:
    statement = sa.select(Pledge).where(Pledge.donor_id == donor_id).order_by(Pledge.pledged_on.desc(), Pledge.id)
    return db.session.scalars(statement.limit(MOST)).all()


def open_pledges(donor_id: UUID) -> list[Pledge]:
    """The promises of a donor of which something is still to come."""
    return [promise.pledge for promise in of_donor(donor_id).promises if promise.open]


@dataclass(frozen=True, slots=True)
class Sums:
    """The gifts of a year added up: numbers without names, as a page for guests may tell them."""

    donors: int
    gifts: int
    posyandu: int
    value_rupiah: int
    by_kind: dict[SupportKind, tuple[int, int]]  # gifts, rupiah
    handed_over: int


def sums_of(gifts: Collection[Donation]) -> Sums:
    """What stands: gifts that were taken back do not count."""
    stand = [gift for gift in gifts if gift.taken_back_at is None]
    by_kind = {
        kind: (len(some), sum(gift.value_rupiah for gift in some))
        for kind in SupportKind
        if (some := [gift for gift in stand if gift.kind is kind])
    }
    return Sums(
        donors=len({gift.donor_id for gift in stand}),
        gifts=len(stand),
        posyandu=len({place.id for gift in stand for place in gift.posyandu}),
        value_rupiah=sum(gift.value_rupiah for gift in stand),
        by_kind=by_kind,
        handed_over=sum(gift.handed_over_on is not None for gift in stand),
    )


def other_food_of(gift: Donation) -> int:
    """How many other gifts of food were for one of its posyandu in one of its months: their courses are the same."""
    own = sa.select(DonationPosyandu.posyandu_id).where(DonationPosyandu.donation_id == gift.id)
    statement = (
        sa.select(sa.func.count(sa.distinct(Donation.id)))
        .join(DonationPosyandu, DonationPosyandu.donation_id == Donation.id)
        .where(DonationPosyandu.posyandu_id.in_(own), Donation.id != gift.id, Donation.kind == SupportKind.FOOD)
        .where(Donation.first_month <= gift.last_month, Donation.last_month >= gift.first_month)
        .where(Donation.taken_back_at.is_(None))
    )
    return db.session.scalar(statement) or 0
