"""Every screen of the tablet at each size, in both languages: axe finds nothing, targets are 48 px, nothing is cut."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from .person import PHONE, TABLET, TABLET_UPRIGHT
from .tablet_person import Kader
from .tablet_server import Server
from .tablet_window import passing_window

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def kader(chromium: Browser, server: Server, output: Path) -> Iterator[Kader]:
    """A tablet in the middle of a day: some children weighed, one of them corrected, one brought to the midwife."""
    kader = Kader(passing_window(chromium), server.address, pictures=output)
    kader.takes_a_new_tablet(server.code())
    kader.opens_the_day()
    kader.weighs_the_rest(12)
    kader.asks("app.sync.stop();")
    yield kader
    kader.leaves()


def _first(kader: Kader, which: str) -> str:
    """The id of the first child of a list."""
    script = """
    const { dayOfSession } = await load("day.js");
    const { dayOf } = await load("ids.js");
    const day = dayOfSession(app.model, app.model.sessionOn(dayOf(app.now())));
    return values[0] === "came" ? day.came[0].child.id : day.awaited[0].id;"""
    return str(kader.asks(script, which))


def _shows(kader: Kader, path: str, selector: str) -> None:
    kader.goes_to(path)
    kader.page.locator(selector).first.wait_for()


SCREENS: dict[str, Callable[[Kader], Any]] = {
    "daftar": lambda kader: _shows(kader, "", ".strip"),
    "ukur": lambda kader: _shows(kader, f"ukur/{_first(kader, 'awaited')}", ".pad"),
    "hasil": lambda kader: _shows(kader, f"hasil/{_first(kader, 'came')}", ".verdict"),
    "layanan": lambda kader: _shows(kader, f"layanan/{_first(kader, 'came')}", "[data-save]"),
    "koreksi": lambda kader: _shows(kader, f"koreksi/{_first(kader, 'came')}", ".why"),
    "anak-baru": lambda kader: _shows(kader, "anak-baru", "form input"),
    "tutup": lambda kader: _shows(kader, "tutup", "svg.skdn"),
    "kirim": lambda kader: _shows(kader, "kirim", "#berkas"),
}


@pytest.mark.parametrize(
    ("language", "size"),
    [("id", TABLET), ("id", TABLET_UPRIGHT), ("id", PHONE), ("en", TABLET), ("en", PHONE)],
    ids=lambda value: value if isinstance(value, str) else f"{value[0]}x{value[1]}",
)
def test_each_screen_is_whole(kader: Kader, language: str, size: tuple[int, int]) -> None:
    kader.page.set_viewport_size({"width": size[0], "height": size[1]})
    kader.asks("await app.useLanguage(values[0]);", language)
    for name, shows in SCREENS.items():
        shows(kader)
        assert kader.page.locator("html").get_attribute("lang") == language
        kader.looks(f"{name}-{language}-{size[0]}")
    _shows(kader, f"hasil/{_first(kader, 'came')}", ".verdict")
    kader.page.locator(".kms header button").click()
    kader.page.locator(".sheet svg").wait_for()
    kader.looks(f"kms-{language}-{size[0]}")
    kader.page.keyboard.press("Escape")
    if size == PHONE:
        _shows(kader, "", ".switch__tab")
        kader.page.locator(".switch__tab").last.click()
        kader.looks(f"sudah-{language}-{size[0]}")
        kader.page.locator(".switch__tab").first.click()


def test_the_screens_before_signing_in_are_whole(tablet: Callable[..., Kader]) -> None:
    kader = tablet(ready=False)
    for size in (TABLET, TABLET_UPRIGHT, PHONE):
        kader.page.set_viewport_size({"width": size[0], "height": size[1]})
        kader.opens_the_app()
        kader.sees("Siapa yang bertugas?")
        kader.looks(f"masuk-{size[0]}")
        kader.presses("Lupa PIN")
        kader.looks(f"lupa-pin-{size[0]}")
        kader.page.locator(".name--other").click()
        kader.looks(f"nama-tidak-ada-{size[0]}")
        kader.opens_the_app("/tablet#kode")
        kader.page.reload()
        kader.page.locator("input").first.wait_for()
        kader.looks(f"daftarkan-{size[0]}")
