"""The page that teaches a kader: its pictures are of the app as it is, and it opens without a signal."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from posyandu.web.assets import STATIC

from .tablet_person import Kader
from .tablet_server import Server
from .tablet_window import window_of

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent.parent
PICTURES = ("masuk", "daftar", "ukur", "bertanya", "hasil", "tutup", "kiriman")
WEIGHED_LAST_MONTH = """
const { dayOfSession, monthBefore } = await load("day.js");
const { monthResult, usualOf } = await load("growth.js");
const { dayOf } = await load("ids.js");
const today = dayOf(app.now());
const child = dayOfSession(app.model, app.model.sessionOn(today)).awaited.find((one) => {
  const length = usualOf(one, today).get("length_cm");
  return monthResult(one, monthBefore(today)) && length.range && one.birth_date < monthBefore(monthBefore(today));
});
return [child.name, usualOf(child, today).get("weight_kg").last.value];"""


def test_the_guide_shows_the_app_as_it_is_without_a_signal(
    chromium: Browser, server: Server, output: Path, tmp_path: Path
) -> None:
    kader = Kader(window_of(chromium, tmp_path), server.address, pictures=output)

    def picture(name: str) -> None:
        """Small enough for docs and the tablet; copied by hand to posyandu/static/guide when a screen has changed."""
        kader.page.evaluate("() => document.activeElement.blur()")
        kader.page.screenshot(path=tmp_path / "whole.png")
        small = Image.open(tmp_path / "whole.png").convert("RGB").resize((640, 400), Image.Resampling.LANCZOS)
        small.quantize(160, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
            output / f"guide-{name}.png", optimize=True
        )

    kader.takes_a_new_tablet(server.code())
    kader.opens_the_day()
    kader.waits_for_the_app_to_be_kept()
    kader.weighs_the_rest(12)
    picture("daftar")
    name, last = kader.asks(WEIGHED_LAST_MONTH)
    weight = f"{last:.1f}".replace(".", ",")  # as last month: it does not gain
    kader.opens_child(name)
    kader.keys(weight)
    kader.presses("Lanjut ke")
    kader.keys(str(kader.usual(1)))
    picture("ukur")
    kader.page.locator("#weight_kg").fill("")
    kader.page.locator("#weight_kg").focus()
    kader.keys(weight.replace(",", ""))
    kader.presses("Simpan, lihat hasil")
    kader.page.locator(".ask").wait_for()
    picture("bertanya")
    kader.presses("Ya, ")
    kader.presses("Simpan, lihat hasil")
    kader.sees_the_result()
    picture("hasil")
    kader.goes_to("tutup")
    kader.sees("Balok SKDN")
    picture("tutup")
    kader.drains()
    kader.goes_to("kirim")
    kader.sees("sudah dijawab server")
    picture("kiriman")
    kader.opens_the_app()
    picture("masuk")

    # Without a signal, before anybody signed in
    server.stop()
    kader.window.set_offline(True)
    kader.opens_the_app()
    kader.presses("Cara memakai")
    kader.sees("Cara memakai tablet ini")
    broken = "() => [...document.images].filter((one) => !one.complete || !one.naturalWidth).map((one) => one.src)"
    kader.page.wait_for_function(f"() => ({broken})().length === 0")
    assert kader.page.locator(".guide img").count() == len(PICTURES)
    kader.looks("panduan")
    kader.page.set_viewport_size({"width": 390, "height": 844})
    kader.looks("panduan-390")
    kader.leaves()


def test_the_page_in_docs_says_what_the_tablet_says() -> None:
    rows = re.findall(r"\*\*\d\. (.+?)\.\*\* (.+?) \|$", (ROOT / "docs/kader.md").read_text(), re.MULTILINE)
    said = re.findall(r'_\("([^"]+)"\), _\("([^"]+)"\)', (STATIC / "js/tablet/screens/guide.js").read_text())
    assert len(said) == len(PICTURES)
    assert [(title, text.replace("*", "")) for title, text in rows] == said


def test_every_picture_is_there_and_small() -> None:
    found = {path.stem: path.stat().st_size for path in (STATIC / "guide").glob("*.png")}
    assert set(found) == set(PICTURES)
    assert sum(found.values()) <= 250 * 1024
