"""Visits of delegations (studi banding): who comes from where, what they ask, who signed the guest book, pictures."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import Model
from .types import Moment, new_id


class StudyVisit(Model):
    """One visit of a delegation to the kecamatan office.

    ``origin_code`` is the code of Kemendagri of a province, city or kecamatan; ``origin_name`` how it is written.
    The guest book is opened by a token of which only the digest is kept; with ``guest_nonce`` the server can make
    the same token again, a copy of the database alone cannot.
    """

    __tablename__ = "study_visit"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kecamatan_id: Mapped[int] = mapped_column(sa.ForeignKey("kecamatan.id"), index=True)
    visited_on: Mapped[date]
    origin_code: Mapped[str] = mapped_column(sa.String(8))
    origin_name: Mapped[str] = mapped_column(sa.String(160))
    institution: Mapped[str] = mapped_column(sa.String(160))
    head_name: Mapped[str] = mapped_column(sa.String(120))
    head_position: Mapped[str | None] = mapped_column(sa.String(120))
    people: Mapped[int]
    topics: Mapped[str] = mapped_column(sa.String(1000))
    agenda: Mapped[str | None] = mapped_column(sa.String(1000))
    hosts: Mapped[str | None] = mapped_column(sa.String(500))
    souvenir: Mapped[str | None] = mapped_column(sa.String(200))
    follow_up: Mapped[str | None] = mapped_column(sa.String(1000))
    guest_nonce: Mapped[str] = mapped_column(sa.String(32))
    guest_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    cancelled_at: Mapped[datetime | None] = mapped_column(Moment)


class VisitGuest(Model):
    """Somebody who signed the guest book."""

    __tablename__ = "visit_guest"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    study_visit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("study_visit.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    position: Mapped[str | None] = mapped_column(sa.String(120))
    institution: Mapped[str | None] = mapped_column(sa.String(160))
    impression: Mapped[str | None] = mapped_column(sa.String(500))
    signed_at: Mapped[datetime] = mapped_column(Moment)


class VisitQuestion(Model):
    """What the guests asked, and what was answered."""

    __tablename__ = "visit_question"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    study_visit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("study_visit.id"), index=True)
    question: Mapped[str] = mapped_column(sa.String(500))
    answer: Mapped[str | None] = mapped_column(sa.String(1000))
    at: Mapped[datetime] = mapped_column(Moment)


class VisitPhoto(Model):
    """A picture of the visit for the office's own book; ``consent`` says who agreed and how. Never part of a share."""

    __tablename__ = "visit_photo"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    study_visit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("study_visit.id"), index=True)
    caption: Mapped[str] = mapped_column(sa.String(200))
    consent: Mapped[str] = mapped_column(sa.String(300))
    content: Mapped[bytes] = mapped_column(
        sa.LargeBinary, deferred=True
    )  # a JPEG of ours, without what the camera added
    added_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    added_at: Mapped[datetime] = mapped_column(Moment)

    study_visit: Mapped[StudyVisit] = relationship(lazy="raise_on_sql")
