"""The figures that every page, file and message tells: a signed month as it was signed, any other as it is counted.

``REPORTED`` has the columns of ``monthly_summary``; ``official`` says besides who signed, and what changed since.
"""

from collections.abc import Collection
from datetime import date
from typing import cast

import sqlalchemy as sa

from ..core.skdn import COUNT_FIELDS
from ..models import MonthlySummary, MonthSignature, SignedSummary
from .register import AnySession

_LIVE, _SIGNED, _SIGNATURE = (
    cast(sa.Table, model.__table__) for model in (MonthlySummary, SignedSummary, MonthSignature)
)
_CELL = ("sex", "age_group", *COUNT_FIELDS)


def _reported() -> sa.Subquery:
    in_force = _SIGNATURE.c.reopened_at.is_(None)
    same = sa.and_(_SIGNATURE.c.posyandu_id == _LIVE.c.posyandu_id, _SIGNATURE.c.month == _LIVE.c.month, in_force)
    live = (
        sa.select(_LIVE.c.posyandu_id, _LIVE.c.month, *(_LIVE.c[name] for name in _CELL))
        .outerjoin(_SIGNATURE, same)
        .where(_SIGNATURE.c.id.is_(None))
    )
    signed = (
        sa.select(_SIGNATURE.c.posyandu_id, _SIGNATURE.c.month, *(_SIGNED.c[name] for name in _CELL))
        .join(_SIGNED, _SIGNED.c.signature_id == _SIGNATURE.c.id)
        .where(in_force)
    )
    return sa.union_all(live, signed).subquery("reported")


REPORTED = _reported()


def signed_in(session: AnySession, posyandu_ids: Collection[int], month: date) -> int:
    """How many of these posyandu have signed the month."""
    statement = sa.select(sa.func.count()).where(
        _SIGNATURE.c.posyandu_id.in_(posyandu_ids), _SIGNATURE.c.month == month, _SIGNATURE.c.reopened_at.is_(None)
    )
    return session.scalar(statement) or 0
