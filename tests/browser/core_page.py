"""A blank page of a tiny server, under the application's own content policy, with the tablet's rules started in it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

import posyandu
from posyandu.core.bundle import tablet_bundle
from posyandu.core.kms import KmsRules
from posyandu.core.sentence import Sentence
from posyandu.core.standard import TABLE_FILE
from posyandu.web.headers import POLICY

CORE = Path(posyandu.__file__).parent / "static" / "js" / "core"
BLANK = b'<!doctype html><html lang="id"><title>Kosong</title><link rel="icon" href="data:,">'

_START = """async () => {
  const core = await import(`${location.origin}/js/core/index.js`);
  const [bundle, tables] = await Promise.all(
    ["bundle.json", "who_tables.json"].map(async (name) => (await fetch(`/${name}`)).json()),
  );
  core.start({ bundle, tables });
  globalThis.core = core;
}"""


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, bundle: bytes, *rest: object) -> None:
        self.bundle = bundle
        super().__init__(*rest)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer with the blank page, a module, the bundle or the tables."""
        name = self.path.removeprefix("/js/core/")
        module = CORE / name
        if self.path == "/":
            self._answer("text/html; charset=utf-8", BLANK)
        elif self.path == "/bundle.json":
            self._answer("application/json", self.bundle)
        elif self.path == "/who_tables.json":
            self._answer("application/json", TABLE_FILE.read_bytes())
        elif self.path.startswith("/js/core/") and "/" not in name and module.is_file():
            self._answer("text/javascript; charset=utf-8", module.read_bytes())
        else:
            self.send_error(404)

    def _answer(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Stay silent."""


@contextmanager
def core_page(browser: Browser, rules: KmsRules | None = None) -> Iterator[Page]:
    """The page; the rules are at ``core`` in it. Anything that the page complains of is an error at the end."""
    handler = partial(_Handler, json.dumps(tablet_bundle(rules or KmsRules())).encode())
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    page = browser.new_page()
    complaints: list[str] = []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        page.evaluate(_START)
        yield page
        assert not complaints, complaints
    finally:
        page.close()
        server.shutdown()
        server.server_close()
        thread.join()


def scored(page: Page, children: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The scores of each child by the browser."""
    found: list[dict[str, Any]] = page.evaluate("(children) => children.map((child) => core.scoreOne(child))", children)
    return found


def plain_rules(rules: KmsRules) -> dict[str, Any]:
    """The KMS settings as the browser takes them."""
    return {name: getattr(rules, name) for name in ("nt_rule", "curve_tolerance_z", "red_line_z", "orange_line_z")}


# What is asked of the browser for many children at once.
MONTHS = """(cases) => cases.map(({ sex, born, weighings, rules, decided }) =>
  core.decided(core.weightStatuses({ sex, birth_date: born, weighings, rules }), decided ?? {}).map((month) => ({
    ...month,
    sentence: core.speak(month.sentence),
    headline: core.speak(core.headline(month)),
    reason: core.speak(core.reason(month)),
    action: core.speak(core.action(month)),
    tone: core.tone(month),
    counsel: core.speak(core.counsel(month, { name: "Aisyah" })),
  })))"""
DOUBTS = """(cases) => cases.map(({ sex, candidate, earlier }) =>
  core.doubtsAtEntry(candidate, earlier, { sex }).map((doubt) => ({
    ...doubt, text: doubt.sentence.text, values: doubt.sentence.values, sentence: core.speak(doubt.sentence),
  })))"""
RANGES = "(cases) => cases.map(({ earlier, ...asked }) => core.expectedRange(earlier, asked))"


def spoken(sentence: Sentence) -> dict[str, Any]:
    """A sentence as the browser gives it."""
    return {"text": sentence.text, "values": dict(sentence.values)}
