"""The strata of a posyandu rises by what office or midwife recorded of it, from the month on that it holds for."""

import re

import pytest
import sqlalchemy as sa

from posyandu.core.vocabulary import Role
from posyandu.events.queries import first_broken_link
from posyandu.extensions import db
from posyandu.models import Event, StrataRecord, VisitSession

from ..day import Day
from .test_signing import AUGUST, JULY

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def melati(make):
    """Opened in each of ten months with six kader; its only child came each time."""
    place = make.posyandu(name="Melati")
    child = make.child(place, birth_date=JULY.replace(year=2025), enrolled_on=JULY.replace(year=2025, month=11))
    day = Day(make, place, make.user(Role.CADRE, place))
    months = [AUGUST.replace(year=2026 - (n > 7), month=(7 - n) % 12 + 1, day=15) for n in range(10)]
    for number, on in enumerate(reversed(months)):
        day.weigh(child, 6.0 + number / 5, on)
    for session in db.session.scalars(sa.select(VisitSession)):
        session.cadres_present = 6
    db.session.commit()
    return place


def strata_of(client, place, period="2026-08"):
    page = client.get(f"/ringkasan/posyandu/{place.id}?periode={period}").text
    counts = re.findall(r"<li><b>(\d)</b><span>(Pratama|Madya|Purnama|Mandiri)</span></li>", page)
    (found,) = [name for number, name in counts if number == "1"]
    return found, page


def record(client, place, *, status=303, **values):
    data = {"programmes": "", "fund_percent": "0", "from_month": "2026-08-01"} | values
    return client.post(f"/ringkasan/posyandu/{place.id}/strata", status=status, data=data)


@pytest.mark.parametrize("role", [Role.MIDWIFE, Role.CAMAT_OFFICE, Role.ADMIN])
def test_what_is_recorded_raises_the_strata_and_is_an_event(client, make, melati, role):
    area = melati if role is Role.MIDWIFE else make.loaded(melati).kelurahan.kecamatan
    client.sign_in(make.user(role, area))
    found, page = strata_of(client, melati)
    assert found == "Madya" and "program tambahan dan dana sehat belum dicatat" in page
    assert f"/ringkasan/posyandu/{melati.id}/strata" in page
    record(client, melati, programmes="PAUD, TOGA", fund_percent="49")
    assert strata_of(client, melati)[0] == "Purnama"
    record(client, melati, programmes="PAUD, TOGA", fund_percent="50")
    found, page = strata_of(client, melati)
    assert found == "Mandiri" and "Dana sehat: 50 %" in page
    record(client, melati, fund_percent="50")
    found, page = strata_of(client, melati)
    assert found == "Madya" and "belum dicatat." not in page
    events = db.session.scalars(sa.select(Event).where(Event.verb == "strata_recorded").order_by(Event.seq)).all()
    assert [event.details["fund_percent"] for event in events] == [49, 50, 50]
    assert all(event.subject_id == str(melati.id) and "PAUD" not in str(event.details) for event in events)
    assert first_broken_link(make.loaded(melati).kelurahan.kecamatan_id) is None
    assert "PAUD, TOGA" in client.get(f"/ringkasan/posyandu/{melati.id}/strata").text


def test_it_holds_from_its_month_on(client, make, melati):
    client.sign_in(make.user(Role.MIDWIFE, melati))
    record(client, melati, programmes="BKB", fund_percent="10", from_month="2026-08-01")
    assert [strata_of(client, melati, period)[0] for period in ("2026-07", "2026-08")] == ["Madya", "Purnama"]
    record(client, melati, programmes="BKB", fund_percent="80", from_month="2026-07-01")
    # What was recorded for a later month stands, whenever it was typed
    assert [strata_of(client, melati, period)[0] for period in ("2026-07", "2026-08")] == ["Mandiri", "Purnama"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"fund_percent": ""}, "Isian ini wajib."),
        ({"fund_percent": "101"}, "Isi antara 0 dan 100."),
        ({"fund_percent": "dua"}, "Isi dengan angka bulat."),
        ({"from_month": "2020-01-01"}, "field__error"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(client, make, melati, values, said):
    client.sign_in(make.user(Role.CAMAT_OFFICE, make.loaded(melati).kelurahan.kecamatan))
    page = record(client, melati, status=422, programmes="Kelas ibu", **values).text
    assert said in page and "Kelas ibu" in page
    assert db.session.scalar(sa.select(sa.func.count()).select_from(StrataRecord)) == 0


def test_nobody_else_and_nowhere_else(client, make, melati):
    for role, area in ((Role.LURAH, make.loaded(melati).kelurahan), (Role.MIDWIFE, make.posyandu())):
        client.sign_in(make.user(role, area))
        client.get(f"/ringkasan/posyandu/{melati.id}/strata", status=404)
        record(client, melati, status=404)
