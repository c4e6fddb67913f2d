"""What other parts of a tablet do for the kader: its camera finds a child, its share sheet takes the message."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .tablet_person import Kader

pytestmark = pytest.mark.browser

# A camera that shows a grey card, and a reader that reads what the test lets it read.
CAMERA = """
globalThis.codes = [];
globalThis.BarcodeDetector = class { async detect() { return globalThis.codes.map((rawValue) => ({ rawValue })); } };
navigator.mediaDevices.getUserMedia = async () => {
  const card = document.createElement("canvas");
  const draw = () => { card.getContext("2d").fillRect(0, 0, 9, 9); requestAnimationFrame(draw); };
  draw();
  return card.captureStream();
};"""
SHARES = "Object.defineProperty(navigator, 'share', { value: async (what) => { globalThis.shared = what; } });"
CLOSED = """
const { dayOf } = await load("ids.js");
const session_id = app.model.sessionOn(dayOf(app.now())).id;
await app.act("session.close", session_id, { session_id, cadres_present: 5 });"""
ID_OF = "return [...app.model.children.values()].find((child) => child.name === values[0]).id;"


def test_a_code_of_the_kia_book_opens_the_child(tablet: Callable[..., Kader]) -> None:
    kader = tablet()
    kader.page.evaluate(CAMERA)
    kader.goes_to("kirim")
    kader.goes_to_the_list()
    name = kader.waiting_names()[7]
    kader.presses("Pindai QR")
    kader.page.evaluate("() => { globalThis.codes = ['https://example.org/something']; }")
    kader.sees("Kode ini bukan kode anak di posyandu ini.")
    kader.looks("54-memindai")
    kader.page.evaluate("(id) => { globalThis.codes = [id]; }", kader.asks(ID_OF, name))
    expect(kader.page.locator("h1")).to_have_text(name)
    expect(kader.page.locator("dialog")).to_have_count(0)
    assert kader.page.locator("#weight_kg").count() == 1


def test_the_message_of_the_day_goes_to_the_share_sheet_or_the_clipboard(tablet: Callable[..., Kader]) -> None:
    kader = tablet()
    names = {name.split()[0] for name in kader.waiting_names()}
    kader.weighs_the_rest(3)
    kader.asks(CLOSED)
    kader.goes_to("tutup")
    message = kader.page.locator("#laporan").input_value()
    assert "LAPORAN KEGIATAN POSYANDU" in message
    assert not {name for name in names if name in message.split()}
    kader.window.grant_permissions(["clipboard-read", "clipboard-write"])
    kader.presses("Salin teks")
    kader.sees("Teks tersalin.")
    assert kader.page.evaluate("() => navigator.clipboard.readText()") == message
    to = kader.page.get_by_role("link", name="Buka di WhatsApp").get_attribute("href") or ""
    assert to.startswith("https://wa.me/?text=%2ALAPORAN") or to.startswith("https://wa.me/?text=*LAPORAN")

    kader.page.evaluate(SHARES)
    kader.goes_to_the_list()
    kader.goes_to("tutup")
    kader.presses("Bagikan")
    assert kader.page.evaluate("() => globalThis.shared") == {"text": message}
