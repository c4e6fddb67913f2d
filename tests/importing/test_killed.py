"""An import whose process is killed at any moment has done nothing, and goes on from there or is given up."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from string import ascii_lowercase

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask

from posyandu import create_app
from posyandu.core.kms import KmsRules
from posyandu.events.queries import first_broken_link
from posyandu.exchange.importing import jobs
from posyandu.exchange.importing.progress import is_worked_on
from posyandu.extensions import db
from posyandu.figures.recompute import differences
from posyandu.models import Child, ImportState, Kecamatan, Measurement
from posyandu.web import clock

from ..conftest import SETTINGS
from ..make import Maker
from .bringing import Bringer, line, state

ROOT = Path(__file__).parent.parent.parent
CHILDREN = 400


@pytest.fixture
def alone(tmp_path) -> Iterator[Flask]:
    """The application over a database file of its own, as other processes see it."""
    app = create_app(SETTINGS | {"DATABASE_URL": f"sqlite:///{tmp_path / 'own.sqlite'}"}, instance_path=str(tmp_path))
    with app.app_context():
        flask_migrate.upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


def process(app: Flask, run_id: object) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "POSYANDU_DATABASE_URL": app.config["DATABASE_URL"],
        "POSYANDU_SECRET_KEY": app.config["SECRET_KEY"],
        "POSYANDU_IMPORT_FOLDER": f"{app.instance_path}/imports",
    }
    command = [sys.executable, "-m", "flask", "--app", "posyandu", "import-work", str(run_id)]
    return subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)


def kill_when_working(app: Flask, run_id: object, *, after: float) -> None:
    """Start the work, wait until it holds the import, and kill it a moment later."""
    worker = process(app, run_id)
    until = time.monotonic() + 20
    while not is_worked_on(run_id) and worker.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    time.sleep(after)
    worker.send_signal(signal.SIGKILL)
    worker.wait()


def finish(app: Flask, run_id: object) -> None:
    assert process(app, run_id).wait(timeout=60) == 0


def recounted() -> None:
    kecamatan_id = db.session.scalars(sa.select(Kecamatan.id).limit(1)).one()
    assert differences(db.session, kecamatan_id, rules=KmsRules(), until=clock.today()) == []
    assert first_broken_link(kecamatan_id) is None


def test_a_killed_import_and_a_killed_undoing_leave_nothing_half_done(alone):
    bringer = Bringer(Maker())
    rng = Random(5)
    people = [
        ("".join(rng.choices(ascii_lowercase, k=14)), "".join(rng.choices(ascii_lowercase, k=14)))
        for _ in range(CHILDREN)
    ]
    lines = [
        line(name.title(), mother=mother.title(), on=f"16/0{month}/2026", kg=f"{8 + month / 10}")
        for name, mother in people for month in (5, 6, 7)
    ]  # fmt: skip
    run_id = bringer.uploads(*lines)
    before = state()
    jobs.mark(bringer.run(run_id), ImportState.APPLYING)

    # When it is killed again and again, each time a little later
    for after in (0.0, 0.05, 0.1, 0.2, 0.4):
        kill_when_working(alone, run_id, after=after)
        if bringer.run(run_id).state is ImportState.APPLIED:
            break
        assert state() == before
        assert bringer.run(run_id).state is ImportState.APPLYING and not is_worked_on(run_id)

    # Then it goes on to the end, whole
    finish(alone, run_id)
    assert bringer.run(run_id).state is ImportState.APPLIED
    assert db.session.scalar(sa.select(sa.func.count(Child.id))) == CHILDREN
    assert db.session.scalar(sa.select(sa.func.count(Measurement.id))) == 3 * CHILDREN
    recounted()

    # And its undoing is as whole
    applied = state()
    jobs.mark(bringer.run(run_id), ImportState.UNDOING)
    for after in (0.0, 0.1, 0.3):
        kill_when_working(alone, run_id, after=after)
        if bringer.run(run_id).state is ImportState.UNDONE:
            break
        assert state() == applied
    finish(alone, run_id)
    assert bringer.run(run_id).state is ImportState.UNDONE and state() == before
    recounted()


def test_a_large_list_is_worked_on_apart(alone, monkeypatch):
    monkeypatch.setattr(jobs, "AT_ONCE_ROWS", 0)
    bringer = Bringer(Maker())
    run_id = bringer.uploads(line(), line("Bima", sex="L"))
    jobs.begin(bringer.run(run_id), ImportState.APPLYING)
    assert not jobs.has_stopped(bringer.run(run_id), now=clock.now())
    until = time.monotonic() + 30
    while bringer.run(run_id).state is not ImportState.APPLIED and time.monotonic() < until:
        time.sleep(0.1)
    assert bringer.run(run_id).state is ImportState.APPLIED
    assert db.session.scalar(sa.select(sa.func.count(Child.id))) == 2
