"""Writing down who read the figures of a place: those who see numbers without names are logged, each time."""

from datetime import datetime
from typing import Any

from ..core.roles import TABLE, Permission
from ..database import writing
from ..events.operations import Fact, append
from ..models import User
from .area import Area


def seen(area: Area, *, user: User, what: str, period: str, now: datetime) -> None:
    """Log that somebody who may see no child looked at figures: which place, which period, which page or file."""
    if user.role in TABLE[Permission.SEE_CHILD]:
        return
    details: dict[str, Any] = {"period": period, "what": what}
    fact = Fact(
        verb="figures_seen",
        subject_kind=area.level.value,
        subject_id=str(area.id),
        at=now,
        actor_id=user.id,
        details=details,
    )
    with writing(area.kecamatan_id) as session:
        append(session, [fact], kecamatan_id=area.kecamatan_id)
