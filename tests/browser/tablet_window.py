"""A browser that keeps what it holds, and may be killed."""

import os
import signal
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, BrowserContext, Route

from .chromium import FLAGS, executable
from .person import TABLET


def window_of(chromium: Browser, folder: Path) -> BrowserContext:
    """A browser that keeps what it holds in a folder, as a tablet does."""
    return chromium.browser_type.launch_persistent_context(
        folder, executable_path=executable(), args=FLAGS, locale="id-ID", timezone_id="Asia/Jakarta",
        viewport={"width": TABLET[0], "height": TABLET[1]},
    )  # fmt: skip


def passing_window(chromium: Browser) -> BrowserContext:
    """A window that keeps nothing behind; it asks the server for the app, so that every answer can be bent."""
    return chromium.new_context(
        viewport={"width": TABLET[0], "height": TABLET[1]}, locale="id-ID", timezone_id="Asia/Jakarta",
        service_workers="block",
    )  # fmt: skip


class Without(NamedTuple):
    """The app with one line of one of its files changed: a defence that is switched off."""

    file: str
    line: str
    instead: str

    def alters(self, window: BrowserContext) -> None:
        """From now on this window gets the changed file."""

        def changed(route: Route) -> None:
            answer = route.fetch(max_retries=3)  # the server may just have closed an idle line
            text = answer.text()
            assert text.count(self.line) == 1, f"{self.file} has no such line any more: {self.line}"
            route.fulfill(response=answer, body=text.replace(self.line, self.instead))

        window.route(f"**/js/tablet/{self.file}", changed)


def kill(folder: Path) -> None:
    """End the browser over this folder, and only it, as when the battery is pulled out."""
    asked = f"--user-data-dir={folder}".encode()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if asked in command and not any(part.startswith(b"--type=") for part in command):
                os.kill(int(entry.name), signal.SIGKILL)
    for left in folder.glob("Singleton*"):
        left.unlink()
