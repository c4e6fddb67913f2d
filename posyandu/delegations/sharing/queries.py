"""Reading what was shared: a link by its token, and the figures that guests left."""

import hmac
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ...extensions import db
from ...models import GuestFigures, Share
from ..tokens import digest_of


def share_of_token(token: str) -> Share | None:
    """The share that a token opens, whatever its state; looked up by digest, compared in constant time."""
    digest = digest_of(token)
    share = db.session.scalar(
        sa.select(Share).where(Share.token_digest == digest).options(joinedload(Share.study_visit))
    )
    return share if share is not None and hmac.compare_digest(share.token_digest, digest) else None


def latest_figures(share_id: UUID) -> GuestFigures | None:
    """What guests of this link left last."""
    statement = sa.select(GuestFigures).where(GuestFigures.share_id == share_id).order_by(GuestFigures.id.desc())
    return db.session.scalar(statement.limit(1))
