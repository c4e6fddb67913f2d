"""A posyandu day in a real browser: the kader opens, weighs, corrects and closes; the midwife sees the charts."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from posyandu.web import clock

from .person import DESK, TABLET, Person

pytestmark = pytest.mark.browser


@pytest.fixture
def kader(chromium: Browser, demo_server: str, output: Path) -> Iterator[Person]:
    person = Person(chromium, demo_server, screen=TABLET, pictures=output)
    yield person
    person.leaves()


@pytest.fixture
def bidan(chromium: Browser, demo_server: str, output: Path) -> Iterator[Person]:
    person = Person(chromium, demo_server, screen=DESK, pictures=output)
    yield person
    person.leaves()


def _usual_weight(person: Person) -> float:
    """The lower end of "Biasanya 8,1 – 8,7 kg" beside the weight, where the child has been weighed before."""
    low = re.search(r"Biasanya ([\d,]+) – ([\d,]+) kg", person.page.inner_text(".vbox >> nth=0"))
    assert low, "the first child of the list has no earlier weight"
    return (float(low[1].replace(",", ".")) + float(low[2].replace(",", "."))) / 2


def _comma(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")


def _open_child_weighed_before(person: Person, nth: int) -> str:
    """Open the nth waiting child that has an earlier weight; its name."""
    rows = person.page.locator(".list--waiting .rowchild")
    found = 0
    for row in range(rows.count()):
        name = rows.nth(row).locator("b").inner_text()
        rows.nth(row).click()
        if "Biasanya" in person.page.inner_text(".vbox >> nth=0"):
            if found == nth:
                return name
            found += 1
        person.presses("Daftar")
    raise AssertionError("no child with an earlier weight is waiting")


def test_a_posyandu_day(kader: Person, bidan: Person) -> None:
    # Given the kader of Melati has opened the day
    kader.goes_to("/masuk")
    kader.keeps_a_picture("01-masuk")
    kader.signs_in_as("kader.melati")
    kader.sees("Hari buka belum dimulai")
    kader.keeps_a_picture("02-belum-dibuka")
    kader.presses("Mulai hari buka")
    kader.sees("anak sudah datang")
    kader.keeps_a_picture("03-hari-buka")

    # When she weighs a child with an ordinary value
    first = _open_child_weighed_before(kader, 0)
    usual = _usual_weight(kader)
    kader.types("Berat badan", _comma(usual))
    kader.keeps_a_picture("04-mengukur")
    kader.presses("Simpan, lihat hasil")

    # Then the result says one word, three indices, and what to say to the mother
    kader.sees("Katakan kepada ibu")
    assert kader.page.locator(".verdict h2").inner_text()
    assert kader.page.locator(".index").count() == 3
    assert kader.page.locator("svg.chart").count() >= 1
    kader.keeps_a_picture("05-hasil")

    # When she types ten times the weight of the next child
    kader.goes_to("/hari-buka")
    second = _open_child_weighed_before(kader, 0)
    usual = _usual_weight(kader)
    kader.types("Berat badan", _comma(usual * 2))
    kader.presses("Simpan, lihat hasil")

    # Then she is asked, nothing is lost, and she may keep it
    kader.page.locator(".ask").first.wait_for()
    assert kader.page.get_by_label("Berat badan").first.input_value() == _comma(usual * 2)
    kader.keeps_a_picture("06-tidak-biasa")
    kader.presses("Tetap")
    kader.sees("Tersimpan di server")

    # When she sees her slip, she corrects it with a reason
    kader.presses("Ubah ukuran")
    kader.types("Berat badan", _comma(usual))
    kader.chooses("Salah ketik")
    kader.keeps_a_picture("07-koreksi")
    kader.presses("Simpan koreksi")
    kader.sees("Tersimpan di server")
    kader.presses("Ubah ukuran")
    assert kader.page.locator("del").first.inner_text() == f"BB {_comma(usual * 2)} kg"
    kader.keeps_a_picture("08-nilai-lama")

    # When a child comes who is not on the list, almost the same as one who is
    kader.goes_to("/hari-buka")
    kader.presses("Tidak ada di daftar? Anak baru")
    kader.types("Nama anak", "Sekar Ayu Percobaan")
    kader.chooses("Perempuan")
    kader.types("Tanggal lahir", (clock.today() - timedelta(days=200)).strftime("%d%m%Y"))
    kader.types("Nama ibu", "Rahma Percobaan")
    kader.page.get_by_label("Lingkungan").select_option(index=1)
    kader.chooses("Punya")
    kader.keeps_a_picture("09-anak-baru")
    kader.presses("Simpan, lalu ukur")
    kader.sees("Sekar Ayu Percobaan")
    kader.types("Berat badan", "7,1")
    kader.types("Panjang badan", "66")
    kader.presses("Simpan, lihat hasil")
    kader.sees("Baru")
    kader.keeps_a_picture("10-hasil-anak-baru")

    # Then the day counts three, and closes with S K D N and a message without a name
    kader.goes_to("/hari-buka")
    kader.sees("3 dari")
    kader.keeps_a_picture("11-tiga-datang")
    kader.presses("Tutup hari buka")
    kader.keeps_a_picture("12-menutup")
    kader.presses("Tutup hari buka")
    kader.sees("Hari buka sudah ditutup")
    message = kader.page.locator("#laporan").input_value()
    assert "LAPORAN KEGIATAN POSYANDU" in message
    assert not [name for name in (first, second, "Sekar") if name in message]
    kader.keeps_a_picture("13-ditutup")

    # And the midwife sees the child with its charts
    bidan.signs_in_as("bidan.erlina")
    bidan.goes_to("/anak?cari=Sekar")
    bidan.keeps_a_picture("14-register")
    bidan.presses("Sekar Ayu Percobaan")
    bidan.sees("KMS")
    assert bidan.page.locator("svg.chart").count() >= 1
    bidan.keeps_a_picture("15-anak", whole=True)
    for name in ("BB/U", "PB/U–TB/U", "BB/PB", "IMT/U"):
        bidan.presses(name)
        assert bidan.page.locator("svg.chart").count() >= 1, name
        assert "Sekar Ayu Percobaan" in bidan.page.inner_text("h1")
    bidan.keeps_a_picture("16-grafik")
