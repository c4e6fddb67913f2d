"""What the demo did beyond the posyandu days: referrals, visits at home, courses of food; drawn by a Random of its own.

It comes after everything else was made, so that no other number of the demo depends on it. Weighings at home count as
the ones of a real visit do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ..core.kms import KmsRules
from ..core.referral import main_reason
from ..core.services import supplement_days
from ..core.vocabulary import Role, WeightStatus
from ..database import writing
from ..events.operations import Fact
from ..figures.changes import Change, settle
from ..figures.register import AnySession
from ..models import (
    Child,
    Destination,
    Enrolment,
    FoodSupplement,
    HomeVisitTask,
    Kelurahan,
    Measurement,
    MonthResult,
    Posyandu,
    Referral,
    ReferralEnd,
    ReferralStatus,
    User,
    UserArea,
    VisitResult,
    VisitSession,
)
from ..outreach.visits.recording import Visited, record
from ..sessions.entry import Values
from ..sessions.recording import Author

MONTHS_BACK = 5
_DIAGNOSES = ("ISPA", "Gizi kurang", "Diare akut", "Susp. TB, rujuk rontgen", "Anemia defisiensi besi", "Sehat")
_ADVICE = ("Kontrol satu minggu lagi.", "PMT 56 hari dan konseling gizi.", "Obat diberikan, timbang bulan depan.")
_CADRES = ("Bu Rosmawati", "Bu Sulastri", "Bu Tiurma", "Bu Nurjannah")
_RESULTS = (
    (0.42, VisitResult.MEASURED), (0.62, VisitResult.ILL), (0.82, VisitResult.NOT_FOUND), (0.93, VisitResult.REFUSED),
    (1.0, VisitResult.MOVED),
)  # fmt: skip


class _Found(NamedTuple):
    """A month's result of a child that is still a sasaran."""

    result: MonthResult
    measured_on: date
    oedema: bool
    posyandu_id: int


class _Missed(NamedTuple):
    """A child that missed an opening."""

    child_id: UUID
    posyandu_id: int
    held_on: date
    last_kg: float | None


@dataclass(frozen=True, slots=True)
class _Who:
    """Who did it all: the demo has one midwife and one kader with accounts."""

    midwife_id: int
    cadre_id: int
    cadre_posyandu_id: int | None


def reach_out(kecamatan_id: int, *, seed: int, today: date, rules: KmsRules) -> None:
    """Fill referrals, home visits and courses of the last months of the demo."""
    rng = Random(f"{seed} outreach")  # noqa: S311 - invented children
    with writing(kecamatan_id) as session:
        who = _who(session)
        found = list(_results(session, kecamatan_id, _months_back(today, MONTHS_BACK)))
        change = Change()
        for part in (
            _referrals(session, rng, found, who, today),
            _courses(session, rng, found, who, today),
            _visits(session, rng, kecamatan_id, who, today),
        ):
            for made in part:
                change.add(made)
        change.facts.sort(key=lambda fact: (fact.at, fact.subject_id))
        settle(session, change, rules=rules, kecamatan_id=kecamatan_id)


def _who(session: AnySession) -> _Who:
    statement = sa.select(User.role, User.id, UserArea.posyandu_id).join(UserArea, UserArea.user_id == User.id)
    rows = session.execute(statement.where(User.role.in_([Role.MIDWIFE, Role.CADRE])).order_by(User.id)).all()
    midwife = next(row.id for row in rows if row.role is Role.MIDWIFE)
    cadre = next(row for row in rows if row.role is Role.CADRE)
    return _Who(midwife, cadre.id, cadre.posyandu_id)


def _results(session: AnySession, kecamatan_id: int, since: date) -> Iterator[_Found]:
    statement = (
        sa.select(MonthResult, Measurement.measured_on, Measurement.oedema, Child.posyandu_id)
        .join(Measurement, Measurement.id == MonthResult.measurement_id)
        .join(Child, Child.id == MonthResult.child_id)
        .join(Posyandu, Posyandu.id == Child.posyandu_id)
        .join(Kelurahan, Kelurahan.id == Posyandu.kelurahan_id)
        .where(Kelurahan.kecamatan_id == kecamatan_id, Child.left_on.is_(None), MonthResult.month >= since)
        .where(sa.or_(MonthResult.status == WeightStatus.T, MonthResult.below_red_line,
                      MonthResult.category_bbtb.in_(["severely_wasted", "wasted"])))
        .order_by(MonthResult.month, MonthResult.child_id)
    )  # fmt: skip
    for row in session.execute(statement):
        yield _Found(*row)


def _referrals(session: AnySession, rng: Random, found: list[_Found], who: _Who, today: date) -> Iterator[Change]:
    referred: set[UUID] = set()
    for result, measured_on, oedema, posyandu_id in found:
        severe = result.category_bbtb == "severely_wasted"
        grave = severe or oedema or result.below_red_line or result.consecutive_t >= 2
        if not grave or result.child_id in referred or rng.random() > 0.5:
            continue
        reason = main_reason(
            oedema=oedema, severely_wasted=severe, below_red_line=result.below_red_line,
            consecutive_t=result.consecutive_t, above_orange_line=False,
        )  # fmt: skip
        if reason is None:
            continue
        referred.add(result.child_id)
        sent_on = min(measured_on + timedelta(days=rng.randrange(3)), today)
        hospital = severe and rng.random() < 0.4
        referral = Referral(
            id=_key(rng), child_id=result.child_id, posyandu_id=posyandu_id, reason=reason,
            destination=Destination.HOSPITAL if hospital else Destination.PUSKESMAS,
            destination_name="RSUD Dr. Pirngadi" if hospital else "Puskesmas Amplas", note=None,
            status=ReferralStatus.SENT, sent_on=sent_on, sent_by_id=who.midwife_id, sent_at=_at(sent_on),
        )  # fmt: skip
        month = sent_on.replace(day=1)
        yield Change(
            reached={(posyandu_id, month)}, came={(result.child_id, month)},
            facts=list(_followed(rng, referral, today)),
        )  # fmt: skip
        session.add(referral)


def _followed(rng: Random, referral: Referral, today: date) -> Iterator[Fact]:
    """What became of it until today: some never answered, so that they are overdue."""
    reason, destination = referral.reason.value, referral.destination.value
    yield _fact("referral_sent", referral, referral.sent_on, {"reason": reason, "destination": destination})
    arrived = referral.sent_on + timedelta(days=rng.randint(1, 4))
    if rng.random() < 0.08 or arrived > today:
        return
    referral.status, referral.arrived_on = ReferralStatus.ARRIVED, arrived
    yield _fact("referral_arrived", referral, arrived, {})
    answered = arrived + timedelta(days=rng.randint(1, 9))
    if rng.random() < 0.12 or answered > today:
        return
    referral.status, referral.answered_on = ReferralStatus.ANSWERED, answered
    referral.diagnosis, referral.answer = rng.choice(_DIAGNOSES), rng.choice(_ADVICE)
    yield _fact("referral_answered", referral, answered, {})
    closed = answered + timedelta(days=rng.randint(10, 40))
    if closed <= today:
        outcome = rng.choice([ReferralEnd.DONE, ReferralEnd.DONE, ReferralEnd.IN_CARE])
        referral.status, referral.closed_on, referral.outcome = ReferralStatus.CLOSED, closed, outcome
        yield _fact("referral_closed", referral, closed, {"outcome": outcome.value})


def _courses(session: AnySession, rng: Random, found: list[_Found], who: _Who, today: date) -> Iterator[Change]:
    fed: set[UUID] = set()
    for result, measured_on, _oedema, posyandu_id in found:
        wasted = result.category_bbtb == "wasted"
        underweight = result.category_bbu in ("underweight", "severely_underweight")
        if result.child_id in fed or rng.random() > (0.5 if wasted else 0.12):
            continue
        fed.add(result.child_id)
        started, days = measured_on + timedelta(days=1), supplement_days(wasted=wasted, underweight=underweight)
        if started > today:
            continue
        ended = started + timedelta(days=days - 1)
        over = ended <= today and rng.random() < 0.9
        eaten = round(min(days, (today - started).days + 1) * rng.uniform(0.7, 1))
        course = FoodSupplement(
            id=_key(rng), child_id=result.child_id, posyandu_id=posyandu_id, started_on=started, days=days,
            portions=eaten, portions_noted_on=min(ended, today), ended_on=ended if over else None,
            started_by_id=who.midwife_id, started_at=_at(started),
        )  # fmt: skip
        session.add(course)
        facts = [_fact("food_started", course, started, {"days": days})]
        facts += [_fact("food_ended", course, ended, {"portions": eaten})] if over else []
        yield Change(reached={(posyandu_id, started.replace(day=1))}, facts=facts)


def _visits(session: AnySession, rng: Random, kecamatan_id: int, who: _Who, today: date) -> Iterator[Change]:
    """Half of those who missed an opening are visited in the days after; others of this month are given to a kader."""
    visited: set[UUID] = set()  # once in all, so that every weighing stands on those before it alone
    for missed in _absent(session, kecamatan_id, _months_back(today, 2), today):
        child_id, posyandu_id, held_on, last_kg = missed
        on = held_on + timedelta(days=rng.randint(1, 6))
        if on > today or on.month != held_on.month or child_id in visited or rng.random() < 0.5:
            if held_on >= today.replace(day=1) and child_id not in visited:
                yield _task(session, rng, who, missed)
            continue
        visited.add(child_id)
        draw = rng.random()
        result = next(result for limit, result in _RESULTS if draw <= limit)
        values = None
        if result is VisitResult.MEASURED:
            if last_kg is None:
                continue
            values = Values(weight_kg=round(last_kg + rng.uniform(-0.1, 0.4), 1))
        visit = Visited(
            key=_key(rng), child_id=child_id, posyandu_id=posyandu_id, on=on, result=result, values=values,
            measurement_id=_key(rng),
        )  # fmt: skip
        mine = posyandu_id == who.cadre_posyandu_id
        author = Author(user_id=who.cadre_id if mine else who.midwife_id, now=_at(on))
        yield record(session, visit, author=author)


def _absent(session: AnySession, kecamatan_id: int, since: date, today: date) -> list[_Missed]:
    """Child, posyandu, the opening, its last weight: sasaran without any weighing in the month of an opening."""
    last_kg = (
        sa.select(Measurement.weight_kg)
        .where(Measurement.child_id == Child.id, Measurement.measured_on < VisitSession.held_on)
        .where(Measurement.weight_kg.is_not(None))
        .order_by(Measurement.measured_on.desc(), Measurement.received_seq.desc())
        .limit(1)
        .correlate(Child, VisitSession)
        .scalar_subquery()
    )
    statement = (
        sa.select(Child.id, Child.posyandu_id, VisitSession.held_on, last_kg)
        .join(VisitSession, VisitSession.posyandu_id == Child.posyandu_id)
        .join(Enrolment, sa.and_(Enrolment.child_id == Child.id, Enrolment.posyandu_id == Child.posyandu_id))
        .join(Posyandu, Posyandu.id == Child.posyandu_id)
        .join(Kelurahan, Kelurahan.id == Posyandu.kelurahan_id)
        .where(Kelurahan.kecamatan_id == kecamatan_id, Child.left_on.is_(None), Enrolment.until_on.is_(None))
        .where(VisitSession.held_on.between(since, today), Enrolment.from_on <= VisitSession.held_on)
        .where(Child.birth_date > since.replace(year=since.year - 5, day=1) + timedelta(days=120))
        .order_by(VisitSession.held_on, Child.id)
    )
    missed = statement.where(
        ~sa.exists().where(
            MonthResult.child_id == Child.id,
            sa.extract("year", MonthResult.month) == sa.extract("year", VisitSession.held_on),
            sa.extract("month", MonthResult.month) == sa.extract("month", VisitSession.held_on),
        )
    )
    return [_Missed(*row) for row in session.execute(missed)]


def _task(session: AnySession, rng: Random, who: _Who, missed: _Missed) -> Change:
    child_id, posyandu_id, held_on, _last_kg = missed
    mine, month = posyandu_id == who.cadre_posyandu_id, held_on.replace(day=1)
    task = HomeVisitTask(
        id=_key(rng), child_id=child_id, month=month, asked=False, cadre_id=who.cadre_id if mine else None,
        cadre_name=None if mine else rng.choice(_CADRES), given_by_id=who.midwife_id, given_at=_at(held_on),
    )  # fmt: skip
    session.add(task)
    fact = Fact(
        verb="home_visit_assigned", subject_kind="home_visit", subject_id=str(task.id), child_id=child_id,
        at=_at(held_on), actor_id=who.midwife_id, details={"cadre_id": task.cadre_id, "month": month.isoformat()},
    )  # fmt: skip
    return Change(facts=[fact])


def _fact(verb: str, thing: Referral | FoodSupplement, on: date, details: dict[str, Any]) -> Fact:
    kind = "referral" if isinstance(thing, Referral) else "food"
    by = thing.sent_by_id if isinstance(thing, Referral) else thing.started_by_id
    return Fact(
        verb=verb, subject_kind=kind, subject_id=str(thing.id), child_id=thing.child_id, at=_at(on), actor_id=by,
        details={"on": on.isoformat(), **details},
    )  # fmt: skip


def _key(rng: Random) -> UUID:
    return UUID(int=rng.getrandbits(128), version=4)


def _at(on: date) -> datetime:
    return datetime.combine(on, time(4), UTC)  # eleven in the morning in Medan


def _months_back(today: date, months: int) -> date:
    month = today.replace(day=1)
    for _ in range(months):
        month = (month - timedelta(days=1)).replace(day=1)
    return month
