"""The midwife's inbox: who is in it, in which order, what takes a child out of it, and who may see it."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from posyandu.core.inbox import Kind
from posyandu.core.referral import ReferralReason
from posyandu.core.roles import Grant
from posyandu.core.vocabulary import Position, Role
from posyandu.extensions import db
from posyandu.models import (
    Destination,
    Event,
    MeasurementConflict,
    Referral,
    ReferralStatus,
    RemeasureRequest,
    ReviewMark,
    StatusOverride,
    Verdict,
)
from posyandu.models.types import new_id
from posyandu.review import cases

from ..day import Day
from ..make import NOW, TODAY


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=True):
        yield


class Room:
    """A posyandu with its midwife, and children with a story."""

    def __init__(self, make):
        self.make, self.posyandu = make, make.posyandu()
        self.midwife = make.user(Role.MIDWIFE, self.posyandu)
        self.day = Day(make, self.posyandu, make.user(Role.CADRE, self.posyandu))

    def child(self, *kg, until=TODAY, **values):
        """A child weighed every month up to a day."""
        child = self.make.child(self.posyandu, **values)
        for back, weight in enumerate(reversed(kg)):
            month = until.month - back
            self.day.weigh(child, weight, date(until.year, month, until.day))
        return child

    def cases(self, **values):
        return cases.of_areas([Grant(posyandu_id=self.posyandu.id)], today=TODAY, **values)

    def kinds(self):
        return {case.child_id: [found.finding.kind for found in case.findings] for case in self.cases()}


@pytest.fixture
def room(make):
    return Room(make)


def marks():
    rows = db.session.scalars(sa.select(ReviewMark).order_by(ReviewMark.at))
    return [(row.kind, row.verdict) for row in rows]


def test_the_most_urgent_are_at_the_top_and_who_is_well_is_not_there(room):
    well = room.child(8.0, 8.4, 8.8)
    first_t = room.child(8.0, 8.4, 8.4)
    two_t = room.child(8.4, 8.4, 8.4)
    thin = room.child(8.0, 8.4)
    room.day.weigh(thin, 8.4, length_cm=88.0, position=Position.LYING)
    swollen = room.child(8.0, until=date(2026, 7, 18))
    room.day.weigh(swollen, 8.4, date(2026, 8, 4), oedema=True)
    found = [case.child_id for case in room.cases()]
    assert found[:2] == [swollen.id, thin.id]
    assert found.index(two_t.id) < found.index(first_t.id)
    assert well.id not in found


def test_a_child_that_left_or_turned_five_waits_no_more(room, make):
    room.child(8.4, 8.4, left_on=TODAY)
    room.child(8.4, 8.4, birth_date=date(2021, 8, 17))
    assert room.cases() == []


def test_an_old_measuring_speaks_no_more_until_the_child_has_vanished(room):
    thin = room.child(5.6, 5.6, until=date(2026, 5, 18))  # some −4 SD for a girl of eleven months
    heavy = room.child(9.0, 9.0, until=date(2026, 5, 18))
    assert room.kinds() == {thin.id: [Kind.VANISHED]}
    assert heavy.id not in room.kinds()


def test_two_results_of_one_day_wait_until_one_is_chosen(room):
    child = room.child(8.0, 8.4)
    other = room.day.weigh(child, 8.5)
    first = room.day.weigh(child, 8.6)
    session = room.day.opened()
    conflict = MeasurementConflict(
        id=new_id(), child_id=child.id, session_id=session.id, first_id=other, second_id=first, opened_at=NOW
    )
    db.session.add(conflict)
    db.session.commit()
    assert room.kinds()[child.id] == [Kind.CONFLICT]
    conflict.decided_at = NOW
    db.session.commit()
    assert child.id not in room.kinds()


def test_the_page_shows_the_list_and_the_first_child_with_its_chart(room, client):
    child = room.child(8.0, 8.4, 8.4, name="Rafael Simanjuntak")
    html = client.sign_in(room.midwife).get("/kotak-masuk").text
    assert "1 anak menunggu keputusan" in html
    assert "Tidak naik: berat tetap, KBM 200 g" in html
    assert "KMS perempuan, 0–24 bulan" in html
    assert f"/anak/{child.id}/sesuai" in html


def test_verifying_takes_the_child_out_until_the_next_measuring(room, client):
    child = room.child(8.0, 8.4, 8.4)
    client.sign_in(room.midwife).post(f"/anak/{child.id}/sesuai")
    assert marks() == [(Kind.FIRST_T, Verdict.VERIFIED)]
    assert room.cases() == []
    row = db.session.scalars(sa.select(Event).where(Event.verb == "finding_answered")).one()
    assert row.details == {"verdict": "verified", "kinds": ["first_t"]}
    key = db.session.scalars(sa.select(ReviewMark.measurement_id)).one()
    room.day.correct(key, 8.3)
    assert room.kinds() == {child.id: [Kind.FIRST_T]}


def test_a_vanished_child_is_said_again_every_month(room, client):
    child = room.child(5.6, until=date(2026, 4, 18))
    client.sign_in(room.midwife).post(f"/anak/{child.id}/sesuai")
    assert room.cases() == []
    later = cases.of_areas([Grant(posyandu_id=room.posyandu.id)], today=date(2026, 9, 1))
    assert [case.child_id for case in later] == [child.id]


def test_several_are_seen_at_once_but_never_an_urgent_one(room, client):
    calm, urgent = room.child(8.0, 8.4, 8.4), room.child(5.4, 5.6, 5.6)
    ticked = {"anak": [str(calm.id), str(urgent.id), "no id", str(new_id())]}
    client.sign_in(room.midwife).post("/kotak-masuk/dilihat", data=ticked)
    assert marks() == [(Kind.FIRST_T, Verdict.SEEN)]
    assert room.kinds() == {urgent.id: [Kind.BELOW_RED_LINE, Kind.FIRST_T]}
    assert "Centang dulu" in client.get(client.post("/kotak-masuk/dilihat").location).text


def test_nobody_marks_a_child_of_another_posyandu(room, make, client):
    other = Room(make)
    child = other.child(8.0, 8.4, 8.4)
    client.sign_in(room.midwife).post("/kotak-masuk/dilihat", data={"anak": str(child.id)})
    assert marks() == []
    html = client.get(f"/kotak-masuk?anak={child.id}").text
    assert child.name not in html


def test_asking_for_a_measuring_waits_for_it(room, client):
    child = room.child(8.0, 8.4, 8.4, until=date(2026, 7, 18))
    client.sign_in(room.midwife)
    refused = client.post(f"/anak/{child.id}/ukur-ulang", data={"why": " "}, status=422).text
    assert "Tulis apa yang perlu diukur lagi." in refused
    client.post(f"/anak/{child.id}/ukur-ulang", data={"why": "Panjang badan"})
    assert db.session.scalars(sa.select(RemeasureRequest.why)).all() == ["Panjang badan"]
    assert room.cases() == []
    assert "Diminta ukur ulang" in client.get(f"/anak/{child.id}").text
    room.day.moment += timedelta(hours=1)
    room.day.weigh(child, 8.4)
    assert "Batalkan permintaan" not in client.get(f"/anak/{child.id}").text


def test_what_was_asked_can_be_taken_back(room, client):
    child = room.child(8.0)
    client.sign_in(room.midwife).post(f"/anak/{child.id}/ukur-ulang", data={"why": "Berat"})
    client.post(f"/anak/{child.id}/ukur-ulang/batal")
    client.post(f"/anak/{child.id}/ukur-ulang/batal")
    assert db.session.scalars(sa.select(RemeasureRequest.taken_back_at)).one() is not None
    taken = sa.select(sa.func.count()).select_from(Event).where(Event.verb == "remeasure_taken_back")
    assert db.session.scalar(taken) == 1


def test_n_or_t_is_decided_with_a_reason_and_taken_back(room, client):
    child = room.child(8.0, 8.4, 8.4)
    client.sign_in(room.midwife)
    page = client.get(f"/anak/{child.id}/ubah-nt?bulan=2026-08").text
    assert "Hitungan: T." in page
    assert (
        "Tulis alasan lainnya."
        in client.post(
            f"/anak/{child.id}/ubah-nt?bulan=2026-08", data={"status": "N", "reason": "lain"}, status=422
        ).text
    )
    client.post(f"/anak/{child.id}/ubah-nt?bulan=2026-08", data={"status": "N", "reason": "arah_garis"})
    assert room.day.letters(child)[8] == "N"
    assert (room.day.skdn().n, room.day.skdn().t) == (1, 0)
    assert room.cases() == []
    html = client.get(f"/anak/{child.id}").text
    assert "bidan; hitungan T" in html
    assert "Arah garis di KMS" in html
    back = {"status": "hitungan", "reason": "lain", "text": "salah pilih"}
    client.post(f"/anak/{child.id}/ubah-nt?bulan=2026-08", data=back)
    assert room.day.letters(child)[8] == "T"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(StatusOverride)) == 2


def test_a_month_without_n_or_t_cannot_be_decided(room, client):
    child = room.child(8.0)
    client.sign_in(room.midwife)
    assert client.get(f"/anak/{child.id}/ubah-nt", status=303).location == f"/anak/{child.id}"
    client.post(f"/anak/{child.id}/ubah-nt?bulan=2026-08", data={"status": "N", "reason": "arah_garis"})
    assert db.session.scalars(sa.select(StatusOverride)).all() == []


def test_deciding_n_or_t_leaves_the_red_line_open(room, client):
    child = room.child(5.4, 5.6, 5.6)
    decided = {"status": "N", "reason": "masa_pemulihan"}
    client.sign_in(room.midwife).post(f"/anak/{child.id}/ubah-nt", data=decided)
    assert room.kinds() == {child.id: [Kind.BELOW_RED_LINE]}


def test_a_note_is_kept_and_the_log_does_not_repeat_it(room, client):
    child = room.child(8.0)
    client.sign_in(room.midwife).post(f"/anak/{child.id}/catatan", data={"text": "Ibu sedang di luar kota"})
    assert "Ibu sedang di luar kota" in client.get(f"/anak/{child.id}").text
    row = db.session.scalars(sa.select(Event).where(Event.verb == "note_written")).one()
    assert row.details == {}


def test_filters_by_posyandu_and_reason(room, make, client):
    kelurahan = make.kelurahan()
    places = [make.posyandu(kelurahan) for _ in range(2)]
    midwife = make.user(Role.MIDWIFE, kelurahan)
    names = []
    for place, kg in zip(places, (8.4, 8.3), strict=True):
        child = make.child(place, name=f"Anak {place.name}")
        day = Day(make, place, midwife)
        day.weigh(child, 8.4, date(2026, 7, 18))
        day.weigh(child, kg)
        names.append(child.name)
    client.sign_in(midwife)
    html = client.get("/kotak-masuk").text
    assert all(name in html for name in names)
    html = client.get(f"/kotak-masuk?posyandu={places[1].id}").text
    assert names[1] in html
    assert names[0] not in html
    assert "Tidak ada yang cocok" in client.get("/kotak-masuk?jenis=oedema").text
    assert names[0] in client.get("/kotak-masuk?jenis=first_t").text
    assert names[0] in client.get(f"/kotak-masuk?posyandu={room.posyandu.id}&jenis=nonsense").text


def test_next_and_previous_lead_through_the_list(room, client):
    found = [room.child(8.0, 8.4, 8.4) for _ in range(3)]
    client.sign_in(room.midwife)
    order = [case.child_id for case in room.cases()]
    assert sorted(order) == sorted(child.id for child in found)
    html = client.get(f"/kotak-masuk?anak={order[1]}").text
    assert f'rel="prev" accesskey="p" href="/kotak-masuk?anak={order[0]}"' in html
    assert f'rel="next" accesskey="n" href="/kotak-masuk?anak={order[2]}"' in html


def test_a_long_list_is_paged_and_read_in_few_queries(room, client, queries):
    for _ in range(45):
        room.child(8.4, 8.4)
    client.sign_in(room.midwife)
    client.get("/kotak-masuk")  # the chart's ground is drawn
    del queries[:]
    html = client.get("/kotak-masuk").text
    assert len(queries) <= 15, "\n".join(queries)
    assert html.count('class="case"') == 40
    assert "Halaman 1 dari 2" in html
    assert client.get("/kotak-masuk?halaman=2").text.count('class="case"') == 5


def test_a_referral_takes_the_child_out_until_its_answer_is_overdue(room, client):
    child = room.child(5.4, 5.6, 5.6)
    client.sign_in(room.midwife)
    html = client.get("/kotak-masuk").text
    assert f"/anak/{child.id}/rujuk" in html
    sent = Referral(
        child_id=child.id, posyandu_id=room.posyandu.id, reason=ReferralReason.BELOW_RED_LINE,
        destination=Destination.PUSKESMAS, status=ReferralStatus.SENT, sent_on=TODAY, sent_at=NOW,
        sent_by_id=room.midwife.id,
    )  # fmt: skip
    db.session.add(sent)
    db.session.commit()
    assert room.cases() == []
    later = cases.of_areas([Grant(posyandu_id=room.posyandu.id)], today=date(2026, 9, 2))
    assert [found.finding.kind for case in later for found in case.findings] == [Kind.REFERRAL_OVERDUE]
    sent.status = ReferralStatus.ANSWERED
    db.session.commit()
    assert cases.of_areas([Grant(posyandu_id=room.posyandu.id)], today=date(2026, 9, 2)) == []
