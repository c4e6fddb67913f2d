"""``make bench``: run every measurement, print them, keep them in ``results.json`` and write ``docs/benchmarks.md``.

``python -m benchmarks sync charts`` runs these parts only; the figures of the others stay, with their own time.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from . import (
    at_once,
    charts,
    dashboard,
    importing,
    machine,
    pages,
    published,
    sharing,
    sync,
    tablet,
    tablet_result,
    zscores,
)


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


def _over_demo(database: Path) -> list[dict[str, Any]]:
    """What is asked of a server over the full demo, built first."""
    return [*_demo(database), *pages.measure(database), *sharing.measure(database)]


def main(asked: Sequence[str]) -> None:
    """Measure the parts asked for, or all; print, keep, publish."""
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent) as folder:
        parts: dict[str, Callable[[], list[dict[str, Any]]]] = {
            "zscores": zscores.measure,
            "charts": charts.measure,
            "tablet_result": tablet_result.measure,
            "tablet": tablet.measure,
            "importing": importing.measure,
            "sync": sync.measure,
            "at_once": at_once.measure,
            "pages": lambda: _over_demo(Path(folder) / "demo.sqlite"),
            "dashboard": dashboard.measure,
        }
        if unknown := set(asked) - set(parts):
            sys.exit(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(parts)}")
        print(f"{machine.describe()}\n{datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n")
        for name in asked or parts:
            around, rows = machine.around(), [*machine.measure(), *parts[name]()]
            for row in rows:
                target = f"target {row['target']}" if row["target"] not in {None, ""} else ""
                print(f"{row['name']:<26}{row['value']:>14,} {row['unit']:<12}{target:<20}{row['note']}", flush=True)
            published.keep(name, around, rows)
    published.write()


if __name__ == "__main__":
    main(sys.argv[1:])
