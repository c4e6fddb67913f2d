"""Writing accounts: signing in and out, adding, disabling, changing passwords and language."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from ..core.sentence import Sentence
from ..core.vocabulary import Role
from ..database import writing
from ..events.operations import Fact, append
from ..models import SignIn, SignInFailure, User, UserArea
from . import queries
from .passwords import hasher, matches, weakness

# Verified when the user name is unknown, so that the answer takes as long as for a known one.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$cG9zeWFuZHVwb3N5YW5kdQ$5w0PU6X4iQb7Z2dyU0Hj9nQd8ZxV8t1XkH0n0mUqJ1k"


class WrongPassword(Exception):
    """The user name or the password is wrong, or the account is disabled: the answer never says which."""


class TooManyTries(Exception):
    """Too many failed tries of this name or from this address; ``wait`` says how long the pause is."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__()
        self.wait = wait


class WeakPassword(Exception):
    """The new password is refused; ``sentence`` says why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def sign_in(
    username: str, password: str, *, address: str, device: str, now: datetime, tries: int, wait: timedelta
) -> tuple[User, str]:
    """Check a password and open a session on this device; the user and the session's key.

    Raises :class:`TooManyTries` before the password is looked at, and :class:`WrongPassword`.
    """
    name = username.strip().lower()
    user = prove(name, password, who=f"address:{address}", now=now, tries=tries, wait=wait)
    key = secrets.token_urlsafe(32)
    kecamatan_id = queries.kecamatan_id_of(user)
    with writing(kecamatan_id) as session:
        session.add(SignIn(user_id=user.id, key_digest=queries.digest(key), created_at=now, device=device[:200]))
        session.execute(sa.delete(SignInFailure).where(SignInFailure.who_digest == queries.digest(f"name:{name}")))
        append(session, [_fact("sign_in", user, now=now)], kecamatan_id=kecamatan_id)
    return user, key


def prove(username: str | None, password: str, *, who: str, now: datetime, tries: int, wait: timedelta) -> User:
    """The account whose name and password these are; ``who`` is what else is counted besides the name.

    Raises :class:`TooManyTries` before the password is looked at, and :class:`WrongPassword`.
    """
    counted = [f"name:{username}", who] if username else [who]
    check_tries(counted, now=now, tries=tries, wait=wait)
    user = queries.user_named(username) if username else None
    right = matches(user.password_hash if user else _NOBODY, password)
    if user is None or not right or user.disabled_at is not None:
        count_failure(user, counted, now=now, wait=wait)
        raise WrongPassword
    return user


def check_tries(who: Sequence[str], *, now: datetime, tries: int, wait: timedelta) -> None:
    """Raise :class:`TooManyTries` when one of these failed too often of late."""
    if queries.failures(who, since=now - wait) >= tries:
        raise TooManyTries(wait)


def count_failure(user: User | None, who: Sequence[str], *, now: datetime, wait: timedelta) -> None:
    """Count a failed try of each of these; the log tells of it when it was somebody's account."""
    kecamatan_id = queries.kecamatan_id_of(user) if user else 0
    with writing(kecamatan_id) as session:
        session.execute(sa.delete(SignInFailure).where(SignInFailure.at < now - 10 * wait))
        session.add_all(SignInFailure(who_digest=queries.digest(w), at=now) for w in who)
        if user is not None:
            append(session, [_fact("sign_in_failed", user, now=now)], kecamatan_id=kecamatan_id)


def end_sign_ins(user: User, sign_ins: Sequence[SignIn], *, by: User | None, now: datetime) -> None:
    """End sessions: the next request of those devices has to sign in again."""
    keys = [s.id for s in sign_ins]
    kecamatan_id = queries.kecamatan_id_of(user)
    with writing(kecamatan_id) as session:
        session.execute(sa.update(SignIn).where(SignIn.id.in_(keys)).values(ended_at=now))
        facts = [_fact("sign_out", user, by=by, now=now, sign_in=str(key)) for key in keys]
        append(session, facts, kecamatan_id=kecamatan_id)


def add(
    *, username: str, name: str, role: Role, password: str, areas: Sequence[UserArea], by: User | None, now: datetime
) -> User:
    """Add an account.

    Raises :class:`WeakPassword`, and ``ValueError`` for a name that is taken or an account without an area.
    """
    username = username.strip().lower()
    if (why := weakness(password, username=username)) is not None:
        raise WeakPassword(why)
    if not areas:
        raise ValueError("an account needs an area")
    if queries.user_named(username) is not None:
        raise ValueError(f"{username} is taken")
    user = User(
        username=username, name=name, role=role, password_hash=hasher().hash(password), language="id", created_at=now,
        areas=list(areas),
    )  # fmt: skip
    kecamatan_id = queries.kecamatan_id_of(user)
    with writing(kecamatan_id) as session:
        session.add(user)
        session.flush()
        append(session, [_fact("account_added", user, by=by, now=now, role=role.value)], kecamatan_id=kecamatan_id)
    return user


def disable(user: User, *, by: User | None, now: datetime) -> None:
    """Close an account and end its sessions; what it wrote stays under its name."""
    kecamatan_id = queries.kecamatan_id_of(user)
    with writing(kecamatan_id) as session:
        user.disabled_at = now
        session.execute(
            sa.update(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None)).values(ended_at=now)
        )
        append(session, [_fact("account_disabled", user, by=by, now=now)], kecamatan_id=kecamatan_id)


def change_password(user: User, password: str, *, by: User | None, now: datetime) -> None:
    """Set a new password and end all sessions of the account. Raises :class:`WeakPassword`."""
    if (why := weakness(password, username=user.username)) is not None:
        raise WeakPassword(why)
    kecamatan_id = queries.kecamatan_id_of(user)
    with writing(kecamatan_id) as session:
        user.password_hash = hasher().hash(password)
        session.execute(
            sa.update(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None)).values(ended_at=now)
        )
        append(session, [_fact("password_changed", user, by=by, now=now)], kecamatan_id=kecamatan_id)


def choose_language(user: User, language: str, *, now: datetime) -> None:
    """Keep the language of this user's screens."""
    kecamatan_id = queries.kecamatan_id_of(user)
    with writing(kecamatan_id) as session:
        user.language = language
        append(session, [_fact("language_chosen", user, now=now, language=language)], kecamatan_id=kecamatan_id)


def _fact(verb: str, user: User, *, now: datetime, by: User | None = None, **details: Any) -> Fact:
    actor = by if by is not None else user
    return Fact(verb=verb, subject_kind="user", subject_id=str(user.id), actor_id=actor.id, at=now, details=details)
