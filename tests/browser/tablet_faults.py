"""Faults that befall a tablet; each says whether what the kader was told came true."""

from collections import Counter
from typing import Any

from playwright.sync_api import Route

from .tablet_person import KADER, Kader
from .tablet_server import Server

SPOILS_WHAT_IS_WRITTEN = """() => {
  const add = IDBObjectStore.prototype.add;
  IDBObjectStore.prototype.add = function (record, ...more) {
    if (this.name === "outbox") record.sealed.data = record.sealed.data.map((byte) => byte ^ 1);
    return add.call(this, record, ...more);
  };
  globalThis.heal = () => { IDBObjectStore.prototype.add = add; };
}"""

# A disk that had not written what was not asked for strictly, when the power went
LOSES_WHAT_WAS_NOT_WRITTEN = """() => {
  const add = IDBObjectStore.prototype.add;
  const loose = [];
  IDBObjectStore.prototype.add = function (...given) {
    const request = add.apply(this, given);
    const counts = this.name === "outbox" && this.transaction.durability !== "strict";
    if (counts) request.addEventListener("success", () => loose.push(request.result));
    return request;
  };
  globalThis.cutPower = async () => {
    const opened = await new Promise((done) => {
      const asked = indexedDB.open("posyandu-tablet");
      asked.onsuccess = () => done(asked.result);
    });
    const work = opened.transaction("outbox", "readwrite");
    for (const nr of loose) work.objectStore("outbox").delete(nr);
    await new Promise((done) => { work.oncomplete = done; });
    opened.close();
  };
}"""
THIRTY_ONE_DAYS_LATER = """async () => {
  const opened = await new Promise((done) => {
    const asked = indexedDB.open("posyandu-tablet");
    asked.onsuccess = () => done(asked.result);
  });
  const work = opened.transaction("outbox", "readwrite");
  const before = (time) => time && time - 31 * 86_400_000;
  work.objectStore("outbox").openCursor().onsuccess = ({ target: { result: cursor } }) => {
    if (!cursor) return;
    const { kept_at, answered_at } = cursor.value;
    cursor.update({ ...cursor.value, kept_at: before(kept_at), answered_at: before(answered_at) });
    cursor.continue();
  };
  await new Promise((done) => { work.oncomplete = done; });
  opened.close();
}"""
ASKS_FOR_A_NEWER_DATABASE = """() => {
  const asked = indexedDB.open("posyandu-tablet", 99);
  asked.onsuccess = () => { globalThis.taken = true; };
}"""
PUT_ASIDE = "for (const op of app.outbox.refused()) await app.setAside(op, true);"


def all_there(server: Server, *kept: str) -> bool:
    return [server.holds(one) for one in kept] == [1] * len(kept)


def locks_and_signs_in(kader: Kader, meanwhile: str = "() => 0") -> None:
    kader.asks("app.onIdle();")
    kader.sees("Siapa yang bertugas?")
    kader.page.evaluate(meanwhile)
    kader.signs_in(KADER.name)
    kader.page.locator("header.bar", has_text=KADER.name).wait_for()


def power_cut(kader: Kader, server: Server) -> bool:
    """The power goes: what the disk was not asked for strictly is gone."""
    kader.page.evaluate(LOSES_WHAT_WAS_NOT_WRITTEN)
    kader.window.route("**/sync/*", lambda route: route.abort())
    kept = kader.weighs_next()[1]
    kader.page.evaluate("() => globalThis.cutPower()")
    kader.opens_the_app()
    kader.signs_in(KADER.name)
    kader.page.locator(".strip").wait_for()
    kader.window.unroute("**/sync/*")
    kader.drains()
    return all_there(server, kept)


def spoiled_storage(kader: Kader, _server: Server) -> bool:
    """A storage that keeps something else than it was given: nothing may be called saved."""
    kader.opens_child(kader.weighed_before()[0])
    kader.keys(str(kader.usual()))
    kader.page.evaluate(SPOILS_WHAT_IS_WRITTEN)
    kader.presses("Simpan, lihat hasil")
    kader.page.locator(".verdict, .msg--urgent").first.wait_for()
    honest = kader.page.get_by_text("Belum tersimpan.").count() > 0 and not kader.page.locator(".saved").count()
    kader.page.evaluate("() => globalThis.heal()")
    return honest


def half_heard(kader: Kader, server: Server) -> bool:
    """A server that got, and answered for, only one of two records."""

    def halves(route: Route) -> None:
        body: dict[str, Any] = route.request.post_data_json
        route.continue_(post_data=body | {"ops": body["ops"][:1]})

    kader.drains()
    kader.window.set_offline(True)
    kept = [kader.weighs_next()[1] for _ in range(2)]
    kader.window.set_offline(False)
    kader.window.route("**/sync/push", halves, times=1)
    kader.tries()
    kader.drains()
    return all_there(server, *kept)


def somebody_elses_answer(kader: Kader, server: Server) -> bool:
    """A box on the way that says "accepted" of a letter which it never handed on."""

    def answers(route: Route) -> None:
        said = [{"op_id": op["op_id"], "status": "accepted"} for op in route.request.post_data_json["ops"]]
        route.fulfill(
            json={"batch_id": "01999cfd-44e0-72dc-a31f-188a961bb02a", "answers": said, "last_device_seq": 999}
        )

    kader.drains()
    kader.window.route("**/sync/push", answers)
    kept = kader.weighs_next()[1]
    kader.tries()
    kader.window.unroute("**/sync/push")
    kader.drains()
    return all_there(server, kept)


def refusal(kader: Kader, server: Server) -> bool:
    """A record that the server refuses is shown."""
    kader.drains()
    kader.window.set_offline(True)
    refused = kader.weighs_next()[1]
    with server.refusing(kader.outbox()[-1]["payload"]["child_id"]):
        kader.window.set_offline(False)
        kader.tries()
    waits = refused in kader.asks("return app.outbox.refused().map((op) => op.entity_id);")
    shown = waits and kader.page.get_by_text("perlu diperbaiki").count() > 0
    kader.asks(PUT_ASIDE)
    return shown and server.holds(refused) == 0


def one_that_cannot_be_read(kader: Kader, server: Server) -> bool:
    """One record for which the whole letter is sent back holds no other one."""

    def reads(route: Route) -> None:
        found = [op["entity_id"] for op in route.request.post_data_json["ops"]]
        if bad in found:
            return route.fulfill(status=422, json={"code": "malformed", "op": found.index(bad)})
        return route.continue_()

    kader.drains()
    kader.window.set_offline(True)
    bad, good = (kader.weighs_next()[1] for _ in range(2))
    kader.window.set_offline(False)
    kader.window.route("**/sync/push", reads)
    kader.tries()
    kader.window.unroute("**/sync/push")
    kader.asks(PUT_ASIDE)
    return all_there(server, good)


def two_windows(kader: Kader, server: Server) -> bool:
    """Two windows that number their records at the same time."""
    twin = Kader(kader.window, server.address, pictures=kader.pictures)
    twin.page = kader.window.new_page()
    twin.opens_the_app()
    twin.signs_in(KADER.name)
    twin.page.locator(".strip").wait_for()
    kept = [twin.weighs_next()[1]]
    kader.turns_to_it()
    kept.append(kader.weighs_next()[1])
    twin.page.close()
    kader.drains()
    return all_there(server, *kept)


def both_send(kader: Kader, server: Server) -> bool:
    """Two windows that send in the same moment: a record is in one letter."""
    letters: Counter[str] = Counter()

    def slowly(route: Route) -> None:
        letters.update(op["entity_id"] for op in route.request.post_data_json["ops"])
        kader.page.wait_for_timeout(200)
        route.continue_()

    twin = Kader(kader.window, server.address, pictures=kader.pictures)
    twin.page = kader.window.new_page()
    twin.opens_the_app()
    twin.signs_in(KADER.name)
    twin.page.locator(".strip").wait_for()
    kader.turns_to_it()
    kader.drains()
    for one in (kader, twin):
        one.asks("app.sync.stop();")
    kept = kader.weighs_next()[1]
    while not twin.asks("return app.outbox.unanswered().length;"):
        twin.page.wait_for_timeout(50)
    kader.window.route("**/sync/push", slowly)
    for one in (kader, twin):
        one.begins("await app.sync.run();")
    kader.drains()
    twin.page.close()
    kader.window.unroute("**/sync/push")
    kader.asks("app.sync.start();")
    return letters[kept] == 1 and all_there(server, kept)


def yesterdays_backup(kader: Kader, server: Server) -> bool:
    """A server that goes back to its backup after it has answered."""
    kader.drains()
    copy = server.backs_up()
    kept = [kader.weighs_next()[1] for _ in range(2)]
    kader.drains()
    server.goes_back_to(copy)
    assert [server.holds(one) for one in kept] == [0, 0]
    for _ in range(3):
        kader.drains()
    return all_there(server, *kept)


def untold_backup(kader: Kader, server: Server) -> bool:
    """A server that goes back after it answered, but before it told how far its log had come; a month goes by."""
    kader.drains()
    copy = server.backs_up()
    kader.window.route("**/sync/pull*", lambda route: route.abort())
    kept = kader.weighs_next()[1]
    kader.tries()
    assert all_there(server, kept)
    server.holds_only(copy)
    assert server.holds(kept) == 0
    kader.window.unroute("**/sync/pull*")
    kader.drains()
    locks_and_signs_in(kader, THIRTY_ONE_DAYS_LATER)
    newest = kader.weighs_next()[1]
    for _ in range(2):
        kader.drains()
    return all_there(server, kept, newest)


def locked_while_typing(kader: Kader, _server: Server) -> bool:
    """What is typed and not saved is there again."""
    kader.opens_child(kader.weighed_before()[0])
    kader.keys("8,7")
    kader.asks("app.onIdle();")
    kader.sees("Siapa yang bertugas?")
    kader.opens_the_app()
    kader.signs_in(KADER.name)
    kader.page.locator(".strip, #weight_kg").first.wait_for()
    return kader.page.locator("#weight_kg").count() > 0 and kader.page.locator("#weight_kg").input_value() == "8,7"


def newer_app(kader: Kader, server: Server) -> bool:
    """A newer app in another window that wants the database in the middle of an entry."""
    kader.opens_child(kader.weighed_before()[0])
    newer = kader.window.new_page()
    newer.goto(f"{server.address}/tablet/manifest.webmanifest")
    newer.evaluate(ASKS_FOR_A_NEWER_DATABASE)
    newer.wait_for_timeout(400)
    return not newer.evaluate("() => globalThis.taken")
