"""Writing the register: a child is enrolled, its details are mended, it moves, leaves with a reason, or comes back."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ..areas.queries import kecamatan_id_of
from ..core.kms import KmsRules
from ..core.vocabulary import Sex
from ..database import writing
from ..events.operations import Fact, append
from ..figures.changes import Change, settle
from ..figures.recompute import PosyanduMonth, months_between, refresh
from ..figures.register import AnySession
from ..models import Child, Enrolment, LeaveReason, Lingkungan, Measurement, Posyandu, User, Visit, VisitSession
from ..models.types import new_id

# What may stand in the log with its value; of the other details only the name of the field does.
_TOLD_WITH_VALUE = frozenset(
    {"sex", "birth_date", "birth_order", "birth_weight_kg", "birth_length_cm", "kia_book_on", "lingkungan_id"}
)
_CHANGES_FIGURES = frozenset({"sex", "birth_date", "kia_book_on"})


class NikTaken(Exception):
    """Another child of the register has this NIK."""


class WrongPlace(Exception):
    """The lingkungan is not in the kelurahan of the posyandu, or the posyandu in another kecamatan."""


class BornTooLate(Exception):
    """The new birth date lies after something that happened to the child; ``on`` is the earliest of those days."""

    def __init__(self, on: date) -> None:
        super().__init__(on.isoformat())
        self.on = on


class OutOfOrder(Exception):
    """The day lies before the child came to its posyandu, before it left, or before its last weighing.

    ``on`` is the earliest day that fits.
    """

    def __init__(self, on: date) -> None:
        super().__init__(on.isoformat())
        self.on = on


class HasLeft(Exception):
    """The child has left already: it cannot move or leave again before it comes back."""


class IsHere(Exception):
    """The child has not left, so it cannot come back."""


def register(
    *,
    user: User,
    posyandu: Posyandu,
    lingkungan: Lingkungan,
    name: str,
    sex: Sex,
    birth_date: date,
    mother_name: str,
    now: datetime,
    today: date,
    rules: KmsRules,
    id: UUID | None = None,  # noqa: A002 - the child's own id, made by the form or the tablet
    enrolled_on: date | None = None,
    nik: str | None = None,
    mother_nik: str | None = None,
    birth_order: int | None = None,
    father_name: str | None = None,
    address: str | None = None,
    phone: str | None = None,
    birth_weight_kg: float | None = None,
    birth_length_cm: float | None = None,
    kia_book_on: date | None = None,
) -> Child:
    """Add a child to the register of a posyandu, as a sasaran from today or from ``enrolled_on``.

    Sent again with the same ``id`` the child that exists is given back unchanged. Raises :class:`NikTaken`,
    :class:`WrongPlace`, and :class:`BornTooLate` for an enrolment before birth.
    """
    kecamatan_id = kecamatan_id_of(posyandu.id)
    details: dict[str, Any] = {
        "name": name, "sex": sex, "birth_date": birth_date, "mother_name": mother_name, "nik": nik,
        "mother_nik": mother_nik, "birth_order": birth_order, "father_name": father_name, "address": address,
        "phone": phone, "birth_weight_kg": birth_weight_kg, "birth_length_cm": birth_length_cm,
        "kia_book_on": kia_book_on,
    }  # fmt: skip
    from_on = enrolled_on or today
    with writing(kecamatan_id) as session:
        if birth_date > from_on:
            raise BornTooLate(from_on)
        if id is not None and (known := _known(session, id, posyandu)) is not None:
            return known
        child, change = enrol(
            session, posyandu=posyandu, lingkungan=lingkungan, from_on=from_on, today=today, actor_id=user.id,
            now=now, id=id or new_id(), **details,
        )  # fmt: skip
        settle(session, change, rules=rules, kecamatan_id=kecamatan_id)
    return child


def enrol(
    session: AnySession,
    *,
    posyandu: Posyandu,
    lingkungan: Lingkungan,
    from_on: date,
    today: date,
    actor_id: int,
    now: datetime,
    device: str | None = None,
    **details: Any,
) -> tuple[Child, Change]:
    """Write a new child (columns as ``details``) and its enrolment, inside a transaction that somebody else opened.

    Raises :class:`WrongPlace` and :class:`NikTaken` before anything is written.
    """
    _in_kelurahan(lingkungan, posyandu)
    _nik_free(session, details.get("nik"))
    child = Child(posyandu_id=posyandu.id, lingkungan_id=lingkungan.id, created_at=now, **details)
    session.add(child)
    _flush_with_nik(session, details.get("nik"))  # the enrolment refers to it
    session.add(Enrolment(child_id=child.id, posyandu_id=posyandu.id, from_on=from_on))
    session.flush()
    about = {"posyandu_id": posyandu.id, "from_on": from_on.isoformat()}
    fact = Fact(
        verb="child_registered", subject_kind="child", subject_id=str(child.id), child_id=child.id, actor_id=actor_id,
        device=device, at=now, details=about,
    )  # fmt: skip
    return child, Change(facts=[fact], counted=_months(posyandu.id, from_on, today))


def edit(
    child: Child, *, user: User, now: datetime, today: date, rules: KmsRules, lingkungan: Lingkungan, **details: Any
) -> frozenset[str]:
    """Change details of a child (columns of the same names); the names of those that changed.

    A new birth date, sex or day of the KIA book makes all its months again. Raises :class:`NikTaken`,
    :class:`WrongPlace` and :class:`BornTooLate`.
    """
    kecamatan_id = kecamatan_id_of(child.posyandu_id)
    with writing(kecamatan_id) as session:
        posyandu = session.get_one(Posyandu, child.posyandu_id)
        _in_kelurahan(lingkungan, posyandu)
        new = {**details, "lingkungan_id": lingkungan.id}
        old = {field: getattr(child, field) for field in new}
        changed = frozenset(field for field in new if new[field] != old[field])
        if not changed:
            return changed
        if "nik" in changed:
            _nik_free(session, new["nik"])
        touched = _months_of_stays(session, child, today) if changed & _CHANGES_FIGURES else set()
        if "birth_date" in changed:
            _enrolled_after_birth(session, child, new["birth_date"])
        for field in changed:
            setattr(child, field, new[field])
        _flush_with_nik(session, new["nik"] if "nik" in changed else None)
        if touched:
            refresh(session, [child.id], rules=rules, also=touched)
        fact = _fact("child_edited", child, user, now, fields=sorted(changed), **_values(changed, old, new))
        append(session, [fact], kecamatan_id=kecamatan_id)
    return changed


def move(
    child: Child,
    *,
    user: User,
    posyandu: Posyandu,
    lingkungan: Lingkungan,
    on: date,
    now: datetime,
    today: date,
    rules: KmsRules,
) -> None:
    """Enrol a child at another posyandu of the kecamatan from this day on; the month of the move counts there.

    Raises :class:`HasLeft`, :class:`WrongPlace` and :class:`OutOfOrder`.
    """
    kecamatan_id = kecamatan_id_of(child.posyandu_id)
    if kecamatan_id_of(posyandu.id) != kecamatan_id:
        raise WrongPlace
    with writing(kecamatan_id) as session:
        _in_kelurahan(lingkungan, posyandu)
        stay = _open_stay(session, child)
        if on < stay.from_on:
            raise OutOfOrder(stay.from_on)
        left_posyandu_id = child.posyandu_id
        stay.until_on = max(on - timedelta(days=1), stay.from_on)
        session.add(Enrolment(child_id=child.id, posyandu_id=posyandu.id, from_on=on))
        child.posyandu_id, child.lingkungan_id = posyandu.id, lingkungan.id
        session.flush()
        touched = _months(left_posyandu_id, on, today) | _months(posyandu.id, on, today)
        refresh(session, [child.id], rules=rules, also=touched)
        details = {"from_posyandu_id": left_posyandu_id, "to_posyandu_id": posyandu.id, "on": on.isoformat()}
        append(session, [_fact("child_moved", child, user, now, **details)], kecamatan_id=kecamatan_id)


def leave(
    child: Child, *, user: User, reason: LeaveReason, on: date, now: datetime, today: date, rules: KmsRules
) -> None:
    """End a child's time as a sasaran on this day, with the reason that the register asks for.

    Raises :class:`HasLeft`, and :class:`OutOfOrder` before it came or before its last weighing.
    """
    kecamatan_id = kecamatan_id_of(child.posyandu_id)
    with writing(kecamatan_id) as session:
        stay = _open_stay(session, child)
        earliest = max(filter(None, (stay.from_on, _last_weighing(session, child))))
        if on < earliest:
            raise OutOfOrder(earliest)
        stay.until_on = on
        child.left_on, child.leave_reason = on, reason
        session.flush()
        refresh(session, [child.id], rules=rules, also=_months(child.posyandu_id, on, today))
        details = {"reason": reason.value, "on": on.isoformat()}
        append(session, [_fact("child_left", child, user, now, **details)], kecamatan_id=kecamatan_id)


def come_back(child: Child, *, user: User, on: date, now: datetime, today: date, rules: KmsRules) -> None:
    """Make a child that left a sasaran of its posyandu again from this day on.

    Raises :class:`IsHere`, and :class:`OutOfOrder` for a day before it left.
    """
    kecamatan_id = kecamatan_id_of(child.posyandu_id)
    with writing(kecamatan_id) as session:
        if child.left_on is None or child.merged_into_id is not None:
            raise IsHere
        if on < child.left_on:
            raise OutOfOrder(child.left_on)
        since, child.left_on, child.leave_reason = child.left_on, None, None
        session.add(Enrolment(child_id=child.id, posyandu_id=child.posyandu_id, from_on=on))
        session.flush()
        refresh(session, [child.id], rules=rules, also=_months(child.posyandu_id, since, today))
        append(session, [_fact("child_came_back", child, user, now, on=on.isoformat())], kecamatan_id=kecamatan_id)


def _known(session: AnySession, child_id: UUID, posyandu: Posyandu) -> Child | None:
    child = session.get(Child, child_id)
    if child is None:
        return None
    here = sa.select(Enrolment.id).where(Enrolment.child_id == child_id, Enrolment.posyandu_id == posyandu.id)
    if session.scalar(here.limit(1)) is None:
        raise WrongPlace
    return child


def _in_kelurahan(lingkungan: Lingkungan, posyandu: Posyandu) -> None:
    if lingkungan.kelurahan_id != posyandu.kelurahan_id:
        raise WrongPlace


def _nik_free(session: AnySession, nik: str | None) -> None:
    if nik is not None and session.scalar(sa.select(Child.id).where(Child.nik == nik)) is not None:
        raise NikTaken


def _flush_with_nik(session: AnySession, nik: str | None) -> None:
    """Write; a NIK that another kecamatan takes in this very moment (each has its own lock) is told as taken."""
    try:
        session.flush()
    except sa.exc.IntegrityError as problem:
        if nik is None:
            raise
        raise NikTaken from problem


def _enrolled_after_birth(session: AnySession, child: Child, birth_date: date) -> None:
    """Nothing may have happened before birth; an enrolment that began before it begins with it."""
    stays = _stays(session, child)
    measured = sa.select(sa.func.min(Measurement.measured_on)).where(Measurement.child_id == child.id)
    came = (
        sa.select(sa.func.min(VisitSession.held_on))
        .join(Visit, Visit.session_id == VisitSession.id)
        .where(Visit.child_id == child.id)
    )
    days = (session.scalar(measured), session.scalar(came), *(s.until_on for s in stays))
    happened = [day for day in days if day is not None]
    if happened and birth_date > min(happened):
        raise BornTooLate(min(happened))
    for stay in stays:
        stay.from_on = max(stay.from_on, birth_date)


def _stays(session: AnySession, child: Child) -> list[Enrolment]:
    statement = sa.select(Enrolment).where(Enrolment.child_id == child.id)
    return list(session.scalars(statement.order_by(Enrolment.from_on, Enrolment.id)))


def _open_stay(session: AnySession, child: Child) -> Enrolment:
    if child.left_on is not None:
        raise HasLeft
    return _stays(session, child)[-1]


def _last_weighing(session: AnySession, child: Child) -> date | None:
    return session.scalar(sa.select(sa.func.max(Measurement.measured_on)).where(Measurement.child_id == child.id))


def _months(posyandu_id: int, first: date, today: date) -> set[PosyanduMonth]:
    return {(posyandu_id, month) for month in months_between(first, today)}


def _months_of_stays(session: AnySession, child: Child, today: date) -> set[PosyanduMonth]:
    return {
        month
        for stay in _stays(session, child)
        for month in _months(stay.posyandu_id, stay.from_on, min(stay.until_on or today, today))
    }


def _values(changed: frozenset[str], old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    told = sorted(changed & _TOLD_WITH_VALUE)
    return {
        "before": {field: _plain(old[field]) for field in told},
        "after": {field: _plain(new[field]) for field in told},
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Sex) else value


def _fact(verb: str, child: Child, user: User, now: datetime, **details: Any) -> Fact:
    return Fact(
        verb=verb, subject_kind="child", subject_id=str(child.id), child_id=child.id, actor_id=user.id, at=now,
        details=details,
    )  # fmt: skip
