"""Pages of a real server over the full demo, asked for by four clients at once; and the start of the application."""

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from posyandu.demo.accounts import DEMO_ACCOUNTS

CLIENTS = 4
ROUNDS = 50  # of each client
_CHILD = r'href="(/anak/[0-9a-f-]{36})"'


class Browser:
    """A signed-in client that keeps its cookies and follows redirects."""

    def __init__(self, base: str, role: str) -> None:
        self.base = base
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar)
        account = next(a for a in DEMO_ACCOUNTS if a.role == role)
        self.post("/masuk", self.get("/masuk"), username=account.username, password=account.password)

    def get(self, path: str) -> str:
        """A page."""
        with self._opener.open(self.base + path, timeout=30) as answer:
            self.url = urllib.parse.urlsplit(answer.url).path
            return str(answer.read().decode())

    def post(self, path: str, page: str, **fields: str) -> str:
        """Send a form with the token of the page it stands on."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        if token is None:
            raise RuntimeError(f"no form on {path}")
        data = urllib.parse.urlencode({"csrf_token": token[1], **fields}).encode()
        with self._opener.open(self.base + path, data=data, timeout=30) as answer:
            self.url = urllib.parse.urlsplit(answer.url).path
            return str(answer.read().decode())


@contextmanager
def server(database: Path) -> Iterator[str]:
    """The application under gunicorn with two workers on this database."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"POSYANDU_DATABASE_URL": f"sqlite:///{database}"}
    gunicorn = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--workers", "2"]
    command = [*gunicorn, "--bind", f"127.0.0.1:{port}", "wsgi:app"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/masuk")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def _wait_for(address: str) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


def p95(times_ms: list[float]) -> float:
    """The time that 95 of 100 requests kept."""
    return round(sorted(times_ms)[int(0.95 * len(times_ms))], 1)


def together(work: Callable[[Browser], Iterator[float]], base: str, role: str) -> list[float]:
    """The times in ms of four clients that do the same work at once."""
    times: list[float] = []
    browsers = [Browser(base, role) for _ in range(CLIENTS)]

    def run(browser: Browser) -> None:
        times.extend(work(browser))

    threads = [threading.Thread(target=run, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not times:
        raise RuntimeError("no request was measured")
    return times


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - started)


def _session_page(browser: Browser) -> Iterator[float]:
    page = browser.get("/hari-buka")
    if "/sesi/" not in browser.url:
        form = re.search(r'action="(/posyandu/\d+/hari-buka)"', page)
        if form is None:
            raise RuntimeError("no session to open")
        browser.post(form[1], page)
    path = browser.url
    for _ in range(ROUNDS):
        yield _timed(lambda: browser.get(path))


def _child_page(browser: Browser) -> Iterator[float]:
    children = sorted(set(re.findall(_CHILD, browser.get("/anak"))))
    for path in children:
        browser.get(path)  # each worker draws each chart's ground once in its life
    for n in range(ROUNDS):
        path = children[n % len(children)]
        yield _timed(lambda path=path: browser.get(path))


def _inbox(browser: Browser) -> Iterator[float]:
    cases = sorted(set(re.findall(r'class="case" href="([^"]+)"', browser.get("/kotak-masuk"))))
    for path in cases:
        browser.get(path.replace("&amp;", "&"))
    for n in range(ROUNDS):
        path = cases[n % len(cases)].replace("&amp;", "&")
        yield _timed(lambda path=path: browser.get(path))


def _busy_inbox(browser: Browser) -> Iterator[float]:
    """The whole kecamatan's inbox while somebody writes: each page comes after a change to one of its children."""
    midwife = Browser(browser.base, "midwife")
    notes = [f"{path}/catatan" for path in sorted(set(re.findall(_CHILD, midwife.get("/anak"))))]
    forms = {path: midwife.get(path) for path in notes}
    for n in range(ROUNDS):
        path = notes[n % len(notes)]
        midwife.post(path, forms[path], text="Diukur lagi bulan depan")
        yield _timed(lambda: browser.get("/kotak-masuk"))


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found[1] if found else ""


def _record(base: str) -> list[float]:
    """One kader weighing the children of the day: the time of each "Simpan" until the result page is there."""
    browser = Browser(base, "cadre")
    browser.get("/hari-buka")
    page = browser.get(browser.url)
    times = []
    for path in dict.fromkeys(re.findall(r'href="(/sesi/[^"]+/ukur/[^"]+)"', page)):
        form = browser.get(path)
        usual = re.search(r"Biasanya <b>([\d,]+) – [\d,]+ kg", form)
        hidden = re.search(r'name="measurement_id"[^>]*value="([^"]+)"', form)
        ticked = re.findall(r"<input[^>]*\schecked[^>]*>", form)
        if usual is None or hidden is None:
            continue
        chosen = {_attribute(box, "name"): _attribute(box, "value") for box in ticked}
        started = time.perf_counter()
        browser.post(path, form, weight_kg=usual[1], measurement_id=hidden[1], **chosen)
        times.append(1000 * (time.perf_counter() - started))
    return times


def start_seconds() -> float:
    """Making the application in a fresh process, less the start of Python itself; the median of five."""
    code = "import time; t = time.perf_counter(); import wsgi; print(time.perf_counter() - t)"
    taken = [float(subprocess.check_output([sys.executable, "-c", code], text=True)) for _ in range(5)]
    return sorted(taken)[2]


def measure(database: Path) -> list[dict[str, Any]]:
    """The figures, on a database that holds the full demo (it gets today's session and its weighings)."""
    with server(database) as base:
        session = together(_session_page, base, "cadre")
        child = together(_child_page, base, "midwife")
        inbox = together(_inbox, base, "midwife")
        whole = together(_inbox, base, "nutritionist")
        busy = together(_busy_inbox, base, "nutritionist")
        recorded = _record(base)
    clients = f"{CLIENTS} clients, 2 workers, full demo on SQLite, {CLIENTS * ROUNDS} requests"
    rows = [
        ("session_page_p95_ms", p95(session), "ms", 100, clients),
        ("child_page_p95_ms", p95(child), "ms", 100, f"{clients}, charts' grounds drawn before"),
        ("inbox_p95_ms", p95(inbox), "ms", 100, f"{clients}, a midwife of four posyandu, charts' grounds drawn"),
        ("inbox_whole_p95_ms", p95(whole), "ms", 100, f"{clients}, a nutritionist of all 64 posyandu"),
        ("inbox_busy_p95_ms", p95(busy), "ms", 100, f"{clients}, a note written by the midwife before each"),
        (
            "record_p95_ms",
            p95(recorded),
            "ms",
            None,
            f"form sent until the result page is there, {len(recorded)} children",
        ),
        ("app_start_s", round(start_seconds(), 2), "s", 1, "median of five fresh processes"),
    ]
    return [dict(zip(("name", "value", "unit", "target", "note"), row, strict=True)) for row in rows]
