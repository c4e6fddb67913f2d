"""Referrals: the reason set from the finding, the steps in order, overdue answers, the letter, the figures."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
import time_machine
from pypdf import PdfReader

from posyandu.core.referral import ReferralReason
from posyandu.core.vocabulary import Position, Role
from posyandu.extensions import db
from posyandu.figures.outreach import count_outreach, outreach_differences
from posyandu.models import Destination, Event, Posyandu, Referral, ReferralEnd, ReferralStatus, User, VisitSession
from posyandu.outreach.queries import Figures, figures_of
from posyandu.outreach.referrals import operations, queries
from tests.client import CheckedClient
from tests.day import Day
from tests.make import NOW, TODAY, Maker
from tests.page_forms import fields_of

AUGUST = date(2026, 8, 1)


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def melati(make: Maker) -> Posyandu:
    kecamatan = make.kecamatan(name="Medan Amplas", puskesmas="Puskesmas Amplas", city="Kota Medan")
    return make.posyandu(make.kelurahan(kecamatan, name="Harjosari I"), name="Melati")


@pytest.fixture
def bidan(make: Maker, melati: Posyandu) -> User:
    return make.user(Role.MIDWIFE, melati, name="Bidan Erlina")


def _send(make: Maker, child: Any, user: User, *, on: date = TODAY, **values: Any) -> Referral:
    about = {"reason": ReferralReason.T, "destination": Destination.PUSKESMAS} | values
    key = operations.send(make.loaded(child), user=db.session.merge(user), on=on, now=NOW, **about)
    return db.session.get_one(Referral, key)


def _weigh_down(make: Maker, posyandu: Posyandu, user: User, *weights: float, **last: Any) -> Any:
    child = make.child(posyandu, name="Putri Handayani", address="Gang Mangga 7")
    day = Day(make, posyandu, user)
    for back, kg in enumerate(reversed(weights)):
        day.weigh(child, kg, date(2026, 8 - back, 18), **(last if back == 0 else {}))
    return child


@pytest.mark.parametrize(
    ("weights", "last", "reason"),
    [
        ((8.0, 8.6), {}, None),
        ((8.6, 8.5), {}, ReferralReason.T),
        ((8.6, 8.5, 8.4), {}, ReferralReason.TWO_T),
        ((5.0,), {}, ReferralReason.BELOW_RED_LINE),
        ((6.0,), {"length_cm": 76.0, "position": Position.LYING}, ReferralReason.SEVERELY_WASTED),
        ((8.6, 8.9), {"oedema": True}, ReferralReason.OEDEMA),
        ((13.0,), {}, ReferralReason.ABOVE_ORANGE_LINE),
        ((8.0, 8.6), {"answers": {"tb_cough": True}}, ReferralReason.TB),
    ],
)
def test_the_reason_is_set_from_the_finding(
    make: Maker, client: CheckedClient, melati: Posyandu, bidan: User, weights: Any, last: Any, reason: Any
) -> None:
    child = _weigh_down(make, melati, bidan, *weights, **last)
    assert queries.finding_of(child.id) is reason
    page = client.sign_in(db.session.merge(bidan)).get(f"/anak/{child.id}/rujuk").text
    assert fields_of(page)["reason"] == (reason or ReferralReason.OTHER).value


def test_a_referral_is_followed_to_its_end_by_its_pages(
    make: Maker, client: CheckedClient, melati: Posyandu, bidan: User
) -> None:
    child = _weigh_down(make, melati, bidan, 8.6, 8.5)
    client.sign_in(db.session.merge(bidan))
    filled = fields_of(client.get(f"/anak/{child.id}/rujuk").text) | {"note": "Batuk sejak Senin."}
    address = client.post(f"/anak/{child.id}/rujuk", data=filled, status=303).location
    again = client.post(f"/anak/{child.id}/rujuk", data=filled, status=303).location
    assert again == address
    assert UUID(address.rsplit("/", 1)[1]).version == 4  # chance alone: not to be guessed from another
    page = client.get(address).text
    assert "Batuk sejak Senin." in page
    assert "Dikirim" in page
    client.post(f"{address}/tiba", data={"tiba-on": "18/08/2026"}, status=303)
    wrong = client.post(
        f"{address}/jawaban", data={"jawaban-on": "17/08/2026", "jawaban-diagnosis": "ISPA"}, status=422
    )
    assert "paling cepat 18 Agustus 2026" in wrong.text
    assert 'value="ISPA"' in wrong.text  # nothing typed is lost
    empty = client.post(f"{address}/jawaban", data={"jawaban-on": "18/08/2026"}, status=422)
    assert "Isi diagnosis." in empty.text
    told = {"jawaban-on": "18/08/2026", "jawaban-diagnosis": "ISPA", "jawaban-answer": "Kontrol 1 minggu."}
    client.post(f"{address}/jawaban", data=told, status=303)
    assert "Kontrol 1 minggu." in client.get(address).text
    late = client.post(f"{address}/tiba", data={"tiba-on": "18/08/2026"}, status=303)
    assert "Tidak ada yang berubah" in client.get(late.location).text
    client.post(f"{address}/selesai", data={"selesai-on": "18/08/2026", "selesai-outcome": "selesai"}, status=303)
    page = client.get(address).text
    assert "Selesai ditindaklanjuti" in page
    assert '<form method="post" action="/rujukan' not in page
    verbs = db.session.scalars(sa.select(Event.verb).where(Event.subject_kind == "referral").order_by(Event.seq))
    assert list(verbs) == ["referral_sent", "referral_arrived", "referral_answered", "referral_closed"]
    details = str([*db.session.scalars(sa.select(Event.details).where(Event.subject_kind == "referral"))])
    assert "ISPA" not in details
    assert "Batuk" not in details


def test_what_cannot_be_is_refused_beside_its_field(
    make: Maker, client: CheckedClient, melati: Posyandu, bidan: User
) -> None:
    child = make.child(melati, birth_date=date(2025, 6, 9))
    client.sign_in(db.session.merge(bidan))
    url = f"/anak/{child.id}/rujuk"
    filled = fields_of(client.get(url).text) | {"note": "Panas"}
    for values, words in (
        ({"on": "19/08/2026"}, "Tanggal ini belum tiba"),
        ({"on": "08/06/2025"}, "paling cepat 9 Juni 2025"),
        ({"on": "kemarin"}, "Tanggal tidak terbaca"),
        ({"reason": "lain", "note": " "}, "Tulis alasannya di sini."),
        ({"reason": "hebat"}, "Pilih salah satu dari daftar."),
        ({"destination": "bulan"}, "Pilih salah satu dari daftar."),
        ({"note": "x" * 501}, "Terlalu panjang"),
    ):
        answer = client.post(url, data=filled | values, status=422)
        assert words in answer.text, values
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Referral)) == 0


def test_a_step_never_lies_before_the_one_that_it_follows(make: Maker, melati: Posyandu, bidan: User) -> None:
    child = make.child(melati)
    referral = _send(make, child, bidan, on=date(2026, 8, 10))
    who = {"user": bidan, "now": NOW}
    with pytest.raises(operations.OutOfOrder) as early:
        operations.arrive(referral, on=date(2026, 8, 9), **who)
    assert early.value.on == date(2026, 8, 10)
    operations.answer(referral, on=date(2026, 8, 12), diagnosis="Gizi kurang", **who)  # arrival may be left out
    with pytest.raises(operations.OutOfOrder):
        operations.close(referral, on=date(2026, 8, 11), outcome=ReferralEnd.DONE, **who)
    operations.close(referral, on=date(2026, 8, 12), outcome=ReferralEnd.IN_CARE, **who)
    for step in (lambda: operations.arrive(referral, on=TODAY, **who),
                 lambda: operations.answer(referral, on=TODAY, diagnosis="x", **who),
                 lambda: operations.close(referral, on=TODAY, outcome=ReferralEnd.DONE, **who)):  # fmt: skip
        with pytest.raises(operations.NotOpen):
            step()
    with pytest.raises(operations.OtherChild):
        _send(make, make.child(melati), bidan, id=referral.id)


def test_overdue_is_told_in_the_list_and_by_one_query(
    make: Maker, client: CheckedClient, melati: Posyandu, bidan: User
) -> None:
    ages = {"Empat Belas": 14, "Lima Belas": 15, "Tiga Puluh": 30}
    sent = {name: _send(make, make.child(melati, name=name), bidan, on=TODAY - timedelta(days=ago))
            for name, ago in ages.items()}  # fmt: skip
    done = _send(make, make.child(melati, name="Sudah Dijawab"), bidan, on=TODAY - timedelta(days=40))
    operations.answer(done, user=bidan, on=TODAY, diagnosis="Sehat", now=NOW)
    late = queries.overdue_children([melati.id], today=TODAY, after_days=14)
    assert late == {sent["Lima Belas"].child_id: TODAY - timedelta(days=15),
                    sent["Tiga Puluh"].child_id: TODAY - timedelta(days=30)}  # fmt: skip
    counts = queries.counts([melati.id], today=TODAY, after_days=14)
    assert {which.value: number for which, number in counts.items()} == {"terbuka": 3, "terlambat": 2}
    client.sign_in(db.session.merge(bidan))
    page = client.get("/rujukan").text
    assert re.findall(r'<a href="/rujukan/[^"]+">([^<]+)<', page) == ["Tiga Puluh", "Lima Belas", "Empat Belas"]
    assert "Jawaban terlambat 16 hari" in page
    assert "Empat Belas" not in client.get("/rujukan?mana=terlambat").text
    assert "Sudah Dijawab" in client.get("/rujukan?mana=dijawab").text
    assert "Tidak ada yang cocok" in client.get("/rujukan?alasan=bgm").text
    for odd in ("?mana=x", "?alasan=x", "?posyandu=x", "?halaman=99", "?mana=selesai&halaman=0"):
        client.get(f"/rujukan{odd}")


def test_the_list_reads_few_rows_however_long_it_is(
    make: Maker, client: CheckedClient, melati: Posyandu, bidan: User, queries: list[str]
) -> None:
    for _ in range(8):
        _send(make, make.child(melati), bidan)
    client.sign_in(db.session.merge(bidan))
    queries.clear()
    client.get("/rujukan")
    assert len([statement for statement in queries if statement.lstrip().upper().startswith("SELECT")]) <= 10


def test_the_figures_count_by_the_month_sent(make: Maker, melati: Posyandu, bidan: User) -> None:
    july = [_send(make, make.child(melati), bidan, on=date(2026, 7, 5)) for _ in range(3)]
    _send(make, make.child(melati), bidan, on=date(2026, 8, 2))
    operations.arrive(july[0], user=bidan, on=date(2026, 7, 6), now=NOW)
    operations.answer(july[1], user=bidan, on=date(2026, 8, 6), diagnosis="TB", now=NOW)
    found = figures_of([melati.id], date(2026, 7, 1), AUGUST)
    assert found == {
        (melati.id, date(2026, 7, 1)): Figures(referrals=3, referrals_arrived=2, referrals_answered=1),
        (melati.id, AUGUST): Figures(referrals=1),
    }
    kecamatan_id = make.loaded(melati).kelurahan.kecamatan_id
    assert outreach_differences(db.session, kecamatan_id) == []
    db.session.execute(sa.text("UPDATE outreach_summary SET referrals = 9 WHERE referrals = 3"))
    assert outreach_differences(db.session, kecamatan_id) == [f"outreach_summary: posyandu {melati.id}, 2026-07"]
    count_outreach(db.session, {(melati.id, date(2026, 7, 1))})
    assert outreach_differences(db.session, kecamatan_id) == []


def test_the_letter_tells_what_was_found_and_is_vector(
    make: Maker, client: CheckedClient, melati: Posyandu, bidan: User
) -> None:
    child = _weigh_down(make, melati, bidan, 8.6, 8.5, 8.45, length_cm=74.0, position=Position.LYING)
    evil = "Mohon #strong[x] $y$ <b> \\ *z* `v`"
    sent = _send(make, child, bidan, reason=ReferralReason.TWO_T, destination_name="Puskesmas Amplas", note=evil)
    client.sign_in(db.session.merge(bidan))
    answer = client.fetch("GET", f"/rujukan/{sent.id}/surat.pdf")
    assert answer.headers["Content-Disposition"] == 'inline; filename="surat-rujukan.pdf"'
    reader = PdfReader(BytesIO(answer.data))
    (page,) = reader.pages
    assert not list(page.images)
    text = " ".join(page.extract_text().split())
    for words in ("Surat rujukan balita", "Posyandu Melati, Kelurahan Harjosari I, Kecamatan Medan Amplas, Kota Medan",
                  "Puskesmas Amplas", "Putri Handayani", "Tidak naik 2 bulan atau lebih (2T)", evil, "9 Juni 2025",
                  "Bidan Erlina", "18 Agustus 2026", "8,45", "PB 74,0", "2T", "garis merah", "Diagnosis",
                  "Gang Mangga 7"):  # fmt: skip
        assert words in text, words
    assert answer.data == client.fetch("GET", f"/rujukan/{sent.id}/surat.pdf").data


def test_a_letter_that_is_printed_again_ends_on_its_own_day(
    make: Maker, client: CheckedClient, melati: Posyandu, bidan: User
) -> None:
    child = _weigh_down(make, melati, bidan, 8.6, 8.5, 8.45)
    before = _send(make, child, bidan, on=date(2026, 7, 20))
    today = _send(make, child, bidan)
    client.sign_in(db.session.merge(bidan))
    for sent, told in ((before, False), (today, True)):
        reader = PdfReader(BytesIO(client.fetch("GET", f"/rujukan/{sent.id}/surat.pdf").data))
        assert ("8,45" in reader.pages[0].extract_text()) == told  # neither in the table nor on the chart


def test_a_letter_for_a_child_never_weighed_is_one_page_too(
    make: Maker, client: CheckedClient, melati: Posyandu, bidan: User
) -> None:
    long = "Nama Yang Panjang Sekali " * 4
    sent = _send(make, make.child(melati, name=long, address="Gang " * 30), bidan, note="kata " * 90)
    client.sign_in(db.session.merge(bidan))
    reader = PdfReader(BytesIO(client.fetch("GET", f"/rujukan/{sent.id}/surat.pdf").data))
    assert len(reader.pages) == 1
    assert "Belum pernah diukur" in reader.pages[0].extract_text()


def test_kader_and_office_see_no_diagnosis(make: Maker, client: CheckedClient, melati: Posyandu, bidan: User) -> None:
    sent = _send(make, make.child(melati), bidan)
    kecamatan = make.loaded(melati).kelurahan.kecamatan
    for role, area in ((Role.CADRE, melati), (Role.CAMAT_OFFICE, kecamatan), (Role.ADMIN, kecamatan)):
        client.sign_in(make.user(role, area))
        for path in ("/rujukan", f"/rujukan/{sent.id}", f"/rujukan/{uuid4()}"):
            client.get(path, status=404)


def test_a_referral_sent_elsewhere_is_not_found(make: Maker, client: CheckedClient, melati: Posyandu) -> None:
    far = make.posyandu()
    other = make.user(Role.MIDWIFE, far)
    sent = _send(make, make.child(far), other)
    client.sign_in(make.user(Role.MIDWIFE, melati)).get(f"/rujukan/{sent.id}", status=404)
    assert db.session.get_one(Referral, sent.id).status is ReferralStatus.SENT
    assert db.session.scalar(sa.select(sa.func.count()).select_from(VisitSession)) == 0
