"""Reading the settings' versions, and what a change of the rules touches."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ..core.kms import KmsRules
from ..core.vocabulary import WeightStatus
from ..extensions import db
from ..models import Child, Kelurahan, MonthResult, Posyandu, SettingsVersion, User

SHOWN = 20


def version(version_id: UUID) -> SettingsVersion:
    """One version."""
    return db.session.get_one(SettingsVersion, version_id)


def unsettled_version(kecamatan_id: int) -> SettingsVersion | None:
    """The change of the rules that some figures do not follow yet."""
    statement = sa.select(SettingsVersion).where(
        SettingsVersion.kecamatan_id == kecamatan_id, SettingsVersion.settled_at.is_(None)
    )
    return db.session.scalar(statement.order_by(SettingsVersion.number.desc()).limit(1))


def last_number(kecamatan_id: int) -> int:
    """The number of the newest version; 0 before the first."""
    statement = sa.select(sa.func.max(SettingsVersion.number)).where(SettingsVersion.kecamatan_id == kecamatan_id)
    return db.session.scalar(statement) or 0


def versions(kecamatan_id: int) -> Sequence[tuple[SettingsVersion, str]]:
    """The latest versions, newest first, each with the name of who made it."""
    statement = (
        sa.select(SettingsVersion, User.name)
        .join(User, User.id == SettingsVersion.by_id)
        .where(SettingsVersion.kecamatan_id == kecamatan_id)
        .order_by(SettingsVersion.number.desc())
        .limit(SHOWN)
    )
    return [(row, name) for row, name in db.session.execute(statement)]


class Touched(NamedTuple):
    """What a change of the rules makes again."""

    children: int
    months: int


def touched(kecamatan_id: int) -> Touched:
    """How many children have how many months with a result."""
    statement = sa.select(sa.func.count(sa.distinct(MonthResult.child_id)), sa.func.count()).where(
        MonthResult.child_id.in_(_children(kecamatan_id))
    )
    return Touched(*db.session.execute(statement).one())


def children_left(kecamatan_id: int, rules: KmsRules) -> list[UUID]:
    """The children with a month that other rules decided, posyandu by posyandu: few summaries then count each part."""
    statement = (
        sa.select(Child.id)
        .join(Posyandu, Posyandu.id == Child.posyandu_id)
        .join(Kelurahan, Kelurahan.id == Posyandu.kelurahan_id)
        .where(
            Kelurahan.kecamatan_id == kecamatan_id,
            sa.exists().where(MonthResult.child_id == Child.id, MonthResult.rules_version != rules.version),
        )
        .order_by(Child.posyandu_id, Child.id)
    )
    return list(db.session.scalars(statement))


def standing(kecamatan_id: int) -> dict[str, int]:
    """How many months stand under each word that the rules decide: N, T, below the red line, above the orange line."""
    conditions = {
        "n": MonthResult.status == WeightStatus.N,
        "t": MonthResult.status == WeightStatus.T,
        "below_red_line": MonthResult.below_red_line,
        "above_orange_line": MonthResult.above_orange_line,
    }
    sums = [sa.func.coalesce(sa.func.sum(sa.case((found, 1), else_=0)), 0) for found in conditions.values()]
    row = db.session.execute(sa.select(*sums).where(MonthResult.child_id.in_(_children(kecamatan_id)))).one()
    return dict(zip(conditions, map(int, row), strict=True))


def _children(kecamatan_id: int) -> sa.Select[UUID]:
    return (
        sa.select(Child.id)
        .join(Posyandu, Posyandu.id == Child.posyandu_id)
        .join(Kelurahan, Kelurahan.id == Posyandu.kelurahan_id)
        .where(Kelurahan.kecamatan_id == kecamatan_id)
    )
