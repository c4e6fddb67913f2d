"""Reading services: who is due for what at a posyandu, and the courses of supplementary food."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from ...extensions import db
from ...models import ServiceGiven, ServiceKind

CAMPAIGN_KINDS = (ServiceKind.VITAMIN_A, ServiceKind.DEWORMING)


def campaign_days(child_ids: Collection[UUID], *, since: date) -> dict[tuple[UUID, ServiceKind], list[date]]:
    """The days on which vitamin A and worm medicine were given since a day, by child and kind."""
    statement = sa.select(ServiceGiven.child_id, ServiceGiven.kind, ServiceGiven.given_on).where(
        ServiceGiven.child_id.in_(child_ids), ServiceGiven.kind.in_(CAMPAIGN_KINDS), ServiceGiven.given_on >= since
    )
    found: dict[tuple[UUID, ServiceKind], list[date]] = defaultdict(list)
    for child_id, kind, given_on in db.session.execute(statement):
        found[child_id, kind].append(given_on)
    return found
