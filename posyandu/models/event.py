"""Who did what to what, when and from which device: a chain in which nothing can be changed unseen."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import Model
from .types import Moment


class Event(Model):
    """One sentence of the log. ``digest`` covers the row and the digest before it, per kecamatan.

    ``details`` holds ids and changed values, never a name or NIK. Triggers refuse update and delete.
    """

    __tablename__ = "event"

    kecamatan_id: Mapped[int] = mapped_column(sa.ForeignKey("kecamatan.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    device: Mapped[str | None] = mapped_column(sa.String(120))
    verb: Mapped[str] = mapped_column(sa.String(40))
    subject_kind: Mapped[str] = mapped_column(sa.String(30))
    subject_id: Mapped[str] = mapped_column(sa.String(40), index=True)
    child_id: Mapped[UUID | None] = mapped_column(index=True)
    details: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    digest: Mapped[str] = mapped_column(sa.String(64))
