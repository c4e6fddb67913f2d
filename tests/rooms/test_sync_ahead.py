"""Plain batches are drawn up before their turn: they write the same as the long way, and only what still holds."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa

from posyandu.core.kms import KmsRules
from posyandu.core.vocabulary import Role
from posyandu.database import Busy, writing
from posyandu.extensions import db
from posyandu.figures.recompute import differences, refresh
from posyandu.models import (
    Event,
    GrowthScore,
    Kecamatan,
    Measurement,
    MonthlySummary,
    MonthResult,
    OpReceipt,
    ServiceGiven,
    User,
    Visit,
    VisitSession,
)
from posyandu.models.types import new_id
from posyandu.sync import ahead

from ..make import NOW, TODAY
from ..tablet import Tablet

pytestmark = pytest.mark.usefixtures("the_clock_stands")

RULES = KmsRules()
LAST_MONTH = date(2026, 7, 14)


def _kecamatan_id():
    return db.session.scalars(sa.select(Kecamatan.id)).first()


@pytest.fixture
def written(monkeypatch):
    """The drafts that were written as they stood."""
    found, write = [], ahead.write

    def noted(draft, *args):
        found.append(draft)
        return write(draft, *args)

    monkeypatch.setattr(ahead, "write", noted)
    return found


MORNING = (
    (9.1, {"length_cm": 74.0, "position": "lying", "answers": {"educated": True, "exclusive_breastfeeding": False}}),
    (8.3, {"services": [["food_supplement", "pmt"], ["vitamin_a", "blue"]], "head_cm": 45.1, "muac_cm": 14.2}),
    (None, {"answers": {"tb_cough": True}}),
    (7.9, {"oedema": True, "length_cm": 68.0, "position": "standing", "confirmed": True}),
)


def _hand_in(client, make, *, opens):
    """A posyandu whose children were weighed last month, and what it wrote this morning, by place."""
    posyandu = make.posyandu()
    tablet = Tablet(client, posyandu, make.user(Role.CADRE, posyandu))
    born = [make.child(posyandu, birth_date=date(2025, month, 3)) for month in (3, 6, 9, 11)]
    children = [child.id for child in born]
    for n, child in enumerate(born[:3]):
        make.measurement(child, measured_on=LAST_MONTH, weight_kg=8.0 + n / 10)
    with writing(_kecamatan_id()) as session:
        refresh(session, children, rules=RULES)
    opening = tablet.opening()
    held = opening["entity_id"] if opens else make.session(posyandu).id
    ops = [tablet.weighing(held, child_id, kg, **more) for child_id, (kg, more) in zip(children, MORNING, strict=True)]
    answers = tablet.push(*([opening] if opens else []), *ops)
    return _told(posyandu, children, answers)


def _told(posyandu, children, answers):
    db.session.rollback()
    place = {child_id: n for n, child_id in enumerate(children)}
    unlike = {"id", "child_id", "session_id", "visit_id", "measurement_id", "received_seq", "author_id", "posyandu_id"}

    def of(model):
        table = model.__table__
        rows = sa.select(table)
        if model is GrowthScore:  # its child is its measurement's
            rows = rows.add_columns(Measurement.child_id).join(Measurement)
        whose = Measurement.child_id if model is GrowthScore else table.c.child_id
        found = db.session.execute(rows.where(whose.in_(children))).mappings()
        named = [(place[row["child_id"]], {k: v for k, v in row.items() if k not in unlike}) for row in found]
        return sorted(named, key=lambda one: (one[0], str(one[1])))

    visits = {v.id: place[v.child_id] for v in db.session.scalars(sa.select(Visit).where(Visit.child_id.in_(children)))}
    given = db.session.scalars(sa.select(ServiceGiven).where(ServiceGiven.visit_id.in_(visits)))
    events = db.session.scalars(sa.select(Event).where(Event.child_id.in_(children)).order_by(Event.seq))
    summary = MonthlySummary.__table__
    cells = db.session.execute(sa.select(summary).where(summary.c.posyandu_id == posyandu.id)).mappings()
    return {
        "measured": of(Measurement), "visits": of(Visit), "scores": of(GrowthScore), "months": of(MonthResult),
        "given": sorted((visits[g.visit_id], g.kind, g.product, g.given_on) for g in given),
        "log": [(e.verb, place[e.child_id], e.details) for e in events],
        "cells": sorted(str({k: v for k, v in row.items() if k not in unlike}) for row in cells),
        "answers": [(a["status"], a.get("code")) for a in answers],
    }  # fmt: skip


@pytest.mark.parametrize("opens", [False, True])
def test_it_writes_what_the_long_way_writes(client, make, written, monkeypatch, opens):
    drawn_up = _hand_in(client, make, opens=opens)
    assert len(written) == 1
    monkeypatch.setattr(ahead, "draw_up", lambda *_args, **_kwargs: None)
    assert _hand_in(client, make, opens=opens) == drawn_up
    assert len(written) == 1
    assert [kg for _, row in drawn_up["measured"] if (kg := row["weight_kg"]) in (9.1, 8.3, 7.9)] == [9.1, 8.3, 7.9]
    assert [place for place, row in drawn_up["months"] if row["month"] == TODAY.replace(day=1)] == [0, 1, 3]


def _sound(posyandu):
    db.session.rollback()
    assert differences(db.session, _kecamatan_id(), rules=RULES, until=TODAY) == []


def test_the_second_tablet_of_the_day_goes_the_short_way_too(tablet, other, make, posyandu, written):
    one, two = make.child(posyandu).id, make.child(posyandu).id
    first, again = tablet.opening(), other.opening()
    tablet.push(first, tablet.weighing(first["entity_id"], one))
    opened, weighed = other.push(again, other.weighing(again["entity_id"], two))
    assert opened["session_id"] == first["entity_id"]
    assert weighed["status"] == "accepted"
    assert len(written) == 2
    assert db.session.scalar(sa.select(sa.func.count()).select_from(VisitSession)) == 1
    _sound(posyandu)


NOT_PLAIN = {
    "measured this month": lambda t, s, c, make, posyandu: [t.weighing(s, c, 8.0), t.weighing(s, c, 8.1)],
    "corrected": lambda t, s, c, make, posyandu: _corrected(t, s, c),
    "nothing weighed": lambda t, s, c, make, posyandu: [_referral(t, s, c)],
    "a child unknown": lambda t, s, c, make, posyandu: [t.weighing(s, c), t.weighing(s, new_id())],
    "a day unknown": lambda t, s, c, make, posyandu: [t.weighing(new_id(), c)],
    "unreadable": lambda t, s, c, make, posyandu: [t.weighing(s, c), t.weighing(s, c, "berat")],
    "closed": lambda t, s, c, make, posyandu: [t.weighing(s, c), t.closing(s)],
    "two months": lambda t, s, c, make, posyandu: [
        t.weighing(make.session(posyandu, held_on=LAST_MONTH).id, make.child(posyandu).id), t.weighing(s, c)],
}  # fmt: skip


def _referral(tablet, session, child):
    return tablet.op("visit.refer", {"session_id": str(session), "child_id": str(child)})


def _corrected(tablet, session, child):
    first = tablet.weighing(session, child)
    return [first, tablet.correcting(first["entity_id"], 8.8)]


@pytest.mark.parametrize("why", NOT_PLAIN)
def test_whatever_is_not_plain_goes_the_long_way(tablet, session, make, posyandu, written, why):
    child = make.child(posyandu).id
    ops = NOT_PLAIN[why](tablet, session, child, make, posyandu)
    tablet.push(*ops)
    assert written == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(OpReceipt)) == len(ops)
    _sound(posyandu)


def test_a_child_measured_later_goes_the_long_way(tablet, session, make, posyandu, written):
    child = make.child(posyandu, birth_date=date(2025, 3, 1))
    tablet.push(tablet.weighing(session, child.id, 9.0))
    assert len(written) == 1
    july = make.session(posyandu, held_on=LAST_MONTH).id
    tablet.push(tablet.weighing(july, child.id, 8.6))
    assert len(written) == 1
    _sound(posyandu)


def _another_child(tablet, other, session, *, child, sibling):
    other.push(other.weighing(session, sibling))


def _the_same_child(tablet, other, session, *, child, sibling):
    other.push(other.weighing(session, child))


def _the_day_is_closed(tablet, other, session, *, child, sibling):
    other.push(other.closing(session))


def _the_account_is_disabled(tablet, other, session, *, child, sibling):
    db.session.get_one(User, tablet.user_id).disabled_at = NOW
    db.session.commit()


def _event(*, digest, verb="sign_in"):
    kecamatan_id = _kecamatan_id()
    last = db.session.scalar(sa.select(sa.func.max(Event.seq)).where(Event.kecamatan_id == kecamatan_id)) or 0
    return {"kecamatan_id": kecamatan_id, "seq": last + 1, "at": NOW, "verb": verb, "subject_kind": "user",
            "subject_id": "1", "details": {}, "digest": digest}  # fmt: skip


def _rules_change(tablet, other, session, *, child, sibling):
    db.session.execute(sa.insert(Event.__table__), _event(digest="e" * 64, verb="rules_changed"))
    db.session.commit()


@pytest.mark.parametrize(
    ("meanwhile", "holds"),
    [
        (_another_child, True),
        (_the_same_child, False),
        (_the_day_is_closed, False),
        (_the_account_is_disabled, False),
        (_rules_change, False),
    ],
)  # fmt: skip
def test_it_holds_while_only_others_were_written_about(
    tablet, other, session, make, posyandu, monkeypatch, written, meanwhile, holds
):
    first, child, sibling = (make.child(posyandu).id for _ in range(3))
    tablet.push(tablet.weighing(session, first))  # the log has begun
    draw_up, drawn = ahead.draw_up, []

    def only_drawn(*args, **kwargs):
        drawn.append(draw_up(*args, **kwargs))
        raise Busy

    op = tablet.weighing(session, child, 8.8)
    batch = tablet.batch(op)
    monkeypatch.setattr(ahead, "draw_up", only_drawn)
    tablet.send(batch, status=503)
    monkeypatch.setattr(ahead, "draw_up", draw_up)
    meanwhile(tablet, other, session, child=child, sibling=sibling)
    monkeypatch.setattr(ahead, "draw_up", lambda *_args, **_kwargs: drawn[0])
    written.clear()
    tablet.send(batch)
    assert drawn[0] is not None
    assert bool(written) is holds
    db.session.rollback()
    receipt = db.session.get_one(OpReceipt, UUID(op["op_id"]))
    ends = {_the_same_child: "conflict", _the_day_is_closed: "refused", _the_account_is_disabled: "refused"}
    assert receipt.status == ends.get(meanwhile, "accepted")
    _sound(posyandu)


def test_it_does_not_hold_in_another_database(tablet, session, make, posyandu, monkeypatch, written):
    first, child = make.child(posyandu).id, make.child(posyandu).id
    tablet.push(tablet.weighing(session, first))
    written.clear()
    draw_up = ahead.draw_up
    monkeypatch.setattr(ahead, "draw_up", lambda *a, **k: replace(draw_up(*a, **k), digest="0" * 64))
    assert tablet.push(tablet.weighing(session, child))[0]["status"] == "accepted"
    assert written == []
    _sound(posyandu)
