"""The text for WhatsApp by area and span: whose numbers, which fields, and what was noted as sent."""

import re
from datetime import date

import pytest
import sqlalchemy as sa

from posyandu.core.vocabulary import Position, Role
from posyandu.extensions import db
from posyandu.models import Event, Measurement
from posyandu.web.clock import JAKARTA

from ..day import Day
from ..make import TODAY
from ..page_forms import fields_of

WEEK = "17-08-2026 s.d. 23-08-2026"  # TODAY is Tuesday the 18th

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def kelurahan(make):
    return make.kelurahan(make.kecamatan(name="Kec Pesan"), name="Kel Pesan")


def opened(make, kelurahan, name, *, children=1, on=TODAY):
    place = make.posyandu(kelurahan, name=name)
    day = Day(make, place, make.user(Role.MIDWIFE, place))
    for n in range(children):
        child = make.child(place, name=f"Kenari{n} Pesan", enrolled_on=date(2026, 6, 1))
        day.weigh(child, 8.0, date(2026, 7, 7), length_cm=72.0, position=Position.LYING)
        day.weigh(child, 8.4, on, length_cm=73.0, position=Position.LYING)
    return place


def text(client, code, span, day=""):
    page = client.get(f"/laporan/whatsapp?wilayah={code}&rentang={span}&tanggal={day}").text
    return page.split("<textarea", 1)[1].split(">", 1)[1].split("</textarea>")[0]


def test_a_kelurahan_tells_the_posyandu_that_opened_on_the_day(client, make, kelurahan):
    opened(make, kelurahan, "Anggrek", children=2)
    opened(make, kelurahan, "Mawar", children=3)
    opened(make, kelurahan, "Sakura", children=4, on=date(2026, 8, 12))
    client.sign_in(make.user(Role.LURAH, kelurahan))
    said = text(client, kelurahan.code, "hari", "18/08/2026")
    assert "Kec. Kec Pesan — Kel. Kel Pesan" in said
    assert "Hari/tgl : Selasa, 18-08-2026" in said
    assert "Posyandu buka : 2 (Anggrek, Mawar)" in said
    assert "S 5  K 0  D 5  N 5   (D/S 100,0 %, N/D 100,0 %)" in said
    assert "BGM" not in said and "Kenari" not in said
    assert "Posyandu buka : 1 (Sakura)" in text(client, kelurahan.code, "hari", "12/08/2026")
    assert "Posyandu buka : 0 (–)" in text(client, kelurahan.code, "hari", "13/08/2026")


def test_a_kelurahan_tells_its_month_with_nutrition_status(client, make, kelurahan):
    opened(make, kelurahan, "Anggrek", children=2)
    opened(make, kelurahan, "Mawar", children=3, on=date(2026, 8, 12))
    make.posyandu(kelurahan, name="Tutup")
    client.sign_in(make.user(Role.CAMAT_OFFICE, make.loaded(make.posyandu(kelurahan)).kelurahan.kecamatan))
    said = text(client, kelurahan.code, "bulan", "18/08/2026")
    assert "Periode : Agustus 2026\nPosyandu buka : 2 dari 4" in said
    assert "S 5  K 0  D 5  N 5" in said
    assert "2T 0, BGM 0, gizi buruk 0, gizi kurang 0, pendek 0" in said


@pytest.mark.parametrize(("each", "told"), [(12, True), (9, False)])
def test_a_week_of_too_few_tells_no_nutrition_status(client, make, kelurahan, each, told):
    """Three posyandu and thirty measured children at least: 36 here, then 27."""
    for name in ("Anggrek", "Mawar", "Sakura"):
        opened(make, kelurahan, name, children=each)
    client.sign_in(make.user(Role.CAMAT_OFFICE, make.loaded(make.posyandu(kelurahan)).kelurahan.kecamatan))
    code = make.loaded(make.posyandu(kelurahan)).kelurahan.kecamatan.code
    said = text(client, code, "minggu", "18/08/2026")
    assert f"Periode : {WEEK}" in said
    assert f"S {3 * each}  K 0  D {3 * each}" in said
    assert ("2T 0, BGM 0" in said) is told
    assert ("2T" in said) is told and "–" not in said


def test_two_posyandu_in_a_week_are_too_few_however_many_children(client, make, kelurahan):
    for name in ("Anggrek", "Mawar"):
        opened(make, kelurahan, name, children=20)
    kecamatan = make.loaded(make.posyandu(kelurahan)).kelurahan.kecamatan
    code = kecamatan.code
    client.sign_in(make.user(Role.CAMAT_OFFICE, kecamatan))
    assert "BGM" not in text(client, code, "minggu", "18/08/2026")


def test_a_kecamatan_tells_its_day_without_nutrition_status_however_many_came(client, make, kelurahan):
    for name in ("Anggrek", "Mawar", "Sakura"):
        opened(make, kelurahan, name, children=12)
    dahlia = opened(make, kelurahan, "Dahlia", children=5, on=date(2026, 8, 12))
    kecamatan = make.loaded(dahlia).kelurahan.kecamatan
    opened(make, make.kelurahan(kecamatan), "Tulip", children=2)
    kecamatan = make.loaded(dahlia).kelurahan.kecamatan
    client.sign_in(make.user(Role.CAMAT_OFFICE, kecamatan))
    said = text(client, kecamatan.code, "hari", "18/08/2026")
    assert said.startswith("*LAPORAN KEGIATAN POSYANDU*\nKec. Kec Pesan\nPeriode : Selasa, 18-08-2026\n")
    assert "Posyandu buka : 4 dari 5\nS 38  K 0  D 38  N 38   (D/S 100,0 %, N/D 100,0 %)\n" in said
    assert not [word for word in ("2T", "BGM", "gizi", "pendek", "–") if word in said]
    assert said == text(client, kecamatan.code, "", "18/08/2026")  # the first that the page offers
    assert "BGM 0" in text(client, kecamatan.code, "minggu", "18/08/2026")


def test_every_span_can_be_asked_for_at_once_and_one_that_an_area_has_not_is_told(client, make, kelurahan):
    place = opened(make, kelurahan, "Anggrek")
    loaded = make.loaded(place)
    codes = (loaded.kelurahan.kecamatan.code, loaded.kelurahan.code, loaded.code)
    client.sign_in(make.user(Role.CAMAT_OFFICE, loaded.kelurahan.kecamatan))
    for area, spans in zip(codes, ("hari minggu bulan", "hari bulan", "hari"), strict=True):
        for span in ("hari", "minggu", "bulan"):
            page = client.get(f"/laporan/whatsapp?wilayah={area}&rentang={span}").text
            offered = re.findall(r'<option value="(hari|minggu|bulan)"( selected)?', page)
            assert [one for one, _ in offered] == ["hari", "minggu", "bulan"]
            assert [one for one, chosen in offered if chosen] == [span if span in spans else "hari"]
            assert ("Rentang itu tidak ada untuk wilayah ini" in page) is (span not in spans)


def test_a_posyandu_tells_its_day_as_its_closing_page_does(client, make, kelurahan):
    place = opened(make, kelurahan, "Anggrek", children=2)
    user = make.user(Role.MIDWIFE, place)
    client.sign_in(user)
    said = text(client, place.code, "hari", "18/08/2026")
    session = Day(make, place, user).opened()
    client.post(f"/sesi/{session.id}/tutup", data={"cadres_present": "5"})
    assert said in client.get(f"/sesi/{session.id}/tutup").text


def test_what_was_sent_is_noted_without_its_text(client, make, kelurahan):
    opened(make, kelurahan, "Anggrek")
    client.sign_in(make.user(Role.LURAH, kelurahan, name="Lurah Pesan"))
    path = f"/laporan/whatsapp?wilayah={kelurahan.code}&rentang=hari&tanggal=18/08/2026"
    assert "Belum ada yang dicatat" in client.get(path).text
    filled = fields_of(client.get(path).text)
    client.post("/laporan/whatsapp", data=filled)
    page = client.get(path).text
    assert "Lurah Pesan" in page and "Kelurahan Kel Pesan · Satu hari, 18 Agu 2026" in page
    assert "S 1 K 0 D 1 N 1 T 0 O 0 B 0" in page
    event = db.session.scalars(sa.select(Event).where(Event.verb == "reported")).one()
    numbers = {"S": 1, "K": 0, "D": 1, "N": 1, "T": 0, "O": 0, "B": 0, "Vit A": 0, "obat cacing": 0, "imunisasi": 0,
               "PMT": 0, "rujuk": 0}  # fmt: skip
    assert event.details == {"what": "day", "span": "hari", "from": "2026-08-18", "until": "2026-08-18",
                             "counts": numbers}  # fmt: skip


def test_what_changed_since_it_was_sent_ends_the_text_as_a_correction(client, make, kelurahan):
    """A weight read wrong: the child gained nothing. Noted again, the new numbers are the ones that were sent."""
    place = opened(make, kelurahan, "Anggrek", children=2)
    code, user = kelurahan.code, make.user(Role.MIDWIFE, place)
    client.sign_in(make.user(Role.LURAH, kelurahan))
    path = f"/laporan/whatsapp?wilayah={code}&rentang=hari&tanggal=18/08/2026"
    client.post("/laporan/whatsapp", data=fields_of(client.get(path).text))
    assert "Koreksi" not in text(client, code, "hari", "18/08/2026")
    weighed = sa.select(Measurement.id).where(Measurement.measured_on == TODAY).order_by(Measurement.id).limit(1)
    Day(make, place, user).correct(db.session.scalars(weighed).one(), 8.0, length_cm=73.0, position=Position.LYING)
    said = text(client, code, "hari", "18/08/2026")
    sent = db.session.scalars(sa.select(Event.at).where(Event.verb == "reported")).one()
    assert said.splitlines()[-1] == (
        f"Koreksi laporan {sent.astimezone(JAKARTA):%d-%m-%Y %H.%M}: N 2 menjadi 1, T 0 menjadi 1."
    )
    assert "N 1 " in said and "Angkanya berubah sejak dicatat terkirim" in client.get(path).text
    assert "Koreksi" not in text(client, code, "bulan", "18/08/2026")  # another report, never noted as sent
    client.post("/laporan/whatsapp", data=fields_of(client.get(path).text))
    assert "Koreksi" not in text(client, code, "hari", "18/08/2026")


def test_a_day_that_cannot_be_read_is_told_and_kept(client, make, kelurahan):
    opened(make, kelurahan, "Anggrek")
    client.sign_in(make.user(Role.LURAH, kelurahan))
    for typed in ("besok", "31/02/2026", "01/01/2030"):
        page = client.get(f"/laporan/whatsapp?wilayah={kelurahan.code}&tanggal={typed}", status=422).text
        assert "Tanggal tidak terbaca atau belum tiba" in page and typed in page


def test_the_words_are_those_of_the_kecamatan(client, make, kelurahan):
    place = opened(make, kelurahan, "Anggrek", children=2)
    kecamatan = make.loaded(place).kelurahan.kecamatan
    kecamatan_id, code = kecamatan.id, kelurahan.code
    client.sign_in(make.user(Role.ADMIN, kecamatan))
    path = f"/pengaturan/{kecamatan_id}/teks"
    client.post(path, data=fields_of(client.get(path).text) | {"day_text": "Yth. Camat: D {D} dari {S} di {kelurahan}"})
    assert text(client, code, "hari", "18/08/2026") == "Yth. Camat: D 2 dari 2 di Kel Pesan"
