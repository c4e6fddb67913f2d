"""A day on paper typed in later: in the order of the printed list, each row by itself, nothing typed lost."""

import io
import re
from datetime import date

import pytest
import sqlalchemy as sa
import time_machine
from pypdf import PdfReader

from posyandu.areas.queries import kecamatan_id_of
from posyandu.core.kms import KmsRules
from posyandu.core.vocabulary import Role
from posyandu.extensions import db
from posyandu.figures.recompute import differences
from posyandu.models import Measurement, Visit, VisitSession

from ..day import Day
from ..make import NOW, TODAY
from ..page_forms import fields_of, text_of


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def melati(make):
    return make.posyandu(name="Melati")


@pytest.fixture
def midwife(client, make, melati):
    return client.sign_in(make.user(Role.MIDWIFE, melati))


@pytest.fixture
def children(make, melati):
    """Twenty-three sasaran in two lingkungan, whose names are not in the order in which they came."""
    ward = make.lingkungan(make.loaded(melati).kelurahan, number=0)
    names = [f"{letter}{letter.lower()}na Anak" for letter in "QWERTYUIOPASDFGHJKLZXCV"]
    return [
        make.child(melati, name=name, **({"lingkungan_id": ward.id} if at % 4 == 0 else {}))
        for at, name in enumerate(names)
    ]


def begin(client, melati, on="16/08/2026"):
    answer = client.post(f"/posyandu/{melati.id}/isi-cepat", data={"on": on}, status=303)
    return answer.location


def typed(client, address, **boxes):
    """The fields of a page with some boxes filled: ``b3_weight_kg="9,4"`` for the third line."""
    fields = fields_of(client.get(address).text)
    return fields | {name.replace("_", "-", 1): value for name, value in boxes.items()}


def sends(client, address, status=303, **boxes):
    return client.post(address, data=typed(client, address, **boxes), status=status)


def weighed():
    db.session.rollback()
    rows = db.session.scalars(sa.select(Measurement).order_by(Measurement.received_seq))
    return [(m.measured_on, m.weight_kg, m.length_cm) for m in rows]


def names_on(html):
    return re.findall(r'class="quick__who"><b>([^<]+)</b>', html)


def test_the_lines_stand_as_on_the_printed_list(midwife, melati, children):
    address = begin(midwife, melati)
    on_screen = names_on(midwife.get(address).text) + names_on(midwife.get(f"{address}?halaman=2").text)
    assert sorted(on_screen) == sorted(child.name for child in children)
    paper = PdfReader(io.BytesIO(midwife.get(f"/berkas/sasaran/{melati.id}.pdf?tanggal=16/08/2026").data))
    texts = [" ".join(page.extract_text().split()) for page in paper.pages]
    pages = zip(texts, (on_screen[:20], on_screen[20:]), strict=True)
    at = [[text.index(name) for name in names] for text, names in pages]
    assert at == [sorted(places) for places in at]


def test_rows_are_saved_and_the_next_page_comes(midwife, melati, children):
    address = begin(midwife, melati)
    answer = sends(midwife, address, b1_weight_kg="9,4", b1_length_cm="74", b3_weight_kg="8.7")
    assert answer.location == f"{address}?halaman=2"
    assert weighed() == [(date(2026, 8, 16), 9.4, 74.0), (date(2026, 8, 16), 8.7, None)]
    assert "2 anak tersimpan." in text_of(midwife.get(answer.location).text)
    assert "9,4 kg · 74,0 cm" in text_of(midwife.get(address).text)
    assert differences(db.session, kecamatan_id_of(melati.id), rules=KmsRules(), until=TODAY) == []


def test_a_mistake_stays_beside_its_box_and_the_rest_is_saved(midwife, melati, children):
    address = begin(midwife, melati)
    boxes = {"b1_weight_kg": "9,4", "b2_weight_kg": "sembilan", "b2_length_cm": "74", "b4_weight_kg": "300"}
    answer = sends(midwife, address, status=422, **boxes)
    assert [kg for _, kg, _ in weighed()] == [9.4]
    told = text_of(answer.text)
    assert "1 anak tersimpan." in told
    assert "Angka tidak terbaca" in told
    assert "harus antara 0,5 dan 60 kg" in told
    again = fields_of(answer.text)
    assert (again["b2-weight_kg"], again["b2-length_cm"], again["b4-weight_kg"]) == ("sembilan", "74", "300")
    assert "b1-weight_kg" not in again
    midwife.post(address, data=again | {"b2-weight_kg": "9", "b4-weight_kg": "9,1"}, status=303)
    assert [kg for _, kg, _ in weighed()] == [9.4, 9.0, 9.1]


def test_a_doubtful_value_is_asked_about_and_saved_when_kept(midwife, make, melati, children):
    first = next(c for c in children if c.name == names_on(midwife.get(begin(midwife, melati)).text)[0])
    Day(make, melati, make.user(Role.MIDWIFE, melati)).weigh(first, 9.2, date(2026, 7, 16))
    address = begin(midwife, melati)
    answer = sends(midwife, address, status=422, b1_weight_kg="12,4")
    assert "Naik 3,2 kg" in text_of(answer.text)
    assert len(weighed()) == 1
    kept = fields_of(answer.text) | {"keep_b1-weight_kg": "12,4"}
    midwife.post(address, data=kept, status=303)
    assert weighed()[-1] == (date(2026, 8, 16), 12.4, None)
    assert db.session.scalars(sa.select(Measurement).where(Measurement.weight_kg == 12.4)).one().confirmed


def test_a_page_sent_twice_is_kept_once(midwife, melati, children):
    address = begin(midwife, melati)
    data = typed(midwife, address, b1_weight_kg="9,4")
    midwife.post(address, data=data, status=303)
    midwife.post(address, data=data, status=303)
    assert weighed() == [(date(2026, 8, 16), 9.4, None)]
    assert db.session.scalar(sa.select(sa.func.count(Visit.id))) == 1


def test_a_list_that_grew_meanwhile_gives_no_value_to_another_child(midwife, make, melati, children):
    address = begin(midwife, melati)
    first = names_on(midwife.get(address).text)[0]
    data = typed(midwife, address, b1_weight_kg="9,4")
    make.child(melati, name="Aaaa Baru", lingkungan_id=next(c for c in children if c.name == first).lingkungan_id)
    midwife.post(address, data=data, status=303)
    assert weighed() == []


def test_an_empty_page_saves_nothing_and_loses_nothing(midwife, melati, children):
    address = begin(midwife, melati)
    assert sends(midwife, address).location == address
    assert weighed() == []


def test_a_closed_day_takes_nothing(midwife, melati, children):
    address = begin(midwife, melati)
    data = typed(midwife, address, b1_weight_kg="9,4")
    midwife.post(address.replace("/isi-cepat", "/tutup"), data={"cadres_present": "5"})
    answer = midwife.post(address, data=data, status=422)
    assert "sudah ditutup" in text_of(answer.text)
    assert weighed() == []
    assert fields_of(answer.text)["b1-weight_kg"] == "9,4"  # nothing typed is lost
    assert 'name="b1-weight_kg"' not in midwife.get(address).text


@pytest.mark.parametrize(
    ("on", "words"), [("", "Isi tanggalnya."), ("31/12/2026", "belum terjadi"), ("31/02/2026", "Tanggal tidak terbaca")]
)
def test_a_day_that_cannot_be_is_refused_beside_its_field(midwife, melati, on, words):
    answer = midwife.post(f"/posyandu/{melati.id}/isi-cepat", data={"on": on}, status=422)
    assert words in text_of(answer.text)
    assert db.session.scalar(sa.select(sa.func.count(VisitSession.id))) == 0


def test_the_page_asks_a_bounded_number_of_queries(midwife, melati, children, queries):
    address = begin(midwife, melati)
    queries.clear()
    midwife.get(address)
    assert len(queries) <= 14
