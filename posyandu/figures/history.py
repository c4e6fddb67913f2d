"""One child's growth as the pages show it: its counting measurements with their scores, and its months in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ..core.kms import KmsRules, MonthStatus
from ..core.plausible import Reading
from ..core.vocabulary import WeightStatus
from ..models import Child
from .months import NONE, Row, score_rows, statuses_of
from .register import AnySession, ChildFacts, Measured, measurements_of, overrides_of


@dataclass(frozen=True, slots=True)
class History:
    """Measurements oldest first; ``scores`` by measurement id, as the columns of ``growth_score``."""

    child: ChildFacts
    measured: Sequence[Measured]
    scores: Mapping[UUID, Row]
    months: Sequence[MonthStatus]

    def month(self, month: date) -> MonthStatus | None:
        """What the weighing that counts in this month says."""
        return next((status for status in self.months if status.month == month), None)

    def readings(self, *, before: date | None = None) -> list[Reading]:
        """The measurements as the plausibility rules take them, birth included, only those before a date if given."""
        return [
            Reading(
                age_days=(m.measured_on - self.child.birth_date).days,
                weight_kg=m.weight_kg,
                length_cm=m.length_cm,
                position=m.position,
                head_cm=m.head_cm,
                muac_cm=m.muac_cm,
            )
            for m in self.measured
            if before is None or m.measured_on < before
        ]


def facts_of(child: Child) -> ChildFacts:
    """A loaded child as the rules take it."""
    return ChildFacts(child.id, child.sex, child.birth_date, child.kia_book_on, child.left_on, child.leave_reason)


def history_of(session: AnySession, child: Child, *, rules: KmsRules) -> History:
    """Read one child's history; two queries."""
    measured = measurements_of(session, [child.id]).get(child.id, [])
    overrides = overrides_of(session, [child.id]).get(child.id, NONE)
    return history(child, measured, rules=rules, overrides=overrides)


def history(
    child: Child, measured: Sequence[Measured], *, rules: KmsRules, overrides: Mapping[date, WeightStatus] = NONE
) -> History:
    """A history of the measurements that count, oldest first, and of the midwife's words by month."""
    facts = facts_of(child)
    scores = {row["measurement_id"]: row for row in score_rows(measured, {child.id: facts})}
    return History(facts, measured, scores, statuses_of(facts, measured, scores, rules=rules, overrides=overrides))
