"""How far a long work is, told outside its transaction: a small file, and a lock that dies with its process."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from filelock import FileLock, Timeout
from flask import current_app

from ...core.sentence import Sentence, say
from .storing import heard, told


class Step(NamedTuple):
    """What is being done, and how much of it is."""

    words: Sentence
    done: int
    total: int


class Busy(Exception):
    """Another process does this work."""


class Progress:
    """Writes how far one work is, at most as often as it is told."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def tell(self, words: Sentence, done: int = 0, total: int = 0) -> None:
        """Keep the step where the status page finds it."""
        unfinished = self.path.with_suffix(f".{os.getpid()}")
        unfinished.write_text(json.dumps([told(words), done, total]), encoding="utf-8")
        unfinished.replace(self.path)


def _folder() -> Path:
    folder = Path(current_app.config.get("IMPORT_FOLDER") or Path(current_app.instance_path) / "imports")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def working(name: UUID | str) -> Iterator[Progress]:
    """Hold a work, an import by its id, for this process. Raises :class:`Busy`."""
    folder = _folder()
    lock = FileLock(folder / f"{name}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise Busy from None
    path = folder / f"{name}.json"
    try:
        yield Progress(path)
    finally:
        path.unlink(missing_ok=True)
        lock.release()


def is_worked_on(name: UUID | str) -> bool:
    """Whether a living process holds the work: the lock of a killed one is free."""
    lock = FileLock(_folder() / f"{name}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False


def step_of(name: UUID | str) -> Step:
    """How far the work is."""
    try:
        words, done, total = json.loads((_folder() / f"{name}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Step(say("Menyiapkan"), 0, 0)
    return Step(heard(words), done, total)
