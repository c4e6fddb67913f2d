"""Links that nobody can guess: 192 bits, made from a secret of the server, kept as a digest only."""

import base64
import hashlib
import hmac
import secrets
from typing import NamedTuple

from flask import current_app

LETTERS = 32  # of a token: 24 bytes in base64url


class NewToken(NamedTuple):
    """What is kept of a new token: the nonce it can be made from again, and its digest."""

    token: str
    nonce: str
    digest: str


def new_token(purpose: str) -> NewToken:
    """A token that nobody has had."""
    nonce = secrets.token_hex(16)
    token = _token(purpose, nonce)
    return NewToken(token, nonce, digest_of(token))


def token_of(purpose: str, nonce: str, digest: str) -> str | None:
    """The token again, for whoever published it; ``None`` when the server's secret has been changed since."""
    token = _token(purpose, nonce)
    return token if hmac.compare_digest(digest_of(token), digest) else None


def digest_of(token: str) -> str:
    """What the database keeps."""
    return hashlib.sha256(token.encode()).hexdigest()


def _token(purpose: str, nonce: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    made = hmac.new(key, f"delegation:{purpose}:{nonce}".encode(), hashlib.sha256).digest()[:24]
    return base64.urlsafe_b64encode(made).decode()
