"""Writing settings: each change is a version in force at once; figures that stand follow new rules child by child."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from ..core.kms import KmsRules
from ..core.settings import RULES, Settings
from ..database import writing
from ..events.operations import Fact, append
from ..figures.recompute import refresh
from ..figures.settings import of_server, stored_values
from ..models import SettingsVersion, User
from . import queries


def change(kecamatan_id: int, values: dict[str, Any], *, user: User, now: datetime) -> SettingsVersion | None:
    """Store a change; ``None`` when it changes nothing. After a change of the rules the figures have to follow.

    ``values`` are the fields that were on the form. A change of the rules while the figures still follow another takes
    its place. Raises ``ValueError`` as ``Settings`` does.
    """
    user_id = user.id
    standing = queries.standing(kecamatan_id) if set(values) & set(RULES) else {}
    with writing(kecamatan_id) as session:
        stored = stored_values(session, kecamatan_id)
        before = of_server() if stored is None else Settings.of(stored)
        after = Settings.of(before.values() | values)
        changed = after.differing(before)
        if not changed:
            return None
        rules = bool(set(changed) & set(RULES))
        version = SettingsVersion(
            kecamatan_id=kecamatan_id, number=queries.last_number(kecamatan_id) + 1, values=after.values(),
            changed=changed, by_id=user_id, in_force_at=now, settled_at=None if rules else now,
        )  # fmt: skip
        if rules:
            version.effect = {name: [number] for name, number in standing.items()}
            _take_place(version, now=now)
        session.add(version)
        session.flush()
        fact = _fact("rules_changed" if rules else "settings_changed", version, before, actor_id=user_id, at=now)
        append(session, [fact], kecamatan_id=kecamatan_id)
        session.refresh(version)
        session.expunge(version)
    return version


def _take_place(version: SettingsVersion, *, now: datetime) -> None:
    """Of a change whose figures have not all followed: what stood before it is what stood before both."""
    earlier = queries.unsettled_version(version.kecamatan_id)
    if earlier is not None:
        version.effect, earlier.effect, earlier.settled_at = earlier.effect, None, now


def judge_again(kecamatan_id: int, child_ids: Collection[UUID], *, rules: KmsRules) -> None:
    """Make the figures of some children agree with the rules in force, and with them the summaries they count in."""
    with writing(kecamatan_id) as session:
        refresh(session, child_ids, rules=rules)


def settle_rules(version_id: UUID, *, now: datetime) -> None:
    """Say that every figure follows a version; nothing when another change of the rules took its place."""
    kecamatan_id = queries.version(version_id).kecamatan_id
    standing = queries.standing(kecamatan_id)
    with writing(kecamatan_id) as session:
        version = session.get(SettingsVersion, version_id, populate_existing=True)
        if version is None or version.settled_at is not None:
            return
        if version.effect is not None:
            version.effect = {name: [before[0], standing[name]] for name, before in version.effect.items()}
        version.settled_at = now
        details = {"rules": Settings.of(version.values).rules.version, "effect": version.effect}
        fact = Fact(
            verb="figures_recomputed", subject_kind="settings", subject_id=str(version.number), at=now,
            actor_id=version.by_id, details=details,
        )  # fmt: skip
        append(session, [fact], kecamatan_id=kecamatan_id)


def _fact(verb: str, version: SettingsVersion, before: Settings, *, actor_id: int, at: datetime) -> Fact:
    """Numbers with their old and new value; of a text only that it changed, for it may be long."""
    old = before.values()
    told = {name: "text" if name.endswith("_text") else [old[name], version.values[name]] for name in version.changed}
    return Fact(
        verb=verb, subject_kind="settings", subject_id=str(version.number), at=at, actor_id=actor_id,
        details={"changed": told},
    )  # fmt: skip
