"""The app can be installed: Chromium itself finds nothing against it, and what its manifest names is there."""

import json
import struct
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
