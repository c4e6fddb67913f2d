"""The office at its dashboard: another month, from the kecamatan down to a posyandu by what is drawn, and out."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from .person import DESK, Person

pytestmark = pytest.mark.browser

LOOKS = """
window.looked = {steps: new Set()};
setInterval(() => {
  const step = [...document.querySelectorAll(".making__step")].pop();
  if (document.readyState !== "loading" || !step) return;
  const box = step.getBoundingClientRect();
  const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  if (seen && step.contains(seen)) window.looked.steps.add(step.innerText.trim());
}, 10);
"""
"""While the page is still coming: which step of a file that is being made does a person see."""


def test_the_office_drills_down_and_takes_figures_along(chromium: Browser, demo_server: str, output: Path) -> None:
    camat = Person(chromium, demo_server, screen=DESK, pictures=output).signs_in_as("camat.amplas")
    page = camat.page

    # Given the kecamatan, she takes another month and asks what a figure means
    camat.goes_to("/ringkasan")
    heading = page.locator("h1")
    expect(heading).to_contain_text("datang menimbang")
    months = page.get_by_label("Waktu")
    before = page.locator("select[name=periode] option:checked").inner_text()
    months.select_option(index=page.locator("select[name=periode] option").count() - 2)
    camat.presses("Tampilkan")
    assert page.locator("select[name=periode] option:checked").inner_text() != before
    page.locator(".tip summary").first.click()
    expect(page.locator(".tip__sheet").first).to_be_visible()
    camat.keeps_a_picture("40-ringkasan")

    # When she follows a bar to a kelurahan, and a cell from there to a posyandu
    camat.goes_to("/ringkasan")
    page.goto(page.url)  # now drawn: its bars are links
    page.locator("#urutan svg a").first.click()
    page.wait_for_url("**/ringkasan/kelurahan/*")
    page.reload()
    page.locator("svg a[href*='/ringkasan/posyandu/']").first.click()
    page.wait_for_url("**/ringkasan/posyandu/*")
    expect(heading).to_contain_text("datang menimbang")
    camat.keeps_a_picture("41-ringkasan-posyandu")

    # Then the chart has its table, and files to take
    page.get_by_role("link", name="Tabel").first.click()
    expect(page.locator("table").first).to_be_visible()
    for ending, begins in (("svg", b"<"), ("png", b"\x89PNG"), ("csv", b"\xef\xbb\xbf")):
        with page.expect_download() as taken:
            page.get_by_role("link", name=ending.upper()).first.click()
        assert taken.value.path().read_bytes().startswith(begins)
        assert "posyandu" in taken.value.suggested_filename

    # And the report with the text that is sent on
    camat.presses("Laporan")
    camat.sees("Ambil sebagai berkas")
    camat.presses("Teks WhatsApp")
    camat.window.grant_permissions(["clipboard-read", "clipboard-write"])
    camat.presses("Salin teks")
    camat.sees("Tersalin")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#laporan").input_value() and "*LAPORAN KEGIATAN POSYANDU*" in copied
    camat.leaves()
    assert camat.complaints == []


def test_whoever_waits_for_the_pack_sees_how_far_it_is(chromium: Browser, demo_server: str, output: Path) -> None:
    camat = Person(chromium, demo_server, screen=DESK, pictures=output).signs_in_as("camat.amplas")
    camat.goes_to("/laporan")
    camat.page.add_init_script(LOOKS)
    camat.page.locator("button[formaction$='/paket']").click()
    camat.sees("Ambil berkas")
    steps = camat.page.evaluate("[...window.looked.steps]")
    numbers = [int(step.split(" dari ")[0]) for step in steps if step]
    assert len(numbers) > 2 and numbers == sorted(numbers), steps
    assert camat.page.locator(".making__step:visible").count() == 0
    with camat.page.expect_download() as taken:
        camat.presses("Ambil berkas")
    assert taken.value.path().read_bytes().startswith(b"PK")
    camat.leaves()
    assert camat.complaints == []
