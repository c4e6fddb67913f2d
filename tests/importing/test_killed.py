"""An import whose process is killed at any moment has done nothing, and goes on from there or is given up."""

import os
import signal
import time
from random import Random
from string import ascii_lowercase

import sqlalchemy as sa
from flask import Flask

from posyandu.core.kms import KmsRules
from posyandu.core.sentence import Sentence
from posyandu.events.queries import first_broken_link
from posyandu.exchange.importing import jobs
from posyandu.exchange.importing.progress import Progress, is_worked_on
from posyandu.extensions import db
from posyandu.figures.recompute import differences
from posyandu.models import Child, ImportState, Kecamatan, Measurement
from posyandu.web import clock

from ..make import Maker
from ..working import work_started
from .bringing import Bringer, line, state

CHILDREN = 60
APPLYING = (
    "Menyiapkan", "Menulis penimbangan", "Menghitung z-score, N/T dan angka bulanan", "Menulis catatan kejadian"
)  # fmt: skip
UNDOING = ("Membatalkan impor", "Menghitung z-score, N/T dan angka bulanan")


def killed_at(run_id: object, step: str) -> None:
    """Do the work in a copy of this process, which is killed the moment it comes to the step."""
    db.session.remove()
    db.engine.dispose()
    copy = os.fork()
    if copy == 0:
        telling = Progress.tell

        def tell(self: Progress, words: Sentence, done: int = 0, total: int = 0) -> None:
            telling(self, words, done, total)
            if words.text == step:
                os.kill(os.getpid(), signal.SIGKILL)

        Progress.tell = tell  # type: ignore[method-assign]
        try:
            jobs.perform(run_id)  # type: ignore[arg-type]
        finally:
            os._exit(0)
    _pid, ended = os.waitpid(copy, 0)
    assert os.WIFSIGNALED(ended) and os.WTERMSIG(ended) == signal.SIGKILL


def finish(app: Flask, run_id: object) -> None:
    assert work_started(app, "import-work", run_id).wait(timeout=60) == 0


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

    # When it is killed at every step, the last one before all is written
    for step in APPLYING:
        killed_at(run_id, step)
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
    for step in UNDOING:
        killed_at(run_id, step)
        assert state() == applied
        assert bringer.run(run_id).state is ImportState.UNDOING and not is_worked_on(run_id)
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
