"""Writing referrals: sent, arrived, answered, closed. Each step has its day and is told to the log without its text."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from ...areas.queries import kecamatan_id_of
from ...core.referral import ReferralReason
from ...database import writing
from ...events.operations import Fact, append
from ...figures.outreach import count_outreach
from ...figures.recompute import count_again, counted_at
from ...figures.register import AnySession
from ...models import Child, Destination, Referral, ReferralEnd, ReferralStatus, User
from ...models.types import first_of_month


class OutOfOrder(Exception):
    """A step lies before the one that it follows (``on``), or before the child's birth."""

    def __init__(self, on: date) -> None:
        super().__init__(on.isoformat())
        self.on = on


class NotOpen(Exception):
    """The referral was answered or closed already, so that this step has no place any more."""


class OtherChild(Exception):
    """This id is the referral of another child."""


def send(
    child: Child,
    *,
    user: User,
    reason: ReferralReason,
    destination: Destination,
    on: date,
    now: datetime,
    destination_name: str | None = None,
    note: str | None = None,
    id: UUID | None = None,  # noqa: A002 - the referral's own id, made with the form
) -> UUID:
    """Refer a child. Sent again with the same ``id`` it is kept once.

    Raises :class:`OutOfOrder` before the child's birth and :class:`OtherChild`.
    """
    child_id, posyandu_id, key = child.id, child.posyandu_id, id or uuid4()
    with writing(kecamatan_id_of(posyandu_id)) as session:
        if (known := session.get(Referral, key)) is not None:
            if known.child_id != child_id:
                raise OtherChild
            return key
        if on < child.birth_date:
            raise OutOfOrder(child.birth_date)
        referral = Referral(
            id=key, child_id=child_id, posyandu_id=posyandu_id, reason=reason, destination=destination,
            destination_name=destination_name, note=note, status=ReferralStatus.SENT, sent_on=on, sent_by_id=user.id,
            sent_at=now,
        )  # fmt: skip
        session.add(referral)
        details = {"reason": reason.value, "destination": destination.value, "on": on.isoformat()}
        count_again(session, set(counted_at(session, [(child_id, first_of_month(on))])))
        _tell(session, referral, "referral_sent", user=user, now=now, details=details)
    return key


def arrive(referral: Referral, *, user: User, on: date, now: datetime) -> None:
    """The child was seen there. Raises :class:`NotOpen` and :class:`OutOfOrder`."""
    with writing(kecamatan_id_of(referral.posyandu_id)) as session:
        if referral.status is not ReferralStatus.SENT:
            raise NotOpen
        _after(on, referral.sent_on)
        referral.status, referral.arrived_on = ReferralStatus.ARRIVED, on
        _tell(session, referral, "referral_arrived", user=user, now=now, details={"on": on.isoformat()})


def answer(
    referral: Referral, *, user: User, on: date, diagnosis: str, now: datetime, answer: str | None = None
) -> None:
    """The answer came. Raises :class:`NotOpen` and :class:`OutOfOrder`."""
    with writing(kecamatan_id_of(referral.posyandu_id)) as session:
        if referral.status not in (ReferralStatus.SENT, ReferralStatus.ARRIVED):
            raise NotOpen
        _after(on, referral.arrived_on or referral.sent_on)
        referral.status, referral.answered_on = ReferralStatus.ANSWERED, on
        referral.diagnosis, referral.answer = diagnosis, answer
        _tell(session, referral, "referral_answered", user=user, now=now, details={"on": on.isoformat()})


def close(referral: Referral, *, user: User, on: date, outcome: ReferralEnd, now: datetime) -> None:
    """Nothing more is to be done about it. Raises :class:`NotOpen` and :class:`OutOfOrder`."""
    with writing(kecamatan_id_of(referral.posyandu_id)) as session:
        if referral.status is ReferralStatus.CLOSED:
            raise NotOpen
        _after(on, referral.answered_on or referral.arrived_on or referral.sent_on)
        referral.status, referral.closed_on, referral.outcome = ReferralStatus.CLOSED, on, outcome
        _tell(
            session,
            referral,
            "referral_closed",
            user=user,
            now=now,
            details={"on": on.isoformat(), "outcome": outcome.value},
        )


def _after(on: date, earliest: date) -> None:
    if on < earliest:
        raise OutOfOrder(earliest)


def _tell(
    session: AnySession, referral: Referral, verb: str, *, user: User, now: datetime, details: dict[str, Any]
) -> None:
    count_outreach(session, {(referral.posyandu_id, first_of_month(referral.sent_on))})
    fact = Fact(
        verb=verb, subject_kind="referral", subject_id=str(referral.id), child_id=referral.child_id, at=now,
        actor_id=user.id, details=details,
    )  # fmt: skip
    append(session, [fact], kecamatan_id=kecamatan_id_of(referral.posyandu_id))
