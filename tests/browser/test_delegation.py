"""A delegation from Bandung in a real browser: the office prepares, guests open, sign, compare; the office revokes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from posyandu.web import clock

from .person import DESK, PHONE, Person

pytestmark = pytest.mark.browser


@pytest.fixture
def office(chromium: Browser, demo_server: str, output: Path) -> Iterator[Person]:
    person = Person(chromium, demo_server, screen=DESK, pictures=output)
    yield person
    person.leaves()


@pytest.fixture
def guest(chromium: Browser, demo_server: str, output: Path) -> Iterator[Person]:
    person = Person(chromium, demo_server, screen=PHONE, pictures=output)
    yield person
    person.complaints = [c for c in person.complaints if "404" not in c]  # the page that is closed at the end
    person.leaves()


def test_a_delegation_is_received(office: Person, guest: Person) -> None:
    # Given the office writes down the visit of Bandung Kidul
    office.signs_in_as("camat.amplas")
    office.goes_to("/kunjungan/baru")
    office.types("Tanggal kunjungan", clock.today().strftime("%d%m%Y"))
    office.types("Jumlah orang", "24")
    office.types("Asal", "bandung kidul")
    office.types("Instansi", "Kecamatan Bandung Kidul")
    office.types("Ketua rombongan", "Cendrawasih Rekaan")
    office.types("Yang ingin dipelajari", "Posyandu dan jemput bola")
    office.keeps_a_picture("tamu-01-catat", whole=True)
    office.presses("Simpan kunjungan")
    office.sees("Kecamatan Bandung Kidul, Kota Bandung")
    office.keeps_a_picture("tamu-02-kunjungan", whole=True)

    # When it sees what would be hidden and publishes
    office.presses("Siapkan halaman tamu")
    office.presses("Periksa angka")
    office.sees("Yang akan terlihat")
    office.keeps_a_picture("tamu-03-periksa", whole=True)
    office.presses("Terbitkan")
    office.sees("Tautan untuk tamu")
    office.keeps_a_picture("tamu-04-terbit", whole=True)
    link = office.page.locator("code").inner_text()
    share = office.page.url

    # Then a guest opens the link on her phone, and finds no name and no cookie
    guest.page.goto(link)
    guest.sees("Untuk kunjungan Kecamatan Bandung Kidul, Kota Bandung")
    guest.keeps_a_picture("tamu-05-telepon", whole=True)
    assert "Cendrawasih" not in guest.page.content()
    wide = guest.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    guest.presses("English")
    guest.sees("For the visit of Kecamatan Bandung Kidul, Kota Bandung")
    guest.presses("Bahasa Indonesia")

    # When she signs the guest book
    guest.presses("Isi buku tamu")
    guest.types("Nama", "Merak Tamu")
    guest.keeps_a_picture("tamu-06-buku-tamu")
    guest.presses("Simpan")
    guest.sees("Terima kasih, Anda sudah tercatat")
    guest.presses("Ke halaman rangkuman")

    # And leaves her own district's figures
    guest.presses("Bandingkan dengan wilayah Anda")
    guest.types("Wilayah Anda", "Bandung Kidul")
    for label, number in (("S, semua balita", "2000"), ("D, ditimbang", "1000"), ("N, naik", "700")):
        guest.types(label, number)
    guest.presses("Sandingkan")

    # Then both stand side by side
    guest.sees("Kecamatan Medan Amplas dan Bandung Kidul")
    assert "1.000 dari 2.000" in guest.page.inner_text("main")
    guest.keeps_a_picture("tamu-07-sanding", whole=True)
    assert guest.window.cookies() == []

    # When the office has read the guest's line and revokes the link
    office.presses("Kecamatan Bandung Kidul, Kota Bandung")
    office.sees("Merak Tamu")
    office.page.goto(share)
    office.sees("Angka dari tamu")
    office.presses("Cabut tautan ini")
    office.sees("Tautan dicabut")

    # Then the guest sees the polite page
    guest.page.goto(link)
    guest.sees("Halaman ini tidak tersedia")
    guest.keeps_a_picture("tamu-08-dicabut")
