"""Every kind of page a role can reach, in Chromium at each size: axe finds nothing serious, nothing is cut off."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from posyandu.demo.accounts import DEMO_ACCOUNTS

from .person import DESK, PHONE, TABLET, TABLET_UPRIGHT, Person

pytestmark = pytest.mark.browser

_IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/|$)|(?<=/grafik/)[a-z0-9-]+")
_FILES = (".svg", ".png", ".pdf", ".csv", ".xlsx", ".json", ".zip")
_OF_GUESTS = ("/bagi/", "/buku-tamu/")  # open for a while only; test_delegation walks them
_PUBLIC = ["/masuk", "/tidak-ada"]


def _kind(path: str) -> str:
    """The pattern of an address: the same page about another child, or with another chart, is the same kind."""
    return _IDS.sub("*", path)


def _links(person: Person) -> list[str]:
    found = person.page.eval_on_selector_all(
        "a[href]", "links => links.map(a => new URL(a.getAttribute('href'), location).href)"
    )
    paths = [urlsplit(link) for link in found if link.startswith(person.server)]
    return [p.path for p in paths if not p.path.endswith(_FILES) and not p.path.startswith(_OF_GUESTS)]


def _wrong(person: Person, where: str, size: tuple[int, int]) -> Iterator[str]:
    """What a person would stumble on at this size, in words."""
    # Between the desk and the telephone only widths change, not what a page is made of.
    if size in (DESK, PHONE) and (found := person.axe()):
        yield f"{where}: {json.dumps(found, indent=1)}"
    wide = person.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        yield f"{where}: {wide} px wider than the screen"


@pytest.mark.parametrize("role", [account.role.value for account in DEMO_ACCOUNTS])
def test_every_page_of_a_role(chromium: Browser, demo_server: str, output: Path, role: str) -> None:
    username = next(a.username for a in DEMO_ACCOUNTS if a.role == role)
    person = Person(chromium, demo_server, screen=DESK, pictures=output).signs_in_as(username)
    waiting, seen, wrong = [urlsplit(person.page.url).path, *_PUBLIC], set(), []
    while waiting:
        path = waiting.pop(0)
        if _kind(path) in seen:
            continue
        seen.add(_kind(path))
        answer = person.page.goto(person.server + path)
        assert answer is not None
        assert answer.status == (404 if path == "/tidak-ada" else 200), f"{path}: {answer.status}"
        for width, height in (DESK, TABLET, TABLET_UPRIGHT, PHONE):
            person.page.set_viewport_size({"width": width, "height": height})
            wrong += _wrong(person, f"{role} {path} at {width}x{height}", (width, height))
        name = re.sub(r"[^a-z0-9]+", "-", _kind(path).replace("*", "satu")).strip("-") or "awal"
        person.page.screenshot(path=output / f"halaman-{role}-{name}-telepon.png")
        person.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        person.page.screenshot(path=output / f"halaman-{role}-{name}.png")
        waiting += _links(person)
    assert not wrong, "\n".join(wrong)
    assert len(seen) > len(_PUBLIC) + 1, seen
    person.complaints = [c for c in person.complaints if "404" not in c]
    person.leaves()
