"""What midwives decide reaches the tablet: whom to measure again, until it is done, and her word on N or T."""

from datetime import date, timedelta

import pytest

from posyandu.core.vocabulary import Role, WeightStatus
from posyandu.extensions import db
from posyandu.models import MeasurementKind, OverrideReason, RemeasureRequest, StatusOverride

from ..make import NOW, TODAY

pytestmark = pytest.mark.usefixtures("the_clock_stands")


@pytest.fixture
def midwife(make, posyandu):
    return make.user(Role.MIDWIFE, posyandu)


def ask(child, by, *, minutes_ago=60, why="Panjang turun 3 cm", **values):
    row = RemeasureRequest(
        child_id=child.id, month=date(2026, 7, 1), why=why, asked_by_id=by.id,
        asked_at=NOW - timedelta(minutes=minutes_ago), **values,
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    return str(row.id)


def asked(tablet):
    return [(row["id"], row["why"]) for row in tablet.pull()["remeasure"]]


def test_a_child_to_be_measured_again_is_told_with_the_reason(tablet, make, posyandu, midwife):
    child, other = make.child(posyandu), make.child(posyandu)
    key = ask(child, midwife)
    ask(other, midwife, taken_back_at=NOW)
    ask(make.child(make.posyandu()), midwife)
    ask(make.child(posyandu, left_on=TODAY), midwife)
    (row,) = tablet.pull()["remeasure"]
    assert (row["id"], row["child_id"], row["month"]) == (key, str(child.id), "2026-07-01")
    assert row["why"] == "Panjang turun 3 cm"


def test_of_two_requests_the_latest_is_told(tablet, make, posyandu, midwife):
    child = make.child(posyandu)
    ask(child, midwife, minutes_ago=90, why="Timbangan lain")
    key = ask(child, midwife, minutes_ago=30, why="Ukur berbaring")
    assert asked(tablet) == [(key, "Ukur berbaring")]


@pytest.mark.parametrize(
    ("kind", "minutes_ago", "answers"),
    [
        (MeasurementKind.RECORDED, 30, True),
        (MeasurementKind.CORRECTED, 30, True),
        (MeasurementKind.WITHDRAWN, 30, False),
        (MeasurementKind.RECORDED, 90, False),
    ],
)
def test_the_next_measuring_answers_it(tablet, make, posyandu, midwife, kind, minutes_ago, answers):
    child = make.child(posyandu)
    ask(child, midwife, minutes_ago=60)
    make.measurement(child, kind=kind, weight_kg=8.4, recorded_at=NOW - timedelta(minutes=minutes_ago))
    assert (asked(tablet) == []) is answers


def test_a_weighing_that_the_tablet_hands_in_answers_it(tablet, make, posyandu, midwife):
    child = make.child(posyandu)
    ask(child, midwife)
    opening = tablet.opening()
    tablet.push(opening, tablet.weighing(opening["entity_id"], child.id, 8.4))
    assert asked(tablet) == []


def test_her_word_on_a_month_is_told_until_she_takes_it_back(tablet, make, posyandu, midwife):
    child, calm = make.child(posyandu), make.child(posyandu)
    first = StatusOverride(
        child_id=child.id, month=date(2026, 7, 1), status=WeightStatus.N, reason=OverrideReason.LINE,
        author_id=midwife.id, at=NOW,
    )  # fmt: skip
    db.session.add(first)
    db.session.commit()
    told = {row["id"]: row["decided"] for row in tablet.pull()["children"]}
    assert told == {str(child.id): {"2026-07-01": "N"}, str(calm.id): {}}
    back = StatusOverride(
        child_id=child.id, month=date(2026, 7, 1), status=None, reason=OverrideReason.LINE,
        author_id=midwife.id, at=NOW, supersedes_id=first.id,
    )  # fmt: skip
    db.session.add(back)
    db.session.commit()
    assert {row["id"]: row["decided"] for row in tablet.pull()["children"]} == {str(child.id): {}, str(calm.id): {}}
