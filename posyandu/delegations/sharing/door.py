"""The door for guests: finds what a link opens, keeps the finished pages, counts openings, slows down guessing.

A worker asks the database once for a link and again only every few seconds of traffic, so that a revoked link is closed
within :data:`AGAIN_SECONDS` everywhere, and at once in the worker that revoked it. Nothing of who opens is kept but,
for a minute and in memory only, how often an address was wrong.
"""

import gzip
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from flask import Flask, current_app, request

from ...database import Busy
from ...extensions import db
from ...models import Share
from ...web import clock
from ..tokens import digest_of
from . import operations, queries

AGAIN_SECONDS = 3
_KEPT = 256  # links whose pages a worker keeps


class TooMany(Exception):
    """This address was wrong, or wrote, too often in the last minute."""


@dataclass(slots=True)
class Known:
    """A link that is open: what it shows, and its finished bytes by kind and language."""

    share_id: UUID
    kecamatan_id: int
    study_visit_id: UUID
    snapshot: dict[str, Any]
    language: str
    expires_on: date
    checked: float
    openings: int = 0  # not yet in the database
    made: dict[tuple[str, str], tuple[bytes, bytes]] = field(default_factory=dict)

    def bytes_of(self, kind: str, language: str, make: Callable[[], bytes]) -> tuple[bytes, bytes]:
        """What was made for this kind and language, plain and gzipped; made at the first asking."""
        if (kind, language) not in self.made:
            content = make()
            self.made[kind, language] = (content, gzip.compress(content, compresslevel=9, mtime=0))
        return self.made[kind, language]


_known: OrderedDict[str, Known] = OrderedDict()
_lock = threading.Lock()
_tries: Counter[str] = Counter()
_minute = [0]


def open_link(token: str) -> Known | None:
    """What the link opens; ``None`` when it is unknown, expired or revoked, all alike. Raises :class:`TooMany`."""
    digest = digest_of(token)
    known = _known.get(digest)
    if known is not None and time.monotonic() - known.checked < AGAIN_SECONDS and clock.today() <= known.expires_on:
        return known
    if known is None:
        _slow_down(count=False)
    share = queries.share_of_token(token)
    if share is None or share.revoked_at is not None or share.expires_on < clock.today():
        forget(digest)
        _slow_down(count=True)
        return None
    return _keep(digest, share)


def _keep(digest: str, share: Share) -> Known:
    with _lock:
        known = _known.get(digest)
        if known is None:
            known = _known[digest] = Known(
                share.id, share.study_visit.kecamatan_id, share.study_visit_id, share.snapshot, share.language,
                share.expires_on, 0.0,
            )  # fmt: skip
            while len(_known) > _KEPT:
                _known.popitem(last=False)
        known.checked = time.monotonic()
    return known


def count_opening(known: Known) -> None:
    """Count one; written at once for the first of a while, with the next for those that follow closely."""
    with _lock:
        known.openings += 1
        first = known.openings == 1
    if first and current_app.testing:
        flush(known)
    elif first:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        timer = threading.Timer(AGAIN_SECONDS / 2, _flush_later, [app, known])
        timer.daemon = True
        timer.start()


def _flush_later(app: Flask, known: Known) -> None:
    with app.app_context():
        flush(known)
        db.session.remove()


def flush(known: Known) -> None:
    """Write the counted openings; when the database is busy they wait for the next."""
    with _lock:
        number, known.openings = known.openings, 0
    if number:
        with suppress(Busy):
            operations.count_openings(known.share_id, known.kecamatan_id, number)


def forget(digest: str) -> None:
    """Close a link in this worker at once."""
    _known.pop(digest, None)


def forget_all() -> None:
    """Close every link in this worker; the next opening asks the database again."""
    with _lock:
        _known.clear()
        _tries.clear()


def slow_down_writing() -> None:
    """A form was sent: raises :class:`TooMany` when this address sends too many."""
    _slow_down(count=False)
    _slow_down(count=True)


def slow_down_guessing() -> None:
    """Raises :class:`TooMany` for an address that was wrong too often."""
    _slow_down(count=False)


def count_wrong() -> None:
    """A link was wrong."""
    _slow_down(count=True)


def _slow_down(*, count: bool) -> None:
    minute = int(time.monotonic() // 60)
    with _lock:
        if _minute[0] != minute:
            _minute[0] = minute
            _tries.clear()
        address = request.remote_addr or ""
        if count:
            _tries[address] += 1
        elif _tries[address] >= current_app.config["GUEST_TRIES_A_MINUTE"]:
            raise TooMany
