"""``make bench``: run every measurement, print them, and keep them in ``results.json``."""

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from . import at_once, charts, dashboard, importing, machine, pages, sharing, sync, tablet, tablet_result, zscores

RESULTS = Path(__file__).parent / "results.json"


def _demo(database: Path) -> list[dict[str, Any]]:
    """The full demo built by its command in a fresh database, with the migration before it."""
    environment = os.environ | {"POSYANDU_DATABASE_URL": f"sqlite:///{database}", "FLASK_APP": "wsgi.py"}
    flask = [sys.executable, "-m", "flask"]
    subprocess.run([*flask, "db", "upgrade"], env=environment, check=True, stderr=subprocess.DEVNULL)
    started = time.perf_counter()
    subprocess.run([*flask, "demo"], env=environment, check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - started
    note = "64 posyandu, 10,000 children, 24 months, figures counted"
    return [{"name": "demo_seconds", "value": round(seconds, 1), "unit": "s", "target": 90, "note": note}]


def main() -> None:
    """Measure, print, keep."""
    rows: list[dict[str, Any]] = []
    print(f"{machine.describe()}\n{datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n")
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent) as folder:
        database = Path(folder) / "demo.sqlite"
        for part in (
            machine.measure,
            zscores.measure,
            charts.measure,
            tablet_result.measure,
            tablet.measure,
            importing.measure,
            sync.measure,
            at_once.measure,
            lambda: _demo(database),
            lambda: pages.measure(database),
            lambda: sharing.measure(database),
            dashboard.measure,
        ):
            for row in part():
                rows.append(row)
                target = f"target {row['target']}" if row["target"] is not None else ""
                print(f"{row['name']:<24}{row['value']:>14,} {row['unit']:<12}{target:<16}{row['note']}", flush=True)
    RESULTS.write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
