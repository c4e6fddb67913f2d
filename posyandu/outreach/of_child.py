"""What the page of a child shows of this room: where it stands with the services, its referrals, its visits at home."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_login import current_user

from ..children.queries import ChildPage
from ..core.roles import TABLE, Permission
from ..models import Child, HomeVisit, Referral
from ..web import clock
from .referrals import queries as referrals
from .referrals.words import REASONS, STATUSES
from .room import blueprint
from .services import queries as services
from .services.states import LABELS, NAMES, TONES, Service, Standing
from .visits import queries as visits
from .visits.words import RESULTS


@dataclass(frozen=True, slots=True, kw_only=True)
class OfChild:
    """What ``outreach/_child.html`` shows; referrals only to those who may refer."""

    child: Child
    services: dict[Service, Standing]
    referrals: Sequence[Referral]
    visits: Sequence[HomeVisit]
    may_refer: bool


def of_child(page: ChildPage) -> OfChild:
    """Everything of one child beside what its page has read already, in three queries."""
    child = page.child
    may_refer = current_user.user.role in TABLE[Permission.REFER]
    return OfChild(
        child=child,
        services=services.of_page(page, today=clock.today()) if child.left_on is None else {},
        referrals=referrals.of_child(child.id) if may_refer else (),
        visits=visits.of_child(child.id),
        may_refer=may_refer,
    )


@blueprint.app_context_processor
def _to_pages() -> dict[str, object]:
    words = {"names": NAMES, "labels": LABELS, "tones": TONES, "reasons": REASONS, "statuses": STATUSES}
    return {"outreach_of": of_child, "outreach_words": words | {"results": RESULTS}}
