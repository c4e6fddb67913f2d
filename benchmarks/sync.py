"""Tablets handing in weighings, forty a batch: how many a second one process takes, and how long a batch waits.

Everything is on: the header proven, every field checked, z-scores, N/T, the summary counted again, the log, the
receipts, one synchronous commit a batch. The requests go through the whole application in this process, without a
network; its figures are counted again at the end, and differ from none.
"""

import gc
import json
import random
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import flask_migrate
import sqlalchemy as sa
from flask import Flask

from posyandu import create_app
from posyandu.accounts.queries import digest
from posyandu.config import kms_rules
from posyandu.core.vocabulary import Role
from posyandu.database import sqlite_module, writing
from posyandu.demo.build import build
from posyandu.demo.plan import Size
from posyandu.extensions import db
from posyandu.figures.recompute import differences
from posyandu.models import Child, Device, Kecamatan, Measurement, Posyandu, User, UserArea
from posyandu.models.types import new_id
from posyandu.web import clock

SIZE = Size(posyandu=24, months=24, children=3_750, seed=1209, today=date(2026, 8, 18))
A_BATCH = 40
A_SECOND = 50  # batches, for the waiting time


class Request(NamedTuple):
    """One batch, ready to be sent."""

    headers: dict[str, str]
    body: bytes
    weighings: int


class Tablet:
    """One of two tablets of a posyandu."""

    def __init__(self, posyandu: int, user_id: int) -> None:
        self.posyandu, self.user_id = posyandu, user_id
        self.id, self.secret, self.seq = new_id(), secrets.token_urlsafe(32), 0

    def op(self, kind: str, entity_id: UUID, payload: dict[str, Any], at: datetime) -> dict[str, Any]:
        self.seq += 1
        return {
            "op_id": str(new_id()), "device_seq": self.seq, "kind": kind, "entity_id": str(entity_id),
            "base_version": None, "user_id": self.user_id, "tablet_time": at.isoformat(), "payload": payload,
        }  # fmt: skip

    def request(self, ops: list[dict[str, Any]], weighings: int) -> Request:
        body = {"protocol": 1, "device_id": str(self.id), "batch_id": str(new_id()), "ops": ops,
                "queue": {"waiting": len(ops), "refused": 0}}  # fmt: skip
        headers = {"Authorization": f"Device {self.id}.{self.secret}", "Content-Type": "application/json"}
        return Request(headers, json.dumps(body).encode(), weighings)


class Children:
    """The children of each posyandu with a weight that goes on from the last."""

    def __init__(self) -> None:
        last = (
            sa.select(Measurement.child_id, sa.func.max(Measurement.weight_kg).label("kg"))
            .group_by(Measurement.child_id)
            .subquery()
        )
        statement = (
            sa.select(Child.posyandu_id, Child.id, Child.birth_date, sa.func.coalesce(last.c.kg, 4.0))
            .outerjoin(last, last.c.child_id == Child.id)
            .where(Child.left_on.is_(None))
            .order_by(Child.id)
        )
        self.of: dict[int, list[list[Any]]] = {}
        for posyandu_id, *child in db.session.execute(statement):
            self.of.setdefault(posyandu_id, []).append(child)

    def weighed(self, posyandu_id: int, on: date, chance: random.Random) -> Iterator[tuple[UUID, float, float]]:
        """Each child under five with its weight and length of the day."""
        for child in self.of[posyandu_id]:
            days = (on - child[1]).days
            if 30 < days < 1800:
                child[2] = min(round(child[2] + chance.choice((0.0, 0.1, 0.2, 0.3)), 1), 30.0)
                yield child[0], child[2], round(50 + 24 * (days / 365) ** 0.6, 1)


def _tablets() -> list[Tablet]:
    kecamatan_id = db.session.scalars(sa.select(Kecamatan.id)).one()
    made = []
    with writing(kecamatan_id) as session:
        now = clock.now()
        for posyandu_id in session.scalars(sa.select(Posyandu.id).order_by(Posyandu.id)).all():
            user = User(username=f"kader-{posyandu_id}", name="Kader", role=Role.CADRE, password_hash="-",
                        language="id", created_at=now, areas=[UserArea(posyandu_id=posyandu_id)])  # fmt: skip
            session.add(user)
            session.flush()
            for _ in range(2):
                tablet = Tablet(posyandu_id, user.id)
                made.append(tablet)
                session.add(
                    Device(id=tablet.id, posyandu_id=posyandu_id, name="Tablet", secret_digest=digest(tablet.secret),
                           enrolled_at=now, enrolled_by_id=user.id, last_seq=0, missing_ranges=[])
                )  # fmt: skip
    return made


def _month(tablets: list[Tablet], children: Children, on: date, chance: random.Random) -> list[Request]:
    """What all tablets hand in after the posyandu days of a month, in a mixed order."""
    at = datetime(on.year, on.month, on.day, 9, 0, tzinfo=clock.JAKARTA)
    requests = []
    for one, other in zip(tablets[::2], tablets[1::2], strict=True):
        session = new_id()
        whole = list(children.weighed(one.posyandu, on, chance))
        for turn, start in enumerate(range(0, len(whole) - A_BATCH + 1, A_BATCH)):
            tablet = (one, other)[turn % 2]
            ops = []
            if turn == 0:
                payload = {"posyandu_id": one.posyandu, "held_on": on.isoformat()}
                ops.append(tablet.op("session.open", session, payload, at))
            for child_id, kg, cm in whole[start : start + A_BATCH]:
                ops.append(tablet.op("visit.record", new_id(), {
                    "session_id": str(session), "child_id": str(child_id), "arrived_at": at.isoformat(),
                    "weight_kg": kg, "length_cm": cm, "position": "standing" if cm > 87 else "lying",
                    "oedema": False, "confirmed": False,
                    "answers": {"educated": True, "ill": None, "development_complete": True},
                    "services": [["food_supplement", "pmt"]] if chance.random() < 0.2 else [],
                }, at))  # fmt: skip
            requests.append(tablet.request(ops, A_BATCH))
    return requests


def _send(app: Flask, request: Request) -> None:
    answer = app.test_client(use_cookies=False).post("/sync/push", data=request.body, headers=request.headers)
    accepted = answer.data.count(b'"status":"accepted"')
    if answer.status_code != 200 or accepted < request.weighings:
        raise RuntimeError(f"not taken: {answer.status_code} {answer.text[:500]}")


def _as_fast_as_possible(app: Flask, requests: list[Request]) -> tuple[float, float]:
    """Weighings a second by the clock on the wall, and by the processor's."""
    started, cpu = time.perf_counter(), time.process_time()
    for request in requests:
        _send(app, request)
    weighings = sum(request.weighings for request in requests)
    return weighings / (time.perf_counter() - started), weighings / (time.process_time() - cpu)


def _at_a_pace(app: Flask, requests: list[Request]) -> list[float]:
    """How long each batch waits, in ms, when they come at a steady pace, whether the last was answered or not."""
    waited = []
    started = time.perf_counter()
    for n, request in enumerate(requests):
        due = started + n / A_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        _send(app, request)
        waited.append(1000 * (time.perf_counter() - due))
    return sorted(waited)


def _rows(app: Flask) -> list[dict[str, Any]]:
    rules, chance = kms_rules(app), random.Random(7)
    build(SIZE, rules=rules)
    tablets, children = _tablets(), Children()
    days = [date(SIZE.today.year + (month > 12), (month - 1) % 12 + 1, 10) for month in range(9, 15)]
    months = [_month(tablets, children, on, chance) for on in days]
    db.session.rollback()
    gc.collect()
    fast: list[tuple[float, float]] = []
    paced: list[float] = []
    for n, (on, requests) in enumerate(zip(days, months, strict=True)):
        _stand_at(on)
        if n == 0:
            _as_fast_as_possible(app, requests)  # caches and statements
        elif n < 4:
            fast.append(_as_fast_as_possible(app, requests))
        else:
            paced += _at_a_pace(app, requests)
    kecamatan_id = db.session.scalars(sa.select(Kecamatan.id)).one()
    wrong = differences(db.session, kecamatan_id, rules=rules, until=days[-1])
    if wrong:
        raise RuntimeError(f"the figures are no recount: {wrong[:3]}")
    bare = _bare(app)
    paced.sort()
    wall, cpu = sorted(fast)[len(fast) // 2]
    batches = sum(len(m) for m in months)
    note = (
        f"{A_BATCH} a batch, one process, {len(tablets)} tablets, SQLite FULL; {cpu:,.0f} a second of processor time; "
        f"the same rows inserted bare: {bare:,.0f}, so {wall / bare:.2f} of it"
    )
    wait = f"{A_SECOND} batches/s at one process; p50 {paced[len(paced) // 2]:.1f} ms; {batches} batches in all"
    return [
        {"name": "sync_weighings_per_s", "value": round(wall), "unit": "1/s", "target": ">= 4000", "note": note},
        {"name": "sync_p99_ms", "value": round(paced[int(0.99 * len(paced))], 1), "unit": "ms", "target": 250,
         "note": wait},
    ]  # fmt: skip


def _bare(app: Flask) -> float:
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


def _stand_at(on: date) -> None:
    """Set the clock of the application: a month of posyandu days after the other."""
    now = datetime(on.year, on.month, on.day, 12, 0, tzinfo=clock.JAKARTA)
    clock.now = lambda: now + timedelta(seconds=time.perf_counter() % 3600)
    clock.today = lambda: on


def measure() -> list[dict[str, Any]]:
    """The entries ``sync_weighings_per_s`` and ``sync_p99_ms``."""
    now, today = clock.now, clock.today
    try:
        with tempfile.TemporaryDirectory(dir=Path(__file__).parent, prefix="sync-") as folder:
            settings = {"DATABASE_URL": f"sqlite:///{Path(folder) / 'sync.sqlite'}", "SECRET_KEY": "x" * 32}
            app = create_app(settings, instance_path=folder)
            with app.app_context():
                flask_migrate.upgrade()
                rows = _rows(app)
                db.engine.dispose()
            return rows
    finally:
        clock.now, clock.today = now, today


if __name__ == "__main__":
    for entry in measure():
        print(entry)
