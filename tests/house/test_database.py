"""What the database promises: migrations both ways, rows that cannot be changed, writes whole or not at all."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from posyandu import create_app
from posyandu.core.kms import KmsRules
from posyandu.core.vocabulary import Role
from posyandu.database import writing
from posyandu.events.operations import Fact, append
from posyandu.events.queries import first_broken_link
from posyandu.extensions import db
from posyandu.figures.recompute import differences
from posyandu.models import Event, Kecamatan, Kelurahan, Measurement, VisitSession
from posyandu.models.types import new_id
from posyandu.sessions import operations

from ..conftest import BACKENDS, SETTINGS
from ..day import Day
from ..make import NOW, TODAY, Maker
from ..rooms.recount import recount, stored
from .writers import weigh_all


@pytest.fixture(params=BACKENDS)
def empty(request, tmp_path) -> Iterator[Flask]:
    """An application on an empty database of its own, not yet migrated."""
    if request.param == "sqlite":
        with _app(f"sqlite:///{tmp_path / 'own.sqlite'}", tmp_path) as app:
            yield app
        return
    url = request.getfixturevalue("postgres_url")
    name = f"own_{new_id().hex}"
    server = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    with _app(url.replace("/postgres?", f"/{name}?"), tmp_path) as app:
        yield app
    with server.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name}")
    server.dispose()


@contextmanager
def _app(url: str, folder: Any) -> Iterator[Flask]:
    app = create_app(SETTINGS | {"DATABASE_URL": url}, instance_path=str(folder))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def own(empty) -> Flask:
    """The same with its tables."""
    flask_migrate.upgrade()
    return empty


def kecamatan(name: str = "Satu") -> Kecamatan:
    return Kecamatan(code=name, name=name, city="Kota", province="Provinsi", puskesmas="Puskesmas")


def names() -> list[str]:
    """The kecamatan as another connection sees them."""
    with db.engine.connect() as connection:
        return sorted(connection.scalars(sa.select(Kecamatan.name)))


# Migrations


def revisions(app: Flask) -> list[str]:
    config = app.extensions["migrate"].migrate.get_config()
    return [script.revision for script in reversed(list(ScriptDirectory.from_config(config).walk_revisions()))]


def tables() -> set[str]:
    return set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_migrations_go_up_down_and_up(empty):
    """Step by step, so that each way down is walked from the place that it was written for."""
    for revision in revisions(empty):
        flask_migrate.upgrade(revision=revision)
        before = tables()
        flask_migrate.downgrade(revision="-1")
        assert tables() <= before
        flask_migrate.upgrade(revision=revision)
        assert tables() == before
    flask_migrate.downgrade(revision="base")
    assert tables() == set()
    flask_migrate.upgrade()
    assert tables() == set(db.metadata.tables)


def test_the_migrated_tables_are_those_of_the_models(own):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_there_is_one_line_of_migrations(app):
    config = app.extensions["migrate"].migrate.get_config()
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


# SQLite


def pragma(name: str) -> Any:
    with db.engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_sqlite_is_opened_soundly(own):
    if db.engine.dialect.name != "sqlite":
        assert db.engine.dialect.name == "postgresql"
        return
    assert pragma("foreign_keys") == 1
    assert pragma("synchronous") == 2  # FULL: a commit is on the disk
    assert pragma("journal_mode") == "wal"
    assert pragma("busy_timeout") >= 5000
    assert pragma("integrity_check") == "ok"


def test_references_are_held(app):
    db.session.add(Kelurahan(kecamatan_id=987654, code="x", name="x"))
    with pytest.raises(sa.exc.IntegrityError):
        db.session.flush()
    db.session.rollback()


# Rows that cannot be changed


@pytest.fixture
def recorded(app, make):
    """A posyandu with a day on which something happened."""
    posyandu = make.posyandu()
    day = Day(make, posyandu, make.user(Role.CADRE, posyandu))
    child = make.child(posyandu)
    for month, kg in ((6, 8.0), (7, 8.4), (8, 8.8)):
        day.weigh(child, kg, date(2026, month, 18))
    return make.loaded(posyandu).kelurahan.kecamatan_id


CHANGES = [
    "UPDATE event SET verb = 'nothing'",
    "UPDATE event SET details = '{}' WHERE seq = 1",
    "DELETE FROM event",
    "DELETE FROM event WHERE seq = 1",
    "UPDATE measurement SET weight_kg = 9",
    "UPDATE measurement SET kind = 'withdrawn'",
    "DELETE FROM measurement",
]


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_measured_and_what_happened_cannot_be_changed(recorded, change):
    before = _rows()
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.session.begin_nested():
        db.session.execute(sa.text(change))
    db.session.expire_all()
    assert _rows() == before


def test_nor_can_their_tables_be_emptied(recorded):
    before = _rows()
    if db.session.get_bind().dialect.name == "postgresql":  # SQLite knows no other way than DELETE
        for table in ("event", "measurement CASCADE"):
            with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.session.begin_nested():
                db.session.execute(sa.text(f"TRUNCATE {table}"))
    assert _rows() == before


def test_the_objects_cannot_be_changed_either(recorded):
    row = db.session.scalars(sa.select(Measurement).limit(1)).one()
    row.weight_kg = 9.9
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        db.session.flush()
    db.session.rollback()


def _rows() -> list[Any]:
    events = db.session.execute(sa.select(Event.seq, Event.verb, Event.digest).order_by(Event.seq)).all()
    measured = sa.select(Measurement.id, Measurement.weight_kg, Measurement.kind).order_by(Measurement.received_seq)
    return [*events, *db.session.execute(measured).all()]


TAMPERED = [
    ("UPDATE event SET verb = 'session_closed' WHERE seq = 3", 3),
    ("UPDATE event SET details = '{\"weight_kg\": 9.9}' WHERE seq = 2", 2),
    ("UPDATE event SET actor_id = NULL WHERE seq = 4", 4),
    ("UPDATE event SET device = 'another' WHERE seq = 1", 1),
    ("UPDATE event SET child_id = NULL WHERE seq = 6", 6),
    ("UPDATE event SET digest = '0' WHERE seq = 5", 5),
    ("DELETE FROM event WHERE seq = 2", 3),
    ("DELETE FROM event WHERE seq = 1", 2),
    ("UPDATE event SET seq = seq + 1 WHERE seq = 6", 7),
]


@pytest.mark.parametrize(("change", "found"), TAMPERED)
def test_whoever_gets_past_the_triggers_breaks_the_chain(recorded, change, found):
    assert first_broken_link(recorded) is None
    postgres = db.session.get_bind().dialect.name == "postgresql"
    dropped = ["event_append_only ON event"] if postgres else ["event_no_update", "event_no_delete"]
    for trigger in dropped:
        db.session.execute(sa.text(f"DROP TRIGGER {trigger}"))
    assert db.session.execute(sa.text(change)).rowcount == 1
    db.session.expire_all()
    assert first_broken_link(recorded) == found


def test_each_kecamatan_has_a_chain_of_its_own(make, recorded):
    other = make.kecamatan()
    assert append(db.session, [Fact(verb="a", subject_kind="b", subject_id="c", at=NOW)], kecamatan_id=other.id) == 1
    assert first_broken_link(other.id) is None
    assert first_broken_link(recorded) is None


# Writing


def test_writing_commits_once_at_the_end(own):
    commits = []
    sa.event.listen(db.engine, "commit", lambda _connection: commits.append(1))
    with writing(1) as session:
        session.add(kecamatan("Satu"))
        session.flush()
        session.add(kecamatan("Dua"))
        session.flush()
        assert names() == []
    assert names() == ["Dua", "Satu"]
    assert commits == [1]


def test_an_error_takes_everything_back_and_lets_the_next_write_in(own):
    with pytest.raises(ZeroDivisionError), writing(1) as session:
        _fail_halfway(session)
    assert names() == []
    with writing(1) as session:
        session.add(kecamatan("Dua"))
    assert names() == ["Dua"]


def _fail_halfway(session: Any) -> None:
    session.add(kecamatan("Satu"))
    session.flush()
    raise ZeroDivisionError


def test_one_write_does_not_open_another(own):
    with pytest.raises(RuntimeError, match="already open"), writing(1), writing(1):
        pass
    with writing(1) as session:
        session.add(kecamatan("Satu"))
    assert names() == ["Satu"]


def test_an_operation_that_fails_leaves_nothing(own, monkeypatch):
    """The last step of an operation is its event: when that fails, what came before it is gone too."""
    make = Maker()
    posyandu = make.posyandu()
    day = Day(make, posyandu, make.user(Role.CADRE, posyandu))

    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(operations, "append", broken)
    with pytest.raises(ZeroDivisionError):
        day.opened()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(VisitSession)) == 0


def test_two_processes_writing_at_once_lose_nothing(own, tmp_path):
    """Both weigh the same children at openings of two months; afterwards all is there, in order, and counted."""
    make = Maker()
    posyandu = make.posyandu()
    make.user(Role.CADRE, posyandu)
    children = [make.child(posyandu).id for _ in range(25)]
    posyandu_id, kecamatan_id = posyandu.id, make.loaded(posyandu).kelurahan.kecamatan_id
    settings = SETTINGS | {"DATABASE_URL": own.config["DATABASE_URL"]}
    days = {date(2026, 7, 18): _keys(25), TODAY: _keys(25)}
    db.session.remove()
    spawn = multiprocessing.get_context("spawn")
    writers = [
        spawn.Process(target=weigh_all, args=(settings, str(tmp_path), posyandu_id, held_on, keys))
        for held_on, keys in days.items()
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=120)
    assert [writer.exitcode for writer in writers] == [0, 0]

    rows = db.session.scalars(sa.select(Measurement)).all()
    assert {str(row.id) for row in rows} == {key for keys in days.values() for key in keys}
    assert sorted(row.received_seq for row in rows) == list(range(1, 51))
    verbs = db.session.scalars(sa.select(Event.verb)).all()
    assert sorted(verbs) == ["measurement_recorded"] * 50 + ["session_opened"] * 2
    assert first_broken_link(kecamatan_id) is None
    assert differences(db.session, kecamatan_id, rules=KmsRules(), until=TODAY) == []
    kept = {key: +cell for key, cell in stored([posyandu_id]).items()}
    counted = {key: +cell for key, cell in recount(children, until=TODAY).items() if key in kept}
    assert kept == counted
    assert sum(cell["d"] for cell in kept.values()) == 50


def _keys(number: int) -> list[str]:
    return [str(new_id()) for _ in range(number)]
