"""The charts of a child as the midwife opens them: from the raw rows to the picture, for those who may see her."""

from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
from pypdf import PdfReader

from posyandu.charts.kinds import KINDS
from posyandu.charts.lines import child_chart
from posyandu.charts.queries import growth_record
from posyandu.charts.words import INDONESIAN
from posyandu.core.kms import KmsRules
from posyandu.core.vocabulary import Position, Role, Sex, Tone, WeightStatus
from posyandu.extensions import db
from posyandu.figures import recompute
from posyandu.models import MeasurementKind

from .chart_children import parsed

WEIGHTS = {date(2025, 2, 18): 3.6, date(2025, 3, 18): 4.6, date(2025, 4, 15): 5.4, date(2025, 6, 17): 6.6,
           date(2025, 7, 15): 6.6}  # fmt: skip


@pytest.fixture
def kelurahan(make):
    return make.kelurahan()


@pytest.fixture
def posyandu(make, kelurahan):
    return make.posyandu(kelurahan, name="Melati")


@pytest.fixture
def rafael(make, posyandu):
    """Weighed five times with May missed; the weight of April had been misread, the head of March taken back."""
    child = make.child(posyandu, name='Rafael "El" <Simanjuntak>', sex=Sex.MALE, birth_date=date(2025, 2, 3))
    rows = {}
    for on, kg in WEIGHTS.items():
        values = {"weight_kg": kg, "length_cm": 60.0, "position": Position.LYING}
        if on.month == 4:
            wrong = make.measurement(child, measured_on=on, **values | {"weight_kg": 9.4})
            values |= {"supersedes_id": wrong.id, "kind": MeasurementKind.CORRECTED, "reason": "salah baca"}
        rows[on] = make.measurement(child, measured_on=on, **values)
    head = make.measurement(child, measured_on=date(2025, 3, 18), head_cm=52.0)
    make.measurement(child, measured_on=date(2025, 3, 18), head_cm=52.0, supersedes_id=head.id,
                     kind=MeasurementKind.WITHDRAWN, reason="salah anak")  # fmt: skip
    recompute.refresh(db.session, [child.id], rules=KmsRules())
    db.session.commit()
    return child


@pytest.fixture
def midwife(client, make, posyandu):
    return client.sign_in(make.user(Role.MIDWIFE, posyandu))


def line_of(child, slug):
    with_area = db.session.get(type(child), child.id)
    return child_chart(growth_record(with_area), slug, INDONESIAN)


def test_the_line_is_what_was_measured(app, rafael):
    with app.test_request_context():
        chart = line_of(rafael, "kms-0-24")
    valid = [p for p in chart.points if not p.withdrawn]
    assert [(p.on, p.y) for p in valid] == list(WEIGHTS.items())
    assert [p.x for p in valid] == [15, 43, 71, 134, 162]
    assert [p.status for p in valid] == [WeightStatus.B, WeightStatus.N, WeightStatus.N, WeightStatus.O, WeightStatus.T]
    assert valid[0].label.startswith("15 hari: 3,6 kg, z −")
    assert valid[-1].label.startswith("5 bulan 12 hari: 6,6 kg, z −")
    assert valid[-1].label.endswith("tidak naik")
    assert valid[-1].tone is Tone.WATCH
    (old,) = (p for p in chart.points if p.withdrawn)
    assert (old.y, old.heir_on, old.finding) == (9.4, date(2025, 4, 15), "dikoreksi")
    assert {m: (r.weight_kg, r.status, r.minimum_gain_g) for m, r in chart.columns().items()} == {
        0: (3.6, WeightStatus.B, None),
        1: (4.6, WeightStatus.N, 800),
        2: (5.4, WeightStatus.N, 900),
        4: (6.6, WeightStatus.O, None),
        5: (6.6, WeightStatus.T, 500),
    }


def test_a_correction_leaves_other_indices_alone(app, rafael):
    """Only the weight was misread: no hollow point on the length chart, one on the chart of weight for length."""
    with app.test_request_context():
        assert not [p for p in line_of(rafael, "tbu").points if p.withdrawn]
        assert [p.y for p in line_of(rafael, "bbpb").points if p.withdrawn] == [9.4]
        (head,) = line_of(rafael, "lku").points
    assert (head.withdrawn, head.heir_on, head.finding) == (True, None, "dibatalkan")


def test_length_stands_as_it_is_scored(app, make, posyandu):
    """Standing under two years counts 0.7 cm more, lying after two years 0.7 cm less (WHO 2006)."""
    child = make.child(posyandu, birth_date=date(2023, 1, 10))
    make.measurement(child, measured_on=date(2024, 12, 10), length_cm=82.0, position=Position.STANDING, weight_kg=11.0)
    make.measurement(child, measured_on=date(2025, 3, 10), length_cm=85.0, position=Position.LYING, weight_kg=11.5)
    with app.test_request_context():
        assert [p.y for p in line_of(child, "tbu").points] == pytest.approx([82.7, 84.3])
        assert [(p.x, p.y) for p in line_of(child, "bbpb").points] == [(pytest.approx(82.7), 11.0)]
        assert [(p.x, p.y) for p in line_of(child, "bbtb").points] == [(pytest.approx(84.3), 11.5)]
        assert [p.y for p in line_of(child, "imtu").points] == [16.1, 16.2]  # 11 / 0.827², 11.5 / 0.843²


@pytest.mark.parametrize("slug", KINDS)
def test_each_chart_has_a_page(midwife, rafael, slug):
    page = midwife.get(f"/anak/{rafael.id}/grafik/{slug}").text
    assert "Rafael &#34;El&#34; &lt;Simanjuntak&gt;" in page
    assert page.count('class="chart chart--full"') == page.count('class="chart chart--compact"') == 1
    assert 'aria-current="page"' in page


def test_the_child_without_a_chart_address_gets_the_card(midwife, rafael):
    assert midwife.get(f"/anak/{rafael.id}/grafik", status=303).location.endswith("/grafik/kms-0-24")


def test_values_stand_in_a_table_too(midwife, rafael):
    page = midwife.get(f"/anak/{rafael.id}/grafik/kms-0-24").text
    assert "15 Juli 2025" in page
    assert "9,4</s>" in page
    assert "Tidak naik" in page


def test_files(midwife, rafael):
    svg = midwife.get(f"/anak/{rafael.id}/grafik/kms-0-24.svg")
    assert svg.mimetype == "image/svg+xml"
    assert parsed(svg.text).find("title").text == "KMS laki-laki, 0–24 bulan"
    picture = midwife.get(f"/anak/{rafael.id}/grafik/tbu.png?ukuran=kecil")
    assert picture.data.startswith(b"\x89PNG")
    for query, width in (("", 595), ("?kertas=a4", 842)):
        paper = midwife.get(f"/anak/{rafael.id}/grafik/kms-0-24.pdf{query}")
        (page,) = PdfReader(BytesIO(paper.data)).pages
        assert round(float(page.mediabox.width)) == width
        text = " ".join(page.extract_text().split())
        assert 'Rafael "El" <Simanjuntak>' in text
        assert "3 Februari 2025" in text
        assert "Melati" in text
    assert "Rafael" not in paper.headers["Content-Disposition"]


def test_unknown_addresses_are_not_found(midwife, rafael):
    midwife.get(f"/anak/{rafael.id}/grafik/kms-9", status=404)
    midwife.get(f"/anak/{rafael.id}/grafik/kms-0-24.pdf?kertas=a3", status=404)
    midwife.get(f"/anak/{uuid4()}/grafik/kms-0-24", status=404)


FORMS = ["", "/kms-0-24", "/kms-0-24.svg", "/kms-0-24.png", "/kms-0-24.pdf"]


@pytest.mark.parametrize("form", FORMS)
def test_strangers_are_asked_to_sign_in(client, rafael, form):
    assert client.get(f"/anak/{rafael.id}/grafik{form}", status=303).location.startswith("/masuk")


@pytest.mark.parametrize("form", FORMS)
def test_another_posyandu_does_not_see_the_child(client, make, rafael, kelurahan, form):
    neighbour = make.user(Role.CADRE, make.posyandu(kelurahan))
    client.sign_in(neighbour).get(f"/anak/{rafael.id}/grafik{form}", status=404)


@pytest.mark.parametrize("form", FORMS)
def test_offices_do_not_see_health(client, make, rafael, kelurahan, form):
    client.sign_in(make.user(Role.LURAH, kelurahan)).get(f"/anak/{rafael.id}/grafik{form}", status=404)


def test_a_page_asks_the_database_a_few_times_only(midwife, rafael, queries):
    midwife.get(f"/anak/{rafael.id}/grafik/kms-0-24")
    assert len(queries) <= 15


def test_the_chart_speaks_english_where_the_reader_does(client, make, rafael, posyandu):
    client.sign_in(make.user(Role.MIDWIFE, posyandu, language="en"))
    page = client.get(f"/anak/{rafael.id}/grafik/bbu").text
    assert "6.6 kg" in page
