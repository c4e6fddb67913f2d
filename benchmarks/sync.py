"""Tablets handing in weighings, forty a batch: how many a second the server takes, and how long a batch waits.

Everything is on: the header proven, every field checked, z-scores, N/T, the summary counted again, the log, the
receipts, one synchronous commit a batch. The server is the one that ``make run`` starts, two workers, and the clients
share the machine with it; its figures are counted again at the end, and differ from none.
"""

import gc
import random
import socket
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import flask_migrate
import sqlalchemy as sa
from flask import Flask

from posyandu import create_app
from posyandu.config import kms_rules
from posyandu.database import sqlite_module
from posyandu.demo.build import build
from posyandu.demo.plan import Size
from posyandu.extensions import db
from posyandu.figures.recompute import differences, months_between
from posyandu.models import Kecamatan
from posyandu.web import clock

from .pages import server
from .sync_load import A_BATCH, Children, Request, enrolled, handed_in

MONTHS = 12  # handed in: one to warm up, the others in turn as fast as possible and at a steady pace
CLIENTS = 6
A_SECOND = 50  # batches, for the waiting time
AT_ONCE = 64  # batches that may wait for their answer


def _days() -> list[date]:
    """A posyandu day in each of the last months, none of them to come."""
    this = clock.today().replace(day=1)
    return [month.replace(day=10) for month in months_between(date(this.year - 2, this.month, 1), this)][
        -MONTHS - 1 : -1
    ]


def _send(request: Request, port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(request.sent_to(port))
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    if answer.count(b'"status":"accepted"') < request.weighings:
        raise RuntimeError(f"not taken: {answer[:200]!r} … {answer[-300:]!r}")


def _as_fast_as_possible(requests: Sequence[Request], port: int) -> float:
    """Weighings a second. The batches that open the days come first: the others stand on them."""
    started = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        for opens in (True, False):
            list(pool.map(lambda one: _send(one, port), [one for one in requests if one.opens is opens]))
    return sum(request.weighings for request in requests) / (time.perf_counter() - started)


def _at_a_pace(requests: Sequence[Request], port: int) -> list[float]:
    """How long each batch waits, in ms, when they come at a steady pace, whether others were answered or not."""

    def wait_and_send(number: int) -> float:
        due = started + number / A_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        _send(requests[number], port)
        return 1000 * (time.perf_counter() - due)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        started = time.perf_counter() + 0.1
        return list(pool.map(wait_and_send, range(len(requests))))


def _rows(app: Flask, database: Path) -> list[dict[str, Any]]:
    days, chance = _days(), random.Random(7)
    size = Size(posyandu=24, months=24, children=3_750, seed=1209, today=days[0].replace(day=1))
    build(size, rules=kms_rules(app))
    tablets, children = enrolled(), Children()
    warm, *months = [handed_in(tablets, children, on, chance) for on in days]
    db.session.remove()
    gc.collect()
    with server(database) as address:
        port = urlsplit(address).port or 0
        _as_fast_as_possible(warm, port)
        fast, paced = list[float](), list[float]()
        for number, requests in enumerate(months):  # in the order of the months, as tablets hand them in
            if number % 2:
                paced += _at_a_pace(requests, port)
            else:
                fast.append(_as_fast_as_possible(requests, port))
    fast, paced = sorted(fast), sorted(paced)
    kecamatan_id = db.session.scalars(sa.select(Kecamatan.id)).one()
    wrong = differences(db.session, kecamatan_id, rules=kms_rules(app), until=days[-1])
    if wrong:
        raise RuntimeError(f"the figures are no recount: {wrong[:3]}")
    bare, median = _bare(), fast[len(fast) // 2]
    note = (
        f"{A_BATCH} a batch over HTTP, two workers, {len(tablets)} tablets, {CLIENTS} clients on the same machine, "
        f"SQLite FULL; median of {len(fast)} months, best {fast[-1]:,.0f}; the same rows inserted bare: {bare:,.0f}, "
        f"so {median / bare:.2f} of it"
    )
    wait = f"{A_SECOND} batches/s at the same server; p50 {paced[len(paced) // 2]:.1f} ms; {len(paced)} batches"
    return [
        {"name": "sync_weighings_per_s", "value": round(median), "unit": "1/s", "target": ">= 4000", "note": note},
        {"name": "sync_p99_ms", "value": round(paced[int(0.99 * len(paced))], 1), "unit": "ms", "target": 250,
         "note": wait},
    ]  # fmt: skip


def _bare() -> float:
    """Weighings a second when nothing but the same rows is inserted, forty a commit, by the driver alone."""
    path = Path(str(db.engine.url.database))
    copy = path.with_name("bare.sqlite")
    driver = sqlite_module()
    with closing(driver.connect(path)) as ours, closing(driver.connect(copy, isolation_level=None)) as bare:
        tables = ("measurement", "visit", "growth_score", "month_result", "op_receipt", "event")
        for (made,) in ours.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND type <> 'trigger'"):
            if not made.startswith("CREATE TABLE sqlite_"):
                bare.execute(made)
        rows = {
            name: ours.execute(f"SELECT * FROM {name} ORDER BY rowid DESC LIMIT 4000").fetchall() for name in tables
        }
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-32000"):
            bare.execute(f"PRAGMA {pragma}")
        started = time.perf_counter()
        for start in range(0, 4000, A_BATCH):
            bare.execute("BEGIN IMMEDIATE")
            for name in tables:
                some = rows[name][start : start + A_BATCH]
                bare.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(some[0]))})", some)
            bare.execute("COMMIT")
        return 4000 / (time.perf_counter() - started)


def measure() -> list[dict[str, Any]]:
    """The entries ``sync_weighings_per_s`` and ``sync_p99_ms``."""
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent, prefix="sync-") as folder:
        database = Path(folder) / "sync.sqlite"
        app = create_app({"DATABASE_URL": f"sqlite:///{database}", "SECRET_KEY": "x" * 32}, instance_path=folder)
        with app.app_context():
            flask_migrate.upgrade()
            rows = _rows(app, database)
            db.engine.dispose()
        return rows


if __name__ == "__main__":
    for entry in measure():
        print(entry)
