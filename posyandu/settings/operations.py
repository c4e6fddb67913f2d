"""Writing settings: a new version in force at once, or one that waits until every figure was made again by it."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ..core.settings import RULES, Settings
from ..database import writing
from ..events.operations import Fact, append
from ..figures.recompute import rebuild
from ..figures.settings import of_server, stored_values
from ..models import SettingsVersion, User
from . import queries


class Waiting(Exception):
    """A change of the rules waits for its figures: another cannot begin before it is done or thrown away."""


def change(kecamatan_id: int, values: dict[str, Any], *, user: User, now: datetime) -> SettingsVersion | None:
    """Store a change; ``None`` when it changes nothing. A change of the rules waits for :func:`apply_rules`.

    ``values`` are the fields that were on the form. Raises :class:`Waiting`, and ``ValueError`` as ``Settings`` does.
    """
    user_id = user.id
    with writing(kecamatan_id) as session:
        if queries.waiting_version(kecamatan_id) is not None:
            raise Waiting
        stored = stored_values(session, kecamatan_id)
        before = of_server() if stored is None else Settings.of(stored)
        after = Settings.of(before.values() | values)
        changed = after.differing(before)
        if not changed:
            return None
        at_once = not set(changed) & set(RULES)
        version = SettingsVersion(
            kecamatan_id=kecamatan_id, number=queries.last_number(kecamatan_id) + 1, values=after.values(),
            changed=changed, by_id=user_id, asked_at=now, in_force_at=now if at_once else None,
        )  # fmt: skip
        session.add(version)
        session.flush()
        fact = _fact("settings_changed" if at_once else "rules_change_asked", version, before, actor_id=user_id, at=now)
        append(session, [fact], kecamatan_id=kecamatan_id)
        session.refresh(version)
        session.expunge(version)
    return version


def apply_rules(
    version_id: UUID,
    *,
    now: datetime,
    today: date,
    progress: Callable[[Iterable[list[Any]], int], Iterable[list[Any]]],
) -> None:
    """Make every figure of the kecamatan again by the rules of a waiting version, and put it in force: all or nothing.

    Nobody writes meanwhile; a tablet that asks is told to come again. Nothing is done for a version that is in force.
    """
    kecamatan_id = queries.version(version_id).kecamatan_id
    with writing(kecamatan_id) as session:
        version = session.get(SettingsVersion, version_id, populate_existing=True)
        if version is None or version.in_force_at is not None:
            return
        before = queries.standing(session, kecamatan_id)
        rules = Settings.of(version.values).rules
        rebuild(session, kecamatan_id, rules=rules, until=today, progress=progress)
        after = queries.standing(session, kecamatan_id)
        version.effect = {name: [before[name], after[name]] for name in before}
        version.in_force_at = now
        fact = Fact(
            verb="rules_changed", subject_kind="settings", subject_id=str(version.number), at=version.in_force_at,
            actor_id=version.by_id, details={"rules": rules.version, "effect": version.effect},
        )  # fmt: skip
        append(session, [fact], kecamatan_id=kecamatan_id)


def discard(version_id: UUID, *, user: User, now: datetime) -> None:
    """Throw a waiting change of the rules away; the figures were never touched."""
    kecamatan_id, user_id = queries.version(version_id).kecamatan_id, user.id
    with writing(kecamatan_id) as session:
        gone = session.connection().execute(
            sa.delete(SettingsVersion).where(SettingsVersion.id == version_id, SettingsVersion.in_force_at.is_(None))
        )
        if not gone.rowcount:
            return
        fact = Fact(
            verb="rules_change_discarded", subject_kind="settings", subject_id=str(version_id), at=now, actor_id=user_id
        )
        append(session, [fact], kecamatan_id=kecamatan_id)


def _fact(verb: str, version: SettingsVersion, before: Settings, *, actor_id: int, at: datetime) -> Fact:
    """Numbers with their old and new value; of a text only that it changed, for it may be long."""
    old = before.values()
    told = {name: "text" if name.endswith("_text") else [old[name], version.values[name]] for name in version.changed}
    return Fact(
        verb=verb, subject_kind="settings", subject_id=str(version.number), at=at, actor_id=actor_id,
        details={"changed": told},
    )  # fmt: skip
