"""The door of the tablets: who knocks is known by its header, how often is bounded, and every refusal is JSON."""

import hmac
import logging
import re
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import Blueprint, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from ..accounts.queries import digest
from ..database import Busy, snapshot
from . import envelope, queries
from .queries import Enrolled

_log = logging.getLogger(__name__)
View = TypeVar("View", bound=Callable[..., Any])
_HEADER = re.compile(r"Device ([0-9a-f-]{36})\.([A-Za-z0-9_-]{43})", re.ASCII)
LARGEST_PUSH = 256 * 1024
LARGEST_FILE = 4 * 1024 * 1024
REQUESTS_PER_SECOND = 10  # of one tablet at one process, in the long run
REQUESTS_AT_ONCE = 60
BUSY_SECONDS = 5


class Declined(Exception):
    """The request is not served: an HTTP status with a code for the app and a sentence for the kader."""

    def __init__(self, status: int, code: str, text: str, *, retry_after: int | None = None, **more: Any) -> None:
        super().__init__(code)
        self.status, self.retry_after = status, retry_after
        self.body = {"code": code, "text": text} | {name: value for name, value in more.items() if value is not None}

    def answer(self) -> ResponseReturnValue:
        """The answer."""
        response = jsonify(self.body)
        response.status_code = self.status
        if self.retry_after is not None:
            response.headers["Retry-After"] = str(self.retry_after)
        return response


class Pace:
    """How many requests each tablet still has: a bucket that fills by the second."""

    def __init__(self) -> None:
        self._left: dict[Any, tuple[float, float]] = {}

    def take(self, key: Any) -> bool:
        """Use one; false when none is left."""
        now = time.monotonic()
        left, at = self._left.get(key, (float(REQUESTS_AT_ONCE), now))
        left = min(REQUESTS_AT_ONCE, left + (now - at) * REQUESTS_PER_SECOND)
        if len(self._left) > 10_000:
            self._left.clear()
        self._left[key] = (max(0.0, left - 1), now)
        return left >= 1


def open_door(blueprint: Blueprint) -> None:
    """Make every refusal of this blueprint JSON with a code."""
    blueprint.register_error_handler(Declined, Declined.answer)
    blueprint.register_error_handler(Busy, _busy)
    blueprint.register_error_handler(sa.exc.OperationalError, _failing)
    blueprint.register_error_handler(envelope.Malformed, _malformed)
    blueprint.register_error_handler(envelope.UnknownProtocol, _unknown_protocol)
    blueprint.register_error_handler(envelope.TooManyOps, _too_many_ops)
    blueprint.register_error_handler(HTTPException, _plain)
    blueprint.record_once(lambda state: state.app.extensions.setdefault("tablet_pace", Pace()))


def for_device(view: View) -> View:
    """Let in tablets that are enrolled, also revoked ones (what those may do is the view's to say)."""

    @wraps(view)
    def guarded(**values: Any) -> Any:
        device = _device()
        if not current_app.extensions["tablet_pace"].take(device.id):
            text = _("Terlalu banyak permintaan. Tablet mencoba lagi dengan sendirinya.")
            raise Declined(429, "too_many", text, retry_after=BUSY_SECONDS)
        return view(device=device, **values)

    guarded.guard_permission = None  # type: ignore[attr-defined]
    guarded.guard_device = True  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def at_one_moment(view: View) -> View:
    """Let all that a view reads, the tablet itself included, be of one moment."""

    @wraps(view)
    def read(**values: Any) -> Any:
        with snapshot():
            return view(**values)

    return read  # type: ignore[return-value]


def for_new_device(view: View) -> View:
    """Mark the view of a tablet that has only its code yet."""
    view.guard_permission = None  # type: ignore[attr-defined]
    view.guard_device = True  # type: ignore[attr-defined]
    return view


def _device() -> Enrolled:
    header = _HEADER.fullmatch(request.headers.get("Authorization", ""))
    key = envelope.as_uuid(header[1]) if header else None
    device = queries.enrolled(key) if key else None
    if header is None or device is None or not hmac.compare_digest(digest(header[2]), device.secret_digest):
        text = _("Tablet ini tidak dikenal. Data di tablet tetap aman; minta bidan mendaftarkannya lagi.")
        raise Declined(401, "device_unknown", text)
    return device


def body(largest: int = LARGEST_PUSH) -> dict[str, Any]:
    """The body of the request, within bounds."""
    request.max_content_length = largest
    return envelope.parsed(request.get_data(cache=False))


def revoked() -> Declined:
    """The answer to a tablet that was reported lost."""
    text = _("Tablet ini sudah dicabut. Serahkan catatan yang belum terkirim, lalu hapus datanya.")
    return Declined(410, "device_revoked", text)


def _busy(_busy: Busy) -> ResponseReturnValue:
    text = _("Server sedang sibuk. Tablet mencoba lagi dengan sendirinya.")
    return Declined(503, "busy", text, retry_after=BUSY_SECONDS).answer()


def _failing(problem: sa.exc.OperationalError) -> ResponseReturnValue:
    """The database itself fails, by a full disk perhaps: nothing was kept, and the tablet sends it again later."""
    _log.error("the database fails", exc_info=problem)
    return _busy(Busy())


def _malformed(problem: envelope.Malformed) -> ResponseReturnValue:
    text = _("Kiriman tidak terbaca. Catatan tetap di tablet.")
    return Declined(422, "malformed", text, field=problem.field, op=problem.op).answer()


def _unknown_protocol(_problem: envelope.UnknownProtocol) -> ResponseReturnValue:
    text = _("Aplikasi di tablet ini lain versinya dengan server. Catatan tetap di tablet.")
    return Declined(426, "protocol_unknown", text, understood=[envelope.PROTOCOL]).answer()


def _too_many_ops(_problem: envelope.TooManyOps) -> ResponseReturnValue:
    return Declined(413, "too_many_ops", _("Terlalu banyak catatan dalam satu kiriman.")).answer()


def _plain(problem: HTTPException) -> ResponseReturnValue:
    status = problem.code or 500
    codes = {413: "too_large", 404: "not_found", 405: "not_found", 400: "malformed"}
    return Declined(status, codes.get(status, "not_served"), problem.name).answer()
