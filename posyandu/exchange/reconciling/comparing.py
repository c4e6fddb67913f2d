"""Compares the rows of their file with our months: who is missing where, what differs, and why."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from ...core.nutrition import category
from ...core.vocabulary import Indicator
from ...models import DifferenceKind
from ..importing.facts import Details, Known, Likeness
from ..importing.matching import Register
from .causes import SAME_WITHIN, Pair, explained
from .facts import INDICES, Cause, Found, Ours, Theirs, told_of_ours, told_of_theirs

_KG, _CM = 0.005, 0.05  # closer than the scale and the board can tell
_COMMA = (0.1, 10, 0.01, 100, 0.001, 1000)

Key = tuple[UUID, date]


@dataclass(slots=True)
class Comparison:
    """The differences, and how many rows agree or lie outside."""

    found: list[Found] = field(default_factory=list)
    same: int = 0
    outside: int = 0


def compare(
    ours: Sequence[Ours],
    theirs: Sequence[Theirs],
    known: Sequence[Known],
    *,
    first: date,
    last: date,
    here: frozenset[UUID],
) -> Comparison:
    """Every difference between our weighed months and their rows of the months ``first`` to ``last``.

    ``known`` are the children of the kecamatan, ``here`` those of the area: a row of another area's child is outside.
    """
    result = Comparison()
    inside = [row for row in theirs if first <= row.month <= last]
    result.outside += len(theirs) - len(inside)
    months: dict[Key, Ours] = {(one.child_id, one.month): one for one in ours}
    paired = _paired(inside, known, result, here)
    _two_identities(paired, result)
    pairs: list[Pair] = []
    for (child_id, month), rows in paired.items():
        mine = months.pop((child_id, month), None)
        best = min(rows, key=lambda row: _distance(row, mine)) if mine else rows[0]
        if len(rows) > 1:
            result.found += [_duplicate(row, child_id, best) for row in rows if row is not best]
        if mine is None:
            causes = (Cause.NOT_WEIGHED_HERE.value,)
            result.found.append(_there(best, child_id, causes))
        else:
            pairs.append((mine, best))
    result.found += [_here(mine) for mine in months.values()]
    _differences(pairs, result)
    return result


def _paired(
    rows: Sequence[Theirs], known: Sequence[Known], result: Comparison, here: frozenset[UUID]
) -> dict[Key, list[Theirs]]:
    """Their rows by our child and month; rows of children that are surely none of ours become differences."""
    register = Register(known)
    seen: dict[Details, tuple[UUID | None, Known | None]] = {}
    paired: dict[Key, list[Theirs]] = defaultdict(list)
    for row in rows:
        if row.details not in seen:
            seen[row.details] = _child_of(row.details, register)
        child_id, likely = seen[row.details]
        if child_id is None:
            cause = Cause.LIKELY_CHILD if likely is not None else Cause.UNKNOWN_CHILD
            kind = DifferenceKind.DUPLICATE if likely is not None else DifferenceKind.ONLY_THERE
            key = likely.key if likely is not None and likely.key in here else None
            if likely is None or key is not None:
                result.found.append(
                    Found(
                        kind=kind, name=row.details.name, posyandu=row.posyandu, month=row.month, child_id=key,
                        sheet_row=row.sheet_row, theirs=told_of_theirs(row), causes=(cause.value,),
                        ours=_told_of_known(likely) if likely is not None else {},
                    )
                )  # fmt: skip
            else:
                result.outside += 1
        elif child_id in here:
            paired[child_id, row.month].append(row)
        else:
            result.outside += 1
    return paired


def _child_of(details: Details, register: Register) -> tuple[UUID | None, Known | None]:
    """Our child that this surely is, or the one that it may be."""
    candidates = register.candidates(details)
    sure = [c for c in candidates if c.likeness is Likeness.SURE]
    if sure:
        return sure[0].known.key, None
    likely = next((c.known for c in candidates if c.likeness is Likeness.LIKELY), None)
    return None, likely


def _told_of_known(known: Known) -> dict[str, str | None]:
    return {
        "name": known.name, "nik": known.nik, "birth_date": known.birth_date.isoformat(), "sex": known.sex.value,
    }  # fmt: skip


def _two_identities(paired: Mapping[Key, Sequence[Theirs]], result: Comparison) -> None:
    """One child of ours under two NIK in their file: entered there twice."""
    first: dict[UUID, Theirs] = {}
    told: set[UUID] = set()
    for (child_id, _month), rows in sorted(paired.items(), key=lambda item: item[0][1]):
        for row in rows:
            before = first.setdefault(child_id, row)
            if (
                before.details.nik
                and row.details.nik
                and before.details.nik != row.details.nik
                and child_id not in told
            ):
                told.add(child_id)
                found = _duplicate(row, child_id, before)
                result.found.append(replace(found, causes=(Cause.TWO_IDENTITIES.value,)))


def _distance(row: Theirs, mine: Ours | None) -> tuple[float, int]:
    if mine is None:
        return 0, 0
    return abs((row.weight_kg or 0) - mine.weight_kg), abs((row.on - mine.on).days)


def _duplicate(row: Theirs, child_id: UUID, other: Theirs) -> Found:
    return Found(
        kind=DifferenceKind.DUPLICATE, name=row.details.name, posyandu=row.posyandu, month=row.month,
        child_id=child_id, sheet_row=row.sheet_row, theirs=told_of_theirs(row),
        ours={"other_row": other.sheet_row, "name": other.details.name, "nik": other.details.nik},
        causes=(Cause.TWICE.value,),
    )  # fmt: skip


def _there(row: Theirs, child_id: UUID | None, causes: tuple[str, ...]) -> Found:
    return Found(
        kind=DifferenceKind.ONLY_THERE, name=row.details.name, posyandu=row.posyandu, month=row.month,
        child_id=child_id, sheet_row=row.sheet_row, theirs=told_of_theirs(row), causes=causes,
    )  # fmt: skip


def _here(mine: Ours) -> Found:
    return Found(
        kind=DifferenceKind.ONLY_HERE, name=mine.name, posyandu=mine.posyandu, month=mine.month,
        child_id=mine.child_id, ours=told_of_ours(mine),
    )  # fmt: skip


def _differences(pairs: Sequence[Pair], result: Comparison) -> None:
    for (mine, row), scores in zip(pairs, explained(pairs), strict=True):
        values = value_causes(mine, row)
        if values:
            result.found.append(_between(DifferenceKind.VALUE, mine, row, values))
        # What only follows from another value stands with that value, not once more under the scores.
        causes = [cause for found in scores.values() for cause in found if not (values and found == (Cause.VALUE,))]
        if class_differs(mine, row, scores.keys()):
            causes.append(Cause.CLASS_LIMIT)
        if row.status is not None and row.status is not mine.status and not causes and not values:
            causes.append(Cause.UNKNOWN)
        if causes:
            result.found.append(_between(DifferenceKind.SCORE, mine, row, causes))
        if not values and not causes:
            result.same += 1


def _between(kind: DifferenceKind, mine: Ours, row: Theirs, causes: Sequence[Cause]) -> Found:
    return Found(
        kind=kind, name=mine.name, posyandu=mine.posyandu, month=mine.month, child_id=mine.child_id,
        sheet_row=row.sheet_row, ours=told_of_ours(mine), theirs=told_of_theirs(row),
        causes=tuple(dict.fromkeys(cause.value for cause in causes)),
    )  # fmt: skip


def value_causes(mine: Ours, row: Theirs) -> list[Cause]:
    """Why day, weight, length or position differ; nothing when they are the same."""
    weight = row.weight_kg is not None and abs(row.weight_kg - mine.weight_kg) > _KG
    length = row.length_cm is not None and (mine.length_cm is None or abs(row.length_cm - mine.length_cm) > _CM)
    position = None not in (row.position, mine.position) and row.position is not mine.position
    born = row.details.birth_date != mine.birth_date
    sex = row.details.sex is not mine.sex
    causes: list[Cause] = []
    if weight or length or row.on != mine.on or position:
        causes.append(_why(mine, row, weight=weight, length=length))
    if born:
        causes.append(Cause.BIRTH_DATE)
    if sex:
        causes.append(Cause.SEX)
    return causes


def _why(mine: Ours, row: Theirs, *, weight: bool, length: bool) -> Cause:
    for other in mine.others:
        if other.weight_kg is None or row.weight_kg is None or abs(other.weight_kg - row.weight_kg) > _KG:
            continue
        if other.on == row.on and other.standing:
            return Cause.OTHER_WEIGHING
        if other.on == row.on and weight:
            return Cause.OLD_VALUE
    sides = ((weight, mine.weight_kg, row.weight_kg, _KG), (length, mine.length_cm, row.length_cm, _CM))
    slipped = [
        own is not None and stated is not None and any(abs(own * by - stated) <= near * max(by, 1) for by in _COMMA)
        for differs, own, stated, near in sides
        if differs
    ]
    return Cause.DECIMAL if slipped and all(slipped) else Cause.VALUE


def class_differs(mine: Ours, row: Theirs, explained_indices: Collection[Indicator]) -> bool:
    """Whether a class is another although the z is the same: they draw the line elsewhere."""
    for index in INDICES:
        theirs, stated, z = row.classes.get(index), row.z.get(index), mine.z.get(index)
        if theirs is None or z is None or index in explained_indices:
            continue
        if stated is not None and abs(stated - z) > SAME_WITHIN:
            continue
        ours = mine.classes.get(index) or _code(index, z)
        if ours != theirs:
            return True
    return False


def _code(index: Indicator, z: float) -> str | None:
    found = category(index, z)
    return found.code if found else None
