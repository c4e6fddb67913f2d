"""A real server over a small demo, and a real Chromium in front of it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, sync_playwright

from .chromium import FLAGS, executable
from .tablet_person import Kader
from .tablet_server import Server, serving
from .tablet_window import Without, passing_window


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Databases of small demos, to be copied; each is made once for all processes of this run."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent

    def demo(name: str, *size: str) -> Path:
        folder, making = shared / name, shared / f"{name}-in-the-making"
        with FileLock(shared / f"{name}.lock"):
            if not folder.exists():
                making.mkdir()
                Server(making, demo=size)
                making.rename(folder)
        return folder / Server.DATABASE

    return demo


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory, made: Callable[..., Path]) -> Iterator[str]:
    """The address of the application under gunicorn, over a small demo of its own."""
    demo = made("desk", "--posyandu", "8", "--children", "260", "--months", "12")
    with serving(tmp_path_factory.mktemp("server"), made=demo) as found:
        yield found.address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of this process; each test opens its own window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def made_demo(made: Callable[..., Path]) -> Path:
    """A posyandu of some eighty children, for tablets."""
    return made("tablet", "--posyandu", "4", "--children", "350", "--months", "3")


@pytest.fixture(scope="session")
def tablet_server(tmp_path_factory: pytest.TempPathFactory, made_demo: Path) -> Iterator[Server]:
    """One server for all files of this process."""
    with serving(tmp_path_factory.mktemp("tablet"), made=made_demo) as found:
        yield found


@pytest.fixture(scope="module")
def server(tablet_server: Server, made_demo: Path) -> Server:
    """The server as the tests of one file find it: nothing that another file did is left."""
    tablet_server.begins_again(made_demo)
    return tablet_server


@pytest.fixture
def tablet(chromium: Browser, server: Server, output: Path) -> Iterator[Callable[..., Kader]]:
    """Enrolled tablets, each in a browser of its own; the app is asked of the server: answers can be bent."""
    opened: list[Kader] = []

    def enrolled(*, ready: bool = True, quota: int | None = None, without: Without | None = None) -> Kader:
        kader = Kader(passing_window(chromium), server.address, pictures=output)
        opened.append(kader)
        if without is not None:
            without.alters(kader.window)
        if quota is not None:
            kader.may_keep(quota)
        kader.takes_a_new_tablet(server.code())
        if ready:
            kader.opens_the_day()
        return kader

    yield enrolled
    for kader in opened:
        kader.leaves()
