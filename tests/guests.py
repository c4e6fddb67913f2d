"""A delegation's visit with a picture and a published page, and a donor's gift, made without the pages."""

from contextvars import Context
from datetime import date
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from posyandu.delegations import tokens
from posyandu.delegations.operations import GUEST_BOOK
from posyandu.delegations.sharing.operations import SHARE
from posyandu.models import (
    Donation,
    Donor,
    DonorKind,
    Pledge,
    Posyandu,
    Share,
    StudyVisit,
    SupportKind,
    VisitPhoto,
)
from posyandu.models.types import new_id

from .make import NOW
from .page_checks import check_page

FEW, MANY = [None, "few"], [50, None]


def snapshot(**values: Any) -> dict[str, Any]:
    """A snapshot with every section, of numbers of its own."""
    numbers = dict.fromkeys(("s", "k", "d", "n", "tbu_valid", "bbtb_valid", "bbu_valid", "home_visited"), MANY)
    numbers |= {"stunting": [10, None], "wasting": FEW, "severe_wasting": FEW, "underweight": FEW, "overweight": FEW}
    numbers |= {"home_measured": [10, None]}
    numbers |= dict.fromkeys(("vitamin_a", "deworming", "immunised", "food_supplement", "referred"), FEW)
    parts = [
        "skdn",
        "gizi",
        "tren",
        "kelurahan",
        "umur",
        "layanan",
        "tentang",
        "struktur",
        "hari-buka",
        "jemput-bola",
        "csr",
        "sistem",
    ]
    return {
        "version": 1, "language": "id", "month": "2026-07-01", "release": {"number": 1, "on": "2026-08-05"},
        "made_on": "2026-08-05", "expires_on": "2026-09-30", "parts": parts,
        "kecamatan": {"code": "12.71.09", "name": "Medan Amplas", "city": "Kota Medan", "province": "Sumatera Utara"},
        "for": {"origin": "Kecamatan Bandung Kidul, Kota Bandung", "visited_on": "2026-08-18"},
        "posyandu": {"all": 4, "opened": 3}, "numbers": numbers, "structure": {"kelurahan": 1, "lingkungan": 4},
        "support": {"from": "2025-08-01", "donors": 1, "gifts": 1, "posyandu": 1, "value_rupiah": 3_000_000,
                    "handed_over": 1, "by_kind": [["food", 1, 3_000_000]]},
        "kelurahan": [{"name": "Harjosari I", "posyandu": 4, "numbers": numbers}],
        "groups": [{"sex": "L", "age": "0-5", "numbers": numbers}, {"sex": "", "age": "24-59", "numbers": numbers}],
        "trend": [{"month": f"2026-0{n}-01", "numbers": numbers} for n in (5, 6, 7)],
    } | values  # fmt: skip


def visit_with_page(kecamatan_id: int, user_id: int) -> dict[str, Any]:
    """The records, not yet added, by the names that addresses give their ids."""
    book, link = tokens.new_token(GUEST_BOOK), tokens.new_token(SHARE)
    visit = StudyVisit(
        id=new_id(), kecamatan_id=kecamatan_id, visited_on=NOW.date(), origin_code="32.73.21",
        origin_name="Kecamatan Bandung Kidul, Kota Bandung", institution="Kecamatan", head_name="Cendrawasih Ketua",
        people=12, topics="Posyandu", guest_nonce=book.nonce, guest_digest=book.digest, created_by_id=user_id,
        created_at=NOW,
    )  # fmt: skip
    photo = VisitPhoto(id=new_id(), study_visit_id=visit.id, caption="Foto", consent="lisan", content=b"\xff\xd8",
                       added_by_id=user_id, added_at=NOW)  # fmt: skip
    share = Share(
        id=new_id(), study_visit_id=visit.id, nonce=link.nonce, token_digest=link.digest, language="id",
        snapshot=snapshot(), published_by_id=user_id, published_at=NOW, expires_on=date(2026, 9, 30), openings=0,
    )  # fmt: skip
    return {"study_visit_id": visit, "photo_id": photo, "share_id": share}


def gift(kecamatan_id: int, user_id: int, posyandu: Posyandu) -> dict[str, Any]:
    """A donor with a promise and a gift that was handed over with a picture, not yet added."""
    donor = Donor(id=new_id(), kecamatan_id=kecamatan_id, kind=DonorKind.COMPANY, name="PT Rekaan",
                  contact="Cendrawasih Narahubung", created_by_id=user_id, created_at=NOW)  # fmt: skip
    what = {
        "kind": SupportKind.FOOD,
        "item": "Nasi tim telur",
        "quantity": 300,
        "unit": "porsi",
        "value_rupiah": 3_000_000,
    }
    pledge = Pledge(id=new_id(), donor_id=donor.id, pledged_on=NOW.date(), due_on=date(2026, 12, 31),
                    noted_by_id=user_id, noted_at=NOW, **what)  # fmt: skip
    donation = Donation(
        id=new_id(), donor_id=donor.id, first_month=date(2026, 7, 1), last_month=date(2026, 8, 1), recorded_at=NOW,
        handed_over_on=NOW.date(), receiver_name="Cendrawasih Penerima", receiver_position="Ketua kader",
        signature_note="BA 1", photo=b"\xff\xd8", photo_consent="lisan", recorded_by_id=user_id, posyandu=[posyandu],
        **what,
    )  # fmt: skip
    return {"donor_id": donor, "pledge_id": pledge, "donation_id": donation}


class Guest:
    """A browser that is not signed in and keeps no cookie; its answers are checked as pages."""

    def __init__(self, app: Flask) -> None:
        self._raw = FlaskClient(app, app.response_class, use_cookies=False)

    def get(self, path: str, status: int = 200, **kwargs: Any) -> TestResponse:
        """Fetch a page."""
        return self._send("GET", path, status, **kwargs)

    def post(self, path: str, data: dict[str, Any], status: int = 200, **kwargs: Any) -> TestResponse:
        """Send a form as it stands: nothing is added."""
        return self._send("POST", path, status, data=data, **kwargs)

    def fetch(self, path: str, **kwargs: Any) -> TestResponse:
        """Fetch without looking at the answer."""
        return Context().run(self._raw.open, path, buffered=True, **kwargs)

    def _send(self, method: str, path: str, status: int, **kwargs: Any) -> TestResponse:
        answer = self.fetch(path, method=method, **kwargs)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code}"
        if answer.mimetype == "text/html":
            check_page(answer.text, path)
        return answer
