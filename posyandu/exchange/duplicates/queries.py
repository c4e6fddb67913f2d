"""The standing list of records that may be one child, and two of them side by side."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ...areas.queries import posyandu_of
from ...core.roles import Grant, Place
from ...core.sentence import Sentence
from ...extensions import db
from ...figures.register import chunks, measurements_of
from ...models import Child, ChildMerge, LeaveReason, Lingkungan, Posyandu, TwoChildren, User
from ...web.guard import FINDERS
from ...web.paging import Page
from ..importing.facts import Details, Known, Likeness
from ..importing.matching import Register
from ..importing.register import known_children, last_event

PAGE = 20
_KEPT_LISTS = 8  # kecamatan whose list stays in memory
_BORN_WITHIN = 7  # days; a day and month changed over and another year are looked at too


class Pair(NamedTuple):
    """Two records that may be one child: how like they are, of 100, and why."""

    one: UUID
    other: UUID
    score: int
    sure: bool
    reasons: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """A record as the page shows it beside the other."""

    child: Child
    weighings: int
    first: date | None  # days of the first and of the last weighing
    last: date | None


class _Found(NamedTuple):
    """What was found in a kecamatan when its log had come so far."""

    seq: int
    known: Mapping[UUID, Known]
    pairs: Mapping[frozenset[UUID], Pair]


_NOTHING = _Found(-1, {}, {})
_LISTS: dict[int, _Found] = {}


def pairs_of(kecamatan_id: int) -> list[Pair]:
    """Every pair of the kecamatan, the likeliest first. Records that changed since the last time are compared anew."""
    seq, before = last_event(kecamatan_id), _LISTS.get(kecamatan_id, _NOTHING)
    if before.seq != seq:
        while len(_LISTS) >= _KEPT_LISTS:
            _LISTS.pop(next(iter(_LISTS)))
        known = {UUID(str(record.key)): record for record in known_children(kecamatan_id)}
        _LISTS[kecamatan_id] = before = _Found(seq, known, _renewed(before, known))
    return sorted(before.pairs.values(), key=lambda pair: (not pair.sure, -pair.score, pair.one, pair.other))


def _renewed(before: _Found, known: Mapping[UUID, Known]) -> dict[frozenset[UUID], Pair]:
    changed = {key for key, record in known.items() if before.known.get(key) != record}
    pairs = {keys: pair for keys, pair in before.pairs.items() if keys <= known.keys() and not keys & changed}
    return pairs | find(known, changed)


def find(known: Mapping[UUID, Known], wanted: Collection[UUID]) -> dict[frozenset[UUID], Pair]:
    """The pairs that may be one child, of which at least one is wanted; twins are none."""
    found: dict[frozenset[UUID], Pair] = {}
    register = Register(known.values(), born_within=_BORN_WITHIN)
    for key in wanted:
        record = known[key]
        for candidate in register.candidates(_details(record), posyandu_id=record.posyandu_id):
            other = UUID(str(candidate.known.key))
            if other != key and candidate.likeness is not Likeness.TWIN:
                sure = candidate.likeness is Likeness.SURE
                one, two = sorted((key, other))
                found[frozenset((key, other))] = Pair(one, two, candidate.score, sure, candidate.reasons)
    return found


def _details(record: Known) -> Details:
    return Details(
        name=record.name, sex=record.sex, birth_date=record.birth_date, mother_name=record.mother_name, nik=record.nik,
        mother_nik=record.mother_nik, birth_order=record.birth_order, father_name=record.father_name,
    )  # fmt: skip


def waiting(grants: Sequence[Grant], *, page: int = 1) -> Page[tuple[Pair, Child, Child]]:
    """The pairs of which both records lie in these areas and that nobody called two children, in pages."""
    pairs = [pair for kecamatan_id in _kecamatan_ids(grants) for pair in pairs_of(kecamatan_id)]
    here = _here({key for pair in pairs for key in (pair.one, pair.other)}, grants)
    apart = _told_apart()
    left = [p for p in pairs if p.one in here and p.other in here and tuple(sorted((p.one, p.other))) not in apart]
    shown = left[(page - 1) * PAGE : page * PAGE]
    children = {key: FINDERS["child_id"](key) for pair in shown for key in (pair.one, pair.other)}
    return Page([(pair, children[pair.one], children[pair.other]) for pair in shown], page, PAGE, len(left))


def _kecamatan_ids(grants: Iterable[Grant]) -> list[int]:
    return sorted({place.kelurahan.kecamatan_id for place in posyandu_of(grants)})


def _here(child_ids: set[UUID], grants: Sequence[Grant]) -> set[UUID]:
    found: set[UUID] = set()
    for part in chunks(child_ids):
        statement = (
            sa.select(Child.id, Lingkungan.id, Posyandu.id, Posyandu.kelurahan_id)
            .join(Posyandu, Posyandu.id == Child.posyandu_id)
            .join(Lingkungan, Lingkungan.id == Child.lingkungan_id)
            .where(Child.id.in_(part), Child.merged_into_id.is_(None))
            .where(sa.or_(Child.leave_reason.is_(None), Child.leave_reason != LeaveReason.UNDONE))
        )
        kecamatan = {place.id: place.kelurahan.kecamatan_id for place in posyandu_of(grants)}
        for child_id, ward, posyandu_id, kelurahan_id in db.session.execute(statement):
            if posyandu_id in kecamatan:
                place = Place(kecamatan[posyandu_id], kelurahan_id, ward, posyandu_id)
                if any(grant.covers(place) for grant in grants):
                    found.add(child_id)
    return found


def _told_apart() -> set[tuple[UUID, ...]]:
    rows = db.session.execute(sa.select(TwoChildren.first_id, TwoChildren.second_id))
    return {(first, second) for first, second in rows}


def reasons_of(one: Child, other: Child) -> Pair | None:
    """Why two records look alike; ``None`` when they do not."""
    found = find({child.id: _known(child) for child in (one, other)}, [one.id])
    return next(iter(found.values()), None)


def _known(child: Child) -> Known:
    return Known(
        child.id, child.name, child.sex, child.birth_date, child.mother_name, child.nik, child.mother_nik,
        child.birth_order, child.father_name, child.posyandu_id, child.posyandu.kelurahan_id,
    )  # fmt: skip


def sides(one: Child, other: Child) -> tuple[Side, Side]:
    """Both records with how much was measured of each."""
    measured = measurements_of(db.session, [one.id, other.id])

    def side(child: Child) -> Side:
        days = sorted(m.measured_on for m in measured.get(child.id, ()))
        return Side(child, len(days), days[0] if days else None, days[-1] if days else None)

    return side(one), side(other)


def merges_of(child: Child) -> list[tuple[ChildMerge, str, str]]:
    """The mergings that stand in which this record was kept, with the name of the other one and who did it."""
    gone = sa.orm.aliased(Child)
    statement = (
        sa.select(ChildMerge, gone.name, User.name)
        .join(gone, gone.id == ChildMerge.gone_id)
        .join(User, User.id == ChildMerge.merged_by_id)
        .where(ChildMerge.kept_id == child.id, ChildMerge.undone_at.is_(None))
        .order_by(ChildMerge.merged_at.desc())
    )
    return [(made, name, who) for made, name, who in db.session.execute(statement)]
