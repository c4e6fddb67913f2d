"""Comparing with e-PPGBM in a real browser: its file goes up, the differences come, a person says who is right."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from python_calamine import CalamineWorkbook

from ..importing.tables import xlsx
from .person import DESK, PHONE, Person

pytestmark = pytest.mark.browser


@pytest.fixture
def gizi(chromium: Browser, demo_server: str, output: Path) -> Iterator[Person]:
    person = Person(chromium, demo_server, screen=DESK, pictures=output)
    yield person
    person.leaves()


def _rows(path: Path) -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


def test_their_file_is_compared_and_marked(gizi: Person, tmp_path: Path) -> None:
    # Given the export of this month, in which e-PPGBM has another weight, one child more and one fewer
    gizi.signs_in_as("gizi.amplas")
    gizi.goes_to("/berkas/e-ppgbm")
    gizi.presses("Buat berkas")
    with gizi.page.expect_download() as download:
        gizi.presses("Ambil berkas")
    download.value.save_as(tmp_path / "kita.xlsx")
    head, *rows = _rows(tmp_path / "kita.xlsx")
    at = {title: place for place, title in enumerate(head)}
    rows[1][at["Berat"]] += 0.7
    stranger = list(rows[2])
    for title, value in (
        ("Nama", "Tidak Dikenal"),
        ("NIK", ""),
        ("Nama Ortu", "Orang Jauh"),
        ("Tgl Lahir", "02/02/2024"),
    ):
        stranger[at[title]] = value
    absent = str(rows.pop(0)[at["Nama"]])
    theirs = tmp_path / "ekspor.xlsx"
    theirs.write_bytes(xlsx(("Export", [head, *rows, stranger])))

    # When it goes up
    gizi.goes_to("/berkas")
    gizi.presses("Cocokkan dengan e-PPGBM")
    gizi.keeps_a_picture("50-cocokkan")
    gizi.page.get_by_label("Ekspor e-PPGBM").set_input_files(theirs)
    gizi.presses("Cocokkan")
    gizi.sees("Selesai dicocokkan.")
    gizi.presses("Lihat perbedaannya")

    # Then the three differences stand there, each with its kind
    gizi.sees("Beda dengan e-PPGBM")
    gizi.keeps_a_picture("51-cocokkan-hasil", whole=True)
    kinds = [" ".join(link.inner_text().split()) for link in gizi.page.locator(".kinds a").all()]
    assert kinds == ["Semua", "Hanya di sini 1", "Hanya di e-PPGBM 1", "Nilai berbeda 1"]
    gizi.presses("Hanya di sini 1")
    gizi.sees(absent)
    gizi.presses("Nilai berbeda 1")
    gizi.sees("hari, berat, panjang atau cara ukur yang dicatat lain")

    # When she says who is right, it stays said
    gizi.presses("Di sini benar")
    gizi.sees("Sudah ditandai:")
    assert gizi.page.get_by_role("button", name="Di sini benar").get_attribute("aria-pressed") == "true"
    gizi.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    gizi.keeps_a_picture("52-cocokkan-tanda-hp", whole=True)
    assert gizi.page.evaluate("() => document.documentElement.scrollWidth") <= PHONE[0]
    with gizi.page.expect_download() as download:
        gizi.presses("Unduh Excel")
    download.value.save_as(tmp_path / "beda.xlsx")
    book = CalamineWorkbook.from_path(str(tmp_path / "beda.xlsx"))
    assert book.sheet_names == ["Hanya di sini", "Hanya di e-PPGBM", "Nilai berbeda"]
    assert book.get_sheet_by_name("Nilai berbeda").to_python()[1][8] == "Di sini benar"
