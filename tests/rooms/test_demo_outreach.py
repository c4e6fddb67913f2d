"""What the demo did beyond the posyandu days: of every kind some, counted as if done by hand, nothing else touched."""

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from posyandu.core.kms import KmsRules
from posyandu.core.referral import days_overdue
from posyandu.demo.build import build
from posyandu.demo.disagreement import disagree
from posyandu.demo.outreach import reach_out
from posyandu.demo.plan import Size
from posyandu.events.queries import first_broken_link
from posyandu.extensions import db
from posyandu.figures.recompute import differences
from posyandu.models import (
    FoodSupplement,
    HomeVisit,
    Measurement,
    MeasurementConflict,
    MonthlySummary,
    Referral,
    ReferralStatus,
    VisitResult,
)
from posyandu.review import cases
from tests.make import TODAY

SIZE = Size(posyandu=8, months=7, children=700, seed=1209, today=TODAY)
RULES = KmsRules()


def _at_openings() -> list[tuple[object, ...]]:
    rows = db.session.execute(
        sa.select(Measurement.id, Measurement.weight_kg, Measurement.measured_on)
        .where(Measurement.session_id.is_not(None))
        .order_by(Measurement.id)
    )
    return [tuple(row) for row in rows]


def test_the_demo_reached_out_and_its_figures_are_those_of_a_recount(app: Flask) -> None:
    kecamatan_id = build(SIZE, rules=RULES)
    before = _at_openings()
    reach_out(kecamatan_id, seed=SIZE.seed, today=TODAY, rules=RULES)
    assert _at_openings() == before
    assert differences(db.session, kecamatan_id, rules=RULES, until=TODAY) == []
    assert first_broken_link(kecamatan_id) is None

    referrals = db.session.scalars(sa.select(Referral)).all()
    answered = [one for one in referrals if one.answered_on is not None]
    late = [one for one in referrals if days_overdue(one.sent_on, answered=one in answered, today=TODAY, after_days=14)]
    assert len(answered) >= 5
    assert late
    sent = {(one.child_id, one.sent_on.replace(day=1)) for one in referrals}  # a child once a month
    assert sum(one.counts().referred for one in db.session.scalars(sa.select(MonthlySummary))) == len(sent)
    for one in referrals:
        days = [day for day in (one.sent_on, one.arrived_on, one.answered_on, one.closed_on) if day is not None]
        assert days == sorted(days)
        assert days[-1] <= TODAY
        assert (one.status is ReferralStatus.CLOSED) == (one.closed_on is not None)

    visits = db.session.scalars(sa.select(HomeVisit)).all()
    assert {visit.result for visit in visits} == set(VisitResult)
    assert all((visit.measurement_id is not None) == (visit.result is VisitResult.MEASURED) for visit in visits)
    assert len({visit.child_id for visit in visits}) == len(visits)
    courses = db.session.scalars(sa.select(FoodSupplement)).all()
    assert {course.ended_on is None for course in courses} == {True, False}
    assert all(course.portions <= course.days for course in courses)
    assert all(course.started_on + timedelta(days=course.days) > TODAY or course.portions > 0 for course in courses)


def test_one_child_of_the_demo_was_weighed_differently_by_two(app: Flask) -> None:
    kecamatan_id = build(SIZE, rules=RULES)
    disagree(kecamatan_id, today=TODAY, rules=RULES)
    (conflict,) = db.session.scalars(sa.select(MeasurementConflict)).all()
    first, second = (db.session.get_one(Measurement, key) for key in (conflict.first_id, conflict.second_id))
    assert (first.child_id, first.session_id, first.measured_on) == (
        second.child_id,
        second.session_id,
        second.measured_on,
    )
    assert first.weight_kg != second.weight_kg
    (case,) = cases.of_children([conflict.child_id], today=TODAY)
    assert case.in_conflict
    assert differences(db.session, kecamatan_id, rules=RULES, until=TODAY) == []
    assert first_broken_link(kecamatan_id) is None
