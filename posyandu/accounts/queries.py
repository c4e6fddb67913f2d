"""Reading accounts: who signs in, where she belongs, how many tries failed."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ..extensions import db
from ..models import Kecamatan, Kelurahan, Lingkungan, Posyandu, SignIn, SignInFailure, User, UserArea


def digest(text: str) -> str:
    """What is kept in place of a session key, a user name or an address."""
    return hashlib.sha256(text.encode()).hexdigest()


def user_named(username: str) -> User | None:
    """The account of this user name."""
    return db.session.scalar(sa.select(User).where(User.username == username.strip().lower()))


def open_sign_in(key: str, *, since: datetime) -> SignIn | None:
    """The running session of this key, unless it ended, grew too old, or its account was disabled."""
    statement = (
        sa.select(SignIn)
        .join(User, User.id == SignIn.user_id)
        .where(
            SignIn.key_digest == digest(key),
            SignIn.ended_at.is_(None),
            SignIn.created_at >= since,
            User.disabled_at.is_(None),
        )
        .options(joinedload(SignIn.user).joinedload(User.areas))
    )
    return db.session.scalars(statement).unique().one_or_none()


def open_sign_ins(user: User, *, since: datetime) -> Sequence[SignIn]:
    """The user's running sessions, newest first."""
    statement = (
        sa.select(SignIn)
        .where(SignIn.user_id == user.id, SignIn.ended_at.is_(None), SignIn.created_at >= since)
        .order_by(SignIn.created_at.desc())
        .limit(50)
    )
    return db.session.scalars(statement).all()


def failures(who: Sequence[str], *, since: datetime) -> int:
    """The highest number of failed tries of one of these (a user name, an address) since then."""
    statement = (
        sa.select(sa.func.count())
        .where(SignInFailure.who_digest.in_([digest(w) for w in who]), SignInFailure.at > since)
        .group_by(SignInFailure.who_digest)
    )
    return max(db.session.scalars(statement), default=0)


def kecamatan_id_of(user: User) -> int:
    """The kecamatan whose log tells of this user: that of her first area."""
    area = user.areas[0]
    if area.kecamatan_id is not None:
        return area.kecamatan_id
    kelurahan_id = area.kelurahan_id
    if area.lingkungan_id is not None:
        kelurahan_id = db.session.scalars(
            sa.select(Lingkungan.kelurahan_id).where(Lingkungan.id == area.lingkungan_id)
        ).one()
    if area.posyandu_id is not None:
        kelurahan_id = db.session.scalars(sa.select(Posyandu.kelurahan_id).where(Posyandu.id == area.posyandu_id)).one()
    return db.session.scalars(sa.select(Kelurahan.kecamatan_id).where(Kelurahan.id == kelurahan_id)).one()


def area_names(user: User) -> list[str]:
    """The names of the user's areas; a posyandu with its kelurahan, because each kelurahan may have a Melati."""
    home = sa.orm.aliased(Kelurahan)
    statement = (
        sa.select(Kecamatan.name, Kelurahan.name, Lingkungan.name, Posyandu.name + ", " + home.name)
        .select_from(UserArea)
        .outerjoin(Kecamatan, Kecamatan.id == UserArea.kecamatan_id)
        .outerjoin(Kelurahan, Kelurahan.id == UserArea.kelurahan_id)
        .outerjoin(Lingkungan, Lingkungan.id == UserArea.lingkungan_id)
        .outerjoin(Posyandu, Posyandu.id == UserArea.posyandu_id)
        .outerjoin(home, home.id == Posyandu.kelurahan_id)
        .where(UserArea.user_id == user.id)
        .order_by(UserArea.id)
    )
    titles = ("Kecamatan", "Kelurahan", "", "Posyandu")
    return [
        next(f"{title} {name}".strip() for title, name in zip(titles, row, strict=True) if name)
        for row in db.session.execute(statement)
    ]


def accounts(*, limit: int = 500) -> Sequence[User]:
    """All accounts, by user name."""
    return db.session.scalars(sa.select(User).order_by(User.username).limit(limit)).all()
