"""Who is signed in: the cookie's key looked up on every request, so that an ended session ends at once."""

import secrets
from datetime import timedelta

from flask import Flask, current_app, session
from flask_login import UserMixin

from ..extensions import login
from ..models import SignIn, User
from ..web import clock
from . import queries


class SignedIn(UserMixin):
    """The user of this request and her session."""

    def __init__(self, sign_in: SignIn, key: str) -> None:
        self.sign_in = sign_in
        self.user: User = sign_in.user
        self._key = key

    @property
    def name(self) -> str:
        """Her name, for the head of the page."""
        return self.user.name

    def get_id(self) -> str:
        """The session's key: what the signed cookie carries."""
        return self._key


def session_age() -> timedelta:
    """How long a session lasts."""
    age: timedelta = current_app.permanent_session_lifetime
    return age


def begin(key: str) -> None:
    """Start a new cookie for this key; what an older one held is dropped (session fixation)."""
    language = session.get("language")
    session.clear()
    session.permanent = True
    session["_user_id"] = key
    session["_fresh"] = True
    session["nonce"] = secrets.token_hex(8)
    if language:
        session["language"] = language


def install(app: Flask) -> None:
    """Let Flask-Login find the session of a request."""
    login.init_app(app)
    login.session_protection = None  # a tablet changes its address between signal and Wi-Fi

    @login.user_loader
    def find(key: str) -> SignedIn | None:
        sign_in = queries.open_sign_in(key, since=clock.now() - session_age())
        return SignedIn(sign_in, key) if sign_in else None
