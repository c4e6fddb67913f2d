"""The tablet's app on a processor made four times slower: how soon it opens, saves, shows; what it fetches at first.

A real server over a posyandu of a hundred children with five years behind them, and a real Chromium before it; every
byte of the first load passes a relay that counts it, those of the service worker too.
"""

import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, CDPSession, sync_playwright

from tests.browser.chromium import FLAGS, executable
from tests.browser.tablet_person import BIDAN, KADER, Kader
from tests.browser.tablet_server import Server, serving
from tests.browser.tablet_window import window_of

SLOWER = 4
DEMO = ("--posyandu", "4", "--children", "1500", "--months", "60")
SAVES = 40

# Press "Simpan" and wait until the result is painted: [until it was kept, until it was seen], in ms.
_SAVE = """async () => {
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const began = performance.now();
  document.querySelector("[data-save]").click();
  while (!document.querySelector(".verdict")) await painted();
  await painted();
  return [Number(document.documentElement.dataset.saveMs), performance.now() - began];
}"""


class Relay:
    """Hands everything on to a server, and counts what comes back."""

    def __init__(self, to: int) -> None:
        self.bytes = 0
        self._to = to
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self._threads = [threading.Thread(target=self._open, daemon=True)]
        self._threads[0].start()

    def _open(self) -> None:
        while True:
            try:
                here, _ = self._door.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._connect, args=(here,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _connect(self, here: socket.socket) -> None:
        with here, suppress(OSError), socket.create_connection(("127.0.0.1", self._to)) as there:
            asking = threading.Thread(target=self._hand_on, args=(here, there), daemon=True)
            asking.start()
            self._hand_on(there, here, counted=True)
            with suppress(OSError):
                here.shutdown(socket.SHUT_RDWR)
            asking.join()

    def _hand_on(self, source: socket.socket, target: socket.socket, *, counted: bool = False) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                if counted:
                    self.bytes += len(data)
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """Let nobody in any more; who is in goes when the browser goes."""
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for thread in self._threads:
            thread.join(timeout=10)


@contextmanager
def relayed(server: Server) -> Iterator[Relay]:
    """The server behind a relay: its address leads there meanwhile."""
    relay, address = Relay(server.port), server.address
    server.address = f"http://127.0.0.1:{relay.port}"
    try:
        yield relay
    finally:
        server.address = address
        relay.close()


class Taken(NamedTuple):
    """What one tablet took: KB over the line until it can work alone, ms of every save and result, s until it opens."""

    children: int
    first_load_kb: float
    save_ms: list[float]
    shown_ms: list[float]
    open_s: float
    letter: tuple[int, float]  # acts in the letter that brings them to the server, and seconds until its answer


def _slow(kader: Kader, rate: int) -> CDPSession:
    devtools = kader.window.new_cdp_session(kader.page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": rate})
    return devtools


def take(chromium: Browser, server: Server, folder: Path, *, saves: int) -> Taken:
    """One kader enrols a tablet, weighs ``saves`` children, and opens the app again; her processor is slow."""
    with relayed(server) as relay:
        kader = Kader(window_of(chromium, folder), server.address, pictures=folder)
        code = server.code()
        before = relay.bytes
        kader.enrols(code)
        kader.chooses_a_pin(KADER.name, KADER.password)
        kader.sees("anak menunggu ditimbang hari ini")
        kader.waits_for_the_app_to_be_kept()
        first_load = relay.bytes - before
        kader.asks("app.sync.stop();")
        kader.opens_the_day()
        devtools = _slow(kader, SLOWER)
        names = kader.weighed_before()[:saves]
        times = [_weigh(kader, name) for name in names]
        devtools.detach()
        kader.weighs_the_rest(60 - len(names))
        letters = kader.hears("/sync/push")
        kader.drains()
        children = int(kader.asks("return app.model.children.size;"))
        kader.opens_the_app()
        _slow(kader, SLOWER)
        opened = sorted(_open(kader) for _ in range(5))[2]
        kader.leaves()
    return Taken(
        children, first_load / 1024, [kept for kept, _ in times], [shown for _, shown in times], opened, letters[0]
    )


def _weigh(kader: Kader, name: str) -> tuple[float, float]:
    kader.opens_child(name)
    kader.page.locator("#weight_kg").fill(str(kader.usual()))
    kept, shown = kader.page.evaluate(_SAVE)
    kader.goes_to_the_list()
    return kept, shown


def _open(kader: Kader) -> float:
    """Seconds from the tap on the home screen until a kader may tap her name; everything comes from the tablet."""
    kader.opens_the_app()
    return float(kader.page.evaluate("() => document.documentElement.dataset.ready")) / 1000


def p95(times: list[float]) -> float:
    """The time that 95 of 100 stay under."""
    return sorted(times)[max(0, -(-len(times) * 95 // 100) - 1)]


def _at_a_hundred(server: Server) -> None:
    """Give the kader and the midwife the posyandu that has most nearly a hundred children."""
    (nearest,) = server.rows(
        "select posyandu_id from child where left_on is null group by posyandu_id order by abs(count(*) - 100) limit 1"
    )
    who = "(select id from user_account where username = ?)"
    server.does(f"update user_area set posyandu_id = ? where user_id = {who}", nearest[0], KADER.username)
    server.does(f"insert into user_area (user_id, posyandu_id) values ({who}, ?)", BIDAN.username, nearest[0])


def measure() -> list[dict[str, Any]]:
    """The tablet's figures; none on a machine without Chromium."""
    if executable() is None:
        return []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        (Path(folder) / "window").mkdir()
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        with serving(Path(folder), *DEMO) as server:
            _at_a_hundred(server)
            taken = take(browser, server, Path(folder) / "window", saves=SAVES)
        browser.close()
    slow = f"{SLOWER}x CPU throttle"
    first = f"the whole app and {taken.children} children of five years, headers counted, service worker too"
    saved = f"IndexedDB strict, sealed, read back; {len(taken.save_ms)} children, {slow}"
    shown = f"from the press on Simpan until the result is painted, p95 of the same, {slow}"
    sent = f"{taken.letter[0]} records in one letter, until the server's answer is there"
    opened = f"from the tap until a name may be tapped, from the tablet alone, {slow}; median of 5"
    rows = (
        ("tablet_first_load_kb", round(taken.first_load_kb), "KB", "<= 1024", first),
        ("tablet_save_p95_ms", round(p95(taken.save_ms), 1), "ms", "<= 100", saved),
        ("tablet_shown_p95_ms", round(p95(taken.shown_ms), 1), "ms", None, shown),
        ("tablet_sync_s", round(taken.letter[1], 2), "s", "<= 2", sent),
        ("tablet_open_s", round(taken.open_s, 2), "s", "<= 3", opened),
    )
    return [dict(zip(("name", "value", "unit", "target", "note"), row, strict=True)) for row in rows]


if __name__ == "__main__":
    for figure in measure():
        print(figure)
