"""Reading comparisons: those of a person's areas, one with its differences, page by page."""

from collections.abc import Iterator, Sequence
from uuid import UUID

import sqlalchemy as sa

from ...core.roles import Grant, Place
from ...extensions import db
from ...models import Difference, DifferenceKind, Judgement, Reconciliation, User
from ...web.paging import Page
from ..scope import Area, Scope, scope_of

PAGE = 25
_SHOWN = 20


def of_areas(grants: Sequence[Grant]) -> list[tuple[Reconciliation, str]]:
    """The latest comparisons whose area lies in one of these, with who made each."""
    rows = db.session.execute(
        sa.select(Reconciliation, User.name)
        .join(User, User.id == Reconciliation.made_by_id)
        .order_by(Reconciliation.made_at.desc(), Reconciliation.id.desc())
        .limit(20 * _SHOWN)
    )
    mine = [(made, who) for made, who in rows if any(grant.covers(_place(made)) for grant in grants)]
    return mine[:_SHOWN]


def _place(made: Reconciliation) -> Place:
    return Place(made.kecamatan_id, made.kelurahan_id, None, made.posyandu_id)


def differences(key: UUID, kind: DifferenceKind | None, *, page: int = 1) -> Page[tuple[Difference, str | None]]:
    """The differences of one kind, or all, in order, each with who judged it."""
    statement = sa.select(Difference, User.name).outerjoin(User, User.id == Difference.judged_by_id)
    statement = statement.where(Difference.reconciliation_id == key)
    if kind is not None:
        statement = statement.where(Difference.kind == kind)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(statement.order_by(None).subquery())) or 0
    rows = db.session.execute(statement.order_by(Difference.number).limit(PAGE).offset((page - 1) * PAGE))
    return Page([(found, who) for found, who in rows], page, PAGE, total)


def all_of(key: UUID) -> Iterator[tuple[Difference, str | None]]:
    """All differences in order, a thousand at a time."""
    last = 0
    while True:
        rows = db.session.execute(
            sa.select(Difference, User.name)
            .outerjoin(User, User.id == Difference.judged_by_id)
            .where(Difference.reconciliation_id == key, Difference.number > last)
            .order_by(Difference.number)
            .limit(1000)
        ).all()
        for found, who in rows:
            last = found.number
            yield found, who
        if not rows:
            return
        for found, _ in rows:
            db.session.expunge(found)


def judged(key: UUID) -> dict[Judgement, int]:
    """How many differences were marked as what."""
    statement = (
        sa.select(Difference.judgement, sa.func.count())
        .where(Difference.reconciliation_id == key, Difference.judgement.is_not(None))
        .group_by(Difference.judgement)
    )
    return {judgement: number for judgement, number in db.session.execute(statement) if judgement is not None}


def scope_of_made(made: Reconciliation) -> Scope:
    """The area and months of a comparison."""
    if made.posyandu_id is not None:
        level, grant = "posyandu", Grant(posyandu_id=made.posyandu_id)
    elif made.kelurahan_id is not None:
        level, grant = "kelurahan", Grant(kelurahan_id=made.kelurahan_id)
    else:
        level, grant = "kecamatan", Grant(kecamatan_id=made.kecamatan_id)
    return scope_of(Area(made.area_code, made.area_name, level, grant), made.first, made.last)
