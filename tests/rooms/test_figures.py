"""Whatever is recorded, corrected, taken back, moved or left, the stored figures are a recount of the raw rows."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from posyandu.children import operations as register
from posyandu.core.kms import KmsRules
from posyandu.core.vocabulary import Position, Role, Sex
from posyandu.events.queries import first_broken_link
from posyandu.extensions import db
from posyandu.figures.recompute import differences, rebuild
from posyandu.models import (
    Child,
    GrowthScore,
    LeaveReason,
    Measurement,
    MonthlySummary,
    MonthResult,
    ServiceKind,
    User,
)
from posyandu.sessions import operations as sessions
from posyandu.sessions.entry import CorrectionReason, Entry, Values, WithdrawalReason
from posyandu.web.guard import FINDERS

from .recount import recount, stored

RULES = KmsRules()
START = date(2026, 5, 20)
SERVICES = [(ServiceKind.VITAMIN_A, "red"), (ServiceKind.DEWORMING, "400"), (ServiceKind.FOOD_SUPPLEMENT, "pmt"),
            (ServiceKind.IMMUNISATION, "MR1")]  # fmt: skip
REFUSALS = (register.OutOfOrder, register.HasLeft, register.IsHere, register.BornTooLate,
            sessions.SessionClosed, sessions.BeforeBirth, sessions.AlreadySuperseded)  # fmt: skip

_child = st.integers(0, 5)
_here = st.sampled_from([0, 0, 0, 1])  # 1: at the other posyandu
_back = st.integers(0, 110)
_some_back = st.integers(0, 45)
_gain_g = st.sampled_from([-400, 0, 10, 50, 100, 100, 200, 300, 500, 900])
_length = st.sampled_from([None, None, -4.0, 0.0, 5.0])
_birth = st.one_of(st.integers(0, 400), st.integers(400, 1900), st.integers(1780, 1900))


def _op(name: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    return st.fixed_dictionaries(fields).map(lambda values: (name, values))


_register = _op("register", at=_here, days=_birth, boy=st.booleans(), book=st.booleans(), back=_back)
_record = _op("record", child=_child, elsewhere=_here, back=_back, gain=_gain_g, length=_length,
              oedema=st.sampled_from([False] * 5 + [True]), weighed=st.sampled_from([True] * 5 + [False]),
              services=st.frozensets(st.sampled_from(SERVICES), max_size=2),
              breastfed=st.sampled_from([None, True, False]))  # fmt: skip
_weighed_monthly = _op("weigh_monthly", child=_child, gains=st.lists(_gain_g, min_size=3, max_size=4))
OPERATIONS = st.one_of(
    _register, _record, _record, _record, _weighed_monthly,
    _op("correct", row=st.integers(0, 30), gain=_gain_g, length=_length),
    _op("withdraw", row=st.integers(0, 30)),
    _op("refer", child=_child, elsewhere=_here, back=_back),
    _op("move", child=_child, back=_some_back),
    _op("leave", child=_child, back=_some_back, reason=st.sampled_from(list(LeaveReason))),
    _op("come_back", child=_child, back=_some_back),
    _op("born", child=_child, days=st.integers(-90, 90)),
    _op("sex", child=_child),
    _op("book", child=_child, back=st.one_of(st.none(), _back)),
    _op("days_pass", days=st.integers(1, 40)),
)  # fmt: skip


class World:
    """One kecamatan with two posyandu, driven by the operations that pages call."""

    def __init__(self, make: Any) -> None:
        kecamatan = make.kecamatan()
        self.kecamatan_id = kecamatan.id
        places = [make.posyandu(make.kelurahan(kecamatan)) for _ in range(2)]
        self.posyandu = [place.id for place in places]
        self.user_id = make.user(Role.MIDWIFE, kecamatan).id
        self.children: list[Any] = []
        self.weight: dict[Any, int] = {}
        self.today = START
        self.moment = datetime(2026, 5, 20, 1, 0, tzinfo=UTC)

    def do(self, name: str, values: dict[str, Any]) -> None:
        """One operation; a refusal by the rules of the house changes nothing."""
        if name not in ("register", "days_pass") and not self.children:
            return
        if "child" in values:
            key = self.children[values["child"] % len(self.children)]
            values = values | {"child": FINDERS["child_id"](key)}
        try:
            getattr(self, name)(**values)
            event(name)
        except REFUSALS as refusal:
            event(f"{name}: {type(refusal).__name__}")

    @property
    def _common(self) -> dict[str, Any]:
        self.moment += timedelta(seconds=1)
        return {"user": db.session.get_one(User, self.user_id), "now": self.moment, "rules": RULES}

    def register(self, at: int, days: int, boy: bool, book: bool, back: int) -> None:
        if len(self.children) >= 6:
            return
        birth = self.today - timedelta(days=days)
        on = max(birth, self.today - timedelta(days=back))
        posyandu = FINDERS["posyandu_id"](self.posyandu[at])
        child = register.register(
            posyandu=posyandu, lingkungan=posyandu.lingkungan, name="Anak", mother_name="Ibu",
            sex=Sex.MALE if boy else Sex.FEMALE, birth_date=birth, enrolled_on=on, today=self.today,
            kia_book_on=on if book else None, **self._common,
        )  # fmt: skip
        self.children.append(child.id)
        self.weight[child.id] = 3200 + 5 * min(days, 1000) + days

    def record(self, child: Child, elsewhere: int, back: int, gain: int, length: float | None, oedema: bool,
               weighed: bool, services: Any, breastfed: bool | None) -> None:  # fmt: skip
        session = self._session(child, elsewhere, self.today - timedelta(days=back))
        values = self._values(child, session.held_on, gain, length, oedema) if weighed else Values()
        entry = Entry(values=values, answers={"exclusive_breastfeeding": breastfed}, services=services)
        sessions.record(visit_session=session, child=child, entry=entry, **self._common)

    def weigh_monthly(self, child: Child, gains: list[int]) -> None:
        key = child.id
        for number, gain in enumerate(gains):
            child = FINDERS["child_id"](key)
            back = 30 * (len(gains) - 1 - number)
            self.record(child, 0, back, gain, 0.0, False, True, frozenset(), None)

    def correct(self, row: int, gain: int, length: float | None) -> None:
        old = self._row(row)
        if old is not None:
            child = db.session.get_one(Child, old.child_id)
            values = self._values(child, old.measured_on, gain, length, old.oedema)
            sessions.correct(measurement=old, values=values, reason=CorrectionReason.TYPED_WRONG, **self._common)

    def withdraw(self, row: int) -> None:
        old = self._row(row)
        if old is not None:
            sessions.withdraw(measurement=old, reason=WithdrawalReason.WRONG_CHILD, **self._common)

    def refer(self, child: Child, elsewhere: int, back: int) -> None:
        session = self._session(child, elsewhere, self.today - timedelta(days=back))
        if session.held_on >= child.birth_date:
            sessions.refer(visit_session=session, child=child, **self._common)

    def move(self, child: Child, back: int) -> None:
        to = FINDERS["posyandu_id"](next(p for p in self.posyandu if p != child.posyandu_id))
        on = self.today - timedelta(days=back)
        register.move(child, posyandu=to, lingkungan=to.lingkungan, on=on, today=self.today, **self._common)

    def leave(self, child: Child, back: int, reason: LeaveReason) -> None:
        on = self.today - timedelta(days=back)
        register.leave(child, reason=reason, on=on, today=self.today, **self._common)

    def come_back(self, child: Child, back: int) -> None:
        register.come_back(child, on=self.today - timedelta(days=back), today=self.today, **self._common)

    def born(self, child: Child, days: int) -> None:
        self._edit(child, birth_date=min(child.birth_date + timedelta(days=days), self.today))

    def sex(self, child: Child) -> None:
        self._edit(child, sex=Sex.MALE if child.sex is Sex.FEMALE else Sex.FEMALE)

    def book(self, child: Child, back: int | None) -> None:
        self._edit(child, kia_book_on=None if back is None else self.today - timedelta(days=back))

    def days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)

    def _edit(self, child: Child, **values: Any) -> None:
        register.edit(child, lingkungan=child.lingkungan, today=self.today, **values, **self._common)

    def _session(self, child: Child, elsewhere: int, on: date) -> Any:
        common = self._common
        place = next(p for p in self.posyandu if (p != child.posyandu_id) == bool(elsewhere))
        opened = sessions.open_session(
            user=common["user"], posyandu=FINDERS["posyandu_id"](place), held_on=on, now=common["now"]
        )
        return FINDERS["session_id"](opened.id)

    def _row(self, number: int) -> Measurement | None:
        mine = sa.select(Measurement).where(Measurement.child_id.in_(self.children))
        rows = db.session.scalars(mine.order_by(Measurement.received_seq)).all()
        return rows[number % len(rows)] if rows else None

    def _values(self, child: Child, on: date, gain: int, length: float | None, oedema: bool) -> Values:
        self.weight[child.id] = max(1500, self.weight[child.id] + gain)
        days = max((on - child.birth_date).days, 0)
        cm = None if length is None else round(50 + 24 * (days / 365) ** 0.6 + length, 1)
        return Values(
            weight_kg=self.weight[child.id] / 1000, length_cm=cm, oedema=oedema,
            position=Position.LYING if days < 731 else Position.STANDING,
        )  # fmt: skip


def _derived(world: World) -> dict[str, list[Any]]:
    ids, places = world.children, world.posyandu
    score, month, cell = GrowthScore.__table__, MonthResult.__table__, MonthlySummary.__table__
    row = Measurement.__table__
    statements = {
        "scores": sa.select(score)
        .join(row, row.c.id == score.c.measurement_id)
        .where(row.c.child_id.in_(ids))
        .order_by(score.c.measurement_id),
        "months": sa.select(month).where(month.c.child_id.in_(ids)).order_by(month.c.child_id, month.c.month),
        "cells": sa.select(cell).where(cell.c.posyandu_id.in_(places)).order_by(*list(cell.c)[:4]),
    }
    return {name: [tuple(row) for row in db.session.execute(statement)] for name, statement in statements.items()}


def difference(kept: Any, counted: Any) -> dict[Any, dict[str, tuple[int, int]]]:
    """What is kept against what was counted, where the two differ; an empty cell is kept nowhere."""
    found = {}
    for key in kept.keys() | counted.keys():
        mine, other = kept.get(key, Counter()), counted.get(key, Counter())
        unequal = {name: (mine[name], other[name]) for name in mine | other if mine[name] != other[name]}
        if unequal or not any(mine.values()):
            found[key] = unequal
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(first=st.tuples(_register, _weighed_monthly), rest=st.lists(OPERATIONS, min_size=6, max_size=22))
def test_the_figures_are_a_recount_of_the_raw_rows(make, first, rest):
    world = World(make)
    for name, values in (*first, *rest):
        world.do(name, values)
    db.session.rollback()
    until = world.today
    last = max((key[1] for key in stored(world.posyandu)), default=date.min)
    # A month begins for the figures with its first change; until then nothing stands in it.
    counted = {key: cell for key, cell in recount(world.children, until=until).items() if key[1] <= last}
    assert difference(stored(world.posyandu), counted) == {}
    assert differences(db.session, world.kecamatan_id, rules=RULES, until=until) == []
    assert first_broken_link(world.kecamatan_id) is None
    before = _derived(world)
    rebuild(db.session, world.kecamatan_id, rules=RULES, until=last)
    assert _derived(world) == before
    db.session.rollback()
