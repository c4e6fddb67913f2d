"""How a kecamatan is drawn: a tile for each kelurahan, or its real boundaries once somebody has brought them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import Model
from .types import Moment


class AreaMap(Model):
    """By the code of a kelurahan: ``tiles`` its column and row, ``shapes`` its outlines (``core.boundaries``)."""

    __tablename__ = "area_map"

    kecamatan_id: Mapped[int] = mapped_column(sa.ForeignKey("kecamatan.id"), primary_key=True)
    tiles: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    shapes: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(Moment)
