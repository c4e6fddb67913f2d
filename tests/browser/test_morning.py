"""A midwife's morning by keyboard alone: from her inbox through six decisions to the signature under a month."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from .person import DESK, PHONE, Person

pytestmark = pytest.mark.browser


class Typist(Person):
    """Never touches the mouse."""

    def tabs_to(self, name: str, *, most: int = 250) -> None:
        """Press Tab until the focus stands on the link, button or box of this name."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if re.search(name, self.focused()):
                return
        raise AssertionError(f"Tab never came to {name!r} on {self.page.url}")

    def focused(self) -> str:
        """What the element with the focus is called."""
        return str(
            self.page.evaluate(
                """() => {
                    const e = document.activeElement;
                    const label = e.labels && e.labels.length ? e.labels[0].textContent : "";
                    return (label || e.textContent || e.name || "").trim().replace(/\\s+/g, " ");
                }"""
            )
        )

    def enters(self, name: str) -> None:
        """Reach something by Tab and press Enter on it; the next page is there."""
        self.tabs_to(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def writes(self, label: str, text: str) -> None:
        """Reach a box by Tab and type into it."""
        self.tabs_to(label)
        self.page.keyboard.type(text)

    def shown(self) -> str:
        """The name of the child at the right."""
        return self.page.inner_text(".child__name")

    def waiting(self) -> int:
        """How many children wait."""
        found = re.search(r"(\d+) anak menunggu", self.page.inner_text("h1"))
        return int(found[1]) if found else 0


@pytest.fixture
def bidan(chromium: Browser, demo_server: str, output: Path) -> Iterator[Typist]:
    person = Typist(chromium, demo_server, screen=DESK, pictures=output)
    yield person
    person.leaves()


def test_a_morning_by_keyboard(bidan: Typist) -> None:
    # Given the midwife has signed in, her inbox is the first page
    bidan.goes_to("/masuk")
    bidan.writes("Nama pengguna", "bidan.erlina")
    bidan.writes("Kata sandi", "sepeda biru lewat jembatan")
    with bidan.page.expect_navigation():
        bidan.page.keyboard.press("Enter")
    assert bidan.page.url.endswith("/kotak-masuk")
    waiting, first = bidan.waiting(), bidan.shown()
    bidan.keeps_a_picture("morning-1-inbox")

    # When she pages with the arrow keys, the next child is shown, and back
    bidan.page.keyboard.press("ArrowDown")
    bidan.page.wait_for_url("**anak=**")
    assert bidan.shown() != first
    second = bidan.shown()
    bidan.page.keyboard.press("ArrowUp")
    bidan.sees(first)
    bidan.page.wait_for_function("(name) => document.querySelector('.child__name').innerText === name", arg=first)

    # First decision: what was measured is right; the next child comes up
    bidan.enters("^Sesuai$")
    assert (bidan.waiting(), bidan.shown()) == (waiting - 1, second)

    # Second: measure again, with what and why; an empty answer is not taken
    bidan.goes_to("/kotak-masuk?jenis=two_t")
    before = bidan.waiting()
    bidan.enters("^Minta ukur ulang$")
    bidan.enters("^Minta ukur ulang$")
    bidan.sees("Tulis apa yang perlu diukur lagi.")
    bidan.writes("Yang perlu diukur lagi", "Panjang badan, berbaring")
    with bidan.page.expect_navigation():
        bidan.page.keyboard.press("Enter")
    assert bidan.waiting() == before - 1

    # Third: a T that is none
    bidan.goes_to("/kotak-masuk?jenis=first_t")
    child = bidan.shown()
    bidan.enters("^Ubah N/T$")
    bidan.tabs_to("N, naik")
    bidan.page.keyboard.press("Space")
    bidan.tabs_to("Arah garis di KMS")
    bidan.page.keyboard.press("Space")
    bidan.keeps_a_picture("morning-2-override", whole=True)
    bidan.enters("^Simpan keputusan$")
    bidan.sees("Keputusan N/T tersimpan")
    assert bidan.shown() != child

    # Fourth: a note about the one who is shown now
    bidan.enters("^Catat$")
    bidan.writes("Catatan", "Ibu bekerja pagi, datang bulan depan sore")
    bidan.enters("^Simpan catatan$")
    bidan.sees("Catatan tersimpan.")

    # Fifth: a child that two kader weighed differently on one day; the other value stays visible
    bidan.goes_to("/kotak-masuk?jenis=conflict")
    child, page = bidan.shown(), str(bidan.page.locator(".child__name a").get_attribute("href"))
    bidan.enters("^Pilih satu nilai$")
    values = bidan.page.locator("input[name=keep]")
    assert values.count() == 2
    bidan.tabs_to("^BB ")
    bidan.page.keyboard.press("Space")
    bidan.tabs_to("^Diukur ulang")
    bidan.page.keyboard.press("Space")
    bidan.keeps_a_picture("morning-3-choose", whole=True)
    bidan.enters("^Simpan pilihan$")
    bidan.sees("Sudah dipilih. Nilai yang lain tetap terlihat di riwayat.")
    assert child not in bidan.page.inner_text("main .clinic")
    bidan.goes_to(page)
    assert bidan.page.locator("tr.is-withdrawn s.old-value").count()

    # Sixth: the most urgent one is sent to the puskesmas, with a letter
    bidan.goes_to("/kotak-masuk")
    child = bidan.shown()
    bidan.enters("^Rujuk$")
    bidan.tabs_to("Puskesmas")
    bidan.page.keyboard.press("Space")
    bidan.writes("Nama tempat", "Puskesmas Amplas")
    bidan.writes("Catatan untuk penerima", "Mohon diperiksa; nafsu makan berkurang dua minggu")
    bidan.keeps_a_picture("morning-4-refer", whole=True)
    bidan.enters("^Rujuk dan siapkan surat$")
    bidan.sees("Rujukan tercatat. Cetak suratnya untuk keluarga.")
    assert bidan.page.inner_text("h1") == child
    bidan.tabs_to("^Cetak surat$")
    letter = bidan.page.evaluate("() => document.activeElement.href")
    answer = bidan.window.request.get(letter)
    assert answer.headers["content-type"] == "application/pdf"
    bidan.keeps_a_picture("morning-4-letter", whole=True)
    bidan.enters("^Anak berikutnya$")
    assert bidan.shown() != child
    left = bidan.page.locator("li.caserow", has_text=child).all_inner_texts()
    assert all("Rujukan belum dijawab" in text for text in left)  # of an older referral, if there is one

    # And two that need no more than a look
    before = bidan.waiting()
    rows = bidan.page.locator("li.caserow").filter(has=bidan.page.locator("input[type=checkbox]"))
    ticked = [row.splitlines() for row in rows.all_inner_texts()[:2]]
    for _ in range(2):
        bidan.tabs_to("^Pilih ")
        bidan.page.keyboard.press("Space")
    bidan.enters("^Tandai sudah dilihat$")
    bidan.sees("2 anak ditandai sudah dilihat.")
    left = bidan.page.locator("li.caserow").all_inner_texts()
    for _, _, name, reason, *_ in ticked:  # who has other reasons besides stays for those
        assert not any(name in row and reason in row for row in left)
    assert before - 2 <= bidan.waiting() < before

    # Then she signs last month for her first posyandu
    bidan.goes_to("/tanda-tangan")
    bidan.enters("Bulan sebelumnya")
    bidan.keeps_a_picture("morning-5-months")
    link = bidan.page.locator("th a").first.inner_text()
    bidan.enters(f"^{link}$")
    while bidan.page.get_by_text("Nilai yang diragukan belum diperiksa").count():
        bidan.enters("^Sesuai ")
    bidan.enters("^Tanda tangani ")
    bidan.sees("Ditandatangani Erlina Lubis")
    bidan.keeps_a_picture("morning-6-signed", whole=True)


def test_a_chart_is_enlarged_and_asked_by_keyboard(bidan: Typist) -> None:
    bidan.signs_in_as("bidan.erlina")
    bidan.goes_to("/kotak-masuk")
    bidan.enters("^Semua grafik$")
    svg = bidan.page.locator(".kms__chart svg.chart--full")
    whole = svg.get_attribute("viewBox")

    # The value of the last point, in clinical and in plain words, and of the one before by an arrow key
    bidan.page.locator(".kms__chart .point[tabindex='0']").focus()
    told = bidan.page.inner_text(".chart__value")
    assert re.search(r"kg, z −?\d,\d\d", told)
    assert "anak seumurnya" in told
    bidan.page.keyboard.press("ArrowLeft")
    assert bidan.page.inner_text(".chart__value") != told

    # Larger, and whole again
    bidan.page.keyboard.press("+")
    assert float(svg.get_attribute("viewBox").split()[2]) < float(whole.split()[2])
    asked = bidan.page.locator(".kms__chart .is-asked circle").first.bounding_box()
    frame = svg.bounding_box()
    assert asked is not None
    assert frame is not None
    assert frame["x"] <= asked["x"] <= frame["x"] + frame["width"]  # what was asked stays in sight
    bidan.keeps_a_picture("morning-7-child")
    bidan.page.keyboard.press("0")
    assert [float(n) for n in svg.get_attribute("viewBox").split()] == [float(n) for n in whole.split()]
    bidan.tabs_to("^Perbesar$")
    bidan.page.keyboard.press("Enter")
    assert float(svg.get_attribute("viewBox").split()[2]) < float(whole.split()[2])


def test_the_inbox_on_a_phone_shows_the_list_first_and_then_the_child(
    chromium: Browser, demo_server: str, output: Path
) -> None:
    bidan = Person(chromium, demo_server, screen=PHONE, pictures=output)
    bidan.signs_in_as("bidan.erlina")
    bidan.goes_to("/kotak-masuk")
    assert not bidan.page.locator(".decide").is_visible()
    bidan.page.locator("a.case").nth(1).click()
    assert bidan.page.locator(".decide").is_visible()
    box = bidan.page.locator(".decide").bounding_box()
    assert box is not None
    assert box["y"] < 700
    assert bidan.page.evaluate("() => scrollY") == 0
    bidan.keeps_a_picture("morning-8-phone")
    bidan.leaves()
