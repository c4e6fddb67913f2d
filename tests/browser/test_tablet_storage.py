"""What the tablet's own storage may do to it: full, killed in the middle of a save, an older or a newer database."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from .tablet_person import KADER, Kader
from .tablet_server import Server
from .tablet_window import kill, window_of

pytestmark = pytest.mark.browser

# On the days before today, so that nobody's weighing of today is spoken of
KEEPS_ON_SAVING = """
const { Entry } = await load("entry.js");
const { dayOf, newId } = await load("ids.js");
const before = (days) => dayOf(new Date(app.now() - days * 86_400_000));
const children = [...app.model.children.values()].filter((child) => child.birth_date < before(60));
let session_id, held_on;
for (let nr = 0; nr < values[0]; nr += 1) {
  if (nr % children.length === 0) {
    [session_id, held_on] = [newId(), before(values[1] + nr / children.length)];
    await app.act("session.open", session_id, { posyandu_id: app.model.place.posyandu.id, held_on });
  }
  const entry = new Entry(children[nr % children.length], held_on, ["weight_kg"]);
  entry.typed.weight_kg = "9,0";
  const op = await app.act("visit.record", entry.id, entry.visitPayload(session_id));
  if (globalThis.saved) await globalThis.saved(op.entity_id);
}"""

AS_AN_OLD_APP_LEFT_IT = """async () => {
  const opened = (name, version, upgrade) => new Promise((done, fail) => {
    const asked = indexedDB.open(name, version);
    asked.onupgradeneeded = () => upgrade?.(asked.result);
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
  const answer = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  const held = {};
  const now = await opened("posyandu-tablet");
  for (const name of now.objectStoreNames) {
    const store = now.transaction(name).objectStore(name);
    held[name] = [await answer(store.getAllKeys()), await answer(store.getAll())];
  }
  now.close();
  await answer(indexedDB.deleteDatabase("posyandu-tablet"));
  // The first form of the database: the same stores, and no way yet to find a record by its id
  const old = await opened("posyandu-tablet", 1, (db) => {
    db.createObjectStore("meta");
    db.createObjectStore("keys");
    db.createObjectStore("pins", { keyPath: "user_id" });
    db.createObjectStore("rows", { keyPath: "id" });
    db.createObjectStore("outbox", { keyPath: "nr", autoIncrement: true });
  });
  for (const [name, [keys, values]] of Object.entries(held)) {
    const work = old.transaction(name, "readwrite");
    const store = work.objectStore(name);
    values.forEach((value, at) => (store.keyPath ? store.put(value) : store.put(value, keys[at])));
    await new Promise((done, fail) => { work.oncomplete = done; work.onabort = () => fail(work.error); });
  }
  old.close();
  return held.outbox[1].length;
}"""


FILL = """async () => {
  const opened = await new Promise((done) => {
    const asked = indexedDB.open("something else", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("photos", { autoIncrement: true });
    asked.onsuccess = () => done(asked.result);
  });
  for (let size = 1 << 20; size >= 1024; ) {
    const photo = new Uint8Array(size);
    for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(photo.subarray(at, Math.min(at + 65_536, size)));
    const kept = await new Promise((done) => {
      const work = opened.transaction("photos", "readwrite");
      work.objectStore("photos").add(photo).onerror = (event) => event.preventDefault();
      work.oncomplete = () => done(true);
      work.onabort = () => done(false);
    });
    if (!kept) size /= 2;
  }
  opened.close();
}"""
EMPTY = """() => new Promise((done) => { indexedDB.deleteDatabase("something else").onsuccess = done; })"""


GIVES_UP_ONCE = """() => {
  const add = IDBObjectStore.prototype.add;
  IDBObjectStore.prototype.add = function (...given) {
    IDBObjectStore.prototype.add = add;
    const request = add.apply(this, given);
    this.transaction.abort();
    return request;
  };
}"""


SPOILS_THE_LAST_BUT_ONE = """async () => {
  const opened = await new Promise((done) => {
    const asked = indexedDB.open("posyandu-tablet");
    asked.onsuccess = () => done(asked.result);
  });
  const store = opened.transaction("outbox", "readwrite").objectStore("outbox");
  const asked = store.getAll();
  const all = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  const record = all.at(-2);
  record.sealed.data[3] ^= 255;
  await new Promise((done) => { store.put(record).onsuccess = done; });
  opened.close();
}"""


def test_a_full_tablet_says_so_before_anything_is_typed_and_keeps_what_was_typed(
    tablet: Callable[..., Kader], server: Server
) -> None:
    kader = tablet(quota=24 << 20)
    kader.window.set_offline(True)
    _, kept = kader.weighs_next()
    first, second = kader.weighed_before()[:2]
    kader.opens_child(first)
    kader.keys(weight := str(kader.usual()))

    # While she types, something else fills the tablet: nothing is called saved, and what she typed stays
    kader.page.evaluate(FILL)
    before = len(kader.outbox())
    kader.presses("Simpan, lihat hasil")
    kader.sees("Belum tersimpan.")
    kader.sees("Ruang tablet penuh.")
    kader.looks("24-penuh-saat-menyimpan")
    assert len(kader.outbox()) == before
    assert kader.page.locator("#weight_kg").input_value() == weight

    # The next child is not even begun
    kader.goes_to_the_list()
    kader.opens_child(second)
    kader.sees("Tablet belum bisa menyimpan catatan baru.")
    assert kader.page.locator("#weight_kg").count() == 0
    kader.looks("25-penuh-sebelum-mengukur")

    # What was kept before goes out all the same
    kader.window.set_offline(False)
    kader.tries()
    assert server.holds(kept) == 1

    # With room again the same press saves it, once
    kader.page.evaluate(EMPTY)
    kader.goes_to_the_list()
    kader.opens_child(first)
    kader.page.locator("#weight_kg").fill("")
    kader.keys(weight)
    kader.presses("Simpan, lihat hasil")
    kader.sees_the_result()
    kader.drains()
    assert [server.holds(op["entity_id"]) for op in kader.outbox()[-1:]] == [1]
    assert {op["state"] for op in kader.outbox()} == {"accepted"}


def test_a_disk_that_gives_up_in_the_middle_of_a_save_is_told_and_the_next_press_saves_it(
    tablet: Callable[..., Kader], server: Server
) -> None:
    kader = tablet()
    kader.opens_child(kader.weighed_before()[0])
    kader.keys(weight := str(kader.usual()))
    kader.page.evaluate(GIVES_UP_ONCE)
    kader.presses("Simpan, lihat hasil")
    kader.sees("Belum tersimpan.")
    assert kader.page.locator("#weight_kg").input_value() == weight
    kader.presses("Simpan, lihat hasil")
    kader.sees_the_result()
    kept = [op["entity_id"] for op in kader.outbox() if op["kind"] == "visit.record"]
    kader.drains()
    assert [server.holds(one) for one in kept] == [1]


def test_a_browser_killed_in_the_middle_of_a_save_loses_nothing_it_called_saved(
    chromium: Browser, server: Server, output: Path, tmp_path: Path
) -> None:
    saved: list[str] = []
    kader = Kader(window_of(chromium, tmp_path), server.address, pictures=output)
    kader.takes_a_new_tablet(server.code())
    kader.opens_the_day()
    kader.waits_for_the_app_to_be_kept()
    for again in range(2):
        enough = len(saved) + 5 + 4 * again
        kader.page.expose_function("saved", lambda one: saved.extend([one]))
        kader.page.route("**/sync/*", lambda route: route.abort())
        kader.begins(KEEPS_ON_SAVING, 500, 1 + 20 * again)
        while len(saved) < enough:
            kader.page.wait_for_timeout(5)
        kill(tmp_path)
        kader = Kader(window_of(chromium, tmp_path), server.address, pictures=output)
        kader.page.route("**/sync/*", lambda route: route.abort())
        kader.opens_the_app()
        kader.signs_in(KADER.name)
        kader.page.locator(".strip").wait_for()
        here = [op["entity_id"] for op in kader.outbox()]
        assert len(here) == len(set(here))
        assert set(saved) <= set(here), "called saved, and gone"
    numbers = [op["device_seq"] for op in kader.outbox()]
    assert numbers == list(range(1, len(numbers) + 1))
    kader.page.unroute("**/sync/*")
    kader.drains()
    assert [server.holds(one) for one in saved] == [1] * len(saved)
    assert server.one("select missing_ranges from device order by enrolled_at desc") == "[]"
    kader.leaves()


def test_an_old_database_with_five_hundred_records_is_understood(tablet: Callable[..., Kader], server: Server) -> None:
    kader = tablet()
    kader.drains()
    kader.window.set_offline(True)
    kader.goes_to("tutup")  # a screen that does not draw itself anew with each record
    kader.sees("Balok SKDN")
    kader.asks(KEEPS_ON_SAVING, 500, 1)
    kept = [op["entity_id"] for op in kader.outbox() if op["kind"] == "visit.record"]
    assert len(kept) == 500
    kader.window.set_offline(False)
    kader.window.route("**/sync/*", lambda route: route.abort())
    kader.page.goto(f"{server.address}/tablet/manifest.webmanifest")
    kader.page.evaluate(AS_AN_OLD_APP_LEFT_IT)
    kader.opens_the_app()
    kader.page.get_by_text(re.compile("5[01][0-9] catatan menunggu sinyal")).wait_for()
    kader.signs_in(KADER.name)
    kader.page.locator(".strip").wait_for()
    assert [op["entity_id"] for op in kader.outbox() if op["kind"] == "visit.record"] == kept
    kader.window.unroute("**/sync/*")
    began = time.monotonic()
    kader.drains()
    assert time.monotonic() - began < 60, "a healed line drains five hundred records in a minute"
    assert [server.holds(one) for one in kept] == [1] * 500


def test_a_newer_app_in_another_window_waits_until_the_entry_is_saved(
    tablet: Callable[..., Kader], server: Server
) -> None:
    kader = tablet()
    kader.drains()
    name = kader.weighed_before()[0]
    kader.opens_child(name)
    kader.keys(str(kader.usual()))
    newer = kader.window.new_page()
    newer.goto(f"{server.address}/tablet/manifest.webmanifest")
    newer.evaluate(
        """() => { const asked = indexedDB.open("posyandu-tablet", 99);
          asked.onsuccess = () => { globalThis.open_ = asked.result; }; }"""
    )
    newer.wait_for_timeout(500)
    assert newer.evaluate("() => globalThis.open_ === undefined"), "the entry's database was taken away"
    kader.presses("Simpan, lihat hasil")
    newer.wait_for_function("() => globalThis.open_ !== undefined")
    kept = newer.evaluate(
        """() => new Promise((done) => {
          const asked = globalThis.open_.transaction("outbox").objectStore("outbox").getAll();
          asked.onsuccess = () => done(asked.result.filter((one) => one.state !== "accepted").length); })"""
    )
    assert kept == 1
    kader.sees("Tablet ini sudah dipakai aplikasi yang lebih baru.")
    kader.looks("26-aplikasi-lama")


def test_a_record_that_the_disk_spoiled_is_shown_and_holds_none_back(
    tablet: Callable[..., Kader], server: Server
) -> None:
    kader = tablet()
    kader.drains()
    kader.window.set_offline(True)
    kader.weighs_next()
    kept = kader.weighs_next()[1]
    kader.page.evaluate(SPOILS_THE_LAST_BUT_ONE)
    kader.window.set_offline(False)
    kader.opens_the_app()
    kader.signs_in(KADER.name)
    kader.page.locator(".strip").wait_for()
    kader.drains()
    assert server.holds(kept) == 1
    kader.sees("1 perlu diperbaiki")
    kader.goes_to("kirim")
    kader.sees("Masukkan lagi dari catatan kertas.")
    kader.looks("53-catatan-rusak")
    kader.presses("Sisihkan")
    kader.sees("1 disisihkan")
    kader.drains()
    kader.sees("Semua diterima")
