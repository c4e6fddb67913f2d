"""However batches are cut, doubled, shuffled and interleaved, the server ends where the tablets' own order leads."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import time_machine
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from posyandu.core.kms import KmsRules
from posyandu.core.vocabulary import Role
from posyandu.events.queries import first_broken_link
from posyandu.extensions import db
from posyandu.figures.recompute import differences
from posyandu.models import Child, Enrolment, Measurement, MeasurementConflict, OpReceipt, Visit, VisitSession

from ..make import NOW, TODAY
from ..tablet import Op, Tablet

ACTS = ["weigh"] * 5 + ["correct", "correct", "withdraw", "refer", "close", "reopen", "register"]
SCRIPT = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 7), st.integers(50, 140)), min_size=3, max_size=14)


class Kader:
    """One kader at her tablet, and what the serial model says her operations come to."""

    def __init__(self, client: Any, make: Any, posyandu: Any, children: list[UUID], day: int) -> None:
        self.tablet = Tablet(client, posyandu, make.user(Role.CADRE, posyandu))
        self.lingkungan_id = posyandu.lingkungan_id
        self.children = [str(key) for key in children]
        self.ops: list[Op] = [self.tablet.opening(TODAY - timedelta(days=day))]
        self.session = self.ops[0]["entity_id"]
        self.closed, self.reopened, self.registered = False, 0, 0
        self.rows: dict[str, tuple[str, str | None]] = {}  # measurement id → kind, what it replaces
        self.heads: list[str] = []
        self.came: set[str] = set()
        self.referred: set[str] = set()

    def do(self, act: str, which: int, number: int) -> None:
        getattr(self, act)(which, number / 10)

    def weigh(self, which: int, kg: float) -> None:
        if self.closed:
            return
        child = self.children[which % len(self.children)]
        op = self._keep(self.tablet.weighing(self.session, child, kg))
        self.rows[op["entity_id"]] = ("recorded", None)
        self.heads.append(op["entity_id"])
        self.came.add(child)

    def correct(self, which: int, kg: float) -> None:
        if self.heads:
            old = self.heads.pop(which % len(self.heads))
            op = self._keep(self.tablet.correcting(old, kg))
            self.rows[op["entity_id"]] = ("corrected", old)
            self.heads.append(op["entity_id"])

    def withdraw(self, which: int, _kg: float) -> None:
        if self.heads:
            old = self.heads.pop(which % len(self.heads))
            op = self._keep(self.tablet.withdrawing(old))
            self.rows[op["entity_id"]] = ("withdrawn", old)

    def refer(self, which: int, _kg: float) -> None:
        child = self.children[which % len(self.children)]
        self._keep(self.tablet.op("visit.refer", {"session_id": self.session, "child_id": child}))
        self.came.add(child)
        self.referred.add(child)

    def close(self, _which: int, _kg: float) -> None:
        if not self.closed:
            self._keep(self.tablet.closing(self.session))
            self.closed = True

    def reopen(self, _which: int, _kg: float) -> None:
        if self.closed:
            self._keep(self.tablet.reopening(self.session))
            self.closed, self.reopened = False, self.reopened + 1

    def register(self, _which: int, _kg: float) -> None:
        op = self._keep(self.tablet.newborn(self.lingkungan_id, name=f"Anak {new_name(self)}"))
        self.children.append(op["entity_id"])
        self.registered += 1

    def _keep(self, op: Op) -> Op:
        self.ops.append(op)
        return op


def new_name(kader: Kader) -> str:
    return "ABCDEFGHIJKLMNOP"[kader.registered] * 7


def deliver(kaders: list[Kader], chance: Random) -> dict[str, Counter[str]]:
    """Hand everything in as a bad network does, then until nothing waits; what each operation was told."""
    told: dict[str, Counter[str]] = {}
    bodies: list[tuple[Kader, dict[str, Any], bytes]] = []
    for _ in range(chance.randint(1, 6)):
        kader = chance.choice(kaders)
        some = chance.choices(kader.ops, k=chance.randint(1, len(kader.ops)))
        _send(kader, some, told, bodies)
        if bodies and chance.random() < 0.4:
            again, batch, data = chance.choice(bodies)
            assert again.tablet.send(batch).data == data
    for _ in range(4):
        for kader in chance.sample(kaders, k=len(kaders)):
            rest = kader.ops[:]
            chance.shuffle(rest)
            cut = chance.randint(0, len(rest))
            for some in (rest[:cut], rest[cut:]):
                _send(kader, some, told, bodies)
    return told


def _send(kader: Kader, ops: list[Op], told: dict[str, Counter[str]], bodies: list[Any]) -> None:
    batch = kader.tablet.batch(*ops)
    answer = kader.tablet.send(batch)
    waits = False
    for one in answer.json["answers"]:
        word = one.get("first", one["status"])
        waits |= one.get("code") == "waits_for"
        told.setdefault(one["op_id"], Counter())["waits" if one.get("code") == "waits_for" else word] += 1
    if not waits:
        bodies.append((kader, batch, answer.data))


def state(kaders: list[Kader]) -> dict[str, Any]:
    """What the server holds, in the terms of the model."""
    db.session.rollback()
    sessions = {
        str(key): (closed_at is not None, times)
        for key, closed_at, times in db.session.execute(
            sa.select(VisitSession.id, VisitSession.closed_at, VisitSession.times_reopened)
        )
    }
    rows = db.session.execute(sa.select(Measurement.id, Measurement.kind, Measurement.supersedes_id))
    visits = db.session.execute(sa.select(Visit.child_id, Visit.referred)).all()
    return {
        "sessions": sessions,
        "rows": {str(key): (kind.value, str(old) if old else None) for key, kind, old in rows},
        "came": Counter(str(child) for child, _ in visits),
        "referred": {str(child) for child, referred in visits if referred},
        "children": db.session.scalar(sa.select(sa.func.count()).select_from(Child)),
        "stays": db.session.scalar(sa.select(sa.func.count()).select_from(Enrolment)),
        "receipts": db.session.scalar(sa.select(sa.func.count()).select_from(OpReceipt)),
    }


def check_sound(make: Any, posyandu: Any) -> None:
    kecamatan_id = make.loaded(posyandu).kelurahan.kecamatan_id
    assert differences(db.session, kecamatan_id, rules=KmsRules(), until=TODAY) == []
    assert first_broken_link(kecamatan_id) is None


@contextmanager
def example() -> Iterator[None]:
    """One example at the hour of the tests; what it wrote is taken back."""
    with time_machine.travel(NOW, tick=False):
        savepoint = db.engines[None].begin_nested()  # type: ignore[attr-defined]
        try:
            yield
        finally:
            db.session.remove()
            savepoint.rollback()


COMMON = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


@COMMON
@given(script=SCRIPT, seed=st.integers(0, 2**32))
def test_one_tablet_ends_where_its_own_order_leads(client, make, script, seed):
    with example():
        posyandu = make.posyandu()
        kader = Kader(client, make, posyandu, [make.child(posyandu).id for _ in range(2)], 0)
        before = state([kader])
        for act in script:
            kader.do(*act)
        told = deliver([kader], Random(seed))
        after = state([kader])
        assert set(told) == {op["op_id"] for op in kader.ops}
        for op in kader.ops:
            words = set(told[op["op_id"]]) - {"waits"}
            assert words in ({"accepted"}, {"conflict"}), (op["kind"], told[op["op_id"]])
        assert after["rows"] == kader.rows
        assert after["sessions"] == {kader.session: (kader.closed, kader.reopened)}
        assert after["came"] == dict.fromkeys(kader.came, 1)
        assert after["referred"] == kader.referred
        assert after["children"] - before["children"] == after["stays"] - before["stays"] == kader.registered
        assert after["receipts"] == len(kader.ops)
        check_sound(make, posyandu)
        event(f"waited: {any('waits' in words for words in told.values())}")


@COMMON
@given(scripts=st.tuples(SCRIPT, SCRIPT), apart=st.sampled_from([0, 0, 1]), seed=st.integers(0, 2**32))
def test_two_tablets_lose_and_double_nothing(client, make, scripts, apart, seed):
    with example():
        posyandu = make.posyandu()
        children = [make.child(posyandu).id for _ in range(2)]
        kaders = [Kader(client, make, posyandu, children, day) for day in (0, apart)]
        for kader, script in zip(kaders, scripts, strict=True):
            for act in script:
                kader.do(*act)
        told = deliver(kaders, Random(seed))
        after = state(kaders)
        stored: dict[str, tuple[str, str | None]] = {}
        for op in (op for kader in kaders for op in kader.ops):
            words = set(told[op["op_id"]]) - {"waits"}
            assert len(words) <= 1, (op["kind"], told[op["op_id"]])
            if words & {"accepted", "conflict"}:
                mine = next(k for k in kaders if op in k.ops)
                if op["entity_id"] in mine.rows:
                    stored[op["entity_id"]] = mine.rows[op["entity_id"]]
            event(f"{op['kind']}: {', '.join(words) or 'waits'}")
        assert after["rows"] == stored
        assert set(after["came"].values()) <= {1} if not apart else True
        assert after["receipts"] == sum(len(kader.ops) for kader in kaders)
        assert len(after["sessions"]) == 1 + apart
        for session_id, child_id, number in _rivals():
            conflicts = sa.select(MeasurementConflict).filter_by(session_id=session_id, child_id=child_id)
            assert db.session.scalars(conflicts).all(), f"{number} weighings count and nobody is told"
        check_sound(make, posyandu)


def _rivals() -> list[Any]:
    newer = sa.orm.aliased(Measurement)
    statement = (
        sa.select(Measurement.session_id, Measurement.child_id, sa.func.count())
        .where(Measurement.kind != "withdrawn", ~sa.exists().where(newer.supersedes_id == Measurement.id))
        .group_by(Measurement.session_id, Measurement.child_id)
        .having(sa.func.count() > 1)
    )
    return list(db.session.execute(statement))
