"""Compares a file with the register, stage by stage, and keeps the differences; marks what a person says of one."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa

from ...core.sentence import Sentence, say
from ...core.vocabulary import Indicator
from ...database import writing
from ...events.operations import Fact, append
from ...extensions import db
from ...figures.register import chunks, stays_at
from ...figures.summaries import last_day
from ...models import (
    Difference,
    DifferenceKind,
    Judgement,
    Measurement,
    MeasurementKind,
    Posyandu,
    Reconciliation,
    User,
)
from ...models.types import new_id
from ..importing.register import known_children
from ..importing.storing import insert_all, told
from ..scope import Scope
from ..weighed_months import CATEGORISED, WeighedMonth, weighed_months
from .comparing import Comparison, compare
from .facts import Found, Ours, Weighing
from .reading import TheirFile


class Stage(NamedTuple):
    """How far a comparison is; ``made`` is its id once it is kept."""

    words: Sentence
    done: int
    total: int
    made: UUID | None = None


def reconcile(theirs: TheirFile, scope: Scope, *, user: User, now: datetime, content: bytes) -> Iterator[Stage]:
    """Compare and keep. The scope lies in one kecamatan."""
    user_id, kecamatan_id = user.id, scope.kecamatan_ids[0]
    total = len(scope.posyandu) + 2
    ours: list[Ours] = []
    for n, place in enumerate(scope.posyandu):
        yield Stage(say("Membaca data posyandu"), n, total)
        ours += _ours_of(place, scope.first, scope.last)
    yield Stage(say("Mencocokkan baris demi baris"), len(scope.posyandu), total)
    here = frozenset(stays_at(db.session, [place.id for place in scope.posyandu]))
    result = compare(ours, theirs.rows, known_children(kecamatan_id), first=scope.first, last=scope.last, here=here)
    result.found += [_unreadable(row.sheet_row, row.name, row.reasons) for row in theirs.unreadable]
    yield Stage(say("Menyimpan perbedaan"), total - 1, total)
    made = _keep(result, scope, ours=len(ours), theirs=len(theirs.rows), user_id=user_id, now=now, content=content)
    yield Stage(say("Selesai"), total, total, made)


def _ours_of(place: Posyandu, first: date, last: date) -> list[Ours]:
    months = weighed_months(db.session, place, first, last)
    rows = _all_rows({one.person.id for one in months}, first, last_day(last))
    return [_ours(one, rows[one.person.id]) for one in months]


def _ours(one: WeighedMonth, rows: Iterable[tuple[UUID, Weighing]]) -> Ours:
    person = one.person
    return Ours(
        child_id=person.id, name=person.name, nik=person.nik, posyandu=one.place.posyandu, sex=person.sex,
        birth_date=person.birth_date, month=one.month, on=one.measured_on, weight_kg=one.weight_kg,
        length_cm=one.length_cm, position=one.position, z=one.z,
        classes={index: one.categories[index] for index in CATEGORISED if index is not Indicator.BMI_FOR_AGE},
        status=one.status,
        others=tuple(w for key, w in rows if key != one.measurement_id and w.on.replace(day=1) == one.month),
    )  # fmt: skip


def _all_rows(child_ids: set[UUID], first: date, last: date) -> dict[UUID, list[tuple[UUID, Weighing]]]:
    """Every measuring of the children in the months, also those that were corrected."""
    newer = sa.orm.aliased(Measurement)
    superseded = sa.exists().where(newer.supersedes_id == Measurement.id)
    found: dict[UUID, list[tuple[UUID, Weighing]]] = defaultdict(list)
    for part in chunks(child_ids):
        statement = sa.select(
            Measurement.child_id, Measurement.id, Measurement.measured_on, Measurement.weight_kg,
            Measurement.length_cm, ~superseded,
        ).where(
            Measurement.child_id.in_(part), Measurement.measured_on.between(first, last),
            Measurement.kind != MeasurementKind.WITHDRAWN,
        )  # fmt: skip
        for child_id, key, on, weight, length, standing in db.session.execute(statement):
            found[child_id].append((key, Weighing(on, weight, length, bool(standing))))
    return found


def _unreadable(sheet_row: int, name: str, reasons: Iterable[Sentence]) -> Found:
    return Found(
        kind=DifferenceKind.UNREADABLE, name=name, posyandu="", month=None, sheet_row=sheet_row,
        theirs={"reasons": [told(reason) for reason in reasons]},
    )  # fmt: skip


def _keep(
    result: Comparison, scope: Scope, *, ours: int, theirs: int, user_id: int, now: datetime, content: bytes
) -> UUID:
    key, kecamatan_id, grant = new_id(), scope.kecamatan_ids[0], scope.area.grant
    kelurahan_id = scope.posyandu[0].kelurahan_id if grant.posyandu_id else grant.kelurahan_id
    counts = {"ours": ours, "theirs": theirs, "same": result.same, "outside": result.outside}
    counts |= Counter(found.kind.value for found in result.found)
    with writing(kecamatan_id) as session:
        session.add(
            Reconciliation(
                id=key, kecamatan_id=kecamatan_id, kelurahan_id=kelurahan_id, posyandu_id=grant.posyandu_id,
                area_code=scope.area.code, area_name=scope.area.name, first=scope.first, last=scope.last,
                made_by_id=user_id, made_at=now, file_digest=hashlib.sha256(content).hexdigest(), counts=counts,
            )
        )  # fmt: skip
        session.flush()
        insert_all(session, Difference, _rows(key, result.found))
        fact = Fact(
            verb="reconciled", subject_kind="reconciliation", subject_id=str(key), at=now, actor_id=user_id,
            details={
                "area": scope.area.code, "from": f"{scope.first:%Y-%m}", "until": f"{scope.last:%Y-%m}", **counts
            },
        )  # fmt: skip
        append(session, [fact], kecamatan_id=kecamatan_id)
    return key


_ORDER = tuple(DifferenceKind)


def _rows(key: UUID, found: Iterable[Found]) -> Iterator[dict[str, Any]]:
    ordered = sorted(found, key=lambda f: (_ORDER.index(f.kind), f.posyandu, f.name, f.month or date.min))
    for number, one in enumerate(ordered, start=1):
        yield {
            "reconciliation_id": key, "number": number, "kind": one.kind, "child_id": one.child_id,
            "name": one.name[:120], "posyandu": one.posyandu[:80], "month": one.month, "sheet_row": one.sheet_row,
            "ours": dict(one.ours), "theirs": dict(one.theirs), "causes": list(one.causes), "judgement": None,
            "judged_by_id": None, "judged_at": None,
        }  # fmt: skip


def judge(
    reconciliation: Reconciliation, number: int, judgement: Judgement | None, *, user: User, now: datetime
) -> bool:
    """Keep what a person says of a difference, with her name and the time; ``None`` takes it back. False: none such."""
    key, kecamatan_id, user_id = reconciliation.id, reconciliation.kecamatan_id, user.id
    with writing(kecamatan_id) as session:
        found = cast(Difference | None, session.get(Difference, (key, number)))
        if found is None:
            return False
        if found.judgement is judgement:
            return True
        found.judgement = judgement
        found.judged_by_id, found.judged_at = user_id, now
        fact = Fact(
            verb="difference_judged", subject_kind="reconciliation", subject_id=str(key), at=now, actor_id=user_id,
            child_id=found.child_id, details={"number": number, "judgement": judgement.value if judgement else None},
        )  # fmt: skip
        append(session, [fact], kecamatan_id=kecamatan_id)
    return True
