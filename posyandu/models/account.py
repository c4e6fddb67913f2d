"""Who uses the system: accounts with a role and areas, their sign-ins, and the failed tries."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.vocabulary import Role
from ..extensions import Model
from .types import Moment, coded, new_id


class User(Model):
    """A person with one role; what she may see is her areas."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    role: Mapped[Role] = mapped_column(coded(Role, 20))
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    language: Mapped[str] = mapped_column(sa.String(2), default="id")
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)

    areas: Mapped[list["UserArea"]] = relationship(lazy="selectin", cascade="all, delete-orphan")


class UserArea(Model):
    """One area given to a user: exactly one of the four levels."""

    __tablename__ = "user_area"
    __table_args__ = (
        sa.CheckConstraint(
            " + ".join(
                f"CASE WHEN {level}_id IS NULL THEN 0 ELSE 1 END"
                for level in ("kecamatan", "kelurahan", "lingkungan", "posyandu")
            )
            + " = 1",
            name="one_level",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    kecamatan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("kecamatan.id"))
    kelurahan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("kelurahan.id"))
    lingkungan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("lingkungan.id"))
    posyandu_id: Mapped[int | None] = mapped_column(sa.ForeignKey("posyandu.id"))


class SignIn(Model):
    """A session on one device. The cookie carries a random key of which only the digest is kept."""

    __tablename__ = "sign_in"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    key_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    device: Mapped[str] = mapped_column(sa.String(200))  # what the browser calls itself

    user: Mapped[User] = relationship(lazy="raise_on_sql")


class SignInFailure(Model):
    """A failed try, kept in the database so that every worker process counts the same tries."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (sa.Index("ix_sign_in_failure_who_at", "who_digest", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    who_digest: Mapped[str] = mapped_column(sa.String(64))  # of the user name, or of the address; never in clear
    at: Mapped[datetime] = mapped_column(Moment)
