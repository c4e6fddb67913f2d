"""F20 on the tablet: with each of its defences switched off, the fault it is there for does its harm and is found."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Route

from .tablet_person import KADER, Kader
from .tablet_server import Server
from .tablet_window import Without

pytestmark = pytest.mark.browser

SPOILS_WHAT_IS_WRITTEN = """() => {
  const add = IDBObjectStore.prototype.add;
  IDBObjectStore.prototype.add = function (record, ...more) {
    if (this.name === "outbox") record.sealed.data = record.sealed.data.map((byte) => byte ^ 1);
    return add.call(this, record, ...more);
  };
  globalThis.heal = () => { IDBObjectStore.prototype.add = add; };
}"""


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
    return [server.holds(one) for one in kept] == [1, 1]


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
    return [server.holds(one) for one in kept] == [1, 1]


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
    return [server.holds(one) for one in kept] == [1, 1]


class Defence(NamedTuple):
    fault: Callable[[Kader, Server], bool]
    without: Without


DEFENCES = {
    "read back": Defence(spoiled_storage, Without("outbox.js", "await this.#readBack(record, said);", "")),
    "own answer": Defence(
        half_heard, Without("sync.js", "changes.push({ op_id: opId, state: State.WAITING });",
                            "changes.push({ op_id: opId, state: State.ACCEPTED, settled: false });"),
    ),
    "one count": Defence(
        two_windows, Without("outbox.js", '((await meta.get("last_seq")) ?? 0) + 1',
                             "(globalThis.count = (globalThis.count ?? 0) + 1)"),
    ),
    "sent again": Defence(
        yesterdays_backup, Without("outbox.js", "const done = this.all().filter((op) => op.state === State.ACCEPTED);",
                                   "const done = [];"),
    ),
}  # fmt: skip


def test_with_all_defences_no_fault_does_harm(tablet: Callable[..., Kader], server: Server) -> None:
    kader = tablet()
    for name, defence in DEFENCES.items():
        assert defence.fault(kader, server), name
        kader.goes_to_the_list()


@pytest.mark.parametrize("name", DEFENCES)
def test_without_one_of_its_defences_the_tablet_is_found_out(
    tablet: Callable[..., Kader], server: Server, name: str
) -> None:
    fault, without = DEFENCES[name]
    assert not fault(tablet(without=without), server)
