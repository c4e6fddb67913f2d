"""Enrolling a tablet, knowing it by its key, and cutting a lost one off without losing what it holds."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from posyandu.accounts.passwords import hasher
from posyandu.core.vocabulary import Role
from posyandu.database import Busy
from posyandu.extensions import db
from posyandu.models import Device, EnrolmentCode, Event, Measurement
from posyandu.models.types import new_id
from posyandu.sync import door, operations

from ..make import NOW, PASSWORD
from ..tablet import Tablet

pytestmark = pytest.mark.usefixtures("the_clock_stands")


@pytest.fixture
def kader(make, posyandu):
    return make.user(Role.CADRE, posyandu, password_hash=hasher().hash(PASSWORD))


@pytest.fixture
def tablet(client, posyandu, kader):
    return Tablet(client, posyandu, kader)


def verbs():
    db.session.rollback()
    return list(db.session.scalars(sa.select(Event.verb).order_by(Event.seq)))


def ask(client, path, body, *, status, headers=None):
    db.session.rollback()
    text = json.dumps({"protocol": 1} | body)
    answer = client.raw.post(path, data=text, content_type="application/json", headers=headers or {})
    assert answer.status_code == status, answer.text
    return answer


@pytest.fixture
def code(make, posyandu):
    midwife = make.user(Role.MIDWIFE, posyandu)
    return operations.make_code(make.loaded(posyandu), user=db.session.merge(midwife), now=NOW)


def test_a_code_enrols_one_tablet(client, posyandu, code, make):
    cadre = make.user(Role.CADRE, posyandu)
    cadre_id, body = (
        cadre.id,
        {"code": f" {code[:4].lower()}-{code[4:]}", "device_id": str(new_id()), "name": "Tablet 1"},
    )
    told = ask(client, "/sync/enrol", body, status=200).json
    assert told["device_id"] == body["device_id"]
    assert told["posyandu"]["id"] == db.session.merge(posyandu).id
    assert cadre_id in {c["id"] for c in told["cadres"]}
    again = ask(client, "/sync/enrol", body, status=200).json["secret"]  # the answer may have been lost
    assert again != told["secret"]
    headers = {"Authorization": f"Device {body['device_id']}.{again}"}
    assert client.raw.get("/sync/pull", headers=headers).status_code == 200
    ask(client, "/sync/enrol", body, status=404)  # now it has used its secret
    ask(client, "/sync/enrol", body | {"device_id": str(new_id())}, status=404)
    stored = db.session.scalars(sa.select(Device)).one()
    assert again not in (stored.secret_digest, stored.name)
    assert code not in db.session.scalars(sa.select(EnrolmentCode.digest)).all()
    assert verbs().count("device_enrolled") == 2


def test_wrong_old_and_guessed_codes_get_one_answer(client, code):
    body = {"device_id": str(new_id()), "name": "Tablet", "code": "AAAA2222"}
    wrong = ask(client, "/sync/enrol", body, status=404).json
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        assert ask(client, "/sync/enrol", body | {"code": code}, status=404).json == wrong
    for _ in range(3):
        ask(client, "/sync/enrol", body, status=404)
    paused = ask(client, "/sync/enrol", body | {"code": code}, status=429)
    assert int(paused.headers["Retry-After"]) > 0


def test_only_the_key_opens(client, tablet, kader):
    for headers in ({}, {"Authorization": "Device x.y"}, {"Authorization": f"Device {tablet.id}.{'A' * 43}"},
                    {"Authorization": f"Device {new_id()}.{tablet.secret}"}):  # fmt: skip
        answer = client.raw.get("/sync/pull", headers=headers)
        assert (answer.status_code, answer.json["code"]) == (401, "device_unknown")
    client.sign_in(db.session.merge(kader))
    assert client.raw.get("/sync/pull").status_code == 401  # a cookie opens nothing here


def test_a_kader_proves_herself_once(client, tablet, make, posyandu):
    right = {"user_id": tablet.user_id, "password": PASSWORD}
    assert ask(client, "/sync/pin", right, status=200, headers=tablet.headers).json["user_id"] == tablet.user_id
    stranger = make.user(Role.CADRE, make.posyandu(), password_hash=hasher().hash(PASSWORD)).id
    for body in (
        {**right, "password": "salah sama sekali"},
        {**right, "user_id": stranger},
        {**right, "user_id": 999_999},
    ):
        said = ask(client, "/sync/pin", body, status=422, headers=tablet.headers).json
        assert said["code"] == "wrong_password"
    for _ in range(2):
        ask(client, "/sync/pin", {**right, "password": "salah"}, status=422, headers=tablet.headers)
    assert "Retry-After" in ask(client, "/sync/pin", right, status=429, headers=tablet.headers).headers


def test_a_lost_tablet_hands_over_and_gets_nothing(client, tablet, make, posyandu):
    midwife, child, session = make.user(Role.MIDWIFE, posyandu), make.child(posyandu).id, make.session(posyandu).id
    client.sign_in(midwife)
    client.post(f"/tablet/perangkat/{tablet.id}/cabut")
    assert tablet.pull(status=410)["code"] == "device_revoked"
    said = tablet.send(tablet.batch(tablet.weighing(session, child))).json
    assert (said["answers"][0]["status"], said["revoked"]) == ("accepted", True)
    ask(client, "/sync/pin", {"user_id": 1, "password": "x"}, status=410, headers=tablet.headers)
    assert {"device_revoked", "device_pushed_when_revoked"} <= set(verbs())
    late = tablet.batch(tablet.weighing(session, make.child(posyandu).id))
    with time_machine.travel(NOW + operations.GRACE + timedelta(seconds=1), tick=False):
        assert tablet.send(late, status=410).json["code"] == "device_revoked"
        other = Tablet(client, posyandu, db.session.merge(midwife))
        handed = {"protocol": 1, "file_id": str(new_id()), "device_id": str(tablet.id), "ops": late["ops"]}
        first = other.send(handed, path="/sync/file")
        assert [a["status"] for a in first.json["answers"]] == ["accepted"]
        assert other.send(handed, path="/sync/file").data == first.data
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Measurement)) == 2


def test_a_file_of_many_is_taken_once_and_not_from_elsewhere(client, tablet, make, posyandu):
    session = make.session(posyandu).id
    ops = [tablet.weighing(session, make.child(posyandu).id) for _ in range(130)]
    other = Tablet(client, posyandu, make.user(Role.CADRE, posyandu))
    body = {"protocol": 1, "file_id": str(new_id()), "device_id": str(tablet.id), "ops": ops[::-1]}
    said = other.send(body, path="/sync/file").json
    assert {a["status"] for a in said["answers"]} == {"accepted"}
    assert (len(said["answers"]), said["file_id"], said["last_device_seq"]) == (130, body["file_id"], 130)
    assert {a["status"] for a in tablet.push(*ops[:100])} == {"known"}
    place = make.posyandu()
    stranger = Tablet(client, place, make.user(Role.CADRE, place))
    assert stranger.send(body, path="/sync/file", status=422).json["code"] == "device_mismatch"


def test_requests_that_are_not_served(client, tablet, make, posyandu, monkeypatch):
    session, child = make.session(posyandu).id, make.child(posyandu).id
    op = tablet.weighing(session, child)
    assert tablet.send(tablet.batch(op, protocol=2), status=426).json["understood"] == [1]
    assert tablet.send(tablet.batch(op, device_id=str(new_id())), status=422).json["code"] == "device_mismatch"
    assert tablet.send(tablet.batch(*[op] * 101), status=413).json["code"] == "too_many_ops"
    assert tablet.send(b" " * (256 * 1024 + 1), status=413).json["code"] == "too_large"
    broken = tablet.send(tablet.batch(op, op | {"tablet_time": "pagi"}), status=422).json
    assert (broken["op"], broken["field"]) == (1, "tablet_time")

    def busy(*_args, **_kwargs):
        raise Busy

    with monkeypatch.context() as patch:
        patch.setattr("posyandu.sync.push.writing", busy)
        answer = tablet.send(tablet.batch(op), status=503)
        assert (answer.json["code"], answer.headers["Retry-After"]) == ("busy", "5")
    assert tablet.said(op) == ("accepted", None)


def test_each_tablet_has_its_pace(tablet, monkeypatch):
    monkeypatch.setattr(door, "REQUESTS_AT_ONCE", 3)
    monkeypatch.setattr(door, "REQUESTS_PER_SECOND", 0)
    for _ in range(3):
        tablet.send(tablet.batch())
    answer = tablet.send(tablet.batch(), status=429)
    assert (answer.json["code"], answer.headers["Retry-After"]) == ("too_many", "5")


@pytest.mark.parametrize("role", [Role.MIDWIFE, Role.ADMIN])
def test_the_page_of_the_tablets(client, tablet, make, posyandu, role):
    op = tablet.weighing(make.session(posyandu).id, make.child(posyandu, name="Kenari Kita").id, 8.4)
    again = tablet.weighing(op["payload"]["session_id"], op["payload"]["child_id"], 8.9)
    tablet.send(tablet.batch(op, again, queue={"waiting": 4, "refused": 1}))
    kecamatan = make.loaded(posyandu).kelurahan.kecamatan
    client.sign_in(make.user(role, posyandu if role is Role.MIDWIFE else kecamatan))
    page = client.get(f"/tablet/perangkat/{db.session.merge(posyandu).id}").text
    assert "Tablet Melati" in page
    assert ("Kenari Kita" in page) is (role is Role.MIDWIFE)
    shown = client.post(f"/tablet/perangkat/{db.session.merge(posyandu).id}/kode", status=200).text
    assert "<svg" in shown
    assert "style=" not in shown
