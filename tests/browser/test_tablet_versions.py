"""A new version of the app and of the server: no entry is disturbed, and what an old app recorded is understood."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from .tablet_person import KADER, Kader
from .tablet_server import Server
from .tablet_window import window_of

pytestmark = pytest.mark.browser

RELEASE = "() => document.querySelector('meta[name=posyandu-release]').content"
FETCHED = """async () => {
  const found = await navigator.serviceWorker.getRegistration("/tablet");
  await found.update();
  while (!found.waiting) await new Promise((again) => setTimeout(again, 50));
}"""


def test_a_new_version_waits_for_the_end_of_the_entry_and_an_old_one_is_understood(
    chromium: Browser, server: Server, output: Path, tmp_path: Path
) -> None:
    kader = Kader(window_of(chromium, tmp_path), server.address, pictures=output)
    kader.takes_a_new_tablet(server.code())
    kader.opens_the_day()
    kader.waits_for_the_app_to_be_kept()
    old = kader.page.evaluate(RELEASE)

    # When the server changes while a kader types
    name = kader.weighed_before()[0]
    kader.opens_child(name)
    kader.keys(weight := str(kader.usual()))
    kader.page.evaluate("() => { globalThis.never_loaded_again = true; }")
    server.stop()
    server.start(POSYANDU_CURVE_TOLERANCE_Z="0.15")
    kader.page.evaluate(FETCHED)

    # Then nothing happens to what she typed, and the old app's record arrives at the new server
    kader.page.wait_for_timeout(500)
    assert kader.page.evaluate("() => globalThis.never_loaded_again")
    assert kader.page.locator("#weight_kg").input_value() == weight
    kader.presses("Simpan, lihat hasil")
    kader.sees_the_result()
    first = kader.outbox()[-1]["entity_id"]
    kader.drains()
    assert server.holds(first) == 1
    assert kader.asks("return app.model.place.rules.curve_tolerance_z;") == 0.15

    # And the new version is used once she has gone, with all that waits
    kader.window.set_offline(True)
    kader.goes_to_the_list()
    second = kader.weighs_next()[1]
    assert kader.page.evaluate("() => globalThis.never_loaded_again")
    assert kader.page.evaluate(RELEASE) == old
    kader.asks("app.onIdle();")
    kader.page.wait_for_function(f"(old) => ({RELEASE})() !== old", arg=old)
    kader.sees("1 catatan menunggu sinyal")
    kader.signs_in(KADER.name)
    kader.page.locator(".strip").wait_for()
    assert len(kader.page.evaluate("() => caches.keys()")) == 1
    kader.window.set_offline(False)
    kader.drains()
    assert server.holds(second) == 1
    kader.leaves()


def test_a_server_that_understands_this_app_no_more_costs_nothing(tablet: Callable[..., Kader], server: Server) -> None:
    kader = tablet()
    kader.drains()
    refusal = '{"code": "protocol_unknown", "text": "Perbarui aplikasi.", "understood": [2]}'
    kader.window.route(
        "**/sync/*", lambda route: route.fulfill(status=426, content_type="application/json", body=refusal)
    )
    kept = kader.weighs_next()[1]
    kader.tries()
    kader.sees("Aplikasi perlu diperbarui. Data aman.")
    assert [op["state"] for op in kader.outbox() if op["entity_id"] == kept] == ["waiting"]
    kader.goes_to("kirim")
    expect(kader.page.get_by_role("button", name="Unduh cadangan")).to_be_enabled()
    kader.window.unroute("**/sync/*")
    kader.drains()
    assert server.holds(kept) == 1
