"""Writing about the tablets: a code is made, a tablet enrolled, a kader proves herself, a lost tablet is revoked."""

import base64
import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from flask import current_app

from ..accounts import operations as accounts
from ..accounts.queries import digest
from ..database import writing
from ..events.operations import Fact, append
from ..models import Device, EnrolmentCode, Posyandu, User
from . import queries
from .queries import Enrolled
from .receipts import device_fact

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is read as another
CODE_LENGTH = 8
CODE_MINUTES = 30
GRACE = timedelta(days=7)  # in which a revoked tablet may still hand over what it holds
SEEN_EVERY = timedelta(minutes=10)


class CodeUnknown(Exception):
    """No such code, or it is used or too old: the answer never says which."""


def plain(code: str) -> str:
    """A code as it was made: spaces, hyphens and small letters are forgiven."""
    return "".join(c for c in code.upper() if c.isalnum())


def make_code(posyandu: Posyandu, *, user: User, now: datetime) -> str:
    """A new code for one tablet of this posyandu; only its digest is kept."""
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    posyandu_id, kecamatan_id = posyandu.id, posyandu.kelurahan.kecamatan_id
    with writing(kecamatan_id) as session:
        session.execute(sa.delete(EnrolmentCode).where(EnrolmentCode.expires_at < now - timedelta(days=1)))
        session.add(
            EnrolmentCode(
                digest=digest(code), posyandu_id=posyandu_id, made_by_id=user.id,
                expires_at=now + timedelta(minutes=CODE_MINUTES),
            )
        )  # fmt: skip
        fact = Fact(
            verb="enrolment_code_made", subject_kind="posyandu", subject_id=str(posyandu_id), at=now, actor_id=user.id
        )
        append(session, [fact], kecamatan_id=kecamatan_id)
    return code


def enrol(code: str, *, device_id: UUID, name: str, address: str, now: datetime, tries: int, wait: timedelta) -> str:
    """Enrol a tablet by its code; its secret, told this once.

    The same tablet may ask again with the same code while it has not used its secret: the answer may have been lost.
    Raises :class:`CodeUnknown`, and ``accounts.operations.TooManyTries`` before the code is looked at.
    """
    who = [f"enrol:{address}"]
    accounts.check_tries(who, now=now, tries=tries, wait=wait)
    found = queries.code(digest(plain(code)))
    device = queries.device(device_id)
    if found is None or not _fits(found, device, device_id, now):
        accounts.count_failure(None, who, now=now, wait=wait)
        raise CodeUnknown
    secret, kecamatan_id = secrets.token_urlsafe(32), queries.posyandu(found.posyandu_id).kelurahan.kecamatan_id
    with writing(kecamatan_id) as session:
        device = session.get(Device, device_id, populate_existing=True)
        session.refresh(found)
        if not _fits(found, device, device_id, now):
            raise CodeUnknown
        if device is None:
            device = Device(id=device_id, posyandu_id=found.posyandu_id, last_seq=0, missing_ranges=[])
            session.add(device)
        device.name, device.secret_digest = name, digest(secret)
        device.enrolled_at, device.enrolled_by_id = now, found.made_by_id
        session.flush()
        found.device_id = device_id
        append(session, [device_fact("device_enrolled", device, now, actor_id=found.made_by_id)],
               kecamatan_id=kecamatan_id)  # fmt: skip
    return secret


def _fits(code: EnrolmentCode, device: Device | None, device_id: UUID, now: datetime) -> bool:
    if code.expires_at <= now:
        return False
    if device is None:
        return code.device_id is None
    unused = device.seen_at is None and device.revoked_at is None
    return code.device_id == device_id and unused and device.posyandu_id == code.posyandu_id


def recovery_key(device_id: UUID) -> str:
    """What opens a tablet whose kader have all forgotten their PIN: 32 bytes as base64url, the same for ever.

    Made from the server's own secret, so that it is kept nowhere; told only to who shows a code of the midwife.
    """
    key = str(current_app.config["SECRET_KEY"]).encode()
    made = hmac.digest(key, b"tablet recovery " + device_id.bytes, "sha256")
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def recovery_of_former(former_id: UUID | None, *, posyandu_id: int) -> str | None:
    """The key of the tablet that this one was before it was enrolled again at the same posyandu."""
    former = queries.device(former_id) if former_id is not None else None
    return recovery_key(former.id) if former is not None and former.posyandu_id == posyandu_id else None


def prove(user_id: int, password: str, *, device: Enrolled, now: datetime, tries: int, wait: timedelta) -> User:
    """The kader whose password this is, if she may weigh at the tablet's posyandu.

    Raises ``accounts.operations.WrongPassword`` (whatever is wrong) and ``TooManyTries``.
    """
    here = {user.id: user.username for user in queries.cadres_at(device.place)}
    return accounts.prove(here.get(user_id), password, who=f"device:{device.id}", now=now, tries=tries, wait=wait)


def note_contact(device: Enrolled, *, now: datetime) -> None:
    """Note that a tablet was here, at most every ten minutes."""
    if device.seen_at is not None and now - device.seen_at < SEEN_EVERY:
        return
    with writing(device.place.kecamatan_id) as session:
        session.execute(sa.update(Device).where(Device.id == device.id).values(seen_at=now))


def revoke(device: Device, *, user: User, now: datetime) -> None:
    """Cut a lost tablet off: it gets nothing more, and hands over what it holds."""
    kecamatan_id = device.posyandu.kelurahan.kecamatan_id
    with writing(kecamatan_id) as session:
        if device.revoked_at is not None:
            return
        device.revoked_at, device.revoked_by_id = now, user.id
        append(session, [device_fact("device_revoked", device, now, actor_id=user.id)], kecamatan_id=kecamatan_id)


def may_push(device: Enrolled, *, now: datetime) -> bool:
    """Whether what this tablet holds is still taken from itself."""
    return device.revoked_at is None or now - device.revoked_at <= GRACE
