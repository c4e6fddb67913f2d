"""Jemput bola as a programme: D/S with and without those weighed at home, counted by hand."""

from datetime import date

import pytest
import sqlalchemy as sa

from posyandu.core.vocabulary import Role
from posyandu.extensions import db
from posyandu.models import Child, VisitResult
from posyandu.outreach.programme.queries import months_of, places_of
from posyandu.outreach.visits import operations as visiting
from posyandu.sessions.entry import Values

from ..day import RULES, Day
from ..make import NOW, TODAY
from ..page_forms import text_of

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def place(make):
    """Ten sasaran: six came, of the four others two were measured at home, one was ill, one was not visited."""
    posyandu = make.posyandu(make.kelurahan(make.kecamatan(name="Medan Amplas"), name="Harjosari I"))
    midwife = make.user(Role.MIDWIFE, posyandu)
    children = [make.child(posyandu, birth_date=date(2025, 3, n + 1)) for n in range(10)]
    day = Day(make, posyandu, midwife)
    for child in children[:6]:
        day.weigh(child, 8.4, date(2026, 8, 10))
    for child, result in ((6, VisitResult.MEASURED), (7, VisitResult.MEASURED), (8, VisitResult.ILL)):
        visit(make, children[child], midwife, result)
    return posyandu, children, midwife, day


def visit(make, child, midwife, result, on=date(2026, 8, 12)):
    kg = Values(weight_kg=8.1) if result is VisitResult.MEASURED else None
    found = make.loaded(db.session.get_one(Child, child.id))
    visiting.record(found, user=midwife, result=result, on=on, values=kg, now=NOW, rules=RULES)


def test_those_weighed_at_home_are_told_apart_from_those_who_came(place):
    posyandu, *_ = place
    found = places_of([posyandu.id], date(2026, 8, 1))[posyandu.id]
    assert (found.s, found.d, found.at_home, found.absent) == (10, 8, 2, 4)
    assert (found.before.percent, found.after.percent) == (60, 80)
    assert (found.visits.visits, found.visits.measured_at_home, found.visits.ill) == (3, 2, 1)
    assert months_of([posyandu.id], until=date(2026, 8, 1))[date(2026, 8, 1)] == found


def test_whoever_comes_after_all_came(make, place):
    posyandu, children, _midwife, day = place
    day.weigh(children[6], 8.2, TODAY)
    found = places_of([posyandu.id], date(2026, 8, 1))[posyandu.id]
    assert (found.d, found.at_home, found.absent) == (8, 1, 3)


def test_the_office_reads_it_without_names(make, client, place):
    posyandu, *_ = place
    client.sign_in(make.user(Role.CAMAT_OFFICE, make.loaded(posyandu).kelurahan.kecamatan))
    page = client.get("/program/jemput-bola")
    text = text_of(page.text)
    assert "D/S 60,0 % dari yang datang sendiri, 80,0 % dengan yang ditimbang di rumah" in text
    assert "Harjosari I 4 3 2 1 0 0 0 60,0 % 80,0 %" in text
    assert not any(name in text for name in db.session.scalars(sa.select(Child.name)))
