"""The delegations of the founding story: where they came from is true, the people and what they said are invented."""

from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ..core.vocabulary import Role
from ..delegations import operations as book
from ..delegations.origins import origin_of
from ..delegations.sharing import operations as sharing
from ..delegations.sharing.preparing import finished_months, prepare
from ..delegations.sharing.snapshot import Part
from ..delegations.tokens import token_of
from ..extensions import db
from ..models import Kecamatan, Share, StudyVisit, User


class Came(NamedTuple):
    """A delegation: its code of Kemendagri, who led it, how many, what for; ``days`` from the 19 December before."""

    code: str
    head: str
    position: str
    people: int
    topics: str
    days: int


FOUNDING = (
    Came("32.73.21", "Asep Sunarya Rekaan", "Camat", 28, "Posyandu, jemput bola, struktur kelurahan, dukungan CSR", 0),
    Came("32.73.09", "Euis Komala Rekaan", "Sekretaris camat", 24, "Posyandu dan laporan harian lewat WhatsApp", 0),
    Came("32.73.29", "Dadang Rukmana Rekaan", "Camat", 21, "Kunjungan rumah dan peran kepala lingkungan", 0),
    Came("32.73.16", "Tati Hartati Rekaan", "Kepala seksi kesejahteraan", 18, "Kader dan pelatihannya", 47),
    Came("32.73.20", "Yayan Supriatna Rekaan", "Lurah", 16, "Satu hari posyandu dari pendaftaran sampai tutup", 48),
    Came("33", "Sri Wahyuni Rekaan", "Kepala bidang kesehatan", 34, "Angka kecamatan dan mutu data", 118),
    Came("52", "Lalu Satria Rekaan", "Ketua TP PKK", 40, "Jemput bola dan makanan tambahan lokal", 167),
    Came("36.71.04", "Hj. Mulyati Rekaan", "Camat", 22, "Dukungan CSR dan pertanggungjawabannya", 236),
)
_SIGNED = (("Asep Sunarya Rekaan", "Camat"), ("Neng Lilis Rekaan", "Kepala seksi"), ("Ujang Permana Rekaan", "Lurah"))
_ASKED = (
    ("Siapa yang mendatangi anak yang tidak datang?", "Kader bersama kepala lingkungan, dalam minggu yang sama."),
    ("Bagaimana bila tidak ada sinyal?", "Tablet menyimpan sendiri, lalu mengirim begitu ada sinyal."),
    ("Apakah daftar anak dapat dilihat kantor camat?", None),
)


def receive(kecamatan_id: int, *, now: datetime, today: date) -> str | None:
    """Write the visits down and publish one page; its path, or ``None`` while no month is over."""
    user = db.session.scalars(sa.select(User).where(User.role == Role.CAMAT_OFFICE)).first()
    if user is None:
        return None
    user_id = user.id
    december = date(today.year - (today < date(today.year, 12, 19)), 12, 19)
    keys = [
        _register(came, on=december + timedelta(days=came.days), kecamatan_id=kecamatan_id, user_id=user_id, now=now)
        for came in FOUNDING
        if december + timedelta(days=came.days) <= today + timedelta(days=60)
    ]
    _write_in_the_book(keys[0], user_id, now)
    return _published(keys[0], kecamatan_id, user_id, now=now, today=today)


def _register(came: Came, *, on: date, kecamatan_id: int, user_id: int, now: datetime) -> UUID:
    origin = origin_of(came.code)
    if origin is None:
        raise LookupError(came.code)
    values = {
        "visited_on": on, "origin_code": origin.code, "origin_name": origin.short,
        "institution": f"Pemerintah {origin.short}", "head_name": came.head, "head_position": came.position,
        "people": came.people, "topics": came.topics,
        "agenda": "09.00 penerimaan di aula\n09.30 paparan\n11.00 kunjungan ke posyandu\n13.00 tanya jawab",
        "hosts": "Camat, sekretaris camat, para lurah", "souvenir": "Plakat",
        "follow_up": "Bertukar formulir kunjungan rumah lewat surel.",
    }  # fmt: skip
    return book.register(user=db.session.get_one(User, user_id), kecamatan_id=kecamatan_id, values=values, now=now)


def _write_in_the_book(key: UUID, user_id: int, now: datetime) -> None:
    for name, position in _SIGNED:
        book.sign(
            db.session.get_one(StudyVisit, key), name=name, position=position, institution="Kecamatan Bandung Kidul",
            impression=None, now=now,
        )  # fmt: skip
    for question, answer in _ASKED:
        visit, user = db.session.get_one(StudyVisit, key), db.session.get_one(User, user_id)
        book.ask(visit, user=user, question=question, answer=answer, now=now)


def _published(key: UUID, kecamatan_id: int, user_id: int, *, now: datetime, today: date) -> str | None:
    months = finished_months(kecamatan_id, today)
    if not months:
        return None
    kecamatan, visit = db.session.get_one(Kecamatan, kecamatan_id), db.session.get_one(StudyVisit, key)
    expires_on = today + timedelta(days=60)
    made = prepare(
        kecamatan, visit, month=months[0], parts=set(Part), language="id", expires_on=expires_on, today=today,
        renew=False,
    )  # fmt: skip
    if made is None:
        return None
    share_id = sharing.publish(
        visit, user=db.session.get_one(User, user_id), drafts=made.drafts, snapshot=made.snapshot, language="id",
        expires_on=expires_on, now=now,
    )  # fmt: skip
    share = db.session.get_one(Share, share_id)
    return f"/bagi/{token_of(sharing.SHARE, share.nonce, share.token_digest)}"
