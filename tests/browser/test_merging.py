"""Two records of one child in a real browser: found on the list, looked at side by side, merged, parted again."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from posyandu.web import clock

from .person import DESK, PHONE, TABLET, Person

pytestmark = pytest.mark.browser


@pytest.fixture
def kader(chromium: Browser, demo_server: str, output: Path) -> Iterator[Person]:
    person = Person(chromium, demo_server, screen=TABLET, pictures=output)
    yield person.signs_in_as("kader.melati")
    person.leaves()


@pytest.fixture
def bidan(chromium: Browser, demo_server: str, output: Path) -> Iterator[Person]:
    person = Person(chromium, demo_server, screen=DESK, pictures=output)
    yield person.signs_in_as("bidan.erlina")
    person.leaves()


def _registers(kader: Person, name: str) -> None:
    kader.goes_to("/anak")
    kader.presses("Anak baru")
    kader.types("Nama anak", name)
    kader.chooses("Perempuan")
    kader.types("Tanggal lahir", (clock.today() - timedelta(days=300)).strftime("%d%m%Y"))
    kader.types("Nama ibu", "Rohani Percobaan")
    kader.page.get_by_label("Lingkungan").select_option(index=1)
    kader.chooses("Punya")
    kader.presses("Simpan")


def test_two_records_of_one_child_are_merged_and_parted_again(kader: Person, bidan: Person) -> None:
    # Given a kader registered a child again with another spelling, although she was shown the one that is there
    _registers(kader, "Dahlia Uji Catatan")
    kader.sees("Dahlia Uji Catatan")
    _registers(kader, "Dahliah Uji Catatan")
    kader.sees("Belum ada yang disimpan. Tanyakan kepada ibunya.")
    kader.presses("Bukan, simpan sebagai anak baru")
    kader.sees("Dahliah Uji Catatan")

    # When the midwife opens the list of records that may be one child
    bidan.goes_to("/berkas/ganda")
    bidan.sees("Dahliah Uji Catatan")
    bidan.keeps_a_picture("60-ganda")
    bidan.page.locator(".twopair", has_text="Dahliah Uji Catatan").get_by_role("link", name="Periksa").click()
    bidan.sees("Satu anak atau dua?")
    bidan.keeps_a_picture("61-berdampingan", whole=True)

    # Then she keeps one, and the pair is gone from the list
    bidan.page.get_by_label("Dahlia Uji Catatan, ").check()
    bidan.presses("Satu anak: gabungkan")
    bidan.sees("digabung.")
    bidan.keeps_a_picture("62-digabung", whole=True)
    merged = bidan.page.url
    bidan.goes_to("/berkas/ganda")
    assert not bidan.page.get_by_text("Dahliah Uji Catatan").count()

    # And what was merged can be parted again
    bidan.goes_to(merged.removeprefix(bidan.server))
    bidan.presses("Batalkan penggabungan")
    bidan.sees("Penggabungan dibatalkan.")
    bidan.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    bidan.keeps_a_picture("63-terpisah-lagi", whole=True)
    bidan.goes_to("/berkas/ganda")
    bidan.sees("Dahliah Uji Catatan")
