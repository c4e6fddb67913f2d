"""The midwife's word on N and T against a second count: whatever was decided, the run of T and the summaries follow."""

from contextlib import suppress
from datetime import date
from random import Random

import pytest
import sqlalchemy as sa
import time_machine

from posyandu.core.vocabulary import Role, WeightStatus
from posyandu.extensions import db
from posyandu.figures.recompute import differences
from posyandu.models import MonthResult, OverrideReason, StatusOverride
from posyandu.review import operations

from ..day import RULES, Day
from ..make import NOW, TODAY

N, T = WeightStatus.N, WeightStatus.T
MONTHS = [date(2026, month, 1) for month in range(3, 9)]


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=True):
        yield


class Decisions:
    """Children with half a year of weighings, and what was last decided of each month, kept beside the database."""

    def __init__(self, make, seed=0):
        self.random, self.make, self.posyandu = Random(seed), make, make.posyandu()
        self.midwife = make.user(Role.MIDWIFE, self.posyandu)
        self.day = Day(make, self.posyandu, self.midwife)
        self.children, self.rows, self.words = [], {}, {}
        for _ in range(3):
            child, kg = make.child(self.posyandu, birth_date=date(2025, 1, 20), enrolled_on=MONTHS[0]), 8.0
            self.children.append(child)
            for month in MONTHS:
                kg = round(kg + self.random.choice([-0.1, 0.0, 0.1, 0.3]), 1)
                if self.random.random() > 0.15:
                    self.rows[child.id, month] = self.day.weigh(child, kg, month.replace(day=18))

    def decide(self, child, month, word):
        with suppress(operations.NothingJudged):
            operations.override(
                self.make.loaded(child), month, word, reason=OverrideReason.LINE, text=None, rules=RULES,
                user=db.session.merge(self.midwife), now=NOW, today=TODAY,
            )  # fmt: skip
            self.words[child.id, month] = word

    def anything(self):
        child, month = self.random.choice(self.children), self.random.choice(MONTHS)
        at = (child.id, month)
        if self.random.random() < 0.6:
            self.decide(child, month, self.random.choice([N, T, None]))
        elif at in self.rows and self.random.random() < 0.6:
            self.rows[at] = self.day.correct(self.rows[at], round(self.random.uniform(7, 10), 1))
        elif at in self.rows:
            self.day.withdraw(self.rows.pop(at))
        else:
            self.rows[at] = self.day.weigh(child, round(self.random.uniform(7, 10), 1), month.replace(day=18))

    def results(self, child):
        db.session.expire_all()
        rows = db.session.scalars(sa.select(MonthResult).where(MonthResult.child_id == child.id))
        return {row.month: row for row in rows}

    def expected(self, results, child):
        """The month's letter and the run of T, counted here from what the weighings say and what was decided."""
        found, run, before = {}, 0, None
        for month in sorted(results):
            letter = results[month].computed_status
            word = self.words.get((child.id, month))
            if letter in (N, T) and word is not None:
                letter = word
            joined = before is not None and 12 * (month.year - before.year) + month.month - before.month == 1
            run = (run if joined else 0) + 1 if letter is T else 0
            found[month], before = (letter, run), month
        return found


@pytest.fixture
def decisions(make):
    return Decisions(make)


@pytest.mark.parametrize("seed", range(6))
def test_letters_runs_and_summaries_agree_with_a_second_count(make, seed):
    made = Decisions(make, seed)
    for _ in range(12):
        made.anything()
        expected = {child.id: made.expected(made.results(child), child) for child in made.children}
        for child in made.children:
            stored = {month: (row.status, row.consecutive_t) for month, row in made.results(child).items()}
            assert stored == expected[child.id]
        for month in MONTHS:
            letters = [of[month] for of in expected.values() if month in of]
            counts = made.day.skdn(month)
            assert counts.d == len(letters)
            assert counts.n == sum(letter is N for letter, _ in letters)
            assert counts.t == sum(letter is T for letter, _ in letters)
            assert counts.two_t == sum(run >= 2 for _, run in letters)
            assert counts.three_t == sum(run >= 3 for _, run in letters)
    kecamatan_id = make.loaded(made.posyandu).kelurahan.kecamatan_id
    assert differences(db.session, kecamatan_id, rules=RULES, until=TODAY) == []


def test_the_same_word_twice_is_one_row_and_each_new_one_supersedes_the_last(decisions):
    child = next(c for c in decisions.children if any(r.computed_status is T for r in decisions.results(c).values()))
    month = next(m for m, row in decisions.results(child).items() if row.computed_status is T)
    for word in (N, N, None, None, N):
        decisions.decide(child, month, word)
    rows = db.session.scalars(sa.select(StatusOverride).order_by(StatusOverride.id)).all()
    assert [row.status for row in rows] == [N, None, N]
    assert [row.supersedes_id for row in rows] == [None, rows[0].id, rows[1].id]


def test_the_computed_status_stays_beside_the_word(decisions):
    child = decisions.children[0]
    month, row = next((m, r) for m, r in decisions.results(child).items() if r.computed_status in (N, T))
    computed, other = row.computed_status, T if row.computed_status is N else N
    decisions.decide(child, month, other)
    row = decisions.results(child)[month]
    assert (row.status, row.computed_status) == (other, computed)
