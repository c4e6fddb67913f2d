"""The settings of a kecamatan: each change is a new version with the whole of it, and the old ones stay readable."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import Model
from .types import Moment, new_id


class SettingsVersion(Model):
    """All settings of a kecamatan from ``in_force_at`` on, until a later version is in force.

    ``values`` are the fields of ``core.settings.Settings``. A version that changes how N and T are read is in force at
    once for whatever is written from then on; the figures that stand already follow child by child, and ``settled_at``
    is ``None`` until the last has followed, or until another change of the rules took its place.
    """

    __tablename__ = "settings_version"
    __table_args__ = (sa.UniqueConstraint("kecamatan_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kecamatan_id: Mapped[int] = mapped_column(sa.ForeignKey("kecamatan.id"))
    number: Mapped[int]
    values: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    changed: Mapped[list[str]] = mapped_column(sa.JSON)  # names of the fields that differ from the version before
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    in_force_at: Mapped[datetime] = mapped_column(Moment)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    effect: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    """How many months stood under each word of the rules before, and once it is settled after."""
