"""Publishing: releases into the ledger, a share, its revocation, its openings, and what guests leave beside it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ...core.disclosure import audit
from ...database import writing
from ...events.operations import Fact, append
from ...extensions import db
from ...figures.settings import wait_for_recount
from ...models import FigureRelease, GuestFigures, Share, ShareRelease, StudyVisit, User
from ...models.types import new_id
from .. import tokens
from . import ledger

SHARE = "share"
MOST_LEFT = 50  # of one link: the latest is the one that is compared


class Unsafe(Exception):
    """All releases of a month together would let a small count be worked out; nothing was published."""


class TooMuchLeft(Exception):
    """Guests of one link have left figures more often than anybody needs."""


def publish(
    study_visit: StudyVisit,
    *,
    user: User,
    drafts: Sequence[ledger.Draft],
    snapshot: dict[str, Any],
    language: str,
    expires_on: date,
    now: datetime,
) -> UUID:
    """Write the new releases and the share, after the whole ledger of each month was audited; the share's id.

    Raises :class:`Unsafe`, and ``BeingRecounted`` while figures follow new rules.
    """
    made, share_id = tokens.new_token(SHARE), new_id()
    visit_id, kecamatan_id, user_id = study_visit.id, study_visit.kecamatan_id, user.id
    with writing(kecamatan_id) as session:
        wait_for_recount(session, kecamatan_id)
        share = Share(
            id=share_id, study_visit_id=visit_id, nonce=made.nonce, token_digest=made.digest, language=language,
            snapshot=snapshot, published_by_id=user_id, published_at=now, expires_on=expires_on,
        )  # fmt: skip
        session.add(share)
        session.flush()
        for draft in drafts:
            release_id = _kept(draft, kecamatan_id=kecamatan_id, user_id=user_id, now=now)
            session.add(ShareRelease(share_id=share_id, release_id=release_id))
        details = {"month": snapshot["month"], "parts": snapshot["parts"], "expires_on": expires_on.isoformat()}
        append(session, [_fact("share_published", share_id, user_id, now, **details)], kecamatan_id=kecamatan_id)
    return share_id


def _kept(draft: ledger.Draft, *, kecamatan_id: int, user_id: int, now: datetime) -> UUID:
    """The row of the ledger, written now if the release is new; the audit is of what the database holds by then."""
    rows = ledger.published(kecamatan_id, draft.month)
    if draft.kept is not None:
        return draft.kept.id
    if len(rows) + 1 != draft.number or audit([*(ledger.read(row) for row in rows), draft.release]):
        raise Unsafe
    row = FigureRelease(
        id=new_id(), kecamatan_id=kecamatan_id, month=draft.month, number=draft.number,
        figures=ledger.as_json(draft.release.figures), shown=ledger.shown_as_json(draft.release),
        released_by_id=user_id, released_at=now,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row.id


def revoke(share: Share, *, user: User, now: datetime) -> None:
    """Close a link for good."""
    share_id, kecamatan_id, user_id = share.id, share.study_visit.kecamatan_id, user.id
    with writing(kecamatan_id) as session:
        session.execute(sa.update(Share).where(Share.id == share_id, Share.revoked_at.is_(None)).values(revoked_at=now))
        append(session, [_fact("share_revoked", share_id, user_id, now)], kecamatan_id=kecamatan_id)


def count_openings(share_id: UUID, kecamatan_id: int, number: int) -> None:
    """Add openings, which are numbers only: nothing of who opened is kept."""
    with writing(kecamatan_id) as session:
        session.execute(sa.update(Share).where(Share.id == share_id).values(openings=Share.openings + number))


def leave_figures(share_id: UUID, kecamatan_id: int, *, values: dict[str, Any], now: datetime) -> None:
    """Keep the figures that guests left of their own district. Raises :class:`TooMuchLeft`."""
    with writing(kecamatan_id) as session:
        left = sa.select(sa.func.count()).select_from(GuestFigures).where(GuestFigures.share_id == share_id)
        if (session.scalar(left) or 0) >= MOST_LEFT:
            raise TooMuchLeft
        session.add(GuestFigures(share_id=share_id, left_at=now, **values))
        append(session, [_fact("guest_figures_left", share_id, None, now)], kecamatan_id=kecamatan_id)


def _fact(verb: str, share_id: UUID, user_id: int | None, now: datetime, **details: Any) -> Fact:
    return Fact(
        verb=verb, subject_kind="share", subject_id=str(share_id), actor_id=user_id, at=now, details=details
    )  # fmt: skip
