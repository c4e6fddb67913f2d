"""What every test may ask for: the application on both databases, a client that checks each page, a browser."""

import gc
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask

from posyandu import create_app, statements
from posyandu.extensions import db

from . import office, postgres
from .browser import chromium
from .client import CheckedClient
from .make import Maker

SETTINGS: dict[str, Any] = {
    "TESTING": True,
    "SECRET_KEY": "only-for-tests-" + "x" * 32,
    "GUEST_TRIES_A_MINUTE": 100_000,  # tests knock at every door from one address
    "ARGON2_TIME_COST": 1,
    "ARGON2_MEMORY_KIB": 64,
}
BACKENDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


_HOW = {
    "postgres": "PostgreSQL tests did not run: install its programs (Debian: apt-get install postgresql)",
    "browser": "browser tests did not run: install Chromium (Debian: apt-get install chromium)",
    "libreoffice": "LibreOffice tests did not run: install its Calc (Debian: apt-get install libreoffice-calc)",
}


def _lacking() -> list[str]:
    """What this machine cannot run."""
    found = {
        "postgres": postgres.binaries(),
        "browser": chromium.executable(),
        "libreoffice": office.executable(),
    }
    return [name for name, programs in found.items() if programs is None]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this machine cannot run; where everything must run (CI), refuse instead."""
    lacking = _lacking()
    if lacking and os.environ.get("POSYANDU_TESTS_COMPLETE"):
        raise pytest.UsageError("; ".join(_HOW[name] for name in lacking))
    out = [item for item in items if any(item.get_closest_marker(name) for name in lacking)]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in out]


def pytest_collection_finish() -> None:
    """What stands after collecting stays to the end: the garbage collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name what could not run, and how to get it."""
    for name in _lacking():
        terminalreporter.write_line(f"NOT RUN: {_HOW[name]}", yellow=True)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a PostgreSQL of this test process."""
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="session", params=BACKENDS)
def migrated_app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a migrated, empty database of each kind."""
    folder = tmp_path_factory.mktemp(str(request.param))
    url = (
        f"sqlite:///{folder / 'test.sqlite'}" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    )
    app = create_app(SETTINGS | {"DATABASE_URL": url}, instance_path=str(folder))
    with app.app_context():
        flask_migrate.upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(migrated_app: Flask) -> Iterator[Flask]:
    """The application inside one transaction that is rolled back after the test."""
    with ExitStack() as stack:
        stack.enter_context(migrated_app.app_context())
        engine = db.engines[None]
        connection = stack.enter_context(engine.connect())
        outer = connection.begin()
        stack.callback(outer.rollback)
        db.session.remove()
        db.session.configure(join_transaction_mode="create_savepoint")
        db.engines[None] = connection  # type: ignore[assignment]
        stack.callback(db.engines.__setitem__, None, engine)
        stack.callback(db.session.remove)
        yield migrated_app


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Flask]:
    """The application over a database file of its own, as other processes see it."""
    app = create_app(SETTINGS | {"DATABASE_URL": f"sqlite:///{tmp_path / 'own.sqlite'}"}, instance_path=str(tmp_path))
    with app.app_context():
        flask_migrate.upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def make(app: Flask) -> Maker:
    """Factories for areas, people, children and weighings."""
    return Maker()


@pytest.fixture
def client(app: Flask) -> CheckedClient:
    """A browser-like client that checks every page it fetches."""
    return CheckedClient(app)


@pytest.fixture
def queries(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The statements sent to the database during the test, those past the object layer too, for counting them."""
    sent: list[str] = []
    carry_out = statements.carry_out

    def noted(connection: Any, text: str, values: Any, **how: Any) -> Any:
        sent.append(text)
        return carry_out(connection, text, values, **how)

    monkeypatch.setattr(statements, "carry_out", noted)

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK TO")):
            sent.append(statement)

    engine = db.engines[None].engine
    sa.event.listen(engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(engine, "before_cursor_execute", note)


@pytest.fixture(scope="session")
def output() -> Path:
    """Where screenshots and other results of tests are kept."""
    folder = Path(__file__).parent.parent / "test-output"
    folder.mkdir(exist_ok=True)
    return folder
