"""What was given to a child: vitamin A, deworming, immunisation, supplementary food."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import Model
from .types import coded, new_id


class ServiceKind(StrEnum):
    """Services a posyandu gives."""

    VITAMIN_A = "vitamin_a"  # product: blue or red
    DEWORMING = "deworming"  # product: the dose in mg
    IMMUNISATION = "immunisation"  # product: the vaccine and its number
    FOOD_SUPPLEMENT = "food_supplement"  # PMT


class ServiceGiven(Model):
    """One service to one child; given once a visit however often the form is sent."""

    __tablename__ = "service_given"
    __table_args__ = (
        sa.UniqueConstraint("visit_id", "kind", "product"),
        sa.Index("ix_service_given_child_on", "child_id", "given_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("child.id"))
    visit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("visit.id"))
    kind: Mapped[ServiceKind] = mapped_column(coded(ServiceKind, 20))
    product: Mapped[str] = mapped_column(sa.String(40))
    given_on: Mapped[date]
