"""A file that takes a while: made while the page says how far it is, then fetched by whoever asked for it."""

import secrets
import time
from collections.abc import Callable, Collection, Generator, Iterator
from pathlib import Path
from typing import NamedTuple

from flask import current_app, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer

from ..extensions import db
from ..figures.settings import BeingRecounted, by_one_rule

KEPT_SECONDS = 15 * 60


class Made(NamedTuple):
    """A file that is ready, and what it is called where it is saved."""

    path: Path
    name: str


class Step(NamedTuple):
    """How far a file is; ``url`` is where to fetch it once it is ready.

    ``stopped``: the rules of N and T changed meanwhile, so that it would mix two of them; there is no file.
    """

    done: int
    total: int
    rows: int
    url: str | None = None
    stopped: bool = False


def steps(
    write: Callable[[Path], Generator[int]], *, name: str, total: int, user_id: int, kecamatan_ids: Collection[int],
    fetch: str = "exchange.fetch",
) -> Iterator[Step]:  # fmt: skip
    """Make a file in the instance folder, telling each step; only this user can fetch it, for a quarter of an hour.

    ``write`` gives the number of rows so far after each of ``total`` parts; ``fetch`` is the page that hands it over.
    ``kecamatan_ids``: whose figures it tells; when one of them gets new rules meanwhile, the file is given up.
    """
    folder = _folder()
    _sweep(folder)
    key = secrets.token_hex(16)
    path = folder / f"{key}{Path(name).suffix}"
    done, rows = 0, 0
    yield Step(0, total, 0)
    try:
        for done, rows in enumerate(by_one_rule(write(path), db.session, kecamatan_ids), start=1):
            yield Step(done, total, rows)
    except BeingRecounted:
        path.unlink(missing_ok=True)
        yield Step(done, total, rows, stopped=True)
        return
    token = _signer().dumps({"file": path.name, "user": user_id, "name": name})
    yield Step(done, total, rows, url_for(fetch, berkas=token))


def made_file(token: str, *, user_id: int) -> Made | None:
    """The file of a token; ``None`` for another person's, an old one, or one that never was."""
    try:
        made = _signer().loads(token, max_age=KEPT_SECONDS)
    except BadSignature:
        return None
    path = _folder() / made["file"]
    return Made(path, made["name"]) if made["user"] == user_id and path.is_file() else None


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="exchange-file")


def _folder() -> Path:
    folder = Path(current_app.instance_path) / "exports"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _sweep(folder: Path) -> None:
    """Remove what nobody can fetch any more."""
    for path in folder.iterdir():
        if time.time() - path.stat().st_mtime > 2 * KEPT_SECONDS:
            path.unlink(missing_ok=True)
