"""What most batches write is worked out before the turn comes: new weighings of children that are known.

Reading, checking and computing take longer than writing, and whoever has the turn keeps all others waiting. So a batch
of that plain kind is drawn up on a snapshot. In its turn the log is asked what was written since: when that was about
other children the draft holds, and its rows are written as they are. In every other case, and for every other kind of
operation, the batch goes the long way, all of it in its turn (``push``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from uuid import UUID

import sqlalchemy as sa

from ..core.kms import KmsRules
from ..core.roles import Place
from ..database import snapshot
from ..events.operations import Told, ready
from ..figures.changes import Change
from ..figures.recompute import counted_at
from ..figures.register import AnySession, Measured
from ..figures.renewal import Derived, derived_ahead
from ..figures.settings import in_force_at
from ..figures.summaries import PosyanduMonth
from ..models import Event
from ..models.types import first_of_month
from ..sessions import arriving, recording
from ..sessions.arriving import Records, Visits
from ..statements import Prepared
from . import receipts, weighings
from .acts import Answer, author_of, day_of, opened
from .batch_rows import Opened
from .batch_state import BatchState, barred
from .envelope import Batch, Op
from .payloads import Opening, Payload, Visiting
from .reading import Refused
from .receipts import Verdict
from .sequence import Heard
from .weighings import Weighed

_EVENT = Event.__table__.c
_LOG = sa.select(_EVENT.seq, _EVENT.digest, _EVENT.verb, _EVENT.child_id).where(
    _EVENT.kecamatan_id == sa.bindparam("kecamatan")
)
_LAST = Prepared(_LOG.order_by(_EVENT.seq.desc()).limit(1))
MOST_NEWS = 1000
_SINCE = Prepared(_LOG.where(_EVENT.seq >= sa.bindparam("seq")).order_by(_EVENT.seq).limit(MOST_NEWS + 1))
OF_OTHERS = frozenset({"measurement_recorded", "visit_recorded", "session_opened", "sign_in", "figures_seen"})
"""Events that change nothing which a draft stands on, unless they are about one of its children."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The rows of a plain batch, and the moment of the log that they stand on."""

    seq: int
    digest: str
    known: receipts.Known
    new: tuple[Op, ...]
    state: BatchState
    opening: recording.Opening | None
    records: arriving.Ready
    derived: Derived
    counted: frozenset[PosyanduMonth]
    told: Told
    receipts: receipts.Ready


_UNHEARD = Heard(0)  # which numbers came is asked only where a day was closed, and that is not plain


class _NotPlain(Exception):
    """Something in the batch wants the long way."""


def draw_up(
    batch: Batch, payloads: Mapping[UUID, Payload | Refused], *, place: Place, now: datetime, today: date,
    rules: KmsRules,
) -> Draft | None:  # fmt: skip
    """The draft of a plain batch; ``None`` when it is none."""
    visits = [payload for payload in payloads.values() if isinstance(payload, Visiting)]
    openings = [payload for payload in payloads.values() if isinstance(payload, Opening)]
    if not visits or len(openings) > 1 or len(visits) + len(openings) < len(batch.ops):
        return None
    with snapshot() as session:
        try:
            return _draft(session, batch, payloads, BatchState(
                session=session, device_id=batch.device_id, place=place, rules=rules, now=now, today=today,
                heard=_UNHEARD, heard_before=_UNHEARD, told_waiting=None, op_ids=payloads.keys(),
            ))  # fmt: skip
        except (Refused, _NotPlain):
            return None


def holds(draft: Draft, session: AnySession) -> bool:
    """Whether nothing was written since that a draft stands on; asked in its turn."""
    connection, place = session.connection(), draft.state.place
    news = _SINCE.rows(connection, kecamatan=place.kecamatan_id, seq=draft.seq)
    if draft.seq > 0 and (not news or news.pop(0)[:2] != (draft.seq, draft.digest)):
        return False  # the database is another: it was restored from a backup
    if len(news) >= MOST_NEWS:
        return False
    mine = draft.state.children
    if any(verb not in OF_OTHERS or child_id in mine for _, _, verb, child_id in news):
        return False
    return not any(barred(connection, draft.state.users, place).values())


def write(draft: Draft, session: AnySession) -> Change:
    """Write its rows; what is told of them is in ``told``, and its receipts wait for their version."""
    if draft.opening is not None:
        draft.opening.write(session)
    draft.records.write(session)
    draft.derived.write(session.connection())
    return Change(counted={*draft.counted})


def _draft(session: AnySession, batch: Batch, payloads: Mapping[UUID, Payload | Refused], state: BatchState) -> Draft:
    seq, digest, *_ = _LAST.first(session.connection(), kecamatan=state.place.kecamatan_id) or (0, "")
    known = receipts.Known(session, batch)
    if not known.nothing:
        raise _NotPlain
    new = tuple(known.new(batch.ops))
    if not all(known.owns_number(op) for op in new):
        raise _NotPlain
    opening, weighed, verdicts = _judged([(op, payloads[op.op_id]) for op in new], state)
    records, derived = _worked_out(session, weighed, state)
    facts, counted = records.change.facts, {*counted_at(session, records.change.came)}
    if opening is not None:
        facts, counted = [*opening.change.facts, *facts], counted | opening.change.counted
    dialect = session.connection().dialect
    return Draft(
        seq=seq, digest=digest, known=known, new=new, state=state, opening=opening, records=records.ready(dialect),
        derived=derived, counted=frozenset(counted),
        told=ready(facts, kecamatan_id=state.place.kecamatan_id, dialect=dialect),
        receipts=receipts.ready(batch, verdicts, now=state.now, dialect=dialect),
    )  # fmt: skip


def _judged(
    read: Sequence[tuple[Op, Payload | Refused]], state: BatchState
) -> tuple[recording.Opening | None, list[Weighed], dict[UUID, Verdict]]:
    """What begins the day, the weighings that can be written, and how each operation ended."""
    state.stand_on(read)
    opening, weighed, verdicts = None, list[Weighed](), dict[UUID, Verdict]()
    for op, payload in read:
        answer = Answer.accepted()
        if isinstance(payload, Opening):
            opening, answer = _opening(op, payload, state)
        else:
            weighed.append(_weighing(op, cast(Visiting, payload), state))
        verdicts[op.op_id] = Verdict(answer, op.device_seq, op.entity_id)
    return opening, weighed, verdicts


def _worked_out(session: AnySession, weighed: Sequence[Weighed], state: BatchState) -> tuple[Records, Derived]:
    """The rows of weighings of one month, each of another child, and what follows from them."""
    arrivals = [one.arrival for one in weighed]
    month, children = first_of_month(arrivals[0].held_on), {arrival.child_id for arrival in arrivals}
    if len(children) < len(arrivals) or any(first_of_month(arrival.held_on) != month for arrival in arrivals):
        raise _NotPlain
    records = arriving.draw_up(arrivals, Visits.known(session, arrivals), now=state.now)
    rules, settled = in_force_at(session, arrivals[0].child_id, otherwise=state.rules)
    if not settled:  # until every figure follows the new rules, whoever is weighed is made again whole
        raise _NotPlain
    new = [Measured(**{name: row[name] for name in Measured._fields}) for row in records.measurements]
    derived = derived_ahead(session, new, month, rules=rules)
    if derived is None:
        raise _NotPlain
    return records, derived


def _opening(op: Op, payload: Opening, state: BatchState) -> tuple[recording.Opening | None, Answer]:
    """What begins the day, unless it has begun, and the operation's answer."""
    author = author_of(op, state)
    there = day_of(op, payload, state)
    if there is not None:
        state.know_session(there, op.entity_id)
        return None, opened(there.id)
    state.sessions[op.entity_id] = Opened(op.entity_id, payload.held_on, None)
    opening = recording.opening(
        key=op.entity_id, posyandu_id=payload.posyandu_id, held_on=payload.held_on, author=author
    )
    return opening, opened(op.entity_id)


def _weighing(op: Op, payload: Visiting, state: BatchState) -> Weighed:
    """A weighing that stands alone in a day that is open, of a record that was not merged into another."""
    if state.session_of(payload.session_id).closed_at is not None:
        raise _NotPlain
    if state.child_of(payload.child_id).merged_into_id is not None:
        raise _NotPlain
    found = weighings.check(op, payload, state)
    if found.rival is not None or found.notice is not None:
        raise _NotPlain
    return found
