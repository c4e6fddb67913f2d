"""The dashboard of 200 posyandu over 60 months: what a page costs, its pictures, and both with ten times the rows."""

import html
import os
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from posyandu.core.skdn import COUNT_FIELDS

from .pages import CLIENTS, Browser, p95, server, together

POSYANDU, MONTHS, TIMES = 200, 60, 10
ROUNDS = 40  # of each client
TURNS = 3  # the two databases are asked in turn, so that a slow minute of the machine meets both
_COPIED = ("child", "enrolment", "visit", "measurement", "growth_score", "month_result", "service_given")
_IDS = {"id", "child_id", "visit_id", "measurement_id", "supersedes_id"}


def build(database: Path) -> None:
    """The demo of 200 posyandu and 60 months in a fresh database, by its own command."""
    environment = os.environ | {"POSYANDU_DATABASE_URL": f"sqlite:///{database}", "FLASK_APP": "wsgi.py"}
    flask = [sys.executable, "-m", "flask"]
    subprocess.run([*flask, "db", "upgrade"], env=environment, check=True, stderr=subprocess.DEVNULL)
    command = [*flask, "demo", "--posyandu", str(POSYANDU), "--months", str(MONTHS)]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


def grow(database: Path, target: Path) -> int:
    """The same with ten times the children, visits and measurements, and summaries that count them all; the rows added.

    A copy of a child is a child of its own: its ids begin with another digit (ids of the demo begin with 0).
    """
    shutil.copy(database, target)
    added = 0
    with sqlite3.connect(target) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        for table in _COPIED:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            key = "measurement_id" if table in ("growth_score", "month_result") else "id"
            for digit in range(1, TIMES):
                values = [
                    f"'{digit}' || substr({name}, 2)" if name in _IDS else "NULL" if name == "nik" else name
                    for name in columns
                ]
                made = f"INSERT INTO {table} SELECT {', '.join(values)} FROM {table} WHERE substr({key}, 1, 1) = '0'"
                added += connection.execute(made).rowcount
        more = ", ".join(f"{name} = {name} * {TIMES}" for name in COUNT_FIELDS)
        connection.execute(f"UPDATE monthly_summary SET {more}")
    connection.close()
    return added


def _pages(browser: Browser) -> list[str]:
    """The dashboard of the kecamatan in three periods, and of two of its kelurahan."""
    browser.get("/ringkasan")
    kecamatan = browser.url
    page = browser.get(kecamatan)
    kelurahan = re.findall(r'href="(/ringkasan/kelurahan/\d+)', page)
    periods = re.findall(r'<option value="([^"]+)"', page)
    chosen = [f"{kecamatan}?periode={code}" for code in (periods[1], next(p for p in periods if "-T" in p))]
    return [kecamatan, *chosen, *dict.fromkeys(kelurahan[:2])]


def _warm(base: str) -> list[str]:
    """Draw what the pages show in every process: a picture is kept by the process that drew it."""
    browser = Browser(base, "camat_office")
    paths = _pages(browser)
    for _ in range(6):
        for path in paths:
            for picture in re.findall(r'<img class="fig" src="([^"]+)"', browser.get(path)):
                browser.get(html.unescape(picture))
    return paths


def _visits(paths: list[str], rounds: int) -> Any:
    def work(browser: Browser) -> Iterator[float]:
        for n in range(rounds):
            started = time.perf_counter()
            browser.get(paths[n % len(paths)])
            yield 1000 * (time.perf_counter() - started)

    return work


def cold_pictures_ms(database: Path) -> float:
    """The slowest picture of the kecamatan drawn for the first time, Matplotlib imported; the median of five runs."""
    os.environ["POSYANDU_DATABASE_URL"] = f"sqlite:///{database}"
    from posyandu import create_app
    from posyandu.charts.board import drawn
    from posyandu.core.measures import Measure
    from posyandu.core.period import Period
    from posyandu.demo.places import KECAMATAN_CODE
    from posyandu.district.board import Board
    from posyandu.district.pictures import CHARTS
    from posyandu.district.queries import area_of, figures_of
    from posyandu.district.targets import targets_of
    from posyandu.extensions import db
    from posyandu.models import Kecamatan
    from posyandu.web import clock

    app = create_app()
    taken: dict[str, list[float]] = {}
    with app.test_request_context():
        figures = figures_of(area_of(db.session.query(Kecamatan).filter_by(code=KECAMATAN_CODE).one()))
        period = Period.holding(figures.last_month or figures.first_month).previous  # type: ignore[arg-type]
        board = Board(
            figures=figures, period=period, measure=Measure.PARTICIPATION, trend_months=60,
            targets=targets_of(figures.area.kecamatan_id), compared=figures.compared(period),
            parts=figures.parts(period), waiting=figures.waiting(period, today=clock.today()),
        )  # fmt: skip
        for _ in range(6):
            drawn._drawn.clear()
            for slug, make in CHARTS.items():
                started = time.perf_counter()
                drawn.drawn(make(board).data)
                taken.setdefault(slug, []).append(1000 * (time.perf_counter() - started))
    return max(statistics.median(times[1:]) for times in taken.values())


def measure(database: Path | None = None) -> list[dict[str, Any]]:
    """``dashboard_p95_ms``, ``_growth_10x`` and ``_cold_chart_ms``; ``database`` is a demo that was made before."""
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent) as folder:
        if database is None:
            database = Path(folder) / "district.sqlite"
            build(database)
        big = Path(folder) / "ten_times.sqlite"
        added = grow(database, big)
        times: dict[str, list[float]] = {"one": [], "ten": []}
        with server(database) as one, server(big) as ten:
            bases = {"one": (one, _warm(one)), "ten": (ten, _warm(ten))}
            for _ in range(TURNS):
                for name, (base, paths) in bases.items():
                    times[name] += together(_visits(paths, ROUNDS // TURNS), base, "camat_office")
        cold = cold_pictures_ms(database)
    growth = statistics.median(times["ten"]) / statistics.median(times["one"])
    place = f"{POSYANDU} posyandu × {MONTHS} months, {CLIENTS} clients, 2 workers, {len(times['one'])} requests"
    return [
        {
            "name": "dashboard_p95_ms", "value": p95(times["one"]), "unit": "ms", "target": 100,
            "note": f"{place}; each view logged; median {statistics.median(times['one']):.1f} ms",
        },
        {
            "name": "dashboard_growth_10x", "value": round(growth, 2), "unit": "×", "target": 1.2,
            "note": f"median page with {added:,} rows more, asked in turn with the other; p95 {p95(times['ten'])} ms",
        },
        {
            "name": "dashboard_cold_chart_ms", "value": round(cold, 1), "unit": "ms", "target": 150,
            "note": "slowest of the kecamatan's seven pictures drawn for the first time, beside the page",
        },
    ]  # fmt: skip


if __name__ == "__main__":
    for figure in measure(Path(sys.argv[1]) if len(sys.argv) > 1 else None):
        print(figure)
