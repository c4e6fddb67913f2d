"""Making all figures again by new rules: at once for a small kecamatan, in a process of its own for a large one."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import click
from flask import current_app

from ..core.sentence import Sentence, say
from ..exchange.importing.progress import Busy, Progress, is_worked_on, working
from ..models import SettingsVersion
from ..web import clock
from . import operations, queries

AT_ONCE_MONTHS = 2_000
_STARTS_WITHIN = timedelta(seconds=20)
_PARTS = (say("Menghitung ulang z, N, dan T anak"), say("Menghitung ulang ringkasan posyandu"))


def begin(version: SettingsVersion) -> None:
    """Start the work; a small one is done when this returns. Nothing while it is being done already."""
    version_id = version.id
    if is_worked_on(version_id):
        return
    if queries.touched(version.kecamatan_id).months <= AT_ONCE_MONTHS:
        perform(version_id)
        return
    config = current_app.config
    environment = os.environ | {
        "POSYANDU_DATABASE_URL": config["DATABASE_URL"],
        "POSYANDU_SECRET_KEY": config["SECRET_KEY"],
        "POSYANDU_IMPORT_FOLDER": str(config.get("IMPORT_FOLDER") or f"{current_app.instance_path}/imports"),
    }
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "flask", "--app", "posyandu", "recompute-work", str(version_id)], env=environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    threading.Thread(target=process.wait, daemon=True).start()  # whoever starts a process also sees it end


def perform(version_id: UUID) -> None:
    """Do the work; nothing while another process does."""
    try:
        with working(version_id) as progress:
            parts = iter(_PARTS)
            operations.apply_rules(
                version_id, now=clock.now(), today=clock.today(),
                progress=lambda some, length: _told(progress, next(parts), some, length),
            )  # fmt: skip
    except Busy:
        return


def has_stopped(version: SettingsVersion, *, now: datetime) -> bool:
    """Whether nobody does the work any more: its process was killed, and nothing was changed."""
    return not is_worked_on(version.id) and now - version.asked_at > _STARTS_WITHIN


def _told(progress: Progress, words: Sentence, parts: Iterable[list[Any]], length: int) -> Iterator[list[Any]]:
    for done, part in enumerate(parts):
        progress.tell(words, done, length)
        yield part


@click.command("recompute-work", hidden=True)
@click.argument("version_id", type=click.UUID)
def recompute_work(version_id: UUID) -> None:
    """Kerjakan hitung ulang yang sudah dimulai dari halaman pengaturan."""
    perform(version_id)
