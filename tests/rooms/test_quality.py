"""The pages of data quality: what was measured at a posyandu's openings, judged, for whoever may see numbers."""

from datetime import date

import pytest
import sqlalchemy as sa

from posyandu.core.quality import Check
from posyandu.core.vocabulary import Position, Role, Tone
from posyandu.extensions import db
from posyandu.models import Measurement, VisitSession
from posyandu.quality import queries

from ..day import MONTH, Day
from ..make import TODAY

JULY = date(2026, 7, 1)

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def place(make):
    return make.posyandu(name="Melati Mutu")


def careless(make, place, number=12):
    """Twelve children at two openings: all weights end in 0, nobody's position is written, one length in three."""
    day = Day(make, place, make.user(Role.CADRE, place))
    children = [make.child(place, name=f"Kenari{n} Mutu", enrolled_on=date(2026, 6, 1)) for n in range(number)]
    for n, child in enumerate(children):
        day.weigh(child, 8.0, date(2026, 7, 18), length_cm=74.0, position=Position.LYING)
        length = {"length_cm": 72.0, "position": Position.STANDING} if n % 3 == 0 else {}
        day.weigh(child, 8.0, TODAY, **length)
    return day, children


def of(place, month=MONTH):
    return {f.check: f for f in queries.checked([place.id], [month], today=TODAY)[place.id, month].findings}


def test_the_counts_are_those_of_the_raw_rows(app, make, place):
    careless(make, place)
    found = of(place)
    rows = db.session.execute(
        sa.select(Measurement.length_cm, Measurement.position).where(Measurement.measured_on == TODAY)
    ).all()
    without = sum(cm is None for cm, _ in rows)
    assert found[Check.NO_LENGTH].ratio == (without, len(rows)) == (8, 12)
    assert found[Check.POSITION].ratio == (4, 4)  # fourteen months old, standing
    assert found[Check.SHRUNK].ratio == (4, 4)  # 72,0 standing is 72,7 lying: 1.3 cm less than in July
    assert found[Check.WEIGHT_DIGITS].tone is Tone.CALM
    assert of(place, JULY)[Check.NO_LENGTH].ratio == (0, 12)


def test_a_corrected_value_counts_as_it_stands_now(app, make, place):
    day, _children = careless(make, place)
    key = db.session.scalars(
        sa.select(Measurement.id).where(Measurement.measured_on == TODAY, Measurement.length_cm.is_(None)).limit(1)
    ).one()
    assert of(place)[Check.NO_LENGTH].ratio == (8, 12)
    day.correct(key, 8.1, length_cm=75.0, position=Position.LYING)
    assert of(place)[Check.NO_LENGTH].ratio == (7, 12)


def test_what_was_checked_is_not_read_again_until_the_posyandu_changes(app, make, place, queries):
    careless(make, place, 3)
    of(place)
    del queries[:]
    of(place)
    assert len(queries) == 1  # only whether anything changed


def test_the_page_tells_each_posyandu_its_light_and_what_to_do(client, make, place):
    careless(make, place)
    client.sign_in(make.user(Role.CAMAT_OFFICE, make.loaded(place).kelurahan.kecamatan))
    page = client.get("/mutu?bulan=2026-08").text
    assert "Perlu dibenahi" in page and "Melati Mutu" in page
    assert "ukur setiap anak setiap bulan" in page
    one = client.get(f"/mutu/{place.id}?bulan=2026-08").text
    assert "8 dari 12" in one and "4 dari 4" in one
    assert "bulan=2026-07" in one
    assert "Kenari" not in page + one
    client.get(f"/mutu/{place.id}?bulan=2026-07")


def test_without_a_choice_the_last_month_that_is_over_is_judged(client, make, place):
    careless(make, place)
    client.sign_in(make.user(Role.CAMAT_OFFICE, make.loaded(place).kelurahan.kecamatan))
    for path in ("/mutu", f"/mutu/{place.id}"):
        html = client.get(path).text
        assert "<strong>Juli 2026</strong>" in html and "bulan=2026-08" in html
        assert "<strong>Juli 2026</strong>" in client.get(f"{path}?bulan=2027-01").text
    new = make.posyandu()
    make.child(new, enrolled_on=date(2026, 8, 3))
    Day(make, new, make.user(Role.CADRE, new)).opened(TODAY)
    client.sign_in(make.user(Role.CAMAT_OFFICE, make.loaded(new).kelurahan.kecamatan))
    assert "<strong>Agustus 2026</strong>" in client.get("/mutu").text  # nothing is over yet


def test_a_page_of_many_posyandu_costs_few_statements(client, make, queries):
    kelurahan = make.kelurahan()
    for _ in range(6):
        careless(make, make.posyandu(kelurahan), 2)
    client.sign_in(make.user(Role.NUTRITIONIST, make.loaded(make.posyandu(kelurahan)).kelurahan.kecamatan))
    del queries[:]
    client.get("/mutu")
    assert len(queries) <= 15


def test_a_lurah_and_a_kader_have_other_work(client, make, place):
    for role, area in ((Role.LURAH, make.loaded(place).kelurahan), (Role.CADRE, place)):
        client.sign_in(make.user(role, area))
        client.get("/mutu", status=404)
        client.get(f"/mutu/{place.id}", status=404)


def test_an_opening_that_was_never_closed_is_late(app, make, place):
    make.session(place, held_on=date(2026, 8, 3))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(VisitSession)) == 1
    assert of(place)[Check.LATE].tone is Tone.WATCH
