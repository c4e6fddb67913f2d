"""The inbox that is kept between requests says at every moment what a fresh reading of everybody says."""

from contextlib import suppress
from datetime import date, timedelta
from random import Random

import pytest
import sqlalchemy as sa
import time_machine
from flask import current_app

from posyandu.areas.queries import posyandu_of
from posyandu.children import operations as register
from posyandu.core.inbox import Kind
from posyandu.core.referral import ReferralReason
from posyandu.core.roles import Grant
from posyandu.core.vocabulary import Role, WeightStatus
from posyandu.exchange.duplicates import operations as duplicates
from posyandu.extensions import db
from posyandu.models import Destination, LeaveReason, OverrideReason, Referral
from posyandu.outreach.referrals import operations as referrals
from posyandu.review import cases, operations, waiting

from ..day import RULES, Day
from ..make import NOW, TODAY

MONTHS = [date(2026, month, 18) for month in range(4, 8)]


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=True):
        yield


class District:
    """Two posyandu of one kelurahan with children that are weighed, and whoever may change something about them."""

    def __init__(self, make, seed=0):
        self.random, self.make = Random(seed), make
        self.kelurahan = make.kelurahan()
        self.places = [make.posyandu(self.kelurahan) for _ in range(2)]
        self.midwife = make.user(Role.MIDWIFE, self.kelurahan)
        self.days = [Day(make, place, self.midwife) for place in self.places]
        self.children, self.rows, self.sent = [], [], []
        for place, day in zip(self.places, self.days, strict=True):
            for _ in range(3):
                child, kg = make.child(place, birth_date=date(2025, 1, 20), enrolled_on=MONTHS[0]), 8.0
                self.children.append(child)
                for on in MONTHS:
                    kg = round(kg + self.random.choice([-0.6, -0.1, 0.0, 0.3]), 1)
                    self.rows.append(day.weigh(child, kg, on))

    def by(self):
        return {"user": db.session.merge(self.midwife), "now": NOW}

    def kept(self, grants=None, *, today=TODAY, days=14):
        grants = grants or [Grant(kelurahan_id=self.kelurahan.id)]
        return list(waiting.of_areas(grants, posyandu_of(grants), today=today, answer_days=days))

    def fresh(self, grants=None, *, today=TODAY, days=14):
        return cases.of_areas(grants or [Grant(kelurahan_id=self.kelurahan.id)], today=today, answer_days=days)

    def anything(self):
        """One change by an operation of the house."""
        child = self.make.loaded(self.random.choice(self.children))
        day = self.days[[place.id for place in self.places].index(child.posyandu_id)]
        act = self.random.choice(
            ["weigh", "weigh", "correct", "withdraw", "verify", "see", "override", "refer", "answer", "move", "leave",
             "merge"]
        )  # fmt: skip
        with suppress(register.HasLeft, register.OutOfOrder, operations.NothingJudged, duplicates.NotOneChild):
            getattr(self, f"_{act}")(child, day)

    def _weigh(self, child, day):
        if child.left_on is None:
            self.rows.append(day.weigh(child, round(self.random.uniform(5, 9), 1), oedema=self.random.random() < 0.2))

    def _correct(self, _child, day):
        at = self.random.randrange(len(self.rows))
        self.rows[at] = day.correct(self.rows[at], round(self.random.uniform(5, 10), 1))

    def _withdraw(self, _child, day):
        day.withdraw(self.rows.pop(self.random.randrange(len(self.rows))))

    def _verify(self, child, _day):
        operations.verify(child, **self.by(), today=TODAY)

    def _see(self, child, _day):
        operations.see([child], **self.by(), today=TODAY)

    def _override(self, child, _day):
        status = self.random.choice([WeightStatus.N, WeightStatus.T, None])
        operations.override(
            child, self.random.choice(MONTHS).replace(day=1), status, reason=OverrideReason.LINE, text=None,
            rules=RULES, today=TODAY, **self.by(),
        )  # fmt: skip

    def _refer(self, child, _day):
        key = referrals.send(
            child, reason=ReferralReason.T, destination=Destination.PUSKESMAS, on=TODAY - timedelta(days=20),
            **self.by(),
        )  # fmt: skip
        self.sent.append(key)

    def _answer(self, _child, _day):
        if self.sent:
            referral = db.session.get_one(Referral, self.sent.pop())
            referrals.answer(referral, on=TODAY, diagnosis="Gizi kurang", **self.by())

    def _move(self, child, _day):
        place = self.make.loaded(next(one for one in self.places if one.id != child.posyandu_id))
        register.move(
            child, posyandu=place, lingkungan=place.lingkungan, on=TODAY, today=TODAY, rules=RULES, **self.by()
        )

    def _leave(self, child, _day):
        if sum(one.left_on is None for one in map(self.make.loaded, self.children)) > 3:
            register.leave(child, reason=LeaveReason.MOVED, on=TODAY, today=TODAY, rules=RULES, **self.by())

    def _merge(self, child, _day):
        other = self.make.loaded(self.random.choice(self.children))
        if self.random.random() < 0.3:
            author = duplicates.Author(db.session.merge(self.midwife), NOW, TODAY, RULES)
            duplicates.merge(child, other, author=author)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_written_what_is_kept_equals_a_fresh_reading(make, seed):
    district = District(make, seed)
    assert district.kept() == district.fresh()
    for _ in range(25):
        district.anything()
        assert district.kept() == district.fresh()


def test_a_quiet_log_is_one_query_and_a_change_reads_only_its_child(make, queries):
    district = District(make)
    grants = [Grant(kelurahan_id=district.kelurahan.id)]
    places = posyandu_of(grants)
    district.kept()
    del queries[:]
    waiting.of_areas(grants, places, today=TODAY, answer_days=14)
    assert len(queries) == 1, "\n".join(queries)
    child = district.make.loaded(district.children[0])
    operations.write_note(child, text="Ibu bekerja pagi", user=district.midwife, now=NOW)
    places = posyandu_of(grants)
    del queries[:]
    waiting.of_areas(grants, places, today=TODAY, answer_days=14)
    asked = next(statement for statement in queries if "measurement_conflict" in statement)
    assert "child.id IN" in asked


def test_another_day_and_another_setting_are_read_anew(make):
    district = District(make)
    district._refer(district.make.loaded(district.children[0]), district.days[0])
    for values in ({}, {"days": 30}, {"today": date(2026, 11, 20)}, {"today": date(2026, 11, 20), "days": 60}):
        assert district.kept(**values) == district.fresh(**values)
    assert any(case.first.kind is Kind.VANISHED for case in district.kept(today=date(2026, 11, 20)))


def test_figures_made_again_at_the_command_line_are_seen(make):
    district = District(make)
    before = district.kept()
    assert before
    db.session.execute(sa.text("UPDATE month_result SET status = 'N', consecutive_t = 0, below_red_line = :no"),
                       {"no": False})  # fmt: skip
    db.session.commit()
    assert district.kept() == before  # nobody told the log of it
    answer = current_app.test_cli_runner().invoke(args=["recompute"])
    assert answer.exit_code == 0, answer.output
    assert district.kept() == district.fresh() == before


def test_each_sees_its_own_areas_of_what_is_kept(make):
    district = District(make)
    for place in district.places:
        grants = [Grant(posyandu_id=place.id)]
        assert district.kept(grants) == district.fresh(grants)
        ward = [Grant(lingkungan_id=place.lingkungan_id)]
        assert district.kept(ward) == district.fresh(ward)
    elsewhere = District(make, 7)
    both = [Grant(kelurahan_id=one.kelurahan.id) for one in (district, elsewhere)]
    assert district.kept(both) == district.fresh(both)
