"""What the demo did beyond the posyandu days: of every kind some, counted as if done by hand, nothing else touched."""

from datetime import date, timedelta

import sqlalchemy as sa
from flask import Flask

from posyandu.core.kms import KmsRules
from posyandu.core.referral import days_overdue
from posyandu.demo.build import build
from posyandu.demo.disagreement import disagree
from posyandu.demo.outreach import reach_out
from posyandu.demo.plan import Size
from posyandu.demo.signing import know_strata, sign_months
from posyandu.events.queries import first_broken_link
from posyandu.extensions import db
from posyandu.figures.official import corrections_in
from posyandu.figures.recompute import differences
from posyandu.models import (
    FoodSupplement,
    HomeVisit,
    Measurement,
    MeasurementConflict,
    MonthlySummary,
    MonthSignature,
    Referral,
    ReferralStatus,
    StrataRecord,
    VisitResult,
)
from posyandu.review import cases
from posyandu.review.months.checklist import checklists
from tests.make import NOW, TODAY

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


def test_the_midwife_of_the_demo_signed_what_was_ready_and_one_weight_became_a_correction(app: Flask) -> None:
    kecamatan_id = build(SIZE, rules=RULES)
    sign_months(kecamatan_id, now=NOW, today=TODAY, rules=RULES)
    signed = db.session.scalars(sa.select(MonthSignature).order_by(MonthSignature.month)).all()
    assert {one.month for one in signed} == {date(2026, month, 1) for month in range(2, 8)}
    july = {one.posyandu_id for one in signed if one.month == date(2026, 7, 1)}
    hers = {one.posyandu_id for one in signed}
    assert 0 < len(july) < len(hers) <= 4  # something is left to be signed
    for one in signed:
        assert one.month < one.signed_at.date() <= TODAY
        assert checklists([one.posyandu_id], one.month)[one.posyandu_id].ready(one.month, today=TODAY)
    told = corrections_in(db.session, sorted(hers), date(2026, 7, 1))
    ((posyandu_id, (correction,)),) = [(key, found) for key, found in told.items() if found]
    assert posyandu_id not in july
    assert (correction.month, correction.difference["n"], correction.difference["t"]) == (date(2026, 6, 1), -1, 1)
    assert differences(db.session, kecamatan_id, rules=RULES, until=TODAY) == []
    assert first_broken_link(kecamatan_id) is None


def test_the_office_of_the_demo_knows_of_most_posyandu_what_the_strata_asks_for(app: Flask) -> None:
    kecamatan_id = build(SIZE, rules=RULES)
    know_strata(kecamatan_id, now=NOW, today=TODAY)
    records = db.session.scalars(sa.select(StrataRecord)).all()
    assert len({one.posyandu_id for one in records}) == len(records) == 7  # of eight
    assert {one.from_month for one in records} == {date(2025, 8, 1)}
    assert {one.programmes is None for one in records} == {True, False}
