"""Tells the log that a file left the register: what, of which area and months, how many rows; never a name."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ..database import writing
from ..events.operations import Fact, append
from ..models import User
from .scope import Scope


def note_export(what: str, scope: Scope, *, user: User | None, now: datetime, **details: Any) -> None:
    """Write the event, into the log of each kecamatan that the file covers, before the file is handed over."""
    told = {"what": what, "from": f"{scope.first:%Y-%m}", "until": f"{scope.last:%Y-%m}"} | details
    actor_id = user.id if user else None
    for kecamatan_id in scope.kecamatan_ids:
        with writing(kecamatan_id) as session:
            fact = Fact(
                verb="exported", subject_kind=scope.area.level, subject_id=scope.area.code, at=now, actor_id=actor_id,
                details=told,
            )  # fmt: skip
            append(session, [fact], kecamatan_id=kecamatan_id)


def note_report(
    kecamatan_id: int, what: str, *, area: str, code: str, span: str, first: date, last: date,
    counts: Mapping[str, int], user: User, now: datetime,
) -> None:  # fmt: skip
    """That a text was sent on by WhatsApp: which, of what area and days, with which numbers; never the text itself."""
    user_id = user.id
    with writing(kecamatan_id) as session:
        fact = Fact(
            verb="reported", subject_kind=area, subject_id=code, at=now, actor_id=user_id,
            details={"what": what, "span": span, "from": first.isoformat(), "until": last.isoformat(),
                     "counts": dict(counts)},
        )  # fmt: skip
        append(session, [fact], kecamatan_id=kecamatan_id)


def note_child_export(
    what: str, child_id: UUID, *, kecamatan_id: int, user: User | None, now: datetime, **details: Any
) -> None:
    """The same of a file about one child; it stands in the child's own history."""
    with writing(kecamatan_id) as session:
        fact = Fact(
            verb="exported", subject_kind="child", subject_id=str(child_id), child_id=child_id, at=now,
            actor_id=user.id if user else None, details={"what": what} | details,
        )  # fmt: skip
        append(session, [fact], kecamatan_id=kecamatan_id)
