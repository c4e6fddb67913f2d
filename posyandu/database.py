"""How the database is opened and written: a sound SQLite or PostgreSQL, and one write at a time for a kecamatan."""

import logging
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from filelock import BaseFileLock, FileLock, Timeout
from flask import Flask, current_app
from sqlalchemy.orm import scoped_session

from .extensions import db

_log = logging.getLogger(__name__)
# SQLite before 3.51.3 can lose commits when another process checkpoints the write-ahead log.
SOUND_SQLITE = (3, 51, 3)
LOCK_WAIT_SECONDS = 10  # for the turn to write; less than a server gives a request, so that waiting has an answer
_WRITE, _SNAPSHOT = "posyandu_write", "posyandu_snapshot"
_LOCK_CLASS = 0x706F73  # the first key of pg_advisory_xact_lock, so that our locks meet no one else's


class Busy(Exception):
    """The turn to write did not come in time, or SQLite could not commit. Nothing was written."""


def sqlite_module() -> ModuleType:
    """The SQLite to use: the bundled wheel where it exists, else Python's own."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        return sqlite3
    module: ModuleType = dbapi2
    return module


def sqlite_is_sound() -> bool:
    """Whether several processes may share a write-ahead log without the published risk of lost commits."""
    return tuple(sqlite_module().sqlite_version_info) >= SOUND_SQLITE


def journal_mode() -> str:
    """``WAL`` on a sound SQLite; on an older one ``DELETE``, safe for one process (``flask doctor`` says which)."""
    return "WAL" if sqlite_is_sound() else "DELETE"


def engine_options(url: str) -> dict[str, Any]:
    """What Flask-SQLAlchemy hands to ``create_engine`` for this address."""
    quiet = {"hide_parameters": True}  # an error is logged with its statement, never with the names and NIK in it
    if url.startswith("sqlite"):
        return quiet | {"module": sqlite_module(), "connect_args": {"timeout": 5.0}}
    return quiet | {"pool_pre_ping": True}


class UnsoundSqlite(Exception):
    """The database keeps a write-ahead log, and this machine's SQLite can lose commits of one."""


def install(app: Flask) -> None:
    """Set each new connection's settings and make transactions begin explicitly (SQLite's driver would not).

    Raises :class:`UnsoundSqlite` rather than open a write-ahead log with a library that may lose commits.
    """
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        _refuse_unsound(engine.url.database)
        sa.event.listen(engine, "connect", _open_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    else:
        sa.event.listen(engine, "begin", _begin_postgresql)


def _refuse_unsound(database: str | None) -> None:
    if sqlite_is_sound() or not database or not Path(database).exists():
        return
    connection = sqlite_module().connect(database)
    try:
        mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
    finally:
        connection.close()
    if mode == "wal":
        raise UnsoundSqlite(
            f"{database} was made with a newer SQLite: install pysqlite3, or run PRAGMA journal_mode=DELETE on it once"
        )


def _open_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "foreign_keys=ON",
        "busy_timeout=5000",
        "synchronous=FULL",
        "temp_store=MEMORY",
        "cache_size=-32000",
        "wal_autocheckpoint=4000",  # 16 MB: pages that are written again and again go into the database once
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    write = connection.get_execution_options().get(_WRITE)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _begin_postgresql(connection: sa.Connection) -> None:
    if connection.get_execution_options().get(_SNAPSHOT):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _lock_path(app: Flask, engine: sa.Engine) -> Path:
    name = engine.url.database
    return Path(f"{name}.lock") if name and name != ":memory:" else Path(app.instance_path) / "memory.lock"


@contextmanager
def writing(kecamatan_id: int) -> Iterator[scoped_session[Any]]:
    """One write transaction: everything inside is committed once, or nothing is.

    On SQLite a file lock orders the writing processes before ``BEGIN IMMEDIATE``; on PostgreSQL an advisory lock of
    the kecamatan does, held until the commit, so that summaries and the event chain have one writer. What was read
    before belongs to an older snapshot and is read again. Only operations and the command line open this.
    Raises :class:`Busy` when the turn does not come, or when SQLite cannot commit.
    """
    session = db.session
    if session.info.get(_WRITE):
        raise RuntimeError("a write transaction is already open")
    session.rollback()
    engine = db.engines[None]
    sqlite = engine.dialect.name == "sqlite"
    lock = FileLock(_lock_path(current_app, engine.engine), poll_interval=0.002) if sqlite else None
    session.info[_WRITE] = True
    try:
        _take_turn(session, kecamatan_id, lock)
        yield session
        _commit(session, sqlite=sqlite)
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(_WRITE, None)
        if lock:
            lock.release()


@contextmanager
def snapshot() -> Iterator[scoped_session[Any]]:
    """Reading of one moment: whatever is committed meanwhile is not seen, on SQLite by nature, on PostgreSQL asked for.

    What was read before belongs to an older moment and is read again; afterwards nothing stays open.
    """
    session = db.session
    session.rollback()
    try:
        session.connection(execution_options={_SNAPSHOT: True})
        yield session
    finally:
        session.rollback()


def _take_turn(session: scoped_session[Any], kecamatan_id: int, lock: BaseFileLock | None) -> None:
    try:
        if lock:
            lock.acquire(timeout=LOCK_WAIT_SECONDS)
        connection = session.connection(execution_options={_WRITE: True})
        if not lock:
            connection.execute(sa.text(f"SET LOCAL lock_timeout = '{LOCK_WAIT_SECONDS}s'"))
            connection.execute(
                sa.text("SELECT pg_advisory_xact_lock(:kind, :key)"), {"kind": _LOCK_CLASS, "key": kecamatan_id}
            )
    except (Timeout, sa.exc.OperationalError) as late:
        raise Busy from late


def _commit(session: scoped_session[Any], *, sqlite: bool) -> None:
    try:
        session.commit()
    except sa.exc.OperationalError as failed:
        if not sqlite:
            raise  # a lost connection does not say whether the commit came through
        _log.exception("a write could not be committed")
        raise Busy from failed


def diagnosis() -> list[tuple[str, str]]:
    """What ``flask doctor`` prints about the database, as pairs of name and finding."""
    engine = db.engine
    found = [("python", sys.version.split()[0]), ("basis data", engine.dialect.name)]
    if engine.dialect.name == "sqlite":
        module = sqlite_module()
        found.append(("SQLite", f"{module.sqlite_version} ({module.__name__})"))
        found.append(("jurnal", journal_mode()))
        found.append(("aman untuk beberapa proses", "ya" if sqlite_is_sound() else "tidak: pakai satu proses"))
    return found
