"""Two records that were one child: which was kept, what was moved to it; and pairs that a person called two."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import Model
from .types import Moment, new_id


class ChildMerge(Model):
    """One merging. ``before`` holds ids and days enough to take it back: never a name or NIK."""

    __tablename__ = "child_merge"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kecamatan_id: Mapped[int] = mapped_column(sa.ForeignKey("kecamatan.id"))
    kept_id: Mapped[UUID] = mapped_column(sa.ForeignKey("child.id"), index=True)
    gone_id: Mapped[UUID] = mapped_column(sa.ForeignKey("child.id"), index=True)
    merged_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    merged_at: Mapped[datetime] = mapped_column(Moment)
    applied_seq: Mapped[int] = mapped_column(sa.BigInteger)  # the kecamatan's last event right after it
    before: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    undone_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    undone_at: Mapped[datetime | None] = mapped_column(Moment)


class TwoChildren(Model):
    """A pair that looks like one child and is not; ``first_id`` is the smaller of the two."""

    __tablename__ = "two_children"

    first_id: Mapped[UUID] = mapped_column(sa.ForeignKey("child.id"), primary_key=True)
    second_id: Mapped[UUID] = mapped_column(sa.ForeignKey("child.id"), primary_key=True)
    said_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    said_at: Mapped[datetime] = mapped_column(Moment)
