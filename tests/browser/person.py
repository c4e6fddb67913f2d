"""A person in front of the screen: what she does reads as sentences; every page she sees is checked by axe."""

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page

from posyandu.demo.accounts import DEMO_ACCOUNTS

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
TABLET, TABLET_UPRIGHT, PHONE, DESK = (1280, 800), (800, 1280), (390, 844), (1440, 900)


class Person:
    """Signs in, taps, types and looks."""

    def __init__(self, chromium: Browser, server: str, *, screen: tuple[int, int], pictures: Path) -> None:
        self.server, self.pictures = server, pictures
        self.window = chromium.new_context(viewport={"width": screen[0], "height": screen[1]}, locale="id-ID")
        self.window.set_default_timeout(10_000)
        self.page: Page = self.window.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self._hear(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, kind: str, text: str) -> None:
        # Chromium reports a form sent back with 422 as a failed resource; the page itself says what is wrong.
        if kind == "error" and "422" not in text:
            self.complaints.append(text)

    def signs_in_as(self, username: str) -> "Person":
        """With the demo's password."""
        account = next(a for a in DEMO_ACCOUNTS if a.username == username)
        self.goes_to("/masuk")
        self.types("Nama pengguna", account.username)
        self.types("Kata sandi", account.password)
        self.presses("Masuk")
        return self

    def goes_to(self, path: str) -> None:
        """Open an address."""
        self.page.goto(self.server + path)

    def types(self, label: str, text: str) -> None:
        """Fill a field, named by its label."""
        self.page.get_by_label(label).first.fill(text)

    def chooses(self, label: str) -> None:
        """Choose one of the big answers."""
        self.page.get_by_label(label, exact=True).check()

    def presses(self, name: str) -> None:
        """Press a button or follow a link by its words; the last of that name is the visible one."""
        self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name)).last.click()

    def sees(self, text: str) -> Locator:
        """Wait until the text stands on the page."""
        found = self.page.get_by_text(text).first
        found.wait_for(state="visible", timeout=10_000)
        return found

    def keeps_a_picture(self, name: str, *, whole: bool = False) -> None:
        """Save a screenshot as test output, and let axe look at the page."""
        self.page.screenshot(path=self.pictures / f"{name}.png", full_page=whole)
        assert not (found := self.axe()), f"{name} ({self.page.url}): {json.dumps(found, indent=1)}"

    def axe(self) -> list[dict[str, Any]]:
        """What axe-core finds serious or critical on this page."""
        self.page.evaluate(AXE)
        result = self.page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        return [
            {"rule": v["id"], "impact": v["impact"], "where": [n["html"][:200] for n in v["nodes"][:3]]}
            for v in result["violations"]
            if v["impact"] in ("serious", "critical")
        ]

    def leaves(self) -> None:
        """Close the window; nothing may have gone wrong in it."""
        self.window.close()
        assert not self.complaints, self.complaints
