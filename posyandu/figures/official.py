"""The official figures of a posyandu-month: as the midwife signed them, or as they are counted while nobody has.

Whatever leaves the posyandu as a report reads them here. A signed month never changes; what is mended later is told as
correction by the next report that is still open, and stands in that one once it is signed too.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa

from ..core.skdn import COUNT_FIELDS, AgeGroup, Counts, total
from ..core.vocabulary import Sex
from ..models import MonthlySummary, MonthSignature, ReportedCorrection, SignedSummary, User
from . import summaries
from .cells import months_back
from .corrections import Correction, causes_of
from .register import AnySession

Cells = dict[tuple[Sex, AgeGroup], Counts]
_LIVE, _SIGNED = cast(sa.Table, MonthlySummary.__table__), cast(sa.Table, SignedSummary.__table__)
_SIGNATURE = cast(sa.Table, MonthSignature.__table__)


class Signature(NamedTuple):
    """Who signed a posyandu-month, and when."""

    id: UUID
    posyandu_id: int
    month: date
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Official:
    """One posyandu-month as it is reported: its cells, who signed them, and the corrections of earlier months in it."""

    cells: Mapping[tuple[Sex, AgeGroup], Counts]
    signature: Signature | None
    corrections: Sequence[Correction]

    @property
    def counts(self) -> Counts:
        """The sum of the cells."""
        return total(self.cells.values())


def official(session: AnySession, posyandu_ids: Collection[int], month: date) -> dict[int, Official]:
    """The official figures of these posyandu in one month; seven queries, and six for each correction that is due."""
    signed = {s.posyandu_id: s for s in signatures(session, posyandu_ids) if s.month == month}
    cells = _signed_cells(session, signed)
    open_ids = [key for key in posyandu_ids if key not in signed]
    cells |= _live_cells(session, open_ids, month)
    told = _reported(session, signed) | corrections_due(session, open_ids, month)
    return {key: Official(cells.get(key, {}), signed.get(key), told.get(key, [])) for key in posyandu_ids}


def corrections_in(session: AnySession, posyandu_ids: Collection[int], month: date) -> dict[int, list[Correction]]:
    """What the reports of this month say of earlier ones, whether signed or still open; four queries for any number.

    The causes are those that were signed with a report: finding them for one that is open costs queries for each.
    """
    signed = {s.posyandu_id: s for s in signatures(session, posyandu_ids) if s.month == month}
    open_ids = [key for key in posyandu_ids if key not in signed]
    return _reported(session, signed) | corrections_due(session, open_ids, month, with_causes=len(open_ids) == 1)


def signatures(session: AnySession, posyandu_ids: Collection[int]) -> list[Signature]:
    """The signatures in force at these posyandu, oldest month first."""
    statement = (
        sa.select(
            MonthSignature.id, MonthSignature.posyandu_id, MonthSignature.month, MonthSignature.signed_at, User.name
        )
        .join(User, User.id == MonthSignature.signed_by_id)
        .where(MonthSignature.posyandu_id.in_(posyandu_ids), MonthSignature.reopened_at.is_(None))
        .order_by(MonthSignature.month)
    )
    return [Signature(*row) for row in session.execute(statement)]


def signature_of(session: AnySession, posyandu_id: int, month: date) -> MonthSignature | None:
    """The signature in force under one posyandu-month."""
    statement = sa.select(MonthSignature).where(
        MonthSignature.posyandu_id == posyandu_id, MonthSignature.month == month, MonthSignature.reopened_at.is_(None)
    )
    return session.scalar(statement.execution_options(populate_existing=True))


def signed_months(session: AnySession, touched: Collection[tuple[int, date]]) -> list[date]:
    """The months among these posyandu-months that are signed, earliest first: what changes them is a correction."""
    asked = {(posyandu_id, on.replace(day=1)) for posyandu_id, on in touched}
    signed = signatures(session, {posyandu_id for posyandu_id, _ in asked})
    return sorted({one.month for one in signed if (one.posyandu_id, one.month) in asked})


def corrections_due(
    session: AnySession, posyandu_ids: Collection[int], month: date, *, with_causes: bool = True
) -> dict[int, list[Correction]]:
    """What the report of this month has to say of earlier, signed ones, if it is the next that is open.

    By posyandu, the earliest month first; only what no later report has told.
    """
    signed: dict[int, dict[date, Signature]] = defaultdict(dict)
    for signature in signatures(session, posyandu_ids):
        signed[signature.posyandu_id][signature.month] = signature
    changed = _differences(session, signed.keys())
    told = _told_after(session, signed)
    found: dict[int, list[Correction]] = defaultdict(list)
    for posyandu_id, of_month in signed.items():
        for earlier, signature in of_month.items():
            if earlier >= month or not _reports(of_month, earlier, month):
                continue
            difference = _less(changed.get((posyandu_id, earlier), {}), told.get((posyandu_id, earlier), {}))
            if difference:
                causes = causes_of(session, posyandu_id, earlier, since=signature.at) if with_causes else {}
                found[posyandu_id].append(Correction(earlier, difference, causes))
    return dict(found)


def _reports(signed: Mapping[date, Signature], earlier: date, month: date) -> bool:
    """Whether every month between is signed: then this one is the first report that can tell of it."""
    between = earlier
    while (between := months_back(between, -1)) < month:
        if between not in signed:
            return False
    return True


def _less(difference: Mapping[str, int], told: Mapping[str, int]) -> dict[str, int]:
    return {name: left for name in COUNT_FIELDS if (left := difference.get(name, 0) - told.get(name, 0))}


def _differences(session: AnySession, posyandu_ids: Collection[int]) -> dict[tuple[int, date], dict[str, int]]:
    """By how much each signed month differs today from what was signed; only where it does."""
    in_force = _SIGNATURE.c.reopened_at.is_(None)
    live = (
        sa.select(_SIGNATURE.c.posyandu_id, _SIGNATURE.c.month, *(_LIVE.c[name] for name in COUNT_FIELDS))
        .join(
            _LIVE,
            sa.and_(_LIVE.c.posyandu_id == _SIGNATURE.c.posyandu_id, _LIVE.c.month == _SIGNATURE.c.month),
        )
        .where(in_force, _SIGNATURE.c.posyandu_id.in_(posyandu_ids))
    )
    frozen = (
        sa.select(
            _SIGNATURE.c.posyandu_id, _SIGNATURE.c.month, *((-_SIGNED.c[name]).label(name) for name in COUNT_FIELDS)
        )
        .join(_SIGNED, _SIGNED.c.signature_id == _SIGNATURE.c.id)
        .where(in_force, _SIGNATURE.c.posyandu_id.in_(posyandu_ids))
    )
    both = sa.union_all(live, frozen).subquery()
    sums = [sa.func.sum(both.c[name]) for name in COUNT_FIELDS]
    statement: sa.Select[Any] = (
        sa.select(both.c.posyandu_id, both.c.month, *sums)
        .group_by(both.c.posyandu_id, both.c.month)
        .having(sa.or_(*(one != 0 for one in sums)))
    )
    return {
        (row[0], row[1]): {name: int(value) for name, value in zip(COUNT_FIELDS, row[2:], strict=True) if value}
        for row in session.execute(statement)
    }


def _told_after(
    session: AnySession, signed: Mapping[int, Mapping[date, Signature]]
) -> dict[tuple[int, date], dict[str, int]]:
    """What the reports in force have told of each month since it was signed."""
    statement = (
        sa.select(
            MonthSignature.posyandu_id, MonthSignature.signed_at, ReportedCorrection.month,
            ReportedCorrection.differences,
        )
        .join(MonthSignature, MonthSignature.id == ReportedCorrection.signature_id)
        .where(MonthSignature.posyandu_id.in_(signed.keys()), MonthSignature.reopened_at.is_(None))
    )  # fmt: skip
    found: dict[tuple[int, date], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for posyandu_id, at, month, differences in session.execute(statement):
        signature = signed[posyandu_id].get(month)
        if signature is not None and at >= signature.at:
            for name, value in differences.items():
                found[posyandu_id, month][name] += value
    return found


def _reported(session: AnySession, signed: Mapping[int, Signature]) -> dict[int, list[Correction]]:
    of = {signature.id: posyandu_id for posyandu_id, signature in signed.items()}
    statement = (
        sa.select(ReportedCorrection)
        .where(ReportedCorrection.signature_id.in_(of.keys()))
        .order_by(ReportedCorrection.month)
    )
    found: dict[int, list[Correction]] = defaultdict(list)
    for row in session.scalars(statement):
        found[of[row.signature_id]].append(Correction(row.month, row.differences, row.causes))
    return dict(found)


def _signed_cells(session: AnySession, signed: Mapping[int, Signature]) -> dict[int, Cells]:
    of = {signature.id: posyandu_id for posyandu_id, signature in signed.items()}
    found: dict[int, Cells] = {}
    for cell in session.scalars(sa.select(SignedSummary).where(SignedSummary.signature_id.in_(of.keys()))):
        found.setdefault(of[cell.signature_id], {})[cell.sex, cell.age_group] = cell.counts()
    return found


def _live_cells(session: AnySession, posyandu_ids: Collection[int], month: date) -> dict[int, Cells]:
    statement = sa.select(MonthlySummary).where(
        MonthlySummary.posyandu_id.in_(posyandu_ids), MonthlySummary.month == month
    )
    found: dict[int, Cells] = {}
    for cell in session.scalars(statement.execution_options(populate_existing=True)):
        found.setdefault(cell.posyandu_id, {})[cell.sex, cell.age_group] = cell.counts()
    return found


def freeze(session: AnySession, signature: MonthSignature) -> None:
    """Keep the cells of a posyandu-month as they are, with the corrections that its report tells.

    Called inside the write transaction of the signature, which is in the session but not yet in force for others.
    """
    due = corrections_due(session, [signature.posyandu_id], signature.month).get(signature.posyandu_id, [])
    session.add(signature)
    session.flush()
    names = ["signature_id", "sex", "age_group", *COUNT_FIELDS]
    cells = sa.select(
        sa.literal(signature.id, sa.Uuid), _LIVE.c.sex, _LIVE.c.age_group, *(_LIVE.c[name] for name in COUNT_FIELDS)
    ).where(_LIVE.c.posyandu_id == signature.posyandu_id, _LIVE.c.month == signature.month)
    session.execute(sa.insert(_SIGNED).from_select(names, cells))
    for correction in due:
        session.add(
            ReportedCorrection(
                signature_id=signature.id, month=correction.month, differences=dict(correction.difference),
                causes=dict(correction.causes),
            )
        )  # fmt: skip
    session.flush()
    summaries.new_version(session, [signature.posyandu_id])
