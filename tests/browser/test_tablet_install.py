"""The app can be installed: Chromium itself finds nothing against it, and what its manifest names is there."""

import json
import struct
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser

from .tablet_person import Kader
from .tablet_server import Server
from .tablet_window import window_of

pytestmark = pytest.mark.browser


def test_chromium_would_install_it(chromium: Browser, server: Server, output: Path, tmp_path: Path) -> None:
    kader = Kader(window_of(chromium, tmp_path), server.address, pictures=output)
    kader.opens_the_app()
    kader.waits_for_the_app_to_be_kept()
    devtools = kader.window.new_cdp_session(kader.page)
    found = devtools.send("Page.getAppManifest")
    assert found["errors"] == []
    assert devtools.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    manifest = json.loads(found["data"])
    assert manifest["display"] == "standalone"
    assert manifest["start_url"].startswith(manifest["scope"])
    assert len(manifest["short_name"]) <= 12
    kader.leaves()


def test_each_icon_is_as_large_as_it_says_and_one_may_be_masked(server: Server) -> None:
    manifest = json.load(urlopen(f"{server.address}/tablet/manifest.webmanifest"))
    purposes = set()
    for icon in manifest["icons"]:
        picture = urlopen(server.address + icon["src"]).read()
        width, height = struct.unpack(">II", picture[16:24])  # of a PNG's first chunk
        assert f"{width}x{height}" == icon["sizes"]
        purposes.add((icon["sizes"], icon["purpose"]))
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= purposes


def test_it_asks_the_browser_to_keep_what_it_stores(tablet: Callable[..., Kader]) -> None:
    kader = tablet(ready=False)
    kader.page.add_init_script(
        "globalThis.asked = 0; StorageManager.prototype.persisted = async () => false;"
        "StorageManager.prototype.persist = async () => { globalThis.asked += 1; return false; };"
    )
    kader.opens_the_app()
    kader.page.wait_for_function("() => globalThis.asked > 0")


@pytest.mark.parametrize(
    "broken",
    [
        "indexedDB.open = () => { throw new DOMException('denied', 'SecurityError'); };",
        "delete globalThis.indexedDB; Object.defineProperty(globalThis, 'indexedDB', { value: undefined });",
        "Object.defineProperty(globalThis, 'isSecureContext', { value: false });",
    ],
    ids=["denied", "missing", "not secure"],
)
def test_a_browser_that_keeps_nothing_is_told_before_anything_is_typed(
    chromium: Browser, server: Server, broken: str
) -> None:
    window = chromium.new_context(locale="id-ID", service_workers="block")
    page = window.new_page()
    page.add_init_script(broken)
    page.goto(f"{server.address}/tablet")
    page.get_by_text("Tablet belum bisa menyimpan catatan baru.").wait_for()
    assert page.locator("input, button").count() == 0
    window.close()
