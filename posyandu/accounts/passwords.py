"""Passwords: which are good enough, and how they are kept (argon2id)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from ..core.sentence import Sentence, say

MINIMUM_LENGTH = 12
# Words that anybody would try first at a posyandu of this city; a password built on one of them is refused.
CONTEXT_WORDS = ("posyandu", "puskesmas", "medanamplas", "amplas", "kecamatan", "bidan", "kader", "balita", "password",
                 "katasandi", "rahasia", "indonesia", "merdeka", "qwerty", "sayang", "bismillah",
                 "123456789", "12345678", "1234567", "123456", "12345", "1234", "abcdef", "asdfgh")  # fmt: skip


def hasher() -> PasswordHasher:
    """The hasher with the configured cost."""
    config = current_app.config
    return PasswordHasher(time_cost=config["ARGON2_TIME_COST"], memory_cost=config["ARGON2_MEMORY_KIB"], parallelism=1)


def matches(password_hash: str, password: str) -> bool:
    """Whether the password is the one kept; takes the same time for a hash that fits nobody."""
    try:
        return hasher().verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def weakness(password: str, *, username: str) -> Sentence | None:
    """Why a password is refused, or ``None``. Length and common words, no rules of composition (OWASP ASVS 5, 6.2)."""
    if len(password) < MINIMUM_LENGTH:
        return say("Kata sandi sekurangnya %(length)s huruf.", length=MINIMUM_LENGTH)
    plain = "".join(c for c in password.lower() if c.isalnum())
    if len(set(plain)) < 5:
        return say("Kata sandi terlalu mudah ditebak.")
    rest = plain
    own_name = "".join(c for c in username.lower() if c.isalnum())
    for word in (*CONTEXT_WORDS, own_name):
        rest = rest.replace(word, "")
    if len(rest) < MINIMUM_LENGTH // 2:
        return say("Kata sandi memakai kata yang mudah ditebak di sini.")
    return None
