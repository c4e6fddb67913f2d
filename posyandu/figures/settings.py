"""The settings in force in a kecamatan, for everything that judges, counts or reports."""

from collections.abc import Collection, Generator, Iterator
from contextlib import closing
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import aliased

from ..config import kms_rules
from ..core.kms import KmsRules
from ..core.settings import Settings
from ..extensions import db
from ..models import Child, Kelurahan, Posyandu, SettingsVersion
from ..statements import Prepared
from .register import AnySession

_NEWEST = sa.select(SettingsVersion.values).order_by(SettingsVersion.number.desc()).limit(1)
_IN_FORCE = Prepared(_NEWEST.where(SettingsVersion.kecamatan_id == sa.bindparam("kecamatan")))
_unsettled = aliased(SettingsVersion)
_IN_FORCE_AT = Prepared(
    _NEWEST.add_columns(
        sa.exists()
        .where(_unsettled.kecamatan_id == SettingsVersion.kecamatan_id, _unsettled.settled_at.is_(None))
        .label("unsettled")
    )
    .join(Kelurahan, Kelurahan.kecamatan_id == SettingsVersion.kecamatan_id)
    .join(Posyandu, Posyandu.kelurahan_id == Kelurahan.id)
    .join(Child, Child.posyandu_id == Posyandu.id)
    .where(Child.id == sa.bindparam("child"))
)


class BeingRecounted(Exception):
    """Figures are being made again by new rules, so that some are by the old ones: what freezes them has to wait."""


class InForce(NamedTuple):
    """The rules of a kecamatan, and whether every figure follows them already."""

    rules: KmsRules
    settled: bool


def of_server() -> Settings:
    """The settings of a kecamatan that never changed any: the server's own configuration has the word."""
    rules = kms_rules(current_app)
    return Settings(
        nt_rule=rules.nt_rule.value,
        curve_tolerance_z=rules.curve_tolerance_z,
        red_line_z=rules.red_line_z,
        orange_line_z=rules.orange_line_z,
        participation_target_percent=int(current_app.config["PARTICIPATION_TARGET_PERCENT"]),
        referral_overdue_days=int(current_app.config["REFERRAL_ANSWER_DAYS"]),
    )


def settings_of(kecamatan_id: int) -> Settings:
    """The settings in force."""
    stored = stored_values(db.session, kecamatan_id)
    return of_server() if stored is None else Settings.of(stored)


def settings_at(kecamatan_ids: Collection[int]) -> Settings:
    """The settings of whoever works in one kecamatan; the server's for somebody of none or several."""
    ids = set(kecamatan_ids)
    return settings_of(ids.pop()) if len(ids) == 1 else of_server()


def rules_of(kecamatan_id: int) -> KmsRules:
    """How N, T and the two lines are decided there."""
    stored = stored_values(db.session, kecamatan_id)
    return kms_rules(current_app) if stored is None else Settings.of(stored).rules


def stored_values(session: AnySession, kecamatan_id: int) -> dict[str, Any] | None:
    """What the newest version in force holds; ``None`` before the first change."""
    found = _IN_FORCE.first(session.connection(), kecamatan=kecamatan_id)
    return found[0] if found else None


def in_force_at(session: AnySession, child_id: UUID, *, otherwise: KmsRules) -> InForce:
    """The rules of the kecamatan of a child, read inside the write transaction.

    A writer that waited for its turn while the rules changed must not write by the old ones: what it read before it
    waited (``otherwise``) holds only where the kecamatan never decided.
    """
    found = _IN_FORCE_AT.first(session.connection(), child=child_id)
    return InForce(Settings.of(found[0]).rules, not found[1]) if found else InForce(otherwise, settled=True)


def being_recounted(kecamatan_id: sa.SQLColumnExpression[int] | int) -> sa.Exists:
    """Whether figures of a kecamatan are being made again: until then some of them are by the rules before."""
    return sa.exists().where(SettingsVersion.kecamatan_id == kecamatan_id, SettingsVersion.settled_at.is_(None))


def wait_for_recount(session: AnySession, kecamatan_id: int) -> None:
    """Raises :class:`BeingRecounted`; called inside the write transaction of what must not freeze mixed figures."""
    if session.scalar(sa.select(being_recounted(kecamatan_id))):
        raise BeingRecounted


def by_one_rule(parts: Generator[int], session: AnySession, kecamatan_ids: Collection[int]) -> Iterator[int]:
    """The parts of a file that takes a while, as long as they are by one rule; closed when they no longer are.

    Raises :class:`BeingRecounted` before the first or after the part in which the rules of a kecamatan changed.
    """
    before = _followed(session, kecamatan_ids)
    with closing(parts):
        for part in parts:
            if _followed(session, kecamatan_ids) != before:
                raise BeingRecounted
            yield part


def _followed(session: AnySession, kecamatan_ids: Collection[int]) -> list[str]:
    for kecamatan_id in kecamatan_ids:
        wait_for_recount(session, kecamatan_id)
    return [rules_of(kecamatan_id).version for kecamatan_id in kecamatan_ids]
