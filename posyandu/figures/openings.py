"""What was given on single openings of the posyandu, counted anew: a message of one day tells that day's services."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from ..models import Referral, ServiceGiven, ServiceKind, Visit, VisitSession
from .register import AnySession

_COLUMN = {
    ServiceKind.VITAMIN_A: "vitamin_a",
    ServiceKind.DEWORMING: "deworming",
    ServiceKind.IMMUNISATION: "immunised",
    ServiceKind.FOOD_SUPPLEMENT: "food_supplement",
}


def services_at(session: AnySession, session_ids: Collection[UUID]) -> dict[str, int]:
    """How many children were given each kind of service there, and of how many a letter of referral went that day.

    By the names of the fields of ``Counts``; two queries.
    """
    given = (
        sa.select(ServiceGiven.kind, sa.func.count(sa.distinct(ServiceGiven.child_id)))
        .join(Visit, Visit.id == ServiceGiven.visit_id)
        .where(Visit.session_id.in_(session_ids), ServiceGiven.kind.in_(_COLUMN))
        .group_by(ServiceGiven.kind)
    )
    referred = (
        sa.select(sa.func.count(sa.distinct(Referral.child_id)))
        .join(VisitSession, VisitSession.posyandu_id == Referral.posyandu_id)
        .where(VisitSession.id.in_(session_ids), Referral.sent_on == VisitSession.held_on)
    )
    found = dict.fromkeys(_COLUMN.values(), 0)
    found |= {_COLUMN[kind]: children for kind, children in session.execute(given)}
    return found | {"referred": session.scalar(referred) or 0}
