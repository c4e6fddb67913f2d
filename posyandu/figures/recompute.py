"""Making the derived rows again after a change, for the children it touches or for everybody, and proving them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ..core.kms import KmsRules
from ..core.skdn import Counts
from ..models import Child, Enrolment, Kelurahan, Measurement, MonthlySummary, Posyandu
from . import summaries
from .months import NONE, Row, month_rows, score_rows
from .outreach import outreach_differences, rebuild_outreach
from .register import (
    AnySession,
    children_of,
    chunks,
    measurements_of,
    overrides_of,
    posyandu_of_children,
    stay_in_month,
)
from .renewal import SCORES, renew, stored_months
from .settings import in_force_at

PosyanduMonth = summaries.PosyanduMonth


def refresh(
    session: AnySession,
    child_ids: Collection[UUID] = (),
    *,
    rules: KmsRules,
    since: Mapping[UUID, date] | None = None,
    came: Collection[tuple[UUID, date]] = (),
    also: Collection[PosyanduMonth] = (),
) -> None:
    """Make z-scores, month results and summaries agree with the raw rows of these children.

    Called inside the write transaction of the change, after it was flushed. ``child_ids`` are made again whole,
    those of ``since`` from a month on. ``came`` names child-months whose answers or services changed, ``also``
    posyandu-months whose S or K did; the months in which a child's result changed are found here. A child-month
    counts at the posyandu of its stay, wherever the child came to. Nothing is committed. While the figures of the
    kecamatan follow new rules, a child is made again whole: none is ever judged partly by the old ones.
    """
    measured = {**(since or {}), **dict.fromkeys(child_ids, date.min)}
    if measured:
        rules, settled = in_force_at(session, next(iter(measured)), otherwise=rules)
        if not settled:
            measured = dict.fromkeys(measured, date.min)
    changed = renew(session, measured, rules=rules) | set(came)
    if touched := {*also, *counted_at(session, changed)}:
        count_again(session, touched)


def counted_at(session: AnySession, child_months: Collection[tuple[UUID, date]]) -> Iterator[PosyanduMonth]:
    """Where each child-month counts: at the posyandu of the child's stay in that month, if it had one."""
    if not child_months:
        return
    stays = posyandu_of_children(session, {child_id for child_id, _ in child_months})
    for child_id, month in child_months:
        stay = stay_in_month(stays.get(child_id, []), month, summaries.last_day(month))
        if stay is not None:
            yield stay.posyandu_id, month


def count_again(session: AnySession, touched: Collection[PosyanduMonth]) -> None:
    """Make the summaries of these posyandu-months again, after a change or because a session opens.

    The first change in a new month gives every posyandu of the kecamatan its summary of that month, and of any month
    in which nothing happened before it, so that S of an area never lacks the posyandu that have not opened yet.
    """
    session.flush()
    new = {*_begun(session, touched)} - {*touched} if summaries.clear(session, touched) else set()
    summaries.clear(session, new)
    summaries.fill(session, {*touched, *new})


def _begun(session: AnySession, touched: Collection[PosyanduMonth]) -> Iterator[PosyanduMonth]:
    """What the calendar has brought: nothing when another posyandu has its summary of the latest month already.

    Those of ``touched`` are cleared; asked only when one of them had no summary, so that its month may be new.
    """
    latest = max(month for _, month in touched)
    of_touched = sa.select(Kelurahan.kecamatan_id).join(Posyandu, Posyandu.kelurahan_id == Kelurahan.id)
    kecamatan_ids = of_touched.where(Posyandu.id.in_({posyandu_id for posyandu_id, _ in touched}))
    neighbours = sa.select(Posyandu.id).join(Kelurahan, Kelurahan.id == Posyandu.kelurahan_id)
    neighbours = neighbours.where(Kelurahan.kecamatan_id.in_(kecamatan_ids))
    there = sa.select(MonthlySummary.month).where(
        MonthlySummary.month == latest, MonthlySummary.posyandu_id.in_(neighbours)
    )
    if session.scalar(there.limit(1)) is not None:
        return
    counted = sa.select(sa.func.max(MonthlySummary.month)).where(MonthlySummary.posyandu_id == Enrolment.posyandu_id)
    statement = (
        sa.select(Enrolment.posyandu_id, counted.correlate(Enrolment).scalar_subquery(), sa.func.min(Enrolment.from_on))
        .where(Enrolment.posyandu_id.in_(neighbours))
        .group_by(Enrolment.posyandu_id)
    )
    for posyandu_id, last, enrolled in session.execute(statement):
        months = months_between(last or enrolled, latest)
        yield from ((posyandu_id, month) for month in months if last is None or month > last)


def _derive(
    session: AnySession, child_ids: Collection[UUID], rules: KmsRules
) -> tuple[dict[UUID, Row], dict[tuple[UUID, date], Row]]:
    children = children_of(session, child_ids)
    measured = measurements_of(session, child_ids)
    overrides = overrides_of(session, child_ids)
    flat = [m for of_child in measured.values() for m in of_child]
    scores = {row["measurement_id"]: row for row in score_rows(flat, children)}
    months = {
        (row["child_id"], row["month"]): row
        for child_id, of_child in measured.items()
        for row in month_rows(
            children[child_id], of_child, scores, rules=rules, overrides=overrides.get(child_id, NONE)
        )
    }
    return scores, months


def _stored_scores(session: AnySession, child_ids: Collection[UUID]) -> Iterator[Row]:
    for part in chunks(child_ids):
        statement = sa.select(SCORES).join(Measurement, Measurement.id == SCORES.c.measurement_id)
        for row in session.execute(statement.where(Measurement.child_id.in_(part))).mappings():
            yield dict(row)


def months_between(first: date, last: date) -> Iterator[date]:
    """Each month from ``first``'s to ``last``'s, as its first day; none when ``last`` is earlier."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)


def posyandu_months(session: AnySession, kecamatan_id: int, *, until: date) -> list[PosyanduMonth]:
    """Every posyandu-month that has a summary: from a posyandu's first enrolment to the month of ``until``."""
    first = (
        sa.select(Enrolment.posyandu_id, sa.func.min(Enrolment.from_on))
        .join(Posyandu, Posyandu.id == Enrolment.posyandu_id)
        .join(Kelurahan, Kelurahan.id == Posyandu.kelurahan_id)
        .where(Kelurahan.kecamatan_id == kecamatan_id)
        .group_by(Enrolment.posyandu_id)
        .order_by(Enrolment.posyandu_id)
    )
    return [
        (posyandu_id, month) for posyandu_id, start in session.execute(first) for month in months_between(start, until)
    ]


def children_in(session: AnySession, kecamatan_id: int) -> list[UUID]:
    """Everybody of the kecamatan's register, left or not."""
    statement = (
        sa.select(Child.id)
        .join(Posyandu, Posyandu.id == Child.posyandu_id)
        .join(Kelurahan, Kelurahan.id == Posyandu.kelurahan_id)
        .where(Kelurahan.kecamatan_id == kecamatan_id)
        .order_by(Child.id)
    )
    return list(session.scalars(statement))


Progress = Callable[[Iterable[list[Any]], int], Iterable[list[Any]]]
_SILENT: Progress = lambda parts, _length: parts  # noqa: E731
STEP_CHILDREN, STEP_MONTHS = 50, 100  # each some 0.2 s of a small machine: nobody who writes meanwhile waits longer
TURN_OF_OTHERS_SECONDS = 0.02  # between two steps: whoever waits to write asks for the turn every 2 ms


def steps(session: AnySession, kecamatan_id: int, *, rules: KmsRules, until: date) -> list[Callable[[], None]]:
    """The same as :func:`rebuild` by the rules in force, in short steps that agree with the raw rows one by one.

    Each may be a write transaction of its own, and whatever others write between them stands.
    """
    children = chunks(children_in(session, kecamatan_id), STEP_CHILDREN)
    months = chunks(posyandu_months(session, kecamatan_id, until=until), STEP_MONTHS)
    return [
        *(partial(refresh, session, part, rules=rules) for part in children),
        *(partial(summaries.store, session, part) for part in months),
        partial(rebuild_outreach, session, kecamatan_id),
    ]


def rebuild(
    session: AnySession, kecamatan_id: int, *, rules: KmsRules, until: date, progress: Progress = _SILENT
) -> None:
    """Make every derived row of the kecamatan again, in the caller's write transaction."""
    everybody = list(chunks(children_in(session, kecamatan_id), 500))
    for part in progress(everybody, len(everybody)):
        renew(session, dict.fromkeys(part, date.min), rules=rules)
    months = list(chunks(posyandu_months(session, kecamatan_id, until=until), 120))
    for part in progress(months, len(months)):
        summaries.store(session, part)
    rebuild_outreach(session, kecamatan_id)


def differences(
    session: AnySession, kecamatan_id: int, *, rules: KmsRules, until: date, progress: Progress = _SILENT
) -> list[str]:
    """Where stored figures differ from a recount of the raw rows; an empty list is the proof that they agree.

    A month that only the calendar has begun has no summaries yet: nothing but S and K can be missing in it.
    """
    begun = _last_month(session, kecamatan_id)
    found: list[str] = []
    everybody = list(chunks(children_in(session, kecamatan_id), 500))
    for part in progress(everybody, len(everybody)):
        scores, months = _derive(session, part, rules)
        if scores != {r["measurement_id"]: r for r in _stored_scores(session, part)}:
            found.append(f"growth_score: {len(part)} children from {part[0]}")
        if months != {(r["child_id"], r["month"]): r for r in stored_months(session, part)}:
            found.append(f"month_result: {len(part)} children from {part[0]}")
    parts = list(chunks(posyandu_months(session, kecamatan_id, until=until), 120))
    for touched in progress(parts, len(parts)):
        for (posyandu_id, month), cells in summaries.count_cells(session, touched):
            statement = sa.select(MonthlySummary).where(
                MonthlySummary.posyandu_id == posyandu_id, MonthlySummary.month == month
            )
            stored = {
                (s.sex, s.age_group): s.counts()
                for s in session.scalars(statement.execution_options(populate_existing=True))
            }
            waiting = not begun or month > begun
            if stored != cells and not (waiting and all(_nobody_came(counts) for counts in cells.values())):
                found.append(f"monthly_summary: posyandu {posyandu_id}, {month:%Y-%m}")
    return found + outreach_differences(session, kecamatan_id)


def _last_month(session: AnySession, kecamatan_id: int) -> date | None:
    return session.scalar(
        sa.select(sa.func.max(MonthlySummary.month))
        .join(Posyandu, Posyandu.id == MonthlySummary.posyandu_id)
        .join(Kelurahan, Kelurahan.id == Posyandu.kelurahan_id)
        .where(Kelurahan.kecamatan_id == kecamatan_id)
    )


def _nobody_came(counts: Counts) -> bool:
    return replace(counts, s=0, k=0) == Counts.zero()
