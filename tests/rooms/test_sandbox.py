"""The guests' practice posyandu: invented children, nothing of it in any real figure, new each night."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from posyandu.core.kms import KmsRules
from posyandu.core.roles import Grant
from posyandu.demo.sandbox import CHILDREN, KECAMATAN_CODE, USERNAME, reset
from posyandu.events.queries import first_broken_link
from posyandu.extensions import db
from posyandu.figures.recompute import differences
from posyandu.models import (
    Child,
    Kecamatan,
    Measurement,
    MonthlySummary,
    MonthResult,
    Posyandu,
    SignIn,
    User,
    VisitSession,
)
from posyandu.web.guard import grants_of

from ..make import NOW, TODAY
from ..page_forms import fields_of, text_of

PASSWORD = "belajar menimbang bersama tamu"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=True):
        yield


def fresh(now=NOW, today=TODAY, password=PASSWORD):
    reset(password=password, now=now, today=today, rules=KmsRules())
    return db.session.scalars(sa.select(User).where(User.username == USERNAME)).one()


def test_a_guest_walks_a_posyandu_day(client):
    """Opens the day, weighs a child, reads the result, closes with S K D N."""
    guest = fresh()
    client.sign_in(guest)
    (grant,) = grants_of(guest)
    assert f"{CHILDREN} anak menunggu ditimbang" in text_of(client.get("/hari-buka").text)
    day = client.post(f"/posyandu/{grant.posyandu_id}/hari-buka").location
    page = client.get(day).text
    assert page.count("Latihan") >= CHILDREN
    child = db.session.scalars(sa.select(MonthResult.child_id).limit(1)).one()
    kg = db.session.scalars(
        sa.select(Measurement.weight_kg)
        .where(Measurement.child_id == child)
        .order_by(Measurement.measured_on.desc())
        .limit(1)
    ).one()
    form = fields_of(client.get(f"{day}/ukur/{child}").text)
    result = client.post(f"{day}/ukur/{child}", data=form | {"weight_kg": f"{kg + 0.4:.1f}".replace(".", ",")}).location
    assert "Latihan" in client.get(result).text
    client.post(f"{day}/tutup", data={"cadres_present": "5"})
    assert db.session.scalars(sa.select(VisitSession).where(VisitSession.held_on == TODAY)).one().closed_at


def test_there_are_children_who_gain_and_children_who_do_not(app):
    fresh()
    letters = [row.status.value for row in db.session.scalars(sa.select(MonthResult))]
    assert {"N", "T"} <= set(letters)
    assert letters.count("N") > letters.count("T")


def test_nothing_of_it_is_in_a_real_kecamatan(make):
    posyandu = make.posyandu()
    real = make.loaded(posyandu).kelurahan.kecamatan_id
    fresh()
    practice = db.session.scalars(sa.select(Kecamatan).where(Kecamatan.code == KECAMATAN_CODE)).one()
    assert practice.id != real
    assert not db.session.scalars(sa.select(MonthlySummary).where(MonthlySummary.posyandu_id == posyandu.id)).all()
    guest = db.session.scalars(sa.select(User).where(User.username == USERNAME)).one()
    (grant,) = grants_of(guest)
    assert grant == Grant(posyandu_id=grant.posyandu_id)
    assert db.session.get_one(Posyandu, grant.posyandu_id).code.startswith(KECAMATAN_CODE)


def test_the_next_night_the_account_has_another_posyandu_and_is_signed_out(make, client):
    guest = fresh()
    client.sign_in(guest)
    (before,) = grants_of(guest)
    child = db.session.scalars(sa.select(Child.id).where(Child.posyandu_id == before.posyandu_id).limit(1)).one()
    client.get(f"/anak/{child}")
    guest = fresh(now=NOW + timedelta(days=1), today=TODAY + timedelta(days=1), password=None)
    (after,) = grants_of(guest)
    assert after != before
    assert db.session.get_one(Posyandu, before.posyandu_id).closed_on == TODAY + timedelta(days=1)
    assert not db.session.scalars(sa.select(SignIn).where(SignIn.ended_at.is_(None))).all()
    client.sign_in(guest)
    client.get(f"/anak/{child}", status=404)  # yesterday's children are kept, and seen by nobody
    practice = db.session.scalars(sa.select(Kecamatan.id).where(Kecamatan.code == KECAMATAN_CODE)).one()
    assert first_broken_link(practice) is None
    assert differences(db.session, practice, rules=KmsRules(), until=TODAY + timedelta(days=1)) == []


def test_without_a_password_there_is_no_first_account(app):
    result = app.test_cli_runner().invoke(args=["sandbox"])
    assert result.exit_code == 1
    assert "--password" in result.output
    assert app.test_cli_runner().invoke(args=["sandbox", "--password", "pendek"]).exit_code == 1
