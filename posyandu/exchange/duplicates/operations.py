"""Merging two records of one child, taking it back while nothing builds on it, and saying that two are two."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ...areas.queries import kecamatan_id_of
from ...core.kms import KmsRules
from ...database import writing
from ...events.operations import Fact, append
from ...figures.recompute import PosyanduMonth, months_between, refresh
from ...figures.register import AnySession
from ...models import (
    Child,
    ChildMerge,
    Enrolment,
    Event,
    LeaveReason,
    Measurement,
    MeasurementConflict,
    TwoChildren,
    User,
)
from .carrying import (
    copy_measurements,
    copy_overrides,
    join_stays,
    part_stays,
    take_back_overrides,
    withdraw,
)
from .moving import move, move_back

_FILLED = ("nik", "mother_nik", "birth_order", "father_name", "address", "phone", "birth_weight_kg", "birth_length_cm")
_ONLY_READ = ("exported", "difference_judged")  # events that change nothing of a child


class NotOneChild(Exception):
    """The two records cannot be merged; ``why`` is a key of ``words.REFUSALS``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class BuiltUpon(Exception):
    """Something happened to the child since: the merging stays."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who does it, when, and by which rules."""

    user: User
    now: datetime
    today: date
    rules: KmsRules


def merge(kept: Child, gone: Child, *, author: Author) -> ChildMerge:
    """Keep one record; the other leaves as a duplicate that points to it, and all that was its goes over.

    Measurements are immutable: those that count are written again at the kept record, but for days on which that has
    its own. The old rows stay at the old record, as its history. Raises :class:`NotOneChild`; then nothing changed.
    """
    kept_id, gone_id, user_id = kept.id, gone.id, author.user.id
    kecamatan_id = kecamatan_id_of(kept.posyandu_id)
    with writing(kecamatan_id) as session:
        kept, gone = (session.get_one(Child, key, populate_existing=True) for key in (kept_id, gone_id))
        _check(session, kept, gone, kecamatan_id)
        touched = _months(session, [kept_id, gone_id], author.today)
        before: dict[str, Any] = {
            "left_on": gone.left_on.isoformat() if gone.left_on else None,
            "leave_reason": gone.leave_reason.value if gone.leave_reason else None,
            **_fill(session, kept, gone),
            **join_stays(session, kept, gone_id),
            "copies": copy_measurements(session, kept, gone_id),
            "overrides": copy_overrides(session, kept_id, gone_id),
            "moved": move(session, gone_id, kept_id),
        }
        gone.left_on, gone.leave_reason, gone.merged_into_id = author.today, LeaveReason.DUPLICATE, kept_id
        session.flush()
        refresh(
            session, [kept_id, gone_id], rules=author.rules, also=touched | _months(session, [kept_id], author.today)
        )
        told = {
            "weighings": len(before["copies"]),
            "moved": {name: len(keys) for name, keys in before["moved"].items()},
        }
        facts = [_fact("child_merged", one, user_id, author.now, other=str(other), **told)
                 for one, other in ((kept_id, gone_id), (gone_id, kept_id))]  # fmt: skip
        seq = append(session, facts, kecamatan_id=kecamatan_id)
        made = ChildMerge(
            kecamatan_id=kecamatan_id, kept_id=kept_id, gone_id=gone_id, merged_by_id=user_id, merged_at=author.now,
            applied_seq=seq, before=before,
        )  # fmt: skip
        session.add(made)
    return made


def undo(made: ChildMerge, *, author: Author) -> None:
    """Make two records of them again. Raises :class:`BuiltUpon` once something happened to either."""
    merge_id, kecamatan_id, user_id = made.id, made.kecamatan_id, author.user.id
    with writing(kecamatan_id) as session:
        made = session.get_one(ChildMerge, merge_id, populate_existing=True)
        if made.undone_at is not None or is_built_upon(session, made):
            raise BuiltUpon
        kept, gone = session.get_one(Child, made.kept_id), session.get_one(Child, made.gone_id)
        before, touched = made.before, _months(session, [made.kept_id], author.today)
        move_back(session, before["moved"], gone.id)
        withdraw(session, before["copies"], user_id, author.now)
        take_back_overrides(session, before["overrides"], user_id, author.now)
        part_stays(session, before, gone.id)
        _empty(session, kept, gone, before)
        gone.merged_into_id = None
        gone.left_on = date.fromisoformat(before["left_on"]) if before["left_on"] else None
        gone.leave_reason = LeaveReason(before["leave_reason"]) if before["leave_reason"] else None
        session.flush()
        touched |= _months(session, [kept.id, gone.id], author.today)
        refresh(session, [kept.id, gone.id], rules=author.rules, also=touched)
        made.undone_by_id, made.undone_at = user_id, author.now
        facts = [_fact("child_merge_undone", one, user_id, author.now, other=str(other))
                 for one, other in ((kept.id, gone.id), (gone.id, kept.id))]  # fmt: skip
        append(session, facts, kecamatan_id=kecamatan_id)


def tell_apart(one: Child, other: Child, *, user: User, now: datetime) -> None:
    """Keep that the two are two children, so that the list does not ask again."""
    first, second = sorted((one.id, other.id))
    kecamatan_id, user_id = kecamatan_id_of(one.posyandu_id), user.id
    with writing(kecamatan_id) as session:
        if session.get(TwoChildren, (first, second)) is not None:
            return
        session.add(TwoChildren(first_id=first, second_id=second, said_by_id=user_id, said_at=now))
        facts = [_fact("told_apart", key, user_id, now, other=str(there))
                 for key, there in ((first, second), (second, first))]  # fmt: skip
        append(session, facts, kecamatan_id=kecamatan_id)


def is_built_upon(session: AnySession, made: ChildMerge) -> bool:
    """Whether anything happened to either record since."""
    statement = sa.select(Event.seq).where(
        Event.kecamatan_id == made.kecamatan_id, Event.seq > made.applied_seq,
        Event.child_id.in_([made.kept_id, made.gone_id]), Event.verb.not_in(_ONLY_READ),
    )  # fmt: skip
    return session.scalar(statement.limit(1)) is not None


def _check(session: AnySession, kept: Child, gone: Child, kecamatan_id: int) -> None:
    if kept.id == gone.id or kecamatan_id_of(gone.posyandu_id) != kecamatan_id:
        raise NotOneChild("elsewhere")
    if kept.merged_into_id is not None or gone.merged_into_id is not None:
        raise NotOneChild("merged_already")
    if kept.left_on is not None and gone.left_on is None:
        raise NotOneChild("keep_the_other")
    waiting = sa.select(MeasurementConflict.id).where(
        MeasurementConflict.child_id.in_([kept.id, gone.id]), MeasurementConflict.decided_at.is_(None)
    )
    if session.scalar(waiting.limit(1)) is not None:
        raise NotOneChild("conflict_open")
    first = session.scalar(sa.select(sa.func.min(Measurement.measured_on)).where(Measurement.child_id == gone.id))
    if first is not None and first < kept.birth_date:
        raise NotOneChild("before_birth")


def _fill(session: AnySession, kept: Child, gone: Child) -> dict[str, Any]:
    """What the kept record lacks and the other has; the NIK goes over, since only one record can have it."""
    filled = [name for name in _FILLED if getattr(kept, name) is None and getattr(gone, name) is not None]
    values = {name: getattr(gone, name) for name in filled}
    if "nik" in filled:
        gone.nik = None
        session.flush()
    for name, value in values.items():
        setattr(kept, name, value)
    book = kept.kia_book_on
    days = [day for day in (kept.kia_book_on, gone.kia_book_on) if day is not None]
    kept.kia_book_on = min(days, default=None)
    return {"filled": filled, "kia_book_on": book.isoformat() if book else None}


def _empty(session: AnySession, kept: Child, gone: Child, before: dict[str, Any]) -> None:
    nik = kept.nik
    for name in before["filled"]:
        setattr(kept, name, None)
    kept.kia_book_on = date.fromisoformat(before["kia_book_on"]) if before["kia_book_on"] else None
    session.flush()
    if "nik" in before["filled"]:
        gone.nik = nik


def _months(session: AnySession, child_ids: Sequence[UUID], today: date) -> set[PosyanduMonth]:
    return set(_each_month(session, child_ids, today))


def _each_month(session: AnySession, child_ids: Sequence[UUID], today: date) -> Iterator[PosyanduMonth]:
    for stay in session.scalars(sa.select(Enrolment).where(Enrolment.child_id.in_(child_ids))):
        for month in months_between(stay.from_on, min(stay.until_on or today, today)):
            yield stay.posyandu_id, month


def _fact(verb: str, child_id: UUID, user_id: int, now: datetime, **details: Any) -> Fact:
    return Fact(
        verb=verb, subject_kind="child", subject_id=str(child_id), child_id=child_id, actor_id=user_id, at=now,
        details=details,
    )  # fmt: skip
