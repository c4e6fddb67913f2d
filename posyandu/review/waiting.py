"""Who waits in a kecamatan, kept between requests: the log tells which children must be read again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from ..core.roles import Grant
from ..extensions import db
from ..models import Event, Posyandu
from . import cases
from .cases import Case

MOST_NEWS = 300
"""After more than so many events everybody is read again: it costs about as much, and an import comes all at once."""
_CONCERNS_EVERYBODY = frozenset({"rules_changed", "figures_recomputed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """The cases of a kecamatan as they were when its log ended with this event."""

    today: date
    answer_days: int
    seq: int
    digest: str
    cases: Sequence[Case]


_kept: dict[int, _Kept] = {}  # by kecamatan, for this process


def of_areas(grants: Sequence[Grant], places: Sequence[Posyandu], *, today: date, answer_days: int) -> Sequence[Case]:
    """The cases of these areas, by urgency; ``places`` are their posyandu with their kelurahan.

    Every write tells the log whom it touched, in its own transaction. So a list that was made of one state of the log
    holds until the log goes on, and then only the children that it names are read again.
    """
    if any(grant.lingkungan_id is not None for grant in grants):  # part of a posyandu
        return cases.of_areas(grants, today=today, answer_days=answer_days)
    here = {place.id for place in places}
    found = [
        _of_kecamatan(key, today, answer_days) for key in sorted({place.kelurahan.kecamatan_id for place in places})
    ]
    mine = [case for some in found for case in some if case.posyandu_id in here]
    return mine if len(found) == 1 else sorted(mine, key=cases.urgency)


def _of_kecamatan(kecamatan_id: int, today: date, answer_days: int) -> Sequence[Case]:
    kept, area = _kept.get(kecamatan_id), [Grant(kecamatan_id=kecamatan_id)]
    if kept is not None and (kept.today, kept.answer_days) != (today, answer_days):
        kept = None
    # The log is read before the children: what is written in between is read now, and once more with its event.
    news = _since(kecamatan_id, kept.seq if kept else None)
    if not news:
        return cases.of_areas(area, today=today, answer_days=answer_days)
    seq, digest = news[-1].seq, news[-1].digest
    named = _named(kept, news)
    if kept is None or named is None:
        found: Sequence[Case] = cases.of_areas(area, today=today, answer_days=answer_days)
    elif named:
        again = cases.of_areas(area, today=today, answer_days=answer_days, among=named)
        rest = (case for case in kept.cases if case.child_id not in named)
        found = sorted([*rest, *again], key=cases.urgency)
    else:
        found = kept.cases
    _kept[kecamatan_id] = _Kept(today=today, answer_days=answer_days, seq=seq, digest=digest, cases=found)
    return found


def _since(kecamatan_id: int, seq: int | None) -> Sequence[sa.Row[int, str, UUID | None, str]]:
    """The log from this event on, itself included and as far as it is of use; only its last one without a number."""
    columns = sa.select(Event.seq, Event.digest, Event.child_id, Event.verb).where(Event.kecamatan_id == kecamatan_id)
    if seq is not None:
        rows = db.session.execute(columns.where(Event.seq >= seq).order_by(Event.seq).limit(MOST_NEWS + 2)).all()
        if rows and len(rows) < MOST_NEWS + 2:
            return rows
    return db.session.execute(columns.order_by(Event.seq.desc()).limit(1)).all()


def _named(kept: _Kept | None, news: Sequence[sa.Row[int, str, UUID | None, str]]) -> set[UUID] | None:
    """The children that the log names since; ``None`` when everybody must be read again.

    That is so when the log does not go on from where the list was made: too much has come, or the database is another.
    """
    first = news[0]
    if kept is None or (first.seq, first.digest) != (kept.seq, kept.digest):
        return None
    if any(event.verb in _CONCERNS_EVERYBODY for event in news[1:]):
        return None
    return {event.child_id for event in news[1:] if event.child_id is not None}
