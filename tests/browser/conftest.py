"""A real server over a small demo, and a real Chromium in front of it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from .chromium import FLAGS, executable
from .person import TABLET
from .tablet_person import KADER, Kader
from .tablet_server import Server, serving
from .tablet_window import Without

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the application under gunicorn, over a small demo of its own."""
    folder = tmp_path_factory.mktemp("server")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "FLASK_APP": "wsgi.py",
        "POSYANDU_DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite'}",
        "POSYANDU_SECRET_KEY": "only-for-tests-" + "y" * 32,
        "POSYANDU_ARGON2_MEMORY_KIB": "64",
    }
    flask = [sys.executable, "-m", "flask"]
    for command in (["db", "upgrade"], ["demo", "--posyandu", "8", "--children", "260", "--months", "12"]):
        done = subprocess.run(
            [*flask, *command], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    log = (folder / "server.log").open("w")
    gunicorn = [sys.executable, "-m", "gunicorn", "--no-control-socket"]
    server = subprocess.Popen(
        [*gunicorn, "--bind", f"127.0.0.1:{port}", "--threads", "4", "wsgi:app"],
        env=environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        _wait_for(f"http://127.0.0.1:{port}/masuk")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()


def _wait_for(address: str) -> None:
    for _ in range(150):
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of this process; each test opens its own window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def made_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a small demo, to be copied."""
    return Server(
        tmp_path_factory.mktemp("made"), demo=("--posyandu", "8", "--children", "320", "--months", "3")
    ).database


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, made_demo: Path) -> Iterator[Server]:
    """A server that the tests of one file have for themselves."""
    with serving(tmp_path_factory.mktemp("tablet"), made=made_demo) as found:
        yield found


@pytest.fixture
def tablet(chromium: Browser, server: Server, output: Path) -> Iterator[Callable[..., Kader]]:
    """Enrolled tablets, each in a browser of its own; the app is asked of the server: answers can be bent."""
    opened: list[Kader] = []

    def enrolled(*, ready: bool = True, quota: int | None = None, without: Without | None = None) -> Kader:
        window = chromium.new_context(
            viewport={"width": TABLET[0], "height": TABLET[1]}, locale="id-ID", timezone_id="Asia/Jakarta",
            service_workers="block",
        )  # fmt: skip
        kader = Kader(window, server.address, pictures=output)
        opened.append(kader)
        if without is not None:
            without.alters(window)
        if quota is not None:
            kader.may_keep(quota)
        kader.enrols(server.code())
        kader.chooses_a_pin(KADER.name, KADER.password)
        if ready:
            kader.opens_the_day()
        return kader

    yield enrolled
    for kader in opened:
        kader.leaves()
