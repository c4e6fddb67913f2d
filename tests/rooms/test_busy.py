"""Somebody else holds the database: a form and a tablet are told so with 503, and nothing of it is written."""

from contextlib import ExitStack

import pytest
import sqlalchemy as sa
from filelock import FileLock

from posyandu import database
from posyandu.core.vocabulary import Role
from posyandu.extensions import db
from posyandu.models import OpReceipt, VisitSession

from ..make import TODAY
from ..tablet import Tablet


@pytest.fixture
def held(migrated_app, make, monkeypatch):
    """Holds the turn to write of a kecamatan, as another process would."""
    monkeypatch.setattr(database, "LOCK_WAIT_SECONDS", 0.05)
    with ExitStack() as stack:

        def hold(kecamatan_id):
            engine = db.engines[None].engine
            if engine.dialect.name == "sqlite":
                stack.enter_context(FileLock(database._lock_path(migrated_app, engine)))
                return
            other = stack.enter_context(engine.connect())
            key = {"kind": database._LOCK_CLASS, "key": kecamatan_id}
            other.execute(sa.text("SELECT pg_advisory_xact_lock(:kind, :key)"), key)

        yield hold


def test_a_busy_database_is_told_and_nothing_is_lost(client, make, held):
    posyandu = make.posyandu()
    kader = make.user(Role.CADRE, posyandu)
    tablet = Tablet(client, posyandu, kader)
    client.sign_in(kader)
    kecamatan_id = make.loaded(posyandu).kelurahan.kecamatan_id
    held(kecamatan_id)
    page = client.post(f"/posyandu/{posyandu.id}/hari-buka", status=503)
    assert int(page.headers["Retry-After"]) > 0
    assert "Sistem sedang sibuk" in page.text
    assert "masih ada di halaman sebelumnya" in page.text
    said = tablet.send(tablet.batch(tablet.opening(TODAY)), status=503)
    assert said.json["code"] == "busy"
    assert int(said.headers["Retry-After"]) > 0
    for table in (VisitSession, OpReceipt):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(table)) == 0


def test_a_failing_database_is_told_to_the_tablet(client, make, monkeypatch):
    posyandu = make.posyandu()
    tablet = Tablet(client, posyandu, make.user(Role.CADRE, posyandu))
    batch = tablet.batch(tablet.opening(TODAY))

    def full(*_args, **_values):
        raise sa.exc.OperationalError("INSERT", {}, Exception("database or disk is full"))

    with monkeypatch.context() as broken:
        broken.setattr("posyandu.sync.push.settle", full)
        said = tablet.send(batch, status=503)
        assert said.json["code"] == "busy"
        assert said.headers["Retry-After"]
    assert tablet.send(batch).json["answers"][0]["status"] == "accepted"
