"""A blank page of a tiny server, under the application's own content policy, with the tablet's rules started in it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, Page

import posyandu
from posyandu.core.bundle import tablet_bundle
from posyandu.core.kms import KmsRules
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
