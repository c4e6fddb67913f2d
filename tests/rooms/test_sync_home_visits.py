"""A home visit from a tablet: kept once, its weighing counted once, each refusal with its field."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from posyandu.core.kms import KmsRules
from posyandu.core.vocabulary import Role
from posyandu.extensions import db
from posyandu.figures.recompute import differences
from posyandu.models import HomeVisit, Measurement, ServiceGiven, VisitResult
from posyandu.models.types import new_id
from posyandu.outreach.queries import figures_of
from posyandu.outreach.visits import operations

from ..day import Day
from ..make import NOW, TODAY

pytestmark = pytest.mark.usefixtures("the_clock_stands")

MONTH = TODAY.replace(day=1)


def visiting(tablet, child, result="diukur", /, **values):
    more = {name: values.pop(name) for name in ("entity_id", "mends", "user_id") if name in values}
    payload = {"child_id": str(child.id), "visited_on": TODAY.isoformat(), "result": result, "services": []}
    if result == "diukur":
        payload |= {"measurement_id": str(new_id()), "weight_kg": 8.4, "oedema": False, "confirmed": False}
    return tablet.op("home_visit.record", payload | values, **more)


def counted(model):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def test_a_visit_is_kept_once_however_often_it_is_sent(tablet, make, posyandu):
    child = make.child(posyandu)
    op = visiting(tablet, child, services=[["vitamin_a", "red"]])
    batch = tablet.batch(op)
    first = tablet.send(batch).data
    assert tablet.send(batch).data == first
    assert tablet.push(op)[0]["status"] == "known"
    (visit,) = db.session.scalars(sa.select(HomeVisit))
    (row,) = db.session.scalars(sa.select(Measurement))
    assert (str(visit.id), visit.result, visit.measurement_id) == (op["entity_id"], VisitResult.MEASURED, row.id)
    assert str(row.id) == op["payload"]["measurement_id"]
    assert (row.session_id, row.weight_kg, row.measured_on) == (None, 8.4, TODAY)
    assert counted(ServiceGiven) == 1
    assert figures_of([posyandu.id], MONTH, MONTH)[posyandu.id, MONTH].measured_at_home == 1


def test_it_counts_as_d_once_beside_a_weighing_at_the_posyandu(tablet, make, posyandu):
    child, session = make.child(posyandu), make.session(posyandu)
    day = Day(make, posyandu, make.user(Role.MIDWIFE, posyandu))
    ops = [visiting(tablet, child), tablet.weighing(session.id, child.id, 8.6), visiting(tablet, child)]
    assert [answer["status"] for answer in tablet.push(*ops)] == ["accepted"] * 3
    assert (day.skdn().d, counted(HomeVisit), counted(Measurement)) == (1, 2, 3)
    result = db.session.execute(sa.text("SELECT measurement_id FROM month_result")).scalar_one()
    assert str(result).replace("-", "") == ops[1]["entity_id"].replace("-", "")
    kecamatan_id = make.loaded(posyandu).kelurahan.kecamatan_id
    assert differences(db.session, kecamatan_id, rules=KmsRules(), until=TODAY) == []


def test_a_weighing_at_home_is_corrected_and_taken_back_like_any_other(tablet, make, posyandu):
    child = make.child(posyandu)
    visit = visiting(tablet, child)
    key = visit["payload"]["measurement_id"]
    ops = [visit, tablet.correcting(key, 8.1)]
    assert [answer["status"] for answer in tablet.push(*ops)] == ["accepted"] * 2
    assert tablet.said(tablet.withdrawing(ops[1]["entity_id"])) == ("accepted", None)
    assert counted(Measurement) == 3
    operations.take_back(
        db.session.scalars(sa.select(HomeVisit)).one(), user=make.user(Role.MIDWIFE, posyandu), now=NOW,
        rules=KmsRules(),
    )  # fmt: skip
    assert counted(Measurement) == 3  # the weighing was taken back already


@pytest.mark.parametrize(
    ("result", "values", "code", "field"),
    [
        ("diukur", {"weight_kg": None}, "weight_missing", "weight_kg"),
        ("diukur", {"weight_kg": 840}, "impossible_value", "weight_kg"),
        ("diukur", {"weight_kg": 8.401}, "too_precise", "weight_kg"),
        ("diukur", {"measurement_id": None}, "missing", "measurement_id"),
        ("pergi", {}, "unknown_word", "result"),
        ("pindah", {"visited_on": (TODAY + timedelta(days=1)).isoformat()}, "visited_on_future", "visited_on"),
        ("pindah", {"visited_on": "2025-01-01"}, "visited_on_too_old", "visited_on"),
        ("pindah", {"visited_on": "2025-08-01"}, "before_birth", "child_id"),
        ("pindah", {"visited_on": "kemarin"}, "unreadable", "visited_on"),
        ("pindah", {"services": [["vitamin_a", "green"]]}, "unknown_word", "services"),
        ("pindah", {"child_id": str(new_id())}, "waits_for", "child_id"),
    ],
)
def test_each_refusal_has_its_field_and_its_sentence(tablet, make, posyandu, result, values, code, field):
    child = make.child(posyandu, birth_date=TODAY - timedelta(days=300))
    (answer,) = tablet.push(visiting(tablet, child, result, **values))
    assert (answer.get("code"), answer.get("field")) == (code, field)
    assert len(answer["text"]) > 12
    assert (counted(HomeVisit), counted(Measurement)) == (0, 0)


def test_an_id_that_is_taken_and_a_child_of_elsewhere(tablet, make, posyandu):
    child, far = make.child(posyandu), make.child(make.posyandu())
    first = visiting(tablet, child)
    tablet.push(first)
    again = visiting(tablet, child, "sakit", entity_id=first["entity_id"])
    other = visiting(tablet, child, measurement_id=first["payload"]["measurement_id"])
    assert tablet.said(again) == ("refused", "entity_exists")
    assert tablet.said(other) == ("refused", "entity_exists")
    assert tablet.said(visiting(tablet, far)) == ("refused", "waits_for")
    assert counted(HomeVisit) == 1


def test_the_pull_tells_what_the_tablet_cannot_know(tablet, make, posyandu):
    kader = make.user(Role.CADRE, posyandu, name="Bu Sri")
    midwife = make.user(Role.MIDWIFE, posyandu)
    given, asked, visited, quiet = (make.child(posyandu) for _ in range(4))
    with_rules = {"now": NOW, "rules": KmsRules()}
    operations.assign(posyandu.id, [given.id], user=midwife, month=MONTH, cadre_id=kader.id, **with_rules)
    operations.ask(make.loaded(asked), user=midwife, today=TODAY, **with_rules)
    tablet.push(visiting(tablet, visited, "menolak"))
    told = {known.pop("child_id"): known for known in tablet.pull()["home_visits"]}
    nothing = {"asked": False, "cadre": None, "result": None, "visited_on": None}
    assert told == {
        str(given.id): nothing | {"cadre": "Bu Sri"},
        str(asked.id): nothing | {"asked": True},
        str(visited.id): nothing | {"result": "menolak", "visited_on": TODAY.isoformat()},
    }
    assert str(quiet.id) not in told
