"""Reading referrals: the list of an area with filters, those of one child, and what a child would be referred for."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from ...areas.queries import covering_children
from ...core.referral import ReferralReason, days_overdue, main_reason
from ...core.roles import Grant
from ...core.services import tb_suspected
from ...extensions import db
from ...models import (
    Child,
    Measurement,
    MonthResult,
    Posyandu,
    Referral,
    ReferralStatus,
    User,
    Visit,
    VisitSession,
)
from ...web.paging import Page

PAGE = 30
UNANSWERED = (ReferralStatus.SENT, ReferralStatus.ARRIVED)
MOST = 200  # of one child


class Which(StrEnum):
    """The referrals that the list shows, by the word of its address."""

    OPEN = "terbuka"
    OVERDUE = "terlambat"
    ANSWERED = "dijawab"
    CLOSED = "selesai"
    ALL = "semua"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What the list is filtered by."""

    which: Which = Which.OPEN
    posyandu_id: int | None = None
    reason: ReferralReason | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One referral with how many days its answer is overdue (0: in time, or here)."""

    referral: Referral
    days_overdue: int


def of_areas(
    grants: Iterable[Grant], sought: Sought, *, today: date, after_days: int, page: int = 1, size: int = PAGE
) -> Page[Line]:
    """The referrals of children in these areas: unanswered ones with the oldest first, the others the newest first."""
    statement = (
        sa.select(Referral)
        .join(Referral.child)
        .join(Child.posyandu)
        .join(Posyandu.kelurahan)
        .where(covering_children(grants))
        .where(*_which(sought.which, today=today, after_days=after_days))
    )
    if sought.posyandu_id is not None:
        statement = statement.where(Child.posyandu_id == sought.posyandu_id)
    if sought.reason is not None:
        statement = statement.where(Referral.reason == sought.reason)
    total = db.session.scalar(statement.with_only_columns(sa.func.count(Referral.id))) or 0
    oldest_first = sought.which in (Which.OPEN, Which.OVERDUE)
    day = Referral.sent_on.asc() if oldest_first else Referral.sent_on.desc()
    shown = (
        statement.options(
            contains_eager(Referral.child).options(
                contains_eager(Child.posyandu).contains_eager(Posyandu.kelurahan), joinedload(Child.lingkungan)
            )
        )
        .order_by(day, Referral.id)
        .limit(size)
        .offset((page - 1) * size)
    )
    lines = [line_of(one, today=today, after_days=after_days) for one in db.session.scalars(shown)]
    return Page(lines, page, size, total)


def line_of(referral: Referral, *, today: date, after_days: int) -> Line:
    """A referral with how overdue it is."""
    answered = referral.status not in UNANSWERED
    return Line(referral, days_overdue(referral.sent_on, answered=answered, today=today, after_days=after_days))


def _which(which: Which, *, today: date, after_days: int) -> Sequence[sa.ColumnElement[bool]]:
    match which:
        case Which.OPEN:
            return [Referral.status.in_(UNANSWERED)]
        case Which.OVERDUE:
            return overdue(today=today, after_days=after_days)
        case Which.ANSWERED:
            return [Referral.status == ReferralStatus.ANSWERED]
        case Which.CLOSED:
            return [Referral.status == ReferralStatus.CLOSED]
    return []


def overdue(*, today: date, after_days: int) -> Sequence[sa.ColumnElement[bool]]:
    """Referrals whose answer is overdue, as conditions; the rule in Python is ``core.referral.days_overdue``."""
    return [Referral.status.in_(UNANSWERED), Referral.sent_on < today - timedelta(days=after_days)]


def counts(posyandu_ids: Collection[int], *, today: date, after_days: int) -> dict[Which, int]:
    """How many referrals of children of these posyandu wait for an answer, and how many of them for too long."""
    late = sa.and_(*overdue(today=today, after_days=after_days))
    statement = (
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(sa.case((late, 1), else_=0)), 0))
        .join(Child, Child.id == Referral.child_id)
        .where(Child.posyandu_id.in_(posyandu_ids), Referral.status.in_(UNANSWERED))
    )
    waiting, too_long = db.session.execute(statement).one()
    return {Which.OPEN: int(waiting), Which.OVERDUE: int(too_long)}


def overdue_children(posyandu_ids: Collection[int], *, today: date, after_days: int) -> dict[UUID, date]:
    """Children of these posyandu with an overdue referral, with the day of the oldest: for the inbox, one query."""
    statement = (
        sa.select(Referral.child_id, sa.func.min(Referral.sent_on))
        .join(Child, Child.id == Referral.child_id)
        .where(Child.posyandu_id.in_(posyandu_ids), *overdue(today=today, after_days=after_days))
        .group_by(Referral.child_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def of_child(child_id: UUID) -> Sequence[Referral]:
    """The referrals of a child, the newest first."""
    statement = sa.select(Referral).where(Referral.child_id == child_id)
    return db.session.scalars(statement.order_by(Referral.sent_on.desc(), Referral.sent_at.desc()).limit(MOST)).all()


def name_of_sender(referral: Referral) -> str:
    """Who sent it."""
    return db.session.scalars(sa.select(User.name).where(User.id == referral.sent_by_id)).one()


def finding_of(child_id: UUID) -> ReferralReason | None:
    """What the child would be referred for: the most urgent finding of its last month, or of its last TB screening."""
    statement = (
        sa.select(MonthResult, Measurement.oedema)
        .join(Measurement, Measurement.id == MonthResult.measurement_id)
        .where(MonthResult.child_id == child_id)
        .order_by(MonthResult.month.desc())
        .limit(1)
    )
    row = db.session.execute(statement).first()
    result: MonthResult | None = row[0] if row else None
    return main_reason(
        oedema=bool(row and row[1]),
        severely_wasted=result is not None and result.category_bbtb == "severely_wasted",
        below_red_line=result is not None and result.below_red_line,
        consecutive_t=result.consecutive_t if result else 0,
        above_orange_line=result is not None and result.above_orange_line,
        tb_suspected=tb_suspected(_tb_answers(child_id)),
    )


def _tb_answers(child_id: UUID) -> Sequence[bool | None]:
    statement = (
        sa.select(Visit.tb_cough, Visit.tb_fever, Visit.tb_weight, Visit.tb_contact)
        .join(VisitSession, VisitSession.id == Visit.session_id)
        .where(Visit.child_id == child_id)
        .order_by(VisitSession.held_on.desc())
        .limit(1)
    )
    row = db.session.execute(statement).first()
    return list(row) if row else []
