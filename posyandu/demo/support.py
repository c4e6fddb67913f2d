"""Invented donors of the demo: food for children of some kelurahan, scales, a training, a promise still open."""

from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ..core.vocabulary import Role
from ..extensions import db
from ..figures.cells import months_back
from ..models import Donation, Donor, DonorKind, Kelurahan, Posyandu, SupportKind, User
from ..support import operations


class Gave(NamedTuple):
    """A donor's gift: to the posyandu of so many kelurahan, from ``back`` months ago for ``months`` months."""

    donor: str
    kind: SupportKind
    item: str
    quantity: int
    unit: str
    value_rupiah: int
    kelurahan: int
    back: int
    months: int


_DONORS = {
    "PT Sawit Rekaan Sejahtera": DonorKind.COMPANY,
    "Yayasan Rekaan Anak Deli": DonorKind.FOUNDATION,
    "Paguyuban Pasar Rekaan Amplas": DonorKind.COMMUNITY,
}
_GIFTS = (
    Gave(
        "PT Sawit Rekaan Sejahtera", SupportKind.FOOD, "Nasi tim telur dan sayur", 12_000, "porsi", 120_000_000, 4, 4, 3
    ),
    Gave("PT Sawit Rekaan Sejahtera", SupportKind.EQUIPMENT, "Timbangan bayi digital", 12, "buah", 26_400_000, 2, 7, 1),
    Gave("Yayasan Rekaan Anak Deli", SupportKind.SERVICE, "Pelatihan kader SAJI", 2, "hari", 12_000_000, 7, 5, 1),
    Gave(
        "Paguyuban Pasar Rekaan Amplas", SupportKind.FOOD, "Telur dan kacang hijau", 600, "paket", 18_000_000, 1, 1, 2
    ),
)


def support(kecamatan_id: int, *, now: datetime, today: date) -> None:
    """Write donors, gifts with their hand-over and one promise down."""
    user_id = db.session.scalars(sa.select(User.id).where(User.role == Role.CAMAT_OFFICE).limit(1)).first()
    if user_id is None:
        return
    donors = {
        name: operations.add_donor(
            user=db.session.get_one(User, user_id), kecamatan_id=kecamatan_id, now=now,
            values={"kind": kind, "name": name, "contact": None},
        )
        for name, kind in _DONORS.items()
    }  # fmt: skip
    for gave in _GIFTS:
        _give(gave, donors[gave.donor], kecamatan_id, user_id, now=now, today=today)
    operations.pledge(
        db.session.get_one(Donor, donors["Yayasan Rekaan Anak Deli"]), user=db.session.get_one(User, user_id), now=now,
        values={"kind": SupportKind.EQUIPMENT, "item": "Papan ukur panjang badan", "quantity": 10, "unit": "buah",
                "value_rupiah": 15_000_000, "pledged_on": today - timedelta(days=20),
                "due_on": today + timedelta(days=40)},
    )  # fmt: skip


def _give(gave: Gave, donor_id: UUID, kecamatan_id: int, user_id: int, *, now: datetime, today: date) -> None:
    first = months_back(today.replace(day=1), gave.back)
    values = {
        "kind": gave.kind, "item": gave.item, "quantity": gave.quantity, "unit": gave.unit,
        "value_rupiah": gave.value_rupiah, "first_month": first,
        "last_month": months_back(first, 1 - gave.months),
    }  # fmt: skip
    donation_id = operations.give(
        db.session.get_one(Donor, donor_id), user=db.session.get_one(User, user_id), values=values, now=now,
        posyandu_ids=_posyandu(kecamatan_id, gave.kelurahan), pledge_id=None,
    )  # fmt: skip
    options = [sa.orm.joinedload(Donation.donor)]
    operations.hand_over(
        db.session.get_one(Donation, donation_id, options=options), user=db.session.get_one(User, user_id), now=now,
        values={"handed_over_on": first + timedelta(days=2), "receiver_name": "Rosmawati Rekaan",
                "receiver_position": "Ketua pokja posyandu",
                "signature_note": "Berita acara ditandatangani camat dan donatur"},
        photo=None, photo_consent=None,
    )  # fmt: skip


def _posyandu(kecamatan_id: int, kelurahan: int) -> list[int]:
    """The posyandu of the first kelurahan by code that have any: a small demo has none in some."""
    rows = db.session.execute(
        sa.select(Posyandu.id, Kelurahan.id)
        .join(Kelurahan, Kelurahan.id == Posyandu.kelurahan_id)
        .where(Kelurahan.kecamatan_id == kecamatan_id)
        .order_by(Posyandu.code)
    ).all()
    first = [*dict.fromkeys(row[1] for row in rows)][:kelurahan]
    return [row[0] for row in rows if row[1] in first]
