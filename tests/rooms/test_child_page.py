"""The page of one child for the midwife: growth between visits, the age of another system, what was done, its paper."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
import time_machine
from pypdf import PdfReader

from posyandu.charts.queries import growth_record
from posyandu.core.referral import ReferralReason
from posyandu.core.vocabulary import Indicator, Position, Role
from posyandu.extensions import db
from posyandu.models import (
    Destination,
    HomeVisit,
    Referral,
    ReferralStatus,
    VisitResult,
)
from posyandu.review.between import between, z_by_completed_months

from ..day import Day
from ..make import NOW, TODAY


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW + timedelta(hours=1), tick=True):
        yield


class Story:
    """A girl born on 9 June 2025 and weighed three times."""

    def __init__(self, make):
        self.make, self.posyandu = make, make.posyandu()
        self.midwife = make.user(Role.MIDWIFE, self.posyandu)
        self.day = Day(make, self.posyandu, self.midwife)
        self.child = make.child(self.posyandu, name="Cantika Simbolon", birth_date=date(2025, 6, 9))
        lying = {"position": Position.LYING}
        self.keys = [
            self.day.weigh(self.child, 7.9, date(2026, 6, 18), length_cm=72.0, **lying),
            self.day.weigh(self.child, 8.3, date(2026, 7, 18), length_cm=73.1, **lying),
            self.day.weigh(self.child, 8.2, TODAY, length_cm=74.0, **lying),
        ]

    def record(self):
        return growth_record(self.make.loaded(self.child))


@pytest.fixture
def story(make):
    return Story(make)


def test_growth_between_any_two_visits_is_later_less_earlier(story):
    record = story.record()
    first, _, third = story.keys
    for one, other in ((first, third), (third, first)):
        found = between(record, str(one), str(other))
        assert (found.days, found.weight_g, found.length_cm) == (61, 300, 2.0)
        change = record.scores[third].z_bbu - record.scores[first].z_bbu
        assert found.z[Indicator.WEIGHT_FOR_AGE] == pytest.approx(change, abs=0.005)
    assert between(record, "", "").weight_g == -100  # the last two
    assert between(record, str(third), str(third)).days > 0
    assert between(record, "nonsense", str(first)).earlier.id == first


def test_a_child_that_stands_up_lost_no_length(story):
    standing = story.day.weigh(story.child, 8.4, date(2026, 8, 19), length_cm=73.3, position=Position.STANDING)
    found = between(story.record(), str(story.keys[2]), str(standing))
    assert found.length_cm == 0.0


def test_one_measuring_has_nothing_to_compare_with(story, make, client):
    child = make.child(story.posyandu)
    assert between(growth_record(make.loaded(child)), "", "") is None
    client.sign_in(story.midwife)
    assert "Pertumbuhan antara dua kunjungan" not in client.get(f"/anak/{child.id}").text


def test_the_page_compares_the_visits_that_are_chosen(story, client):
    client.sign_in(story.midwife)
    html = client.get(f"/anak/{story.child.id}?dari={story.keys[0]}&sampai={story.keys[2]}").text
    assert "61 hari" in html
    assert "+300 g" in html
    assert "+2,0 cm" in html


def test_another_systems_age_shows_its_z_beside_ours(story, client):
    """At 14 months and 9 days, a system that says 14 months takes the child for 9 days younger, so its z is higher."""
    record = story.record()
    rows = [row for row in record.measurements if row.id == story.keys[2]]
    found = z_by_completed_months(story.child.birth_date, "P", rows)[story.keys[2]]
    ours = record.scores[story.keys[2]]
    assert found[Indicator.WEIGHT_FOR_AGE] > ours.z_bbu
    assert found[Indicator.LENGTH_FOR_AGE] > ours.z_tbu
    assert found[Indicator.WEIGHT_FOR_LENGTH] == ours.z_bbtb  # knows no age
    client.sign_in(story.midwife)
    assert "Bandingkan dengan umur bulan penuh" in client.get(f"/anak/{story.child.id}").text
    assert "Pakai umur hari yang tepat" in client.get(f"/anak/{story.child.id}?umur=bulan").text


def test_referrals_and_visits_at_home_stand_on_the_page(story, client):
    db.session.add(
        Referral(
            child_id=story.child.id, posyandu_id=story.posyandu.id, reason=ReferralReason.T, sent_on=TODAY, sent_at=NOW,
            destination=Destination.PUSKESMAS, status=ReferralStatus.SENT, sent_by_id=story.midwife.id,
        )
    )  # fmt: skip
    for result, withdrawn_at in ((VisitResult.NOT_FOUND, None), (VisitResult.REFUSED, NOW)):
        db.session.add(
            HomeVisit(
                child_id=story.child.id, posyandu_id=story.posyandu.id, visited_on=TODAY - timedelta(days=3),
                result=result, recorded_by_id=story.midwife.id, recorded_at=NOW, withdrawn_at=withdrawn_at,
            )
        )  # fmt: skip
    db.session.commit()
    html = client.sign_in(story.midwife).get(f"/anak/{story.child.id}").text
    assert "Tidak ditemukan" in html
    assert "Menolak" not in html  # taken back
    assert "/rujukan/" in html


def test_the_chart_says_each_value_in_clinical_and_in_plain_words(story, client):
    html = client.sign_in(story.midwife).get(f"/anak/{story.child.id}?grafik=bbu").text
    z = str(story.record().scores[story.keys[2]].z_bbu).replace(".", ",").replace("-", "−")
    assert f"14 bulan 9 hari: 8,2 kg, z {z}, berat badan normal" in html
    assert "Dari 100 anak seumurnya, kira-kira" in html


def test_the_summary_is_one_page_of_text_with_the_chart_as_a_vector(story, client):
    answer = client.sign_in(story.midwife).get(f"/anak/{story.child.id}/ringkasan.pdf")
    assert answer.mimetype == "application/pdf"
    assert "Cantika" not in answer.headers["Content-Disposition"]
    (page,) = PdfReader(BytesIO(answer.data)).pages
    assert not list(page.images)
    text = page.extract_text()
    for word in (
        "Ringkasan pertumbuhan",
        "Cantika Simbolon",
        "9 Juni 2025",
        "18 Agu 2026",
        "8,2",
        "−100",
        "Tidak naik",
    ):
        assert word in text, word


def test_the_summary_of_a_child_that_was_never_measured(story, make, client):
    child = make.child(story.posyandu, name="Bayi Baru")
    answer = client.sign_in(story.midwife).get(f"/anak/{child.id}/ringkasan.pdf")
    (page,) = PdfReader(BytesIO(answer.data)).pages
    assert "Belum pernah diukur" in page.extract_text()


def test_a_request_to_measure_again_is_seen_in_the_list_of_the_day(story, make, client):
    kader = make.user(Role.CADRE, story.posyandu)
    other = make.child(story.posyandu, name="Bagas Saputra")
    story.day.weigh(other, 8.0, date(2026, 7, 18))
    client.sign_in(story.midwife).post(f"/anak/{other.id}/ukur-ulang", data={"why": "Panjang badan"})
    session = story.day.opened()
    client.sign_in(kader)
    assert "Ukur ulang, diminta bidan" in client.get(f"/sesi/{session.id}").text


def test_the_column_nt_has_the_letter_of_the_kms_before_another_finding(story, client):
    """6.3 kg at 74 cm is gizi buruk (z −3 is 6.9 kg); the weight fell, so the KMS has T."""
    story.day.correct(story.keys[2], 6.3, length_cm=74.0, position=Position.LYING)
    client.sign_in(story.midwife)
    html = re.sub(r"<svg.*?</svg>", "", client.get(f"/anak/{story.child.id}").text, flags=re.S)
    assert '<td><b>T</b> <span class="word word--urgent">Rujuk · gizi buruk</span>' in html
    assert '<td><span class="word word--good">Naik</span>' in html  # of July: the word says the letter


def test_above_the_orange_line_the_letter_stands_first(story, client):
    child = story.make.child(story.posyandu, birth_date=date(2025, 6, 9))
    story.day.weigh(child, 12.4, date(2026, 7, 18))
    story.day.weigh(child, 12.9)
    client.sign_in(story.midwife)
    html = re.sub(r"<svg.*?</svg>", "", client.get(f"/anak/{child.id}").text, flags=re.S)
    assert '<td><b>N</b> <span class="word word--watch">Di atas garis oranye</span>' in html
    assert '<td><b>B</b> <span class="word word--watch">Di atas garis oranye</span>' in html


def test_a_weight_that_cannot_be_is_not_told_as_a_gain(story, client):
    """45.1 kg at 14 months is more than five SD above the median, WHO's limit for weight-for-age."""
    child = story.make.child(story.posyandu, birth_date=date(2025, 6, 9))
    story.day.weigh(child, 9.4, date(2026, 7, 18))
    story.day.weigh(child, 45.1)
    client.sign_in(story.midwife)
    for path in (f"/anak/{child.id}", f"/kotak-masuk?anak={child.id}"):
        html = re.sub(r"<svg.*?</svg>", "", client.get(path).text, flags=re.S)
        assert re.search(r'<td>(<b>N</b> )?<span class="word word--watch">Perlu diukur ulang</span>', html), path


def test_a_length_without_its_position_is_neither_lying_nor_standing(story, client):
    child = story.make.child(story.posyandu, birth_date=date(2025, 9, 9))
    story.day.weigh(child, 8.2, length_cm=72.5)
    client.sign_in(story.midwife)
    html = client.get(f"/anak/{child.id}").text
    (cell,) = re.findall(r'<td class="r">72,5 (<span class="soft">.*?</span></span>)</td>', html)
    assert "cara ukur tidak dicatat" in cell
    assert "TB" not in cell and "PB" not in cell
    assert "<dt>Panjang atau tinggi</dt><dd>72,5 cm</dd>" in html
