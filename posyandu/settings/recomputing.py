"""The figures that follow new rules: at once for a small kecamatan, in a process of its own for a large one.

The children are judged again in short transactions, so that everybody else goes on writing. A work that was killed
goes on with the children that are left.
"""

import os
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta

import click
from flask import current_app

from ..core.sentence import say
from ..core.settings import Settings
from ..exchange.importing.progress import Busy, Progress, Step, is_worked_on, step_of, working
from ..figures.recompute import STEP_CHILDREN, TURN_OF_OTHERS_SECONDS
from ..figures.register import chunks
from ..models import SettingsVersion
from ..web import clock
from . import operations, queries

AT_ONCE_MONTHS = 2_000
_STARTS_WITHIN = timedelta(seconds=20)
_WORDS = say("Anak yang sudah dinilai menurut aturan baru")


def begin(kecamatan_id: int) -> None:
    """Start the work; a small one is done when this returns. Nothing while it is being done already."""
    if is_worked_on(_name(kecamatan_id)):
        return
    if queries.touched(kecamatan_id).months <= AT_ONCE_MONTHS:
        finish(kecamatan_id)
        return
    config = current_app.config
    environment = os.environ | {
        "POSYANDU_DATABASE_URL": config["DATABASE_URL"],
        "POSYANDU_SECRET_KEY": config["SECRET_KEY"],
        "POSYANDU_IMPORT_FOLDER": str(config.get("IMPORT_FOLDER") or f"{current_app.instance_path}/imports"),
    }
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "flask", "--app", "posyandu", "recompute-work", str(kecamatan_id)], env=environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    threading.Thread(target=process.wait, daemon=True).start()  # whoever starts a process also sees it end


def finish(kecamatan_id: int) -> None:
    """Do the work to its end; nothing while another process does, or when every figure follows the rules."""
    while queries.unsettled_version(kecamatan_id) is not None:  # again, for a change that came as the work ended
        try:
            with working(_name(kecamatan_id)) as progress:
                _judge_everybody(kecamatan_id, progress)
        except Busy:
            return


def _judge_everybody(kecamatan_id: int, progress: Progress) -> None:
    """Until a whole round has seen no other change of the rules."""
    while (version := queries.unsettled_version(kecamatan_id)) is not None:
        version_id, rules = version.id, Settings.of(version.values).rules
        left = queries.children_left(kecamatan_id, rules)
        everybody = queries.touched(kecamatan_id).children
        for done, part in enumerate(chunks(left, STEP_CHILDREN)):
            progress.tell(_WORDS, everybody - len(left) + done * STEP_CHILDREN, everybody)
            operations.judge_again(kecamatan_id, part, rules=rules)
            time.sleep(TURN_OF_OTHERS_SECONDS)
        operations.settle_rules(version_id, now=clock.now())


def has_stopped(version: SettingsVersion, *, now: datetime) -> bool:
    """Whether nobody does the work any more: its process was killed, and children are left."""
    return not is_worked_on(_name(version.kecamatan_id)) and now - version.in_force_at > _STARTS_WITHIN


def how_far(kecamatan_id: int) -> Step:
    """How far the work is."""
    return step_of(_name(kecamatan_id))


def _name(kecamatan_id: int) -> str:
    return f"aturan-{kecamatan_id}"


@click.command("recompute-work", hidden=True)
@click.argument("kecamatan_id", type=int)
def recompute_work(kecamatan_id: int) -> None:
    """Kerjakan hitung ulang yang sudah dimulai dari halaman pengaturan."""
    finish(kecamatan_id)
