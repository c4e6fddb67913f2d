"""A client that fetches pages as a browser does and fails on any page that is not sound HTML."""

import secrets
from datetime import UTC, datetime
from typing import Any

from flask import Flask, g
from werkzeug.test import TestResponse

from posyandu.accounts.queries import digest
from posyandu.extensions import db
from posyandu.models import SignIn, User

from .page_checks import check_page


class CheckedClient:
    """``get`` and ``post`` like Flask's client; HTML answers are checked, and signing in is one call."""

    def __init__(self, app: Flask) -> None:
        self.raw = app.test_client()

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
        # A request has its own session on the test's connection: what the test only read must not stay open around it.
        db.session.rollback()
        # Nor may what an earlier request knew: its user and language stand in the context that the test holds open.
        for name in list(g):
            g.pop(name)
        response = self.raw.open(path, method=method, **kwargs)
        assert response.status_code == status, f"{method} {path}: {response.status_code}\n{response.text[:2000]}"
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303, 308):
            check_page(response.text, f"{method} {path}")
        return response
