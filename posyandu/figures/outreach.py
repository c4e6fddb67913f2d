"""Referrals, visits at home and courses of food counted per posyandu and month, beside the monthly summaries."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, cast

import sqlalchemy as sa

from ..models import FoodSupplement, HomeVisit, Kelurahan, OutreachSummary, Posyandu, Referral, VisitResult
from .register import AnySession
from .summaries import PosyanduMonth, last_day

_TABLE = cast(sa.Table, OutreachSummary.__table__)
COUNTS = tuple(column.name for column in _TABLE.c if not column.primary_key)
RESULTS = {
    VisitResult.MEASURED: "measured_at_home",
    VisitResult.MOVED: "moved",
    VisitResult.REFUSED: "refused",
    VisitResult.ILL: "ill",
    VisitResult.NOT_FOUND: "not_found",
}
"""The column of each result of a visit."""
Counts = dict[str, int]


def count_outreach(session: AnySession, touched: Collection[PosyanduMonth]) -> None:
    """Count these posyandu-months again, inside the write transaction of the change; nothing is committed."""
    session.flush()
    for posyandu_id, month in sorted(touched):
        found = counted(session, [posyandu_id], first=month, last=last_day(month))
        session.execute(sa.delete(_TABLE).where(_TABLE.c.posyandu_id == posyandu_id, _TABLE.c.month == month))
        _insert(session, found)


def rebuild_outreach(session: AnySession, kecamatan_id: int) -> None:
    """Count all months of a kecamatan again, in the caller's write transaction."""
    ids = _posyandu_in(session, kecamatan_id)
    session.execute(sa.delete(_TABLE).where(_TABLE.c.posyandu_id.in_(ids)))
    _insert(session, counted(session, ids))


def outreach_differences(session: AnySession, kecamatan_id: int) -> list[str]:
    """Where stored counts differ from a recount of the rows; an empty list is the proof that they agree."""
    ids = _posyandu_in(session, kecamatan_id)
    stored = {
        (row.posyandu_id, row.month): {name: getattr(row, name) for name in COUNTS}
        for row in session.execute(sa.select(_TABLE).where(_TABLE.c.posyandu_id.in_(ids)))
    }
    fresh = counted(session, ids)
    return [
        f"outreach_summary: posyandu {posyandu_id}, {month:%Y-%m}"
        for posyandu_id, month in sorted(stored.keys() | fresh.keys())
        if stored.get((posyandu_id, month)) != fresh.get((posyandu_id, month))
    ]


def counted(
    session: AnySession, posyandu_ids: Collection[int], *, first: date = date.min, last: date = date.max
) -> dict[PosyanduMonth, Counts]:
    """The counts from the rows themselves; months without anything are absent."""
    found: dict[PosyanduMonth, Counts] = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
    for posyandu_id, day, what, number in _facts(session, posyandu_ids, first, last):
        found[posyandu_id, day.replace(day=1)][what] += number
    return dict(found)


def _facts(
    session: AnySession, posyandu_ids: Collection[int], first: date, last: date
) -> Iterator[tuple[int, date, str, int]]:
    def rows(model: Any, day: Any, *columns: Any) -> sa.Select[Any]:
        return sa.select(model.posyandu_id, day, *columns).where(
            model.posyandu_id.in_(posyandu_ids), day.between(first, last)
        )

    steps = (Referral.arrived_on, Referral.answered_on)
    for posyandu_id, day, arrived, answered in session.execute(rows(Referral, Referral.sent_on, *steps)):
        yield posyandu_id, day, "referrals", 1
        yield posyandu_id, day, "referrals_arrived", int(arrived is not None or answered is not None)
        yield posyandu_id, day, "referrals_answered", int(answered is not None)
    visits = rows(HomeVisit, HomeVisit.visited_on, HomeVisit.result).where(HomeVisit.withdrawn_at.is_(None))
    for posyandu_id, day, result in session.execute(visits):
        yield posyandu_id, day, "visits", 1
        yield posyandu_id, day, RESULTS[result], 1
    courses = rows(FoodSupplement, FoodSupplement.started_on, FoodSupplement.portions)
    for posyandu_id, day, portions in session.execute(courses):
        yield posyandu_id, day, "courses", 1
        yield posyandu_id, day, "portions", portions


def _insert(session: AnySession, found: dict[PosyanduMonth, Counts]) -> None:
    if found:
        rows = [{"posyandu_id": key[0], "month": key[1], **counts} for key, counts in found.items()]
        session.execute(sa.insert(_TABLE), rows)


def _posyandu_in(session: AnySession, kecamatan_id: int) -> list[int]:
    statement = sa.select(Posyandu.id).join(Kelurahan, Kelurahan.id == Posyandu.kelurahan_id)
    return list(session.scalars(statement.where(Kelurahan.kecamatan_id == kecamatan_id)))
