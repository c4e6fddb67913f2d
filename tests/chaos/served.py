"""The application as the chaos serves it: its clock can stand on another day, and defences can be taken away.

``CHAOS_DAYS`` moves the clock, ``CHAOS_WITHOUT`` names what is switched off, so that the proof can be proven: a
harness that does not notice a missing defence would not notice a fault in it either.
"""

import os
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from posyandu import create_app, database
from posyandu.statements import Prepared
from posyandu.sync import receipts
from posyandu.web import clock


def _stand(days: int) -> None:
    now, today, apart = clock.now, clock.today, timedelta(days=days)
    clock.now = lambda: now() + apart
    clock.today = lambda: today() + apart


def _without_receipt() -> None:
    """Nothing is known of what came before."""
    receipts._KNOWN = Prepared(receipts._KNOWN.statement.where(sa.false()))
    receipts._HEAD = Prepared(receipts._HEAD.statement.where(sa.false()))


def _without_lock() -> None:
    """Nobody waits for a turn: no file lock, no advisory lock, and SQLite's own taken only at the first write."""

    @contextmanager
    def nothing(*_: Any, **__: Any) -> Any:
        yield

    class Open:
        def __init__(self, *_: Any, **__: Any) -> None: ...

        def acquire(self, **_: Any) -> None: ...

        def release(self) -> None: ...

    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    def turn(session: Any, _kecamatan_id: int, _lock: Any) -> None:
        session.connection(execution_options={database._WRITE: True})

    database.FileLock = Open
    database._take_turn = turn
    database._begin_sqlite = begin


_SWITCHES = {"receipt": _without_receipt, "lock": _without_lock}
for _name in filter(None, os.environ.get("CHAOS_WITHOUT", "").split(",")):
    _SWITCHES[_name]()
_stand(int(os.environ.get("CHAOS_DAYS", "0")))
app = create_app()
