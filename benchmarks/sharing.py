"""A guest's page under load: requests a second from two workers, a new connection for each request of four clients."""

import http.client
import re
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .pages import Browser, server

CLIENTS = 4
SECONDS = 5


def measure(database: Path) -> list[dict[str, Any]]:
    """``share_requests_per_s`` of the page that the demo published."""
    with server(database) as base:
        link = _link(base)
        counts = [0] * CLIENTS
        until = time.perf_counter() + SECONDS
        threads = [threading.Thread(target=_ask, args=(base, link, until, counts, at)) for at in range(CLIENTS)]
        started = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        rate = sum(counts) / (time.perf_counter() - started)
    note = f"{CLIENTS} clients for {SECONDS} s, 2 workers, every answer complete and 200; the clients share the machine"
    return [
        {"name": "share_requests_per_s", "value": round(rate), "unit": "requests/s", "target": ">= 500", "note": note}
    ]


def _link(base: str) -> str:
    """The link of the demo's published page, as the office reads it."""
    office = Browser(base, "camat_office")
    listed = "".join(office.get(f"/kunjungan?tahun={year}") for year in range(2024, 2032))
    for visit in dict.fromkeys(re.findall(r'href="(/kunjungan/[0-9a-f-]{36})"', listed)):
        for share in re.findall(r'href="(/kunjungan/bagikan/[0-9a-f-]{36})"', office.get(visit)):
            if found := re.search(r"<code>(.*?)</code>", office.get(share)):
                return urlsplit(found[1]).path
    raise RuntimeError("the demo has no published page")


def _ask(base: str, link: str, until: float, counts: list[int], at: int) -> None:
    where = urlsplit(base)
    while time.perf_counter() < until:
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=30)
        connection.request("GET", link, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        if answer.status != 200 or len(answer.read()) < 1000:
            raise RuntimeError(f"{answer.status} instead of the page")
        counts[at] += 1
        connection.close()
