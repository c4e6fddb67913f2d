"""Names, NIK, addresses and passwords stand where they belong: not in the log of events, not in the server's logs."""

import json
import logging
import re
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine

from posyandu.accounts import operations as accounts
from posyandu.children import operations as register
from posyandu.core.vocabulary import Position, Role, Sex
from posyandu.extensions import db
from posyandu.models import Child, Event, LeaveReason, ServiceKind, SignIn, SignInFailure, User, UserArea
from posyandu.sessions import operations as sessions

from ..client import CheckedClient
from ..day import RULES, Day
from ..make import NOW, PASSWORD, TODAY
from ..page_forms import fields_of

ROOMS = ("accounts", "children", "sessions")
SECRET = {
    "name": "Kenarisatu Siregar", "mother_name": "Merpatisatu Lubis", "father_name": "Elangsatu Nasution",
    "nik": "9999994906250001", "mother_nik": "9999994101900001", "address": "Gang Jalaksatu 7", "phone": "081299990177",
}  # fmt: skip
CHANGED = {
    "name": "Kenaridua Siregar", "mother_name": "Merpatidua Lubis", "father_name": "Elangdua Nasution",
    "nik": "9999994906250002", "mother_nik": "9999994101900002", "address": "Gang Jalakdua 8", "phone": "081299990188",
}  # fmt: skip
PEOPLE = ["Rajawali Sitompul", "bu.rajawali", PASSWORD, "perahu kecil di danau toba"]
CANARIES = [word for text in (*SECRET.values(), *CHANGED.values(), *PEOPLE) for word in (text, text.split()[0])]
CANARIES = [word for word in CANARIES if word not in {"Gang", "pagi", "perahu"}]


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def logged(caplog):
    caplog.set_level(logging.DEBUG)
    return caplog


def found_in(text: str) -> set[str]:
    return {word for word in CANARIES if word.lower() in text.lower()}


def verbs_in_the_source() -> set[str]:
    """Every verb that these rooms can write, read from their files."""
    folder = Path(accounts.__file__).parents[1]
    text = "\n".join(path.read_text() for room in ROOMS for path in sorted((folder / room).glob("*.py")))
    written = re.findall(r"""(?:verb=|_fact\(\s*|fact_of\(\s*)"([a-z_]+)\"""", text)
    return set(written) | {"measurement_recorded", "measurement_corrected", "measurement_withdrawn", "visit_recorded"}


def do_everything(make):
    """Each operation of the house once, with names that stand nowhere else."""
    posyandu = make.posyandu()
    neighbour = make.posyandu(make.loaded(posyandu).kelurahan)
    accounts.add(
        username="bu.rajawali", name="Rajawali Sitompul", role=Role.CADRE, password=PASSWORD, by=None, now=NOW,
        areas=[UserArea(posyandu_id=posyandu.id)],
    )  # fmt: skip
    person = db.session.scalars(sa.select(User).where(User.username == "bu.rajawali")).one()
    person_id, day = person.id, Day(make, posyandu, person)
    common = {"now": NOW, "today": TODAY, "rules": RULES}

    def somebody():
        return {"user": db.session.get_one(User, person_id)} | common

    here = make.loaded(posyandu)
    child = register.register(
        posyandu=here, lingkungan=here.lingkungan, sex=Sex.FEMALE, birth_date=date(2025, 6, 9),
        enrolled_on=date(2026, 6, 1), birth_order=2, birth_weight_kg=3.1, **SECRET, **somebody(),
    )  # fmt: skip
    key = day.weigh(
        child,
        8.2,
        date(2026, 7, 18),
        length_cm=72.0,
        position=Position.LYING,
        services=[(ServiceKind.VITAMIN_A, "red")],
    )
    day.weigh(child, answers={"ill": True})
    key = day.correct(key, 8.4)
    day.withdraw(key)
    sessions.refer(user=person, visit_session=day.opened(), child=make.loaded(child), now=NOW, rules=RULES)
    session = day.opened()
    sessions.close_session(user=person, visit_session=session, cadres_present=5, now=NOW)
    sessions.reopen_session(user=person, visit_session=make.loaded(session), now=NOW)
    child = make.loaded(child)
    register.edit(child, lingkungan=child.lingkungan, birth_date=date(2025, 6, 8), **CHANGED, **somebody())
    child, there = make.loaded(child), make.found(neighbour)
    register.move(child, posyandu=there, lingkungan=there.lingkungan, on=TODAY, **somebody())
    register.leave(make.loaded(child), reason=LeaveReason.MOVED, on=TODAY, **somebody())
    register.come_back(make.loaded(child), on=TODAY, **somebody())
    accounts.choose_language(db.session.get_one(User, person_id), "en", now=NOW)


def sign_in_and_out(app):
    """By the pages: wrong password, right one, a search, a mistake in a form, signing out; then the account ends."""
    client = CheckedClient(app)
    for password, status in (("perahu kecil di danau toba", 422), (PASSWORD, 303)):
        client.post("/masuk", data={"username": "bu.rajawali", "password": password}, status=status)
    client.get("/anak?cari=Kenaridua")
    session = client.get("/hari-buka", status=303).location
    filled = fields_of(client.get(f"{session}/anak-baru?name=Kenaridua").text)
    client.post(f"{session}/anak-baru", data=filled | CHANGED | {"nik": "12"}, status=422)
    client.post("/keluar")
    person = db.session.scalars(sa.select(User).where(User.username == "bu.rajawali")).one()
    accounts.change_password(person, "perahu kecil di danau toba", by=None, now=NOW)
    accounts.disable(person, by=None, now=NOW)


def test_no_event_and_no_log_names_anybody(app, make, logged, capfd):
    do_everything(make)
    sign_in_and_out(app)
    events = db.session.scalars(sa.select(Event).order_by(Event.seq)).all()
    assert {event.verb for event in events} == verbs_in_the_source()
    for event in events:
        row = {column.name: getattr(event, column.name) for column in Event.__table__.columns}
        assert not found_in(json.dumps(row, default=str)), event.verb
    edited = next(event for event in events if event.verb == "child_edited")
    assert set(edited.details["fields"]) == {*CHANGED, "birth_date"}  # which, but not what
    out, err = capfd.readouterr()
    assert not found_in(logged.text + out + err)


def test_names_are_kept_only_where_they_are_needed(app, make):
    """Searched in every table as it stands."""
    do_everything(make)
    sign_in_and_out(app)
    homes = {"child", "user_account"}
    for table in db.metadata.sorted_tables:
        if table.name not in homes:
            text = json.dumps([tuple(row) for row in db.session.execute(sa.select(table))], default=str)
            assert not found_in(text), table.name
    digests = [
        *db.session.scalars(sa.select(SignIn.key_digest)),
        *db.session.scalars(sa.select(SignInFailure.who_digest)),
    ]
    assert len(digests) >= 2
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in digests)


def test_an_error_of_the_database_is_told_without_its_values(app, make):
    make.child(make.posyandu(), **SECRET)
    db.session.add(Child(**SECRET, sex=Sex.MALE, birth_date=TODAY, posyandu_id=1, lingkungan_id=1, created_at=NOW))
    with pytest.raises(sa.exc.IntegrityError) as failed:
        db.session.flush()
    db.session.rollback()
    told = str(failed.value)
    assert not found_in(told) - {SECRET["nik"]}  # PostgreSQL itself names the key that was taken
    assert "hidden" in told
