"""What a tablet hands in is kept once, answered for each record, and never half; what it takes is its posyandu's own."""

import pytest
import sqlalchemy as sa
import time_machine

from posyandu.core.vocabulary import Role
from posyandu.extensions import db
from posyandu.models import Measurement, Visit, VisitSession

from ..make import NOW
from ..tablet import Tablet


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def posyandu(make):
    return make.posyandu()


@pytest.fixture
def tablet(client, make, posyandu):
    return Tablet(client, posyandu, make.user(Role.CADRE, posyandu))


def count(model):
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def test_a_day_without_signal_arrives_in_one_batch(tablet, make, posyandu):
    children = [make.child(posyandu) for _ in range(3)]
    opening = tablet.opening()
    session = opening["entity_id"]
    newborn = tablet.newborn(posyandu.lingkungan_id)
    ops = [opening, newborn, *(tablet.weighing(session, child.id) for child in children),
           tablet.weighing(session, newborn["entity_id"], 6.1), tablet.closing(session)]  # fmt: skip
    before = count(Measurement)
    answers = tablet.push(*ops)
    assert [a["status"] for a in answers] == ["accepted"] * 7, answers
    assert count(Measurement) == before + 4
    pulled = tablet.pull()
    assert pulled["full"] and len(pulled["children"]) == 4
    print(pulled["children"][0], pulled["sessions"], pulled["state_hash"])
