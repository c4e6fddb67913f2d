"""A client that fetches pages as a browser does and fails on any page that is not sound HTML."""

import secrets
from contextvars import Context
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from posyandu.accounts.queries import digest
from posyandu.extensions import db
from posyandu.models import SignIn, User

from .page_checks import check_page

MOVED = (301, 302, 303, 308)


class Browser(FlaskClient):
    """Each request in a context of its own, as on a server; a form carries the token that its page would have given."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request. A POST without ``csrf_token`` gets the right one."""
        if kwargs.get("method") == "POST" and isinstance(kwargs.setdefault("data", {}), dict):
            kwargs["data"] = {"csrf_token": self.token()} | kwargs["data"]
        return Context().run(super().open, *args, **({"buffered": True} | kwargs))

    def token(self) -> str:
        """The token of this browser's session."""
        with self.session_transaction() as cookie:
            raw = cookie.setdefault("csrf_token", secrets.token_hex(20))
        return str(URLSafeTimedSerializer(self.application.config["SECRET_KEY"], salt="wtf-csrf-token").dumps(raw))


class CheckedClient:
    """``get`` and ``post`` like Flask's client; HTML answers are checked, and signing in is one call."""

    def __init__(self, app: Flask) -> None:
        app.test_client_class = Browser
        self.raw: Browser = app.test_client()  # type: ignore[assignment]

    def sign_in(self, user: User) -> "CheckedClient":
        """Open a session for this user without the form."""
        key = secrets.token_urlsafe(16)
        now = datetime.now(UTC)
        db.session.add(SignIn(user_id=user.id, key_digest=digest(key), created_at=now, device="test"))
        db.session.commit()
        with self.raw.session_transaction() as cookie:
            cookie.clear()
            cookie["_user_id"] = key
            cookie["_fresh"] = True
        return self

    def get(self, path: str, *, status: int = 200, **kwargs: Any) -> TestResponse:
        """Fetch a page and check it."""
        return self._send("GET", path, status, **kwargs)

    def post(self, path: str, *, status: int = 303, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """Send a form and check the answer."""
        return self._send("POST", path, status, data=data or {}, **kwargs)

    def _send(self, method: str, path: str, status: int, **kwargs: Any) -> TestResponse:
        response = self.fetch(method, path, **kwargs)
        assert response.status_code == status, f"{method} {path}: {response.status_code}\n{response.text[:2000]}"
        return response

    def fetch(self, method: str, path: str, **kwargs: Any) -> TestResponse:
        """Send a request whose status is for the test to judge; a page is checked all the same."""
        # A request has its own session on the test's connection: what the test only read must not stay open around it.
        db.session.rollback()
        response = self.raw.open(path, method=method, **kwargs)
        if response.mimetype == "text/html" and response.status_code not in MOVED:
            check_page(response.text, f"{method} {path}")
        return response
