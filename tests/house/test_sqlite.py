"""Which SQLite opens the database: one that keeps its commits, or none."""

import sqlite3
from pathlib import Path

import pytest

from posyandu import create_app, database
from tests.conftest import SETTINGS


def _file(folder: Path, *, mode: str) -> Path:
    path = folder / "here.sqlite"
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA journal_mode={mode}")
    connection.execute("CREATE TABLE something (id INTEGER)")
    connection.close()
    return path


def test_the_bundled_sqlite_is_sound() -> None:
    assert database.sqlite_is_sound()
    assert database.journal_mode() == "WAL"


def test_an_unsound_sqlite_opens_no_write_ahead_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _file(tmp_path, mode="wal")
    monkeypatch.setattr(database, "sqlite_is_sound", lambda: False)
    assert database.journal_mode() == "DELETE"
    with pytest.raises(database.UnsoundSqlite, match="pysqlite3"):
        create_app(SETTINGS | {"DATABASE_URL": f"sqlite:///{path}"}, instance_path=str(tmp_path))


def test_an_unsound_sqlite_may_open_a_rollback_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _file(tmp_path, mode="delete")
    monkeypatch.setattr(database, "sqlite_is_sound", lambda: False)
    create_app(SETTINGS | {"DATABASE_URL": f"sqlite:///{path}"}, instance_path=str(tmp_path))
