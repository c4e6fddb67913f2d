"""What a tablet hands in is kept once, answered for each record, and never half."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from posyandu.children import operations as register
from posyandu.core.kms import KmsRules
from posyandu.core.vocabulary import Role
from posyandu.events.queries import first_broken_link
from posyandu.extensions import db
from posyandu.figures.recompute import differences
from posyandu.models import (
    Child,
    Device,
    Event,
    GrowthScore,
    LeaveReason,
    Measurement,
    MeasurementConflict,
    MonthResult,
    OpReceipt,
    ServiceGiven,
    User,
    Visit,
    VisitSession,
)
from posyandu.models.types import new_id

from ..make import NOW, TODAY

pytestmark = pytest.mark.usefixtures("the_clock_stands")

RULES = KmsRules()


@pytest.fixture
def child(make, posyandu):
    return make.child(posyandu).id


def rows(model, **where):
    db.session.rollback()
    return db.session.scalars(sa.select(model).filter_by(**where)).all()


def count(model, **where):
    return len(rows(model, **where))


def sound(make, posyandu):
    """The figures are a recount and the log is whole."""
    db.session.rollback()
    kecamatan_id = make.loaded(posyandu).kelurahan.kecamatan_id
    assert differences(db.session, kecamatan_id, rules=RULES, until=TODAY) == []
    assert first_broken_link(kecamatan_id) is None


def test_a_day_without_signal_arrives_in_one_batch(tablet, make, posyandu):
    children = [make.child(posyandu).id for _ in range(3)]
    opening = tablet.opening()
    session = opening["entity_id"]
    newborn = tablet.newborn(posyandu.lingkungan_id)
    ops = [opening, newborn, *(tablet.weighing(session, child) for child in children),
           tablet.weighing(session, newborn["entity_id"], 6.1), tablet.closing(session)]  # fmt: skip
    assert [a["status"] for a in tablet.push(*ops)] == ["accepted"] * 7
    assert count(Measurement) == count(Visit) == count(GrowthScore) == count(MonthResult) == 4
    assert count(OpReceipt) == 7
    (opened,) = rows(VisitSession)
    assert str(opened.id) == session
    assert opened.closed_at is not None
    assert {e.device for e in rows(Event)} == {str(tablet.id)}
    sound(make, posyandu)


def test_a_weighing_is_stored_as_it_was_entered(tablet, session, child):
    op = tablet.weighing(
        session, child, 8.42, length_cm=71.5, position="lying", head_cm=44.0, muac_cm=14.1, confirmed=True,
        answers={"exclusive_breastfeeding": False, "ill": True, "educated": None},
        services=[["vitamin_a", "blue"], ["immunisation", "DPT-HB-Hib1"]],
    )  # fmt: skip
    assert tablet.said(op) == ("accepted", None)
    (row,) = rows(Measurement)
    assert (str(row.id), row.weight_kg, row.length_cm, row.position, row.head_cm, row.muac_cm, row.confirmed) == (
        op["entity_id"], 8.42, 71.5, "lying", 44.0, 14.1, True
    )  # fmt: skip
    (visit,) = rows(Visit)
    assert (visit.exclusive_breastfeeding, visit.ill, visit.educated) == (False, True, None)
    assert {(s.kind.value, s.product, s.given_on) for s in rows(ServiceGiven)} == {
        ("vitamin_a", "blue", TODAY), ("immunisation", "DPT-HB-Hib1", TODAY)
    }  # fmt: skip


def test_the_same_batch_gets_the_same_bytes(tablet, session, child, make, posyandu):
    batch = tablet.batch(tablet.weighing(session, child), tablet.weighing(session, new_id()), tablet.opening())
    batch["ops"].pop(1)  # one that waits is looked at again; these two are final
    first = tablet.send(batch)
    with time_machine.travel(NOW + timedelta(hours=5), tick=False):
        assert tablet.push(tablet.weighing(session, child, 9.0))[0]["status"] == "conflict"
        assert tablet.send(batch).data == first.data
    assert count(Measurement) == 2
    sound(make, posyandu)


def test_an_operation_in_another_batch_is_known_with_its_first_answer(tablet, session, child):
    good, bad = tablet.weighing(session, child), tablet.weighing(session, child, 99)
    first = tablet.push(good, bad)
    again = tablet.push(bad, good)
    assert [a["status"] for a in again] == ["known", "known"]
    assert [a["first"] for a in again] == ["refused", "accepted"]
    assert {**again[0], "status": "refused"} == {**first[1], "first": "refused"}
    assert count(Measurement) == 1


def test_an_operation_twice_in_one_batch_counts_once(tablet, session, child):
    op = tablet.weighing(session, child)
    answers = tablet.push(op, op)
    assert [a["status"] for a in answers] == ["accepted", "known"]
    assert count(Measurement) == count(OpReceipt) == 1


def test_an_operation_that_waits_is_taken_when_what_it_needs_has_come(tablet, make, posyandu):
    opening, newborn = tablet.opening(), tablet.newborn(posyandu.lingkungan_id)
    weighing = tablet.weighing(opening["entity_id"], newborn["entity_id"], 6.2)
    correcting = tablet.correcting(weighing["entity_id"], 6.4)
    batch = tablet.batch(correcting, weighing)
    answers = tablet.send(batch).json["answers"]
    assert [(a["status"], a["code"]) for a in answers] == [("refused", "waits_for")] * 2
    assert count(OpReceipt, status="waiting") == 2
    assert tablet.said(newborn)[0] == "accepted"
    assert tablet.said(weighing) == ("refused", "waits_for")
    assert tablet.said(opening)[0] == "accepted"
    assert [a["status"] for a in tablet.send(batch).json["answers"]] == ["accepted", "accepted"]
    assert tablet.send(batch).json["missing_seqs"] == []
    assert count(OpReceipt) == 4
    sound(make, posyandu)


def test_a_day_that_has_a_session_keeps_one(tablet, other, child, session):
    opening = tablet.opening()
    (answer,) = tablet.push(opening)
    assert (answer["status"], answer["session_id"]) == ("accepted", str(session))
    assert tablet.said(tablet.weighing(opening["entity_id"], child))[0] == "accepted"
    assert tablet.said(tablet.closing(opening["entity_id"]))[0] == "accepted"
    assert other.said(other.weighing(opening["entity_id"], child)) == ("refused", "session_closed")
    (opened,) = rows(VisitSession)
    assert opened.closed_at is not None
    assert rows(Measurement)[0].session_id == session


def test_a_late_weighing_needs_the_day_opened_again(tablet, other, session, child, make, posyandu):
    assert other.said(other.closing(session)) == ("accepted", None)
    late = tablet.weighing(session, child)
    assert tablet.said(late) == ("refused", "session_closed")
    reopening = tablet.reopening(session)
    mended = tablet.weighing(session, child, entity_id=late["entity_id"], mends=late["op_id"])
    assert [a["status"] for a in tablet.push(mended, reopening)] == ["accepted", "accepted"]
    (opened,) = rows(VisitSession)
    assert (opened.closed_at, opened.times_reopened) == (None, 1)
    assert count(Measurement) == 1
    sound(make, posyandu)


def test_what_was_weighed_before_closing_is_taken_after_it(tablet, session, child):
    weighing, closing = tablet.weighing(session, child), tablet.closing(session)
    assert tablet.said(closing)[0] == "accepted"
    assert tablet.said(weighing) == ("accepted", None)


def test_two_tablets_weigh_the_same_child(tablet, other, session, child, make, posyandu):
    first = tablet.weighing(session, child, 8.4)
    second = other.weighing(session, child, 8.6)
    assert tablet.said(first) == ("accepted", None)
    (answer,) = other.push(second)
    assert (answer["status"], answer["code"]) == ("conflict", "two_measurings")
    assert count(Measurement) == 2
    (waiting,) = other.pull()["conflicts"]
    assert waiting["id"] == answer["conflict_id"]
    assert {waiting["first_id"], waiting["second_id"]} == {first["entity_id"], second["entity_id"]}
    choice = {"keep_id": first["entity_id"], "reason": "ukur_ulang"}
    choosing = tablet.op("conflict.choose", choice, entity_id=answer["conflict_id"])
    assert tablet.said(choosing) == ("accepted", None)
    kinds = [(row.kind.value, row.supersedes_id) for row in rows(Measurement)]
    assert [kind for kind, _ in kinds] == ["recorded", "recorded", "withdrawn"]
    assert str(kinds[2][1]) == second["entity_id"]
    assert rows(MonthResult)[0].measurement_id == rows(Measurement)[0].id
    assert tablet.pull()["conflicts"] == []
    again = other.op("conflict.choose", choice | {"keep_id": second["entity_id"]}, entity_id=answer["conflict_id"])
    assert other.said(again) == ("accepted", None)
    assert count(Measurement) == 3
    sound(make, posyandu)


@pytest.mark.parametrize("keep", ["first", "second"])
@pytest.mark.parametrize("acts", [("correct", "correct"), ("correct", "withdraw"), ("withdraw", "correct")])
def test_edit_against_edit_and_delete_keeps_both(tablet, other, session, child, make, posyandu, acts, keep):
    weighing = tablet.weighing(session, child, 8.4)
    tablet.push(weighing)
    made = []
    for maker, act, kg in zip((tablet, other), acts, (8.5, 8.7), strict=True):
        key = weighing["entity_id"]
        made.append(maker.correcting(key, kg) if act == "correct" else maker.withdrawing(key))
    assert tablet.said(made[0]) == ("accepted", None)
    (answer,) = other.push(made[1])
    assert answer["status"] == "conflict"
    assert count(Measurement) == 3
    kept = made[0] if keep == "first" else made[1]
    choice = {"keep_id": kept["entity_id"], "reason": "salah_baca"}
    assert other.said(other.op("conflict.choose", choice, entity_id=answer["conflict_id"]))[0] == "accepted"
    sound(make, posyandu)
    results = rows(MonthResult)
    if kept["kind"] == "measurement.withdraw":
        assert results == []
    else:
        assert str(results[0].measurement_id) == kept["entity_id"]


def test_an_answer_is_never_erased_and_a_replaced_one_stays_in_the_log(tablet, other, session, child):
    tablet.push(tablet.weighing(session, child, None, answers={"ill": True, "tb_cough": False}))
    other.push(other.weighing(session, child, None, answers={"ill": None, "tb_cough": True}))
    (visit,) = rows(Visit)
    assert (visit.ill, visit.tb_cough) == (True, True)
    assert count(Measurement) == 0
    (told,) = [event.details["answers_before"] for event in rows(Event) if "answers_before" in event.details]
    assert told == {"tb_cough": False}


def test_a_child_that_left_or_moved_is_kept_and_told(tablet, session, make, posyandu):
    user = make.user(Role.MIDWIFE, make.loaded(posyandu).kelurahan)
    elsewhere = make.posyandu(make.loaded(posyandu).kelurahan)
    gone, moved = make.child(posyandu), make.child(posyandu)
    common = {"now": NOW, "today": TODAY, "rules": RULES}
    ids = gone.id, moved.id
    register.leave(gone, user=user, reason=LeaveReason.MOVED, on=TODAY - timedelta(days=9), **common)
    to = make.loaded(elsewhere)
    register.move(db.session.merge(moved), user=db.session.merge(user), posyandu=to, lingkungan=to.lingkungan,
                  on=TODAY - timedelta(days=9), **common)  # fmt: skip
    assert tablet.said(tablet.weighing(session, ids[0])) == ("accepted", "child_left")
    assert tablet.said(tablet.weighing(session, ids[1])) == ("accepted", "child_moved")
    sound(make, posyandu)


def test_another_posyandu_is_as_if_it_were_not(tablet, session, child, make):
    strange = make.posyandu()
    theirs, their_session = make.child(strange).id, make.session(strange).id
    pairs = [((session, theirs), (session, new_id())), ((their_session, child), (new_id(), child))]
    for strange_ids, unknown_ids in pairs:
        answers = tablet.push(tablet.weighing(*strange_ids), tablet.weighing(*unknown_ids))
        told = [{name: value for name, value in a.items() if name != "op_id"} for a in answers]
        assert told[0] == told[1]
        assert told[0]["code"] == "waits_for"
    row = make.measurement(db.session.get_one(Child, theirs))
    assert tablet.said(tablet.correcting(row.id, 8.0)) == ("refused", "waits_for")
    wrong = tablet.op("session.open", {"posyandu_id": strange.id, "held_on": TODAY.isoformat()})
    assert tablet.said(wrong) == ("refused", "wrong_posyandu")
    assert tablet.said(tablet.opening(entity_id=their_session))[0] == "accepted"  # the day stands already


def test_who_may_not_write_is_refused_and_another_kader_takes_over(tablet, session, child, make, posyandu):
    stranger, gone = make.user(Role.CADRE, make.posyandu()), make.user(Role.CADRE, posyandu, disabled_at=NOW)
    lurah = make.user(Role.LURAH, make.loaded(posyandu).kelurahan)
    for user_id, code in ((999_999, "user_unknown"), (stranger.id, "user_not_here"), (gone.id, "user_disabled"),
                          (lurah.id, "user_not_here")):  # fmt: skip
        op = tablet.weighing(session, child, user_id=user_id)
        assert tablet.said(op) == ("refused", code)
    mended = tablet.weighing(session, child, entity_id=op["entity_id"], mends=op["op_id"])
    assert tablet.said(mended) == ("accepted", None)


@pytest.mark.parametrize("days", [-400, -1, 1, 400])
def test_a_clock_that_is_wrong_changes_nothing(tablet, session, child, days):
    tablet.clock += timedelta(days=days)
    op = tablet.weighing(session, child)
    assert tablet.said(op) == ("accepted", None)
    (visit,) = rows(Visit)
    assert visit.arrived_at == NOW
    (receipt,) = rows(OpReceipt)
    assert (receipt.received_at, receipt.tablet_time) == (NOW, NOW + timedelta(days=days, seconds=20))


@pytest.mark.parametrize(
    ("days", "said"),
    [(1, "held_on_future"), (400, "held_on_future"), (-401, "held_on_too_old"), (-400, None), (0, None)],
)
def test_a_day_that_cannot_be_is_refused_with_its_field(tablet, days, said):
    (answer,) = tablet.push(tablet.opening(TODAY + timedelta(days=days)))
    assert answer.get("code") == said
    assert answer.get("field") == ("held_on" if said else None)
    assert count(VisitSession) == (0 if said else 1)


NEWBORN = [
    ({"birth_date": "2026-08-19"}, "birth_in_future", "birth_date"),
    ({"birth_date": "2021-08-18", "enrolled_on": "2026-08-18"}, "too_old", "birth_date"),
    ({"enrolled_on": "2026-01-31"}, "enrolled_before_birth", "enrolled_on"),
    ({"enrolled_on": "2026-08-19"}, "enrolled_on_future", "enrolled_on"),
    ({"birth_date": "2024-01-01", "enrolled_on": "2025-01-01"}, "enrolled_on_too_old", "enrolled_on"),
    ({"lingkungan_id": 999_999}, "lingkungan_unknown", "lingkungan_id"),
    ({"name": " \u200b "}, "missing", "name"),
    ({"name": "x" * 121}, "unreadable", "name"),
    ({"sex": "X"}, "unknown_word", "sex"),
    ({"birth_weight_kg": 3100}, "impossible_value", "birth_weight_kg"),
    ({"kia_book": "ya"}, "unreadable", "kia_book"),
    ({"mother_name": None}, "missing", "mother_name"),
]


@pytest.mark.parametrize(("change", "code", "field"), NEWBORN)
def test_a_new_child_that_cannot_be_is_refused(tablet, posyandu, change, code, field):
    (answer,) = tablet.push(tablet.newborn(posyandu.lingkungan_id, **change))
    assert (answer["code"], answer["field"]) == (code, field)
    assert answer["text"].endswith(".")


def test_a_new_child_like_another_is_kept_and_told(tablet, make, posyandu):
    known = make.child(posyandu, name="Zahra Lubis", mother_name="Nurhayati", birth_date=TODAY.replace(month=2, day=1))
    newborn = tablet.newborn(posyandu.lingkungan_id)
    (answer,) = tablet.push(newborn)
    assert (answer["status"], answer["code"], answer["twins"]) == ("accepted", "likely_twin", [str(known.id)])
    sure = tablet.newborn(posyandu.lingkungan_id, not_twin_of=[str(known.id), newborn["entity_id"]])
    assert tablet.said(sure) == ("accepted", None)
    again = tablet.newborn(posyandu.lingkungan_id, entity_id=newborn["entity_id"])
    assert tablet.said(again) == ("refused", "entity_exists")


VALUES = [
    ({"weight_kg": 84}, "impossible_value", "weight_kg"),
    ({"weight_kg": 0}, "impossible_value", "weight_kg"),
    ({"weight_kg": 1e300}, "impossible_value", "weight_kg"),
    ({"weight_kg": 8.425}, "too_precise", "weight_kg"),
    ({"weight_kg": "8,4"}, "unreadable", "weight_kg"),
    ({"weight_kg": True}, "unreadable", "weight_kg"),
    ({"length_cm": 7.5}, "impossible_value", "length_cm"),
    ({"position": "sitting"}, "unknown_word", "position"),
    ({"oedema": 1}, "unreadable", "oedema"),
    ({"answers": {"hungry": True}}, "unknown_word", "answers"),
    ({"answers": {"ill": "ya"}}, "unreadable", "answers"),
    ({"answers": []}, "unreadable", "answers"),
    ({"services": [["vitamin_a", "green"]]}, "unknown_word", "services"),
    ({"services": [["sweets", "pmt"]]}, "unknown_word", "services"),
    ({"services": [["vitamin_a"]]}, "unreadable", "services"),
    ({"session_id": "today"}, "unreadable", "session_id"),
    ({"child_id": None}, "missing", "child_id"),
]


@pytest.mark.parametrize(("change", "code", "field"), VALUES)
def test_a_value_that_cannot_be_is_refused_alone(tablet, session, child, make, posyandu, change, code, field):
    sibling = make.child(posyandu).id
    answers = tablet.push(tablet.weighing(session, child, **change), tablet.weighing(session, sibling))
    assert (answers[0]["code"], answers[0]["field"]) == (code, field)
    assert answers[1]["status"] == "accepted"
    assert count(Measurement) == 1


def test_other_refusals(tablet, session, child, make, posyandu):
    unborn = make.child(posyandu, birth_date=TODAY + timedelta(days=1), enrolled_on=TODAY + timedelta(days=1)).id
    assert tablet.said(tablet.weighing(session, unborn)) == ("refused", "before_birth")
    assert tablet.said(tablet.op("child.adopt", {})) == ("refused", "unknown_kind")
    weighing = tablet.weighing(session, child)
    withdrawing = tablet.withdrawing(weighing["entity_id"])
    tablet.push(weighing, withdrawing)
    assert tablet.said(tablet.correcting(withdrawing["entity_id"], 8.1)) == ("refused", "already_withdrawn")
    assert tablet.said(tablet.weighing(session, child, entity_id=weighing["entity_id"])) == ("refused", "entity_exists")
    empty = tablet.op("measurement.correct", {"supersedes_id": weighing["entity_id"], "reason": "salah_ketik"})
    assert tablet.said(empty) == ("refused", "nothing_measured")
    changed = weighing | {"payload": weighing["payload"] | {"weight_kg": 9.9}}
    assert tablet.said(changed) == ("refused", "op_id_reused")
    taken = tablet.weighing(session, child, device_seq=weighing["device_seq"])
    assert tablet.said(taken) == ("refused", "seq_reused")
    assert tablet.said(taken) == ("known", "seq_reused")


def test_a_gap_in_the_numbers_is_told_and_stops_nothing(tablet, session, child, make, posyandu):
    ops = [tablet.weighing(session, make.child(posyandu).id) for _ in range(5)]
    said = tablet.send(tablet.batch(ops[4], ops[1])).json
    assert (said["last_device_seq"], said["missing_seqs"]) == (5, [1, 3, 4])
    (gap,) = rows(Event, verb="device_gap")
    assert gap.details["missing"] == [[1, 1], [3, 4]]
    assert tablet.send(tablet.batch(ops[2])).json["missing_seqs"] == [1, 4]
    assert tablet.send(tablet.batch(ops[0], ops[3])).json["missing_seqs"] == []
    assert count(Event, verb="device_gap") == count(Event, verb="device_gap_closed") == 1
    far = tablet.send(tablet.batch(tablet.weighing(session, child, device_seq=2**31 - 1))).json
    assert far["missing_seqs"] == list(range(6, 106))


def test_the_row_of_the_tablet_tells_its_state(tablet, session, child):
    tablet.send(tablet.batch(tablet.weighing(session, child), queue={"waiting": 7, "refused": 2}))
    (device,) = rows(Device)
    assert (device.waiting, device.to_mend, device.seen_at, device.last_seq) == (7, 2, NOW, 1)


def test_one_that_the_database_refuses_does_not_hold_the_rest_back(
    tablet, session, child, make, posyandu, monkeypatch, caplog
):
    from posyandu.sessions import arriving

    broken = tablet.weighing(session, child, 9.9)
    usual = arriving.measurement_row

    def failing(key, *args, **kwargs):
        row = usual(key, *args, **kwargs)
        return row | {"session_id": new_id()} if str(key) == broken["entity_id"] else row

    monkeypatch.setattr(arriving, "measurement_row", failing)
    siblings = [make.child(posyandu).id for _ in range(3)]
    ops = [tablet.weighing(session, siblings[0]), broken, *(tablet.weighing(session, key) for key in siblings[1:])]
    answers = tablet.push(*ops)
    assert [a.get("code") for a in answers] == [None, "not_stored", None, None]
    assert count(Measurement) == count(Visit) == 3  # not even the visit of the broken one
    assert "could not be stored" in caplog.text
    sound(make, posyandu)


def test_both_users_and_sessions_of_the_day_stand_in_the_log(tablet, session, child, make, posyandu):
    tablet.push(tablet.weighing(session, child), tablet.op("visit.refer", {"session_id": str(session),
                                                                           "child_id": str(child)}))  # fmt: skip
    (visit,) = rows(Visit)
    assert visit.referred is True
    user = db.session.get_one(User, tablet.user_id)
    assert {event.actor_id for event in rows(Event)} == {user.id}
    assert rows(MeasurementConflict) == []
    sound(make, posyandu)
