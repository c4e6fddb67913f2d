"""Writing CSR: donors, promises, gifts and their hand-over. Names of people stay out of the log."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ..core.support import is_breast_milk_substitute
from ..database import writing
from ..events.operations import Fact, append
from ..models import Donation, DonationPosyandu, Donor, Kelurahan, Pledge, Posyandu, User
from ..models.types import new_id


class BreastMilkSubstitute(Exception):
    """Formula, bottles and dummies are not accepted (PP 33/2012, PP 28/2024)."""


class NotOfThisOffice(Exception):
    """A posyandu or a promise that does not belong to the donor's kecamatan."""


def add_donor(*, user: User, kecamatan_id: int, values: dict[str, Any], now: datetime) -> UUID:
    """Write a donor down; its id."""
    donor_id, user_id = new_id(), user.id
    with writing(kecamatan_id) as session:
        session.add(
            Donor(id=donor_id, kecamatan_id=kecamatan_id, created_by_id=user_id, created_at=now, **values)
        )  # fmt: skip
        fact = _fact("donor_added", "donor", donor_id, user_id, now, kind=values["kind"].value)
        append(session, [fact], kecamatan_id=kecamatan_id)
    return donor_id


def change_donor(donor: Donor, *, user: User, values: dict[str, Any], now: datetime) -> None:
    """Change what is written of a donor; the log tells which fields."""
    donor_id, kecamatan_id, user_id = donor.id, donor.kecamatan_id, user.id
    with writing(kecamatan_id) as session:
        kept = session.get_one(Donor, donor_id)
        changed = [name for name, value in values.items() if getattr(kept, name) != value]
        for name in changed:
            setattr(kept, name, values[name])
        append(
            session, [_fact("donor_changed", "donor", donor_id, user_id, now, fields=changed)],
            kecamatan_id=kecamatan_id,
        )  # fmt: skip


def pledge(donor: Donor, *, user: User, values: dict[str, Any], now: datetime) -> UUID:
    """Note a promise; its id. Raises :class:`BreastMilkSubstitute`."""
    _refuse_substitutes(values["item"])
    pledge_id, donor_id, kecamatan_id, user_id = new_id(), donor.id, donor.kecamatan_id, user.id
    with writing(kecamatan_id) as session:
        session.add(Pledge(id=pledge_id, donor_id=donor_id, noted_by_id=user_id, noted_at=now, **values))
        append(session, [_fact("support_pledged", "pledge", pledge_id, user_id, now, **_told(values))],
               kecamatan_id=kecamatan_id)  # fmt: skip
    return pledge_id


def withdraw_pledge(pledge: Pledge, *, user: User, now: datetime) -> None:
    """A promise that is not kept stays visible, struck through; done again, it stands after all."""
    pledge_id, kecamatan_id, user_id = pledge.id, pledge.donor.kecamatan_id, user.id
    with writing(kecamatan_id) as session:
        kept = session.get_one(Pledge, pledge_id)
        kept.withdrawn_at = None if kept.withdrawn_at else now
        verb = "pledge_withdrawn" if kept.withdrawn_at else "pledge_restored"
        append(session, [_fact(verb, "pledge", pledge_id, user_id, now)], kecamatan_id=kecamatan_id)


def give(
    donor: Donor,
    *,
    user: User,
    values: dict[str, Any],
    posyandu_ids: Sequence[int],
    pledge_id: UUID | None,
    now: datetime,
) -> UUID:
    """Record a gift for some posyandu; its id. Raises :class:`BreastMilkSubstitute`, :class:`NotOfThisOffice`."""
    _refuse_substitutes(values["item"])
    donation_id, donor_id, kecamatan_id, user_id = new_id(), donor.id, donor.kecamatan_id, user.id
    with writing(kecamatan_id) as session:
        here = sa.select(Posyandu.id).join(Kelurahan, Kelurahan.id == Posyandu.kelurahan_id)
        known = set(session.scalars(here.where(Kelurahan.kecamatan_id == kecamatan_id)))
        promised = session.get(Pledge, pledge_id) if pledge_id else None
        if not posyandu_ids or not set(posyandu_ids) <= known:
            raise NotOfThisOffice
        if pledge_id and (promised is None or promised.donor_id != donor_id):
            raise NotOfThisOffice
        session.add(
            Donation(id=donation_id, donor_id=donor_id, pledge_id=pledge_id, recorded_by_id=user_id, recorded_at=now,
                     **values)
        )  # fmt: skip
        session.flush()
        session.add_all(DonationPosyandu(donation_id=donation_id, posyandu_id=key) for key in sorted(set(posyandu_ids)))
        details = _told(values) | {"posyandu": sorted(set(posyandu_ids))}
        append(session, [_fact("support_given", "donation", donation_id, user_id, now, **details)],
               kecamatan_id=kecamatan_id)  # fmt: skip
    return donation_id


def hand_over(
    gift: Donation, *, user: User, values: dict[str, Any], photo: bytes | None, photo_consent: str | None, now: datetime
) -> None:
    """Write the hand-over down, with a picture that those in it agreed to; without a new one the earlier stays."""
    donation_id, kecamatan_id, user_id = gift.id, gift.donor.kecamatan_id, user.id
    with writing(kecamatan_id) as session:
        kept = session.get_one(Donation, donation_id)
        for name, value in values.items():
            setattr(kept, name, value)
        if photo is not None and photo_consent:
            kept.photo, kept.photo_consent = photo, photo_consent
        details = {"on": values["handed_over_on"].isoformat(), "photo": photo is not None}
        append(session, [_fact("support_handed_over", "donation", donation_id, user_id, now, **details)],
               kecamatan_id=kecamatan_id)  # fmt: skip


def remove_photo(gift: Donation, *, user: User, now: datetime) -> None:
    """Remove the picture of a hand-over for good: whoever is in it may ask for that."""
    donation_id, kecamatan_id, user_id = gift.id, gift.donor.kecamatan_id, user.id
    with writing(kecamatan_id) as session:
        kept = session.get_one(Donation, donation_id)
        kept.photo = kept.photo_consent = None
        append(session, [_fact("support_photo_removed", "donation", donation_id, user_id, now)],
               kecamatan_id=kecamatan_id)  # fmt: skip


def take_back(gift: Donation, *, user: User, now: datetime) -> None:
    """A gift entered by mistake counts no more and stays visible; done again, it counts after all."""
    donation_id, kecamatan_id, user_id = gift.id, gift.donor.kecamatan_id, user.id
    with writing(kecamatan_id) as session:
        kept = session.get_one(Donation, donation_id)
        kept.taken_back_at = None if kept.taken_back_at else now
        verb = "support_taken_back" if kept.taken_back_at else "support_restored"
        append(session, [_fact(verb, "donation", donation_id, user_id, now)], kecamatan_id=kecamatan_id)


def _refuse_substitutes(item: str) -> None:
    if is_breast_milk_substitute(item):
        raise BreastMilkSubstitute(item)


def _told(values: dict[str, Any]) -> dict[str, Any]:
    return {"kind": values["kind"].value, "quantity": values["quantity"], "value_rupiah": values["value_rupiah"]}


def _fact(verb: str, subject: str, key: UUID, user_id: int, now: datetime, **details: Any) -> Fact:
    return Fact(verb=verb, subject_kind=subject, subject_id=str(key), actor_id=user_id, at=now, details=details)
