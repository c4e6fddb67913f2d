"""What the midwife decides: findings answered, a measuring asked for, N or T otherwise than computed, a note."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ..core import inbox
from ..core.inbox import Kind
from ..core.kms import KmsRules
from ..core.kms.override import JUDGED
from ..core.vocabulary import WeightStatus
from ..database import writing
from ..events.operations import Fact, append
from ..figures.changes import Change, settle
from ..figures.register import AnySession
from ..figures.settings import in_force_at
from ..models import (
    Child,
    Measurement,
    MonthResult,
    Note,
    OverrideReason,
    RemeasureRequest,
    ReviewMark,
    StatusOverride,
    User,
    Verdict,
)
from ..models.types import new_id
from . import cases, queries
from .cases import Case

NOT_GAINING = frozenset({Kind.FIRST_T, Kind.TWO_T, Kind.THREE_T})
"""What a decision on N or T answers; a child below the red line waits on."""


class NothingJudged(Exception):
    """The month has neither N nor T by its weighings: there is nothing to decide otherwise."""


def verify(child: Child, *, user: User, now: datetime, today: date) -> None:
    """Say that the findings of a child were looked at and are true; those answered elsewhere stay open."""
    child_id, kecamatan_id = child.id, _kecamatan_id(child)
    with writing(kecamatan_id) as session:
        facts = _answer(session, cases.case_of(child_id, today=today), Verdict.VERIFIED, user=user, now=now)
        append(session, facts, kecamatan_id=kecamatan_id)


def verify_value(measurement: Measurement, *, user: User, now: datetime) -> None:
    """Say of one doubted measuring, also an older one, that its values were looked at and are right."""
    key, child_id, on = measurement.id, measurement.child_id, measurement.measured_on
    kecamatan_id, user_id = queries.kecamatan_of(child_id), user.id
    with writing(kecamatan_id) as session:
        session.add(
            ReviewMark(
                id=new_id(), child_id=child_id, month=on.replace(day=1), kind=Kind.IMPLAUSIBLE, measurement_id=key,
                verdict=Verdict.VERIFIED, by_id=user_id, at=now,
            )
        )  # fmt: skip
        details = {"verdict": Verdict.VERIFIED.value, "kinds": [Kind.IMPLAUSIBLE.value]}
        fact = _fact("finding_answered", "measurement", key, child_id, user=user, now=now, details=details)
        append(session, [fact], kecamatan_id=kecamatan_id)


def see(children: Iterable[Child], *, user: User, now: datetime, today: date) -> int:
    """Mark the findings of several children of one kecamatan as seen; how many children it took.

    A child with an urgent finding is left out: it needs a decision of its own.
    """
    listed = list(children)
    if not listed:
        return 0
    child_ids, kecamatan_id = [child.id for child in listed], _kecamatan_id(listed[0])
    with writing(kecamatan_id) as session:
        waiting = cases.of_children(child_ids, today=today)
        calm = [case for case in waiting if not any(found.finding.kind in inbox.URGENT for found in case.findings)]
        facts = [fact for case in calm for fact in _answer(session, case, Verdict.SEEN, user=user, now=now)]
        append(session, facts, kecamatan_id=kecamatan_id)
    return len(facts)


def ask_remeasure(child: Child, *, why: str, user: User, now: datetime, today: date) -> UUID:
    """Ask that a child be measured again; its findings wait for that measuring."""
    key, child_id, kecamatan_id = new_id(), child.id, _kecamatan_id(child)
    with writing(kecamatan_id) as session:
        month = session.scalar(sa.select(sa.func.max(MonthResult.month)).where(MonthResult.child_id == child_id))
        session.add(
            RemeasureRequest(
                id=key, child_id=child_id, month=month or today.replace(day=1), why=why, asked_by_id=user.id,
                asked_at=now,
            )
        )  # fmt: skip
        facts = _answer(session, cases.case_of(child_id, today=today), Verdict.ACTED, user=user, now=now)
        asked = _fact("remeasure_asked", "remeasure_request", key, child_id, user=user, now=now)
        append(session, [asked, *facts], kecamatan_id=kecamatan_id)
    return key


def take_back_remeasure(child: Child, *, user: User, now: datetime) -> None:
    """Take back what was asked; a second time changes nothing."""
    child_id, kecamatan_id = child.id, _kecamatan_id(child)
    with writing(kecamatan_id) as session:
        waiting = session.scalars(
            sa.select(RemeasureRequest).where(
                RemeasureRequest.child_id == child_id, RemeasureRequest.taken_back_at.is_(None)
            )
        ).all()
        for request in waiting:
            request.taken_back_at = now
        facts = [
            _fact("remeasure_taken_back", "remeasure_request", request.id, child_id, user=user, now=now)
            for request in waiting
        ]
        append(session, facts, kecamatan_id=kecamatan_id)


def override(
    child: Child,
    month: date,
    status: WeightStatus | None,
    *,
    reason: OverrideReason,
    text: str | None,
    user: User,
    now: datetime,
    today: date,
    rules: KmsRules,
) -> None:
    """Decide N or T of a month, or with ``None`` let the computed one stand again; figures follow at once.

    Raises :class:`NothingJudged` when the month is neither N nor T by its weighings.
    """
    child_id, kecamatan_id = child.id, _kecamatan_id(child)
    with writing(kecamatan_id) as session:
        result = session.get(MonthResult, (child_id, month), populate_existing=True)
        if result is None or result.computed_status not in JUDGED:
            raise NothingJudged
        before = queries.word_on(child_id, month)
        if (before.status if before else None) is status:
            return
        key = new_id()
        session.add(
            StatusOverride(
                id=key, child_id=child_id, month=month, status=status, reason=reason, text=text, author_id=user.id,
                at=now, supersedes_id=before.id if before else None,
            )
        )  # fmt: skip
        details = {
            "month": month.isoformat(), "computed": result.computed_status.value, "reason": reason.value,
            "decided": status.value if status else None,
        }  # fmt: skip
        fact = _fact("status_overridden", "status_override", key, child_id, user=user, now=now, details=details)
        session.flush()
        in_force = in_force_at(session, child_id, otherwise=rules).rules
        settle(session, Change(facts=[fact], since={child_id: month}), rules=in_force, kecamatan_id=kecamatan_id)
        facts = _answer(
            session, cases.case_of(child_id, today=today), Verdict.ACTED, user=user, now=now, kinds=NOT_GAINING
        )
        append(session, facts, kecamatan_id=kecamatan_id)


def write_note(child: Child, *, text: str, user: User, now: datetime) -> UUID:
    """Keep a remark; the log tells that there is one, not what it says."""
    key, child_id, kecamatan_id = new_id(), child.id, _kecamatan_id(child)
    with writing(kecamatan_id) as session:
        session.add(Note(id=key, child_id=child_id, text=text, author_id=user.id, at=now))
        append(session, [_fact("note_written", "note", key, child_id, user=user, now=now)], kecamatan_id=kecamatan_id)
    return key


def _answer(
    session: AnySession,
    case: Case | None,
    verdict: Verdict,
    *,
    user: User,
    now: datetime,
    kinds: Collection[Kind] = inbox.ANSWERED_HERE,
) -> Sequence[Fact]:
    """Mark every finding of a case of these kinds; what to tell the log, if anything."""
    if case is None:
        return []
    open_here = [found for found in case.findings if found.finding.kind in kinds]
    for found in open_here:
        session.add(
            ReviewMark(
                id=new_id(), child_id=case.child_id, month=found.month, kind=found.finding.kind,
                measurement_id=None if found.finding.kind is Kind.VANISHED else found.measurement_id,
                verdict=verdict, by_id=user.id, at=now,
            )
        )  # fmt: skip
    if not open_here:
        return []
    details = {"verdict": verdict.value, "kinds": [found.finding.kind.value for found in open_here]}
    return [_fact("finding_answered", "child", case.child_id, case.child_id, user=user, now=now, details=details)]


def _fact(
    verb: str, kind: str, key: UUID, child_id: UUID, *, user: User, now: datetime, details: dict[str, Any] | None = None
) -> Fact:
    return Fact(
        verb=verb, subject_kind=kind, subject_id=str(key), child_id=child_id, at=now, actor_id=user.id,
        details=details or {},
    )  # fmt: skip


def _kecamatan_id(child: Child) -> int:
    return child.posyandu.kelurahan.kecamatan_id
