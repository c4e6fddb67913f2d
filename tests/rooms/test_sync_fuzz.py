"""Whatever is sent, the server answers in its own words: never with an error of its own, never with half a batch."""

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from posyandu.extensions import db
from posyandu.models import Child, Measurement, OpReceipt, Visit, VisitSession

from ..make import TODAY
from ..tablet import Tablet

ODD: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=20),
    st.sampled_from(["", "\x00", "\ud800", "9" * 400, "2026-02-30", "0001-01-01", "9999-12-31T23:59:59-12:00", -1,
                     2**31, 2**63, 2**70, 1e308, [], {}, [[]], {"a": None}]),
    st.lists(st.integers(), max_size=3), st.dictionaries(st.text(max_size=5), st.integers(), max_size=3),
)  # fmt: skip
MAKERS = ("opening", "weighing", "newborn", "closing", "reopening", "correcting", "withdrawing", "refer", "choose")
COMMON = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(autouse=True)
def _no_pace(the_clock_stands, monkeypatch):
    from posyandu.sync import door

    monkeypatch.setattr(door, "REQUESTS_AT_ONCE", 10**9)


def made(tablet: Tablet, kind: str, session: Any, child: Any, lingkungan_id: int) -> dict[str, Any]:
    match kind:
        case "opening":
            return tablet.opening()
        case "weighing":
            return tablet.weighing(session, child, answers={"ill": True}, services=[["vitamin_a", "red"]])
        case "newborn":
            return tablet.newborn(lingkungan_id)
        case "closing":
            return tablet.closing(session)
        case "reopening":
            return tablet.reopening(session)
        case "correcting":
            return tablet.correcting(child, 8.1)
        case "withdrawing":
            return tablet.withdrawing(child)
        case "refer":
            return tablet.op("visit.refer", {"session_id": str(session), "child_id": str(child)})
    return tablet.op("conflict.choose", {"keep_id": str(child), "reason": "ukur_ulang"})


def number(model: Any) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


@COMMON
@given(kind=st.sampled_from(MAKERS), where=st.integers(0, 30), odd=ODD, drop=st.booleans(), outside=st.booleans())
def test_an_odd_field_is_refused_and_its_neighbour_is_kept(
    tablet, make, posyandu, caplog, kind, where, odd, drop, outside
):
    session, child, sibling = _held(posyandu, make), make.child(posyandu).id, make.child(posyandu).id
    op = made(tablet, kind, session, child, posyandu.lingkungan_id)
    target = op if outside else op["payload"]
    name = sorted(target)[where % len(target)]
    if drop:
        target.pop(name)
    else:
        target[name] = odd
    neighbour = tablet.weighing(session, sibling)
    before = number(Measurement), number(Visit), number(Child), number(OpReceipt)
    db.session.rollback()
    answer = tablet.client.raw.post(
        "/sync/push", data=json.dumps(tablet.batch(op, neighbour)), headers=tablet.headers,
        content_type="application/json",
    )  # fmt: skip
    assert answer.status_code in (200, 422), answer.text
    assert "could not be stored" not in caplog.text
    if answer.status_code == 422:
        assert answer.json["code"] == "malformed"
        assert (number(Measurement), number(Visit), number(Child), number(OpReceipt)) == before
        return
    answers = answer.json["answers"]
    assert answers[1]["status"] == "accepted" or answers[1]["code"] in ("session_closed", "seq_reused", "waits_for")
    if answers[0]["status"] == "refused" and answers[1]["status"] == "accepted":
        assert (number(Measurement), number(Visit)) == (before[0] + 1, before[1] + 1)


def _held(posyandu: Any, make: Any) -> Any:
    """An open session: one that an earlier example left, or a new one on another day."""
    mine = VisitSession.posyandu_id == posyandu.id
    left = db.session.scalar(sa.select(VisitSession.id).where(mine, VisitSession.closed_at.is_(None)))
    if left is not None:
        return left
    closed = db.session.scalar(sa.select(sa.func.count()).where(mine)) or 0
    return make.session(posyandu, held_on=TODAY - timedelta(days=closed)).id


@COMMON
@given(body=st.one_of(ODD.map(lambda v: json.dumps(v).encode()), st.binary(max_size=200),
                      st.dictionaries(st.sampled_from(["protocol", "device_id", "batch_id", "ops", "queue", "code"]),
                                      ODD, max_size=6).map(lambda v: json.dumps({"protocol": 1} | v).encode())),
       path=st.sampled_from(["/sync/push", "/sync/file", "/sync/pin", "/sync/enrol"]))  # fmt: skip
def test_any_body_gets_a_plain_answer(tablet, body, path):
    db.session.rollback()
    answer = tablet.client.raw.post(path, data=body, headers=tablet.headers, content_type="application/json")
    assert answer.status_code in (404, 413, 422, 426, 429), answer.text
    assert set(answer.json) >= {"code", "text"}
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "body",
    [b"", b"[" * 100_000, b'{"protocol": NaN}', b"\xff\xfe", b"9" * 5000, b'{"protocol":1,"ops":[{},{}]}'],
)
def test_bodies_that_hurt_a_reader(tablet, body):
    assert tablet.send(body, status=422).json["code"] == "malformed"


@COMMON
@given(cursor=st.text(max_size=60))
def test_any_cursor_gives_everything(tablet, cursor):
    pulled = tablet.pull(cursor=cursor)
    assert pulled["full"] or pulled["children"] == []
