"""Labels for the KIA books: one for each child whom the tablet weighs, its name only ever text, for its own staff."""

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
import time_machine
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from posyandu.charts.typeset import typeset
from posyandu.core.vocabulary import Role
from posyandu.models import LeaveReason, Posyandu
from posyandu.tablet import labels
from tests.client import CheckedClient
from tests.make import NOW, TODAY, Maker


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def melati(make: Maker) -> Posyandu:
    return make.posyandu(make.kelurahan(name="Harjosari I"), name="Melati")


def test_a_label_for_each_child_that_the_tablet_weighs(make: Maker, client: CheckedClient, melati: Posyandu) -> None:
    evil = "Nur'aini #strong[x] $y$ <b> *z*"
    make.child(melati, name=evil, mother_name="Lastri", birth_date=date(2025, 3, 9))
    make.child(melati, name="Sudah Pindah", left_on=date(2026, 8, 1), leave_reason=LeaveReason.MOVED)
    make.child(melati, name="Sudah Besar", birth_date=date(2021, 8, 1))
    make.child(make.posyandu(make.kelurahan(name="Timbang Deli"), name="Kenanga"), name="Anak Tetangga")
    for number in range(24):
        make.child(melati, name=f"Zaki {number}", birth_date=date(2025, 1, 1))
    client.sign_in(make.user(Role.CADRE, melati))
    answer = client.fetch("GET", f"/tablet/label/{melati.id}.pdf")
    assert re.fullmatch(r'inline; filename="label-qr_\w+_[\d-]+\.pdf"', answer.headers["Content-Disposition"])
    pages = PdfReader(BytesIO(answer.data)).pages
    assert len(pages) == 2, "24 labels a sheet"
    text = " ".join(" ".join(page.extract_text().split()) for page in pages)
    for words in (evil, "Ibu Lastri", "lahir 09-03-2025", "Posyandu Melati", "Zaki 23"):
        assert words in text, words
    assert not {name for name in ("Sudah Pindah", "Sudah Besar", "Anak Tetangga") if name in text}
    page = client.fetch("GET", "/anak").text
    assert f"/tablet/label/{melati.id}.pdf" in page


def test_another_reader_reads_every_code_of_a_sheet(make: Maker, melati: Posyandu, monkeypatch: Any) -> None:
    children = [make.child(melati, name=f"Zaki {number}") for number in range(24)]
    monkeypatch.setattr(labels, "typeset", lambda *args, **how: typeset(*args, **how | {"form": "png", "ppi": 150}))
    sheet = Image.open(BytesIO(labels.pdf(melati, children, today=TODAY)))
    read = [found.text for found in zxingcpp.read_barcodes(sheet)]
    assert sorted(read) == sorted(str(child.id) for child in children)


def test_a_stranger_gets_no_labels(make: Maker, client: CheckedClient, melati: Posyandu) -> None:
    other = make.posyandu(make.kelurahan(name="Timbang Deli"), name="Kenanga")
    client.sign_in(make.user(Role.CADRE, other))
    client.get(f"/tablet/label/{melati.id}.pdf", status=404)
