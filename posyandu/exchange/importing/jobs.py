"""Doing the long parts: at once for a small file, in a process of its own for a large one, always to be resumed."""

import gc
import os
import subprocess
import sys
import threading
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app

from ...core.kms import KmsRules
from ...core.sentence import say
from ...database import writing
from ...extensions import db
from ...figures.settings import rules_of
from ...models import ImportRun, ImportState, User
from ...web import clock
from ...web.guard import grants_of
from .applying import Changed, apply
from .checking import check
from .progress import Busy, Progress, is_worked_on, working
from .undoing import BuiltUpon, undo
from .uploading import NotNow

AT_ONCE_ROWS = 2_000
_STARTS_WITHIN = timedelta(seconds=20)
WORKING = {
    ImportState.CHECKING: ImportState.UPLOADED,
    ImportState.APPLYING: ImportState.CHECKED,
    ImportState.UNDOING: ImportState.APPLIED,
}
"""The states of work, and where each began: nothing lies between, for all work is one transaction."""
WAITING = say("Menunggu giliran menulis")
_VERDICTS = ("new", "changed", "matched", "same", "likely", "refused")


def begin(run: ImportRun, state: ImportState) -> None:
    """Start the work of this state. A small file is done when this returns."""
    run_id, rows = run.id, sum(sheet["rows"] for sheet in run.outline if sheet["name"] in run.sheets)
    if is_worked_on(run_id):
        return
    mark(run, state)
    if rows <= AT_ONCE_ROWS:
        perform(run_id)
        return
    config = current_app.config
    environment = os.environ | {
        "POSYANDU_DATABASE_URL": config["DATABASE_URL"],
        "POSYANDU_SECRET_KEY": config["SECRET_KEY"],
        "POSYANDU_IMPORT_FOLDER": str(config.get("IMPORT_FOLDER") or f"{current_app.instance_path}/imports"),
    }
    command = [sys.executable, "-m", "flask", "--app", "posyandu", "import-work", str(run_id)]
    process = subprocess.Popen(  # noqa: S603 - our own program
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    threading.Thread(target=process.wait, daemon=True).start()  # whoever starts a process also sees it end


def alone() -> None:
    """Fit this process for one long import: its rows live until its end, so they are seldom searched for garbage.

    Looking as often as Python does by itself is a fifth of the work of a large file.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def perform(run_id: UUID) -> None:
    """Do the work that the import's state asks for; nothing while another process does."""
    try:
        with working(run_id) as progress:
            _perform(run_id, progress)
    except Busy:
        return


def _perform(run_id: UUID, progress: Progress) -> None:
    run = db.session.get_one(ImportRun, run_id)
    match run.state:
        case ImportState.CHECKING:
            _check(run_id, progress)
        case ImportState.APPLYING:
            _apply(run_id, progress)
        case ImportState.UNDOING:
            try:
                undo(
                    run_id,
                    actor_id=run.user_id,
                    now=clock.now(),
                    today=clock.today(),
                    rules=_rules(run),
                    progress=progress,
                )
            except (BuiltUpon, NotNow):
                mark(db.session.get_one(ImportRun, run_id), ImportState.APPLIED)


def _check(run_id: UUID, progress: Progress) -> dict[str, int]:
    run = db.session.get_one(ImportRun, run_id)
    user = db.session.get_one(User, run.user_id)
    check(run_id, grants=grants_of(user), today=clock.today(), now=clock.now(), rules=_rules(run), progress=progress)
    return dict(db.session.get_one(ImportRun, run_id).counts)


def _apply(run_id: UUID, progress: Progress) -> None:
    """Import; where the register has moved meanwhile, check again and go on only if every verdict stayed."""
    for _ in range(3):
        run = db.session.get_one(ImportRun, run_id)
        agreed = dict(run.counts)
        try:
            apply(
                run_id, actor_id=run.user_id, now=clock.now(), today=clock.today(), rules=_rules(run), progress=progress
            )
        except (Changed, NotNow):
            if db.session.get_one(ImportRun, run_id).applied_at is not None:
                return
            found = _check(run_id, progress)
            if any(found.get(verdict) != agreed.get(verdict) for verdict in _VERDICTS):
                _note_moved(run_id)
                return
        else:
            return


def _note_moved(run_id: UUID) -> None:
    run = db.session.get_one(ImportRun, run_id)
    with writing(run.kecamatan_id) as session:
        kept = session.get_one(ImportRun, run_id)
        kept.counts = {**kept.counts, "moved": 1}


def mark(run: ImportRun, state: ImportState) -> None:
    """Say what is to be done with an import."""
    run_id, kecamatan_id = run.id, run.kecamatan_id
    with writing(kecamatan_id) as session:
        kept = session.get_one(ImportRun, run_id)
        kept.state, kept.state_at = state, clock.now()


def has_stopped(run: ImportRun, *, now: datetime) -> bool:
    """Whether the work was begun and nobody does it any more: its process was killed, and nothing was written."""
    return run.state in WORKING and not is_worked_on(run.id) and now - run.state_at > _STARTS_WITHIN


def _rules(run: ImportRun) -> KmsRules:
    return rules_of(run.kecamatan_id)
