"""What a change to the raw rows asks for afterwards: the log told, and the figures it touches made again, once."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from ..core.kms import KmsRules
from ..events.operations import Fact, Told, append
from .outreach import count_outreach
from .recompute import refresh
from .register import AnySession
from .summaries import PosyanduMonth


@dataclass(slots=True)
class Change:
    """What was changed, collected over one entry or a whole batch.

    ``since``: children with the first month whose measurements changed. ``came``: child-months whose visits, services
    or referrals did. ``counted``: posyandu-months whose S or K did. ``reached``: those whose visits at home did.
    """

    facts: list[Fact] = field(default_factory=list)
    since: dict[UUID, date] = field(default_factory=dict)
    came: set[tuple[UUID, date]] = field(default_factory=set)
    counted: set[PosyanduMonth] = field(default_factory=set)
    reached: set[PosyanduMonth] = field(default_factory=set)

    def add(self, other: "Change") -> None:
        """Collect another change."""
        self.facts += other.facts
        for child_id, month in other.since.items():
            self.since[child_id] = min(month, self.since.get(child_id, month))
        self.came |= other.came
        self.counted |= other.counted
        self.reached |= other.reached


def measured(child_ids: Collection[UUID], on: date) -> dict[UUID, date]:
    """``Change.since`` for measurements of one day."""
    return dict.fromkeys(child_ids, on.replace(day=1))


def settle(session: AnySession, change: Change, *, rules: KmsRules, kecamatan_id: int, told: Told | None = None) -> int:
    """Make the figures agree and tell the log, inside the write transaction; the log's last number.

    ``told``: facts of the change that were made ready for the log before.
    """
    refresh(session, since=change.since, rules=rules, came=change.came, also=change.counted)
    if change.reached:
        count_outreach(session, change.reached)
    return append(session, change.facts, kecamatan_id=kecamatan_id, first=told)
