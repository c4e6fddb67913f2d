"""How long it takes to build the demo of default size on a fresh embedded database, figures and log included."""

import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import flask_migrate

from posyandu import create_app
from posyandu.config import kms_rules
from posyandu.demo.build import build
from posyandu.demo.plan import Size
from posyandu.extensions import db

SIZE = Size(posyandu=64, months=24, children=10_000, seed=1209, today=date(2026, 8, 18))


def measure(size: Size = SIZE) -> list[dict[str, Any]]:
    """The entry ``demo_seconds``: wall time from the empty, migrated database to the commit."""
    with tempfile.TemporaryDirectory(prefix="posyandu-demo-") as folder:
        settings = {"DATABASE_URL": f"sqlite:///{Path(folder) / 'demo.sqlite'}", "SECRET_KEY": "x" * 32}
        app = create_app(settings, instance_path=folder)
        with app.app_context():
            flask_migrate.upgrade()
            start = time.perf_counter()
            build(size, rules=kms_rules(app))
            seconds = time.perf_counter() - start
            db.engine.dispose()
    note = f"{size.posyandu} posyandu, {size.months} months, {size.children} children, SQLite synchronous=FULL"
    return [{"name": "demo_seconds", "value": round(seconds, 1), "unit": "s", "target": "<= 90", "note": note}]


if __name__ == "__main__":
    for entry in measure():
        print(entry)
