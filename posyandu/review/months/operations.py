"""Signing a month, and opening a signed one again."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ...database import writing
from ...events.operations import Fact, append
from ...figures import summaries
from ...figures.official import freeze, signature_of
from ...figures.settings import wait_for_recount
from ...models import MonthSignature, Posyandu, ReopenReason, User
from ...models.types import new_id
from .checklist import checklists


class NotReady(Exception):
    """Something of the month is still to be done, or it is signed already."""


class NotSigned(Exception):
    """The month is not signed: there is nothing to open."""


def sign(posyandu: Posyandu, month: date, *, user: User, now: datetime, today: date) -> UUID:
    """Put the midwife's name under a month: its figures stand, and so do the corrections that its report tells.

    Raises :class:`NotReady`, and ``BeingRecounted`` while figures follow new rules; whatever was still open is looked
    at again inside the transaction.
    """
    key, posyandu_id, kecamatan_id, user_id = new_id(), posyandu.id, posyandu.kelurahan.kecamatan_id, user.id
    with writing(kecamatan_id) as session:
        wait_for_recount(session, kecamatan_id)
        ready = checklists([posyandu_id], month)[posyandu_id].ready(month, today=today)
        if not ready or signature_of(session, posyandu_id, month) is not None:
            raise NotReady
        signature = MonthSignature(id=key, posyandu_id=posyandu_id, month=month, signed_by_id=user_id, signed_at=now)
        freeze(session, signature)
        details = {"month": month.isoformat(), "signature": str(key)}
        append(session, [_month_fact("month_signed", posyandu_id, user_id, now, details)], kecamatan_id=kecamatan_id)
    return key


def reopen(
    posyandu: Posyandu, month: date, *, reason: ReopenReason, text: str | None, user: User, now: datetime
) -> None:
    """Open a signed month: what was signed stays readable, the figures are counted again. Raises :class:`NotSigned`."""
    posyandu_id, kecamatan_id, user_id = posyandu.id, posyandu.kelurahan.kecamatan_id, user.id
    with writing(kecamatan_id) as session:
        signature = signature_of(session, posyandu_id, month)
        if signature is None:
            raise NotSigned
        signature.reopened_by_id, signature.reopened_at = user_id, now
        signature.reopen_reason, signature.reopen_text = reason, text
        session.flush()
        summaries.new_version(session, [posyandu_id])
        details = {"month": month.isoformat(), "signature": str(signature.id), "reason": reason.value}
        append(session, [_month_fact("month_reopened", posyandu_id, user_id, now, details)], kecamatan_id=kecamatan_id)


def _month_fact(verb: str, posyandu_id: int, user_id: int, now: datetime, details: dict[str, Any]) -> Fact:
    return Fact(
        verb=verb, subject_kind="posyandu", subject_id=str(posyandu_id), at=now, actor_id=user_id, details=details
    )
