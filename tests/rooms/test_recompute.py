"""All figures made again from the command line: what is wrong is found and mended, and others write meanwhile."""

from datetime import date

import click._termui_impl as terminal
import pytest
import sqlalchemy as sa

from posyandu.core.vocabulary import Position, Role
from posyandu.extensions import db
from posyandu.figures import recompute
from posyandu.models import MonthlySummary, MonthResult

from ..day import Day
from ..make import TODAY

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def weighed(make):
    """Three children with two months each, one of whom moved to the other posyandu in between."""
    kelurahan = make.kelurahan()
    here, there = make.posyandu(kelurahan), make.posyandu(kelurahan)
    day = Day(make, here, make.user(Role.MIDWIFE, kelurahan))
    for n in range(3):
        child = make.child(here, enrolled_on=date(2026, 6, 1))
        day.weigh(child, 8.0 + n / 10, date(2026, 7, 7), length_cm=72.0, position=Position.LYING)
        day.weigh(child, 8.3, TODAY)
    make.child(there)
    return here


@pytest.fixture
def flask(app):
    def run(*args):
        db.session.rollback()
        return app.test_cli_runner().invoke(args=["recompute", *args])

    return run


def d_of(posyandu_id):
    statement = sa.select(MonthlySummary.month, sa.func.sum(MonthlySummary.d)).group_by(MonthlySummary.month)
    return dict(db.session.execute(statement.where(MonthlySummary.posyandu_id == posyandu_id)).all())


def test_what_is_wrong_is_found_and_mended(flask, weighed):
    key = weighed.id
    assert flask().exit_code == 0
    assert flask("--check").output.endswith("Semua angka sama dengan hitungan ulang.\n")
    right = d_of(key)
    assert right == {date(2026, 6, 1): 0, date(2026, 7, 1): 3, date(2026, 8, 1): 3}
    db.session.execute(sa.delete(MonthResult).where(MonthResult.month == date(2026, 8, 1)))
    db.session.execute(sa.update(MonthlySummary).where(MonthlySummary.month == date(2026, 7, 1)).values(d=9))
    db.session.commit()
    found = flask("--check")
    assert found.exit_code == 1
    assert "month_result" in found.output
    assert f"monthly_summary: posyandu {key}, 2026-07" in found.output
    assert flask().exit_code == 0
    assert flask("--check").exit_code == 0
    assert d_of(key) == right


def test_both_show_how_far_they_are(flask, weighed, monkeypatch):
    monkeypatch.setattr(terminal, "isatty", lambda _stream: True)
    for args, label in (((), "Menghitung ulang"), (("--check",), "Membandingkan")):
        said = flask(*args).output
        assert f"{label}  [####" in said, said


def test_others_write_between_its_steps(flask, make, weighed, monkeypatch):
    """A child that is weighed while the work goes on is in the figures, and every step agrees by itself."""
    monkeypatch.setattr(recompute, "STEP_CHILDREN", 1)
    monkeypatch.setattr(recompute, "STEP_MONTHS", 1)
    waiting = [(make.child(weighed, enrolled_on=date(2026, 6, 1)), 7.5 + n / 10) for n in range(4)]
    day = Day(make, weighed, make.user(Role.CADRE, weighed))
    key = weighed.id

    def meanwhile(_seconds):
        if waiting:
            child, weight = waiting.pop()
            day.weigh(child, weight, TODAY)

    monkeypatch.setattr("posyandu.cli.time.sleep", meanwhile)
    assert flask().exit_code == 0
    assert not waiting
    assert d_of(key)[date(2026, 8, 1)] == 7
    assert flask("--check").exit_code == 0
