"""Who may open the tablet: PINs, waits, sealed records, a lost tablet."""

import json
from collections.abc import Callable

import pytest

from .tablet_person import BIDAN, KADER, PIN, Kader
from .tablet_server import Server

pytestmark = pytest.mark.browser


def test_five_wrong_pins_wait_even_after_a_restart(tablet: Callable[..., Kader]) -> None:
    kader = tablet()
    kader.opens_the_app()
    for left in (4, 3, 2, 1):
        kader.signs_in(KADER.name, "000001")
        kader.sees(f"PIN salah. Bisa dicoba {left} kali lagi.")
    kader.signs_in(KADER.name, "000001")
    kader.sees("Terlalu banyak PIN salah. Coba lagi pukul")
    kader.opens_the_app()
    kader.signs_in(KADER.name)
    kader.sees("Terlalu banyak PIN salah. Coba lagi pukul")
    kader.looks("22-menunggu")
    assert kader.asks("return app.user;") is None


def test_a_colleague_chooses_her_pin_only_while_the_tablet_is_open(tablet: Callable[..., Kader]) -> None:
    kader = tablet()
    kader.opens_the_app()
    kader.page.locator(".name", has_text=BIDAN.name).click()
    kader.sees("Minta kader yang sudah punya PIN membuka tablet")
    kader.signs_in(KADER.name)
    kader.page.locator(".strip").wait_for()
    kader.page.get_by_role("button", name="ganti kader").click()
    kader.page.locator(".name", has_text=BIDAN.name).click()
    kader.page.get_by_label("Kata sandi akun").fill("salah sekali ini")
    kader.presses("Lanjut, pilih PIN")
    kader.sees("Kata sandi salah")
    kader.page.get_by_label("Kata sandi akun").fill(BIDAN.password)
    kader.presses("Lanjut, pilih PIN")
    kader.sees("PIN baru untuk")
    kader.keys("123456")
    kader.sees("PIN itu mudah ditebak")
    kader.keys("161803")
    kader.sees("PIN sekali lagi")
    kader.keys("161803")
    kader.page.locator(".strip").wait_for()
    assert kader.asks("return app.user.name;") == BIDAN.name


def test_what_lies_on_the_tablet_is_unreadable_without_the_pin(tablet: Callable[..., Kader]) -> None:
    kader = tablet()
    name, _ = kader.weighs_next()
    stored = kader.page.evaluate(
        """async () => {
          const open = indexedDB.open("posyandu-tablet");
          const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
          const all = {};
          for (const store of db.objectStoreNames) {
            const request = db.transaction(store).objectStore(store).getAll();
            const rows = await new Promise((done) => { request.onsuccess = () => done(request.result); });
            all[store] = rows.map((row) => row instanceof CryptoKey ? `extractable ${row.extractable}` :
              JSON.stringify(row, (_, value) =>
                value instanceof Uint8Array ? new TextDecoder("latin1").decode(value) : value));
          }
          return all;
        }"""
    )
    assert stored["keys"] == ["extractable false"]
    assert len(stored["outbox"]) >= 1 and len(stored["rows"]) > 10
    text = json.dumps(stored)
    secret = kader.asks("return app.wire.credentials().secret;")
    for word in (name, name.split()[0], "weight_kg", "birth_date", secret, PIN):
        assert word not in text, word


def test_an_idle_tablet_locks_and_keeps_what_was_being_typed(tablet: Callable[..., Kader]) -> None:
    kader = tablet()
    name = kader.waiting_names()[0]
    kader.opens_child(name)
    kader.keys("12,3")
    kader.page.wait_for_timeout(500)
    kader.page.evaluate("() => 0")
    kader.asks("app.onIdle();")
    kader.sees("Siapa yang bertugas?")
    assert kader.asks("return [app.vault.isOpen, app.model.children.size, app.outbox.all().length];") == [False, 0, 0]
    kader.signs_in(KADER.name)
    kader.page.locator("#weight_kg").wait_for()
    assert kader.page.locator("#weight_kg").input_value() == "12,3"
    assert kader.page.locator("h1").inner_text() == name
    kader.goes_to_the_list()


def test_a_forgotten_pin_loses_nothing(tablet: Callable[..., Kader], server: Server) -> None:
    kader = tablet()
    kader.drains()
    kader.window.set_offline(True)
    _, measurement = kader.weighs_next()
    kader.window.set_offline(False)
    kader.window.route("**/sync/push", lambda route: route.abort())
    kader.opens_the_app(f"/tablet#kode={server.code()}")
    kader.page.reload()
    kader.presses("Daftarkan tablet ini")
    kader.sees("Siapa yang bertugas?")
    kader.page.locator(".name", has_text=KADER.name).click()
    kader.presses("Lupa PIN")
    kader.page.get_by_label("Kata sandi akun").fill(KADER.password)
    kader.presses("Lanjut, pilih PIN")
    kader.sees("PIN baru untuk")
    kader.keys("271828")
    kader.sees("PIN sekali lagi")
    kader.keys("271828")
    kader.page.locator(".strip").wait_for()
    kader.window.unroute("**/sync/push")
    kader.drains()
    assert server.holds(measurement) == 1
    kader.opens_the_app()
    kader.signs_in(KADER.name)
    kader.sees("PIN salah")
    kader.signs_in(KADER.name, "271828")
    kader.page.locator(".strip").wait_for()


def test_a_revoked_tablet_hands_over_and_erases(tablet: Callable[..., Kader], server: Server) -> None:
    kader = tablet()
    kader.drains()
    device = kader.asks("return app.front.device_id;")
    kader.window.set_offline(True)
    _, measurement = kader.weighs_next()
    kader.asks("app.sync.stop();")
    server.cuts_off(device)
    kader.window.set_offline(False)
    kader.tries()
    kader.sees("Tablet ini sudah dicabut")
    kader.looks("23-dicabut")
    assert server.holds(measurement) == 1
    stored = kader.page.evaluate(
        """async () => {
          const open = indexedDB.open("posyandu-tablet");
          const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
          let rows = 0;
          for (const store of db.objectStoreNames) {
            const request = db.transaction(store).objectStore(store).count();
            rows += await new Promise((done) => { request.onsuccess = () => done(request.result); });
          }
          return rows;
        }"""
    )
    assert stored == 0
