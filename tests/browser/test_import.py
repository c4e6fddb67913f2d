"""Bringing a list in, in a real browser: upload, columns, dry run, two records side by side, import, undoing."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from posyandu.web import clock

from ..importing.tables import EPPGBM, eppgbm, xlsx
from .person import DESK, PHONE, Person

pytestmark = pytest.mark.browser


@pytest.fixture
def gizi(chromium: Browser, demo_server: str, output: Path) -> Iterator[Person]:
    person = Person(chromium, demo_server, screen=DESK, pictures=output)
    yield person
    person.leaves()


def _rows(today: date, *, misspelt: bool) -> list[list[object]]:
    names = ["ARKAN SIREGARR", "Nayla Putri"] if misspelt else ["ARKAN SIREGAR", "Naila Putri"]
    mothers = ["Ny. ROSMAIDA BR. GINTING", "Sri Lestari"]
    born = [today - timedelta(days=400), today - timedelta(days=700)]
    rows = []
    for at, (name, mother) in enumerate(zip(names, mothers, strict=True)):
        for months in (2, 1):
            on = today - timedelta(days=30 * months)
            rows.append(
                eppgbm(
                    No=len(rows) + 1, Nama=name, JK="L" if at == 0 else "Perempuan", Tgl_Lahir=f"{born[at]:%d/%m/%Y}",
                    Nama_Ortu=mother, Posyandu="MELATI", Tanggal_Pengukuran=on, Berat=f"{9 + at - months / 10:.1f}",
                    Tinggi=74 + 6 * at, Cara_Ukur="Terlentang" if at == 0 else "Berdiri",
                    ZS_BB_U=-1.0, Naik_Berat_Badan="N",
                )
            )  # fmt: skip
    rows.append(eppgbm(No=5, NIK="1.27E+15", Nama="Bima", JK="X", Tgl_Lahir="2025-02-31", Nama_Ortu="Dewi"))
    return rows


def _file(folder: Path, today: date, *, misspelt: bool) -> Path:
    titles: list[list[object]] = [["LAPORAN PENGUKURAN BALITA"], [f"Posyandu Melati {today.year}"], [], [*EPPGBM]]
    path = folder / ("kedua.xlsx" if misspelt else "daftar-melati.xlsx")
    path.write_bytes(xlsx(("Sheet1", [*titles, *_rows(today, misspelt=misspelt)]), merged=["A1:H1"]))
    return path


def _upload(person: Person, file: Path) -> None:
    person.goes_to("/berkas/impor")
    person.page.get_by_label("Berkas", exact=True).set_input_files(file)
    option = person.page.locator("#posyandu option", has_text="Melati").first.get_attribute("value")
    person.page.get_by_label("Posyandu", exact=True).select_option(option)
    person.presses("Unggah dan lihat kolomnya")
    person.sees("Dibaca sebagai")


def test_a_list_comes_in_and_is_taken_back(gizi: Person, tmp_path: Path) -> None:
    today = clock.today()
    gizi.signs_in_as("gizi.amplas")
    gizi.goes_to("/anak")
    before = gizi.page.locator(".deskpage__head .soft").inner_text()

    # Given a list under a title, with two children that nobody knows and a row that cannot be
    gizi.goes_to("/berkas/impor")
    gizi.keeps_a_picture("40-impor")
    _upload(gizi, _file(tmp_path, today, misspelt=False))
    gizi.keeps_a_picture("41-impor-kolom", whole=True)
    gizi.presses("Periksa baris-barisnya")

    # Then the dry run says what every row comes to
    gizi.sees("Hasil pemeriksaan")
    gizi.sees("Arkan Siregar")
    gizi.sees("Jenis kelamin “X” tidak dikenal.")
    gizi.keeps_a_picture("42-impor-hasil", whole=True)
    with gizi.page.expect_download() as download:
        gizi.presses("Unduh yang ditolak (xlsx)")
    assert download.value.suggested_filename == "ditolak.xlsx"

    # When it is imported, the children are in the register
    gizi.presses("Impor sekarang")
    gizi.sees("Impor selesai")
    gizi.keeps_a_picture("43-impor-selesai", whole=True)
    first = gizi.page.url
    gizi.presses("Arkan Siregar")
    gizi.sees("KMS")

    # When the same children come again misspelt, a person decides
    _upload(gizi, _file(tmp_path, today, misspelt=True))
    gizi.presses("Periksa baris-barisnya")
    gizi.sees("Hasil pemeriksaan")
    gizi.keeps_a_picture("44-impor-mirip", whole=True)
    gizi.presses("Putuskan 1 anak")
    gizi.sees("Anak yang sama?")
    gizi.keeps_a_picture("44-impor-putuskan", whole=True)
    gizi.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    gizi.keeps_a_picture("44-impor-putuskan-hp", whole=True)
    for answer in gizi.page.get_by_label("Ya, anak yang sama").all():
        answer.check()
    gizi.presses("Simpan keputusan")
    gizi.sees("Tidak ada yang baru di berkas ini")
    gizi.keeps_a_picture("45-impor-sama-hp", whole=True)
    gizi.presses("Buang berkas ini")
    gizi.sees("Berkas dibuang")
    gizi.keeps_a_picture("46-impor-hp", whole=True)
    gizi.page.goto(first)
    gizi.keeps_a_picture("47-impor-selesai-hp", whole=True)
    gizi.goes_to(first.removeprefix(gizi.server))
    gizi.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})

    # When the import is undone, the register is as it was
    gizi.presses("Batalkan impor")
    gizi.sees("Impor dibatalkan")
    gizi.keeps_a_picture("48-impor-dibatalkan", whole=True)
    gizi.goes_to("/anak")
    assert gizi.page.locator(".deskpage__head .soft").inner_text() == before
    gizi.goes_to("/anak?cari=Arkan+Siregar&keluar=1")
    gizi.sees("Tidak ada yang cocok")
