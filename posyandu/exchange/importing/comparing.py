"""The file's own z-scores and N/T beside ours, before anything is written."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from ...core.kms import KmsRules
from ...core.vocabulary import WeightStatus
from ...figures.months import Row, score_rows, statuses_of
from ...figures.register import ChildFacts, Measured
from .facts import FileChild, FileRow, Theirs, Verdict

_SAME_WITHIN = 0.015  # two decimals, rounded here and there
_CHUNK = 1_000
_FIRST = 10**12  # planned weighings come after all that are there


def compare(
    children: Sequence[FileChild],
    ids: Mapping[int, UUID],
    measurement_ids: Mapping[int, UUID],
    measured: Mapping[UUID, Sequence[Measured]],
    *,
    rules: KmsRules,
) -> dict[int, Theirs]:
    """Ours for each row (by ``id`` of the row object) whose file states something of its own.

    ``ids`` gives each child of the file its id in the register, ``measurement_ids`` each row's planned weighing.
    """
    found: dict[int, Theirs] = {}
    stating = [c for c in children if c.number in ids and any(row.theirs for row in c.rows)]
    for start in range(0, len(stating), _CHUNK):
        part = stating[start : start + _CHUNK]
        facts: dict[UUID, ChildFacts] = {}
        series: dict[UUID, list[Measured]] = {}
        of_row: dict[int, tuple[FileRow, UUID, UUID]] = {}
        for child in part:
            child_id = ids[child.number]
            facts[child_id] = ChildFacts(child_id, child.details.sex, child.details.birth_date, None, None, None)
            series[child_id] = list(measured.get(child_id, ()))
            for at, row in enumerate(child.rows):
                key = _weighing_of(row, child_id, series[child_id], measurement_ids, at)
                if key is not None:
                    of_row[id(row)] = (row, child_id, key)
        scores = {row["measurement_id"]: row for row in score_rows([m for s in series.values() for m in s], facts)}
        status = dict(_statuses(facts, series, scores, rules))
        for number, (row, child_id, key) in of_row.items():
            score = scores[key]
            result = Theirs(score["z_bbu"], score["z_tbu"], score["z_bbtb"], status.get((child_id, key)))
            if row.theirs is not None:
                found[number] = result
    return found


def _weighing_of(
    row: FileRow, child_id: UUID, series: list[Measured], measurement_ids: Mapping[int, UUID], at: int
) -> UUID | None:
    """The weighing that this row is: one that is there, or the planned one, which is added to the series."""
    weighing = row.weighing
    if weighing is None or row.wrong:
        return None
    there = next((m for m in series if m.measured_on == weighing.measured_on), None)
    if there is not None:
        return there.id
    if row.verdict is Verdict.SAME or id(row) not in measurement_ids:
        return None
    made = Measured(
        measurement_ids[id(row)], child_id, None, weighing.measured_on, weighing.weight_kg, weighing.length_cm,
        weighing.position, weighing.head_cm, weighing.muac_cm, False, _FIRST + at,
    )  # fmt: skip
    series.append(made)
    return made.id


def _statuses(
    facts: Mapping[UUID, ChildFacts],
    series: Mapping[UUID, Sequence[Measured]],
    scores: Mapping[UUID, Row],
    rules: KmsRules,
) -> Iterator[tuple[tuple[UUID, object], WeightStatus]]:
    for child_id, of_child in series.items():
        for month in statuses_of(facts[child_id], of_child, scores, rules=rules):
            yield (child_id, month.weighing.key), month.status


def differ(theirs: Theirs | None, ours: Theirs | None) -> bool:
    """Whether the file says another z or another N/T than our rules."""
    if theirs is None or ours is None:
        return False
    if theirs.status is not None and ours.status is not None and theirs.status is not ours.status:
        return True
    pairs = zip(theirs[:3], ours[:3], strict=True)
    return any(a is not None and b is not None and abs(a - b) > _SAME_WITHIN for a, b in pairs)
