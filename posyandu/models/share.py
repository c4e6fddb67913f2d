"""What was published: a month's dated releases (the ledger), the links made of them, what a guest left beside them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import Model
from .delegation import StudyVisit
from .types import Moment, new_id


class FigureRelease(Model):
    """The figures of a kecamatan's month as they were released, once and for all links: a row of the ledger.

    ``figures`` are the true counts (no names), ``shown`` what the rule made of them; triggers refuse update and
    delete. A correction is a new row with the next number.
    """

    __tablename__ = "figure_release"
    __table_args__ = (sa.UniqueConstraint("kecamatan_id", "month", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kecamatan_id: Mapped[int] = mapped_column(sa.ForeignKey("kecamatan.id"))
    month: Mapped[date]
    number: Mapped[int]
    figures: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    shown: Mapped[list[Any]] = mapped_column(sa.JSON)
    released_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    released_at: Mapped[datetime] = mapped_column(Moment)


class Share(Model):
    """One link for one delegation: a frozen snapshot that expires and can be revoked.

    Only the digest of the token is kept; with ``nonce`` the server can make the same token again for whoever
    published it, a copy of the database alone cannot.
    """

    __tablename__ = "share"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    study_visit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("study_visit.id"), index=True)
    nonce: Mapped[str] = mapped_column(sa.String(32))
    token_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    language: Mapped[str] = mapped_column(sa.String(2))
    snapshot: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    published_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    published_at: Mapped[datetime] = mapped_column(Moment)
    expires_on: Mapped[date]  # the last day on which it opens
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    openings: Mapped[int] = mapped_column(default=0)

    study_visit: Mapped[StudyVisit] = relationship(lazy="raise_on_sql")


class ShareRelease(Model):
    """Which releases a share was made of."""

    __tablename__ = "share_release"

    share_id: Mapped[UUID] = mapped_column(sa.ForeignKey("share.id"), primary_key=True)
    release_id: Mapped[UUID] = mapped_column(sa.ForeignKey("figure_release.id"), primary_key=True)


class GuestFigures(Model):
    """The figures of their own district that guests left, to stand beside ours on their page."""

    __tablename__ = "guest_figures"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    share_id: Mapped[UUID] = mapped_column(sa.ForeignKey("share.id"), index=True)
    district: Mapped[str] = mapped_column(sa.String(120))
    period: Mapped[str] = mapped_column(sa.String(60))
    ages: Mapped[str] = mapped_column(sa.String(20))  # the ages that their figures cover
    counts: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    left_at: Mapped[datetime] = mapped_column(Moment)
