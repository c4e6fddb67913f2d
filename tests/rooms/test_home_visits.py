"""Jemput bola: the list and its reasons, who goes, what was found, the weighing at home counted once, the sheet."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
import time_machine
from pypdf import PdfReader

from posyandu.core.home_visit import VisitReason
from posyandu.core.kms import KmsRules
from posyandu.core.skdn import AgeGroup
from posyandu.core.vocabulary import Role
from posyandu.extensions import db
from posyandu.figures.recompute import differences
from posyandu.models import (
    Child,
    Event,
    HomeVisit,
    Measurement,
    Posyandu,
    RemeasureRequest,
    ServiceGiven,
    ServiceKind,
    User,
    VisitResult,
)
from posyandu.outreach.queries import Figures, figures_of
from posyandu.outreach.visits import operations, queries
from posyandu.sessions.entry import Values
from tests.client import CheckedClient
from tests.day import Day
from tests.make import NOW, TODAY, Maker
from tests.page_forms import fields_of

AUGUST = date(2026, 8, 1)
YESTERDAY = TODAY - timedelta(days=1)
R = VisitReason


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def melati(make: Maker) -> Posyandu:
    return make.posyandu(make.kelurahan(name="Harjosari I"), name="Melati")


@pytest.fixture
def bidan(make: Maker, melati: Posyandu) -> User:
    return make.user(Role.MIDWIFE, melati)


@pytest.fixture
def day(make: Maker, melati: Posyandu, bidan: User) -> Day:
    """The posyandu opened yesterday."""
    day = Day(make, melati, bidan)
    day.opened(YESTERDAY)
    return day


def _reasons(posyandu: Posyandu, today: date = TODAY) -> dict[str, tuple[VisitReason, ...]]:
    db.session.expire_all()
    return {row.child.name: row.reasons for row in queries.list_of(posyandu.id, today=today)}


def _go(make: Maker, child: Child, user: User, result: VisitResult, *, on: date = TODAY, **values: Any) -> HomeVisit:
    about = {"user": db.session.merge(user), "now": NOW, "rules": KmsRules(), "on": on, "result": result}
    key = operations.record(make.loaded(child), **about | values)
    return db.session.get_one(HomeVisit, key)


def test_the_list_is_made_from_its_reasons(make: Maker, melati: Posyandu, bidan: User, day: Day) -> None:
    fine, absent, falling, light, asked, doubted = (
        make.child(melati, name=name, birth_date=date(2025, 6, 9))
        for name in ("Baik", "Tidak Datang", "Turun", "Ringan", "Diminta", "Diragukan")
    )
    make.child(melati, name="Baru Lahir", birth_date=date(2026, 8, 2))
    make.child(melati, name="Sudah Besar", birth_date=date(2021, 8, 1))
    gone = make.child(melati, name="Sudah Pindah", left_on=date(2026, 8, 1))
    capsule = [(ServiceKind.VITAMIN_A, "red")]
    for child, weights in ((fine, (8.0, 8.6)), (light, (5.0,)), (asked, (8.0, 8.6)), (doubted, (8.0, 8.6))):
        for back, kg in enumerate(reversed(weights)):
            day.weigh(child, kg, YESTERDAY if back == 0 else date(2026, 7, 17), services=capsule if back == 0 else ())
    for month, kg in ((6, 8.6), (7, 8.5)):
        day.weigh(falling, kg, date(2026, month, 17))
    day.weigh(falling, 8.4, YESTERDAY)
    operations.ask(make.loaded(asked), user=bidan, today=TODAY, now=NOW, rules=KmsRules())
    db.session.add(RemeasureRequest(child_id=doubted.id, month=AUGUST, why="z", asked_by_id=bidan.id,
                                    asked_at=NOW + timedelta(hours=1)))  # fmt: skip
    db.session.commit()
    assert gone.left_on is not None
    assert _reasons(melati) == {
        "Baru Lahir": (R.ABSENT,),
        "Tidak Datang": (R.ABSENT,),
        "Turun": (R.TWO_T,),
        "Ringan": (R.BELOW_RED_LINE,),
        "Diminta": (R.ASKED,),
        "Diragukan": (R.REMEASURE,),
    }
    assert absent.name in _reasons(melati)
    september = _reasons(melati, date(2026, 9, 1))  # nobody could have come yet, but the capsules are overdue now
    assert september["Tidak Datang"] == (R.VITAMIN_A,)
    assert september["Turun"] == (R.TWO_T, R.VITAMIN_A)
    assert "Baik" not in september
    assert "Baru Lahir" not in september


@pytest.mark.parametrize(
    ("held_on", "closed", "listed"),
    [(YESTERDAY, False, True), (TODAY, False, False), (TODAY, True, True), (date(2026, 7, 31), True, False)],
)
def test_absent_counts_once_the_posyandu_has_opened(
    make: Maker, melati: Posyandu, held_on: date, closed: bool, listed: bool
) -> None:
    make.child(melati, name="Tidak Datang")
    make.session(melati, held_on=held_on, closed_at=NOW if closed else None)
    assert ("Tidak Datang" in _reasons(melati)) is listed


def test_a_request_to_measure_again_ends_with_the_next_measuring(
    make: Maker, melati: Posyandu, bidan: User, day: Day
) -> None:
    child = make.child(melati, name="Diragukan")
    day.weigh(child, 8.0, YESTERDAY)
    asked = RemeasureRequest(child_id=child.id, month=AUGUST, why="z", asked_by_id=bidan.id, asked_at=day.moment)
    db.session.add(asked)
    db.session.commit()
    assert _reasons(melati) == {"Diragukan": (R.REMEASURE,)}
    values = {"values": Values(weight_kg=8.2), "now": day.moment + timedelta(hours=1)}
    _go(make, child, bidan, VisitResult.MEASURED, **values)
    assert _reasons(melati) == {"Diragukan": ()}


def test_a_weighing_at_home_counts_as_d_of_its_month_once(make: Maker, melati: Posyandu, bidan: User, day: Day) -> None:
    child, other = make.child(melati), make.child(melati)
    visit = _go(make, child, bidan, VisitResult.MEASURED, values=Values(weight_kg=8.0))
    assert (day.skdn().s, day.skdn().d, day.skdn().b) == (2, 1, 1)
    _go(make, child, bidan, VisitResult.MEASURED, values=Values(weight_kg=8.1))
    assert day.skdn().d == 1
    day.weigh(child, 8.3, TODAY)  # and then it comes to the posyandu after all: that one counts
    assert day.skdn().d == 1
    row = db.session.execute(sa.text("SELECT measurement_id FROM month_result")).scalar_one()
    assert row not in {str(visit.measurement_id), visit.measurement_id.hex if visit.measurement_id else ""}
    _go(make, other, bidan, VisitResult.NOT_FOUND)
    assert day.skdn().d == 1
    kecamatan_id = make.loaded(melati).kelurahan.kecamatan_id
    assert differences(db.session, kecamatan_id, rules=KmsRules(), until=TODAY) == []
    assert figures_of([melati.id], AUGUST, AUGUST)[melati.id, AUGUST] == Figures(
        visits=3, measured_at_home=2, not_found=1
    )


def test_a_visit_taken_back_takes_its_weighing_along(make: Maker, melati: Posyandu, bidan: User, day: Day) -> None:
    child = make.child(melati)
    visit = _go(make, child, bidan, VisitResult.MEASURED, values=Values(weight_kg=8.0))
    who = {"user": bidan, "now": NOW, "rules": KmsRules()}
    operations.take_back(visit, **who)
    assert day.skdn().d == 0
    assert figures_of([melati.id], AUGUST, AUGUST) == {}
    assert _reasons(melati)[child.name] == (R.ABSENT,)
    with pytest.raises(operations.TakenBack):
        operations.take_back(visit, **who)
    kinds = db.session.scalars(sa.select(Measurement.kind).order_by(Measurement.received_seq)).all()
    assert [kind.value for kind in kinds] == ["recorded", "withdrawn"]


def test_what_was_given_at_home_is_given_once(make: Maker, melati: Posyandu, bidan: User, day: Day) -> None:
    child = make.child(melati, birth_date=date(2024, 6, 9))
    given = frozenset({(ServiceKind.VITAMIN_A, "red"), (ServiceKind.DEWORMING, "400")})
    _go(make, child, bidan, VisitResult.ILL, services=given)
    _go(make, child, bidan, VisitResult.ILL, services=given)
    rows = db.session.execute(sa.select(ServiceGiven.kind, ServiceGiven.product, ServiceGiven.given_on))
    assert sorted(tuple(row) for row in rows) == [
        (ServiceKind.DEWORMING, "400", TODAY), (ServiceKind.VITAMIN_A, "red", TODAY),
    ]  # fmt: skip
    assert day.skdn().vitamin_a == 1
    later = date(2026, 9, 20)
    with time_machine.travel(NOW + timedelta(days=33), tick=False):
        _go(make, child, bidan, VisitResult.ILL, on=later, services=given)  # of the same campaign
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ServiceGiven)) == 2


def test_a_visit_is_recorded_by_its_page(
    make: Maker, client: CheckedClient, melati: Posyandu, bidan: User, day: Day
) -> None:
    child = make.child(melati, name="Putri", birth_date=date(2025, 6, 9))
    day.weigh(child, 8.4, date(2026, 7, 17))
    client.sign_in(make.user(Role.CADRE, melati))
    url = f"/anak/{child.id}/kunjungan"
    filled = fields_of(client.get(url).text)
    assert filled["on"] == "18/08/2026"
    for values, words in (
        ({}, "Pilih hasilnya."),
        ({"result": "diukur"}, "berat badannya belum diisi"),
        ({"result": "pindah", "weight_kg": "8,4"}, "pilih Diukur di rumah, atau kosongkan"),
        ({"result": "pindah", "on": "19/08/2026"}, "Tanggal ini belum tiba"),
        ({"result": "pindah", "on": "08/06/2025"}, "paling cepat 9 Juni 2025"),
        ({"result": "diukur", "weight_kg": "8.400"}, "Angka tidak terbaca"),
        ({"result": "diukur", "weight_kg": "84"}, "Ya, 8,4"),
    ):
        assert words in client.post(url, data=filled | values, status=422).text, values
    assert db.session.scalar(sa.select(sa.func.count()).select_from(HomeVisit)) == 0
    good = filled | {"result": "diukur", "weight_kg": "8,7", "vitamin_a": "y"}
    answer = client.post(url, data=good, status=303)
    client.post(url, data=good, status=303)
    assert answer.location == f"/jemput-bola/{melati.id}"
    page = client.get(answer.location).text
    assert "Kunjungan tercatat." in page
    assert "Diukur di rumah" in page
    visit = db.session.scalars(sa.select(HomeVisit)).one()
    assert visit.id == UUID(filled["id"])
    assert day.skdn().n == 1
    assert db.session.scalars(sa.select(ServiceGiven.product)).all() == ["red"]
    back = client.post(f"/kunjungan/{visit.id}/batal", status=303)
    assert "dibatalkan" in client.get(back.location).text


def test_who_moved_leads_to_the_form_of_leaving(make: Maker, client: CheckedClient, melati: Posyandu, day: Day) -> None:
    child = make.child(melati, name="Pindahan")
    client.sign_in(make.user(Role.CADRE, melati))
    filled = fields_of(client.get(f"/anak/{child.id}/kunjungan").text) | {"result": "pindah"}
    answer = client.post(f"/anak/{child.id}/kunjungan", data=filled, status=303)
    assert answer.location == f"/anak/{child.id}/keluar"
    assert "Pindah ke luar kecamatan" in client.get(answer.location).text
    assert f"/anak/{child.id}/keluar" in client.get(f"/jemput-bola/{melati.id}").text


def test_visits_are_given_to_a_kader(make: Maker, client: CheckedClient, melati: Posyandu, day: Day) -> None:
    kader = make.user(Role.CADRE, melati, name="Bu Sri Wahyuni")
    first, second = make.child(melati, name="Satu"), make.child(melati, name="Dua")
    far = make.child(make.posyandu(), name="Jauh")
    client.sign_in(kader)
    url, post = f"/jemput-bola/{melati.id}", f"/jemput-bola/{melati.id}/kader"
    assert client.get("/jemput-bola", status=303).location == url
    assert "Centang dulu" in client.post(post, data={"cadre": str(kader.id)}, status=422).text
    assert "Centang dulu" in client.post(post, data={"cadre": str(kader.id), "anak": str(far.id)}, status=422).text
    odd = client.post(post, data={"cadre": "lain", "anak": [str(first.id), "x"]}, status=422).text
    assert "Tulis nama kadernya." in odd
    assert re.search(f'value="{first.id}" checked', odd)
    client.post(post, data={"cadre": str(kader.id), "anak": str(first.id)}, status=303)
    client.post(
        post, data={"cadre": "lain", "cadre_name": "Bu Lastri", "anak": [str(first.id), str(second.id)]}, status=303
    )
    assert {row.child.name: row.cadre for row in queries.list_of(melati.id, today=TODAY)} == {
        "Satu": "Bu Lastri", "Dua": "Bu Lastri",
    }  # fmt: skip
    client.post(post, data={"cadre": str(kader.id), "anak": str(first.id)}, status=303)
    assert {row.cadre for row in queries.list_of(melati.id, today=TODAY)} == {"Bu Sri Wahyuni", "Bu Lastri"}
    told = str([*db.session.scalars(sa.select(Event.details).where(Event.verb == "home_visit_assigned"))])
    assert "Lastri" not in told


def test_the_midwife_asks_for_a_visit(make: Maker, client: CheckedClient, melati: Posyandu, bidan: User) -> None:
    child = make.child(melati, name="Diminta", birth_date=date(2026, 6, 9))
    url = f"/anak/{child.id}/minta-kunjungan"
    client.sign_in(make.user(Role.CADRE, melati)).post(url, status=404)
    client.sign_in(db.session.merge(bidan))
    assert url in client.get(f"/anak/{child.id}").text
    for _ in range(2):
        assert client.post(url, status=303).location == f"/anak/{child.id}"
    assert _reasons(melati) == {"Diminta": (R.ASKED,)}
    asked = db.session.scalars(sa.select(Event.verb).where(Event.verb == "home_visit_asked")).all()
    assert len(asked) == 1


def test_the_sheet_on_paper(make: Maker, client: CheckedClient, melati: Posyandu, bidan: User, day: Day) -> None:
    evil = "Nur'aini #strong[x] $y$ <b> *z*"
    child = make.child(melati, name=evil, mother_name="Lastri", address="Gang Mangga 7")
    visited = make.child(melati, name="Sudah Dikunjungi")
    _go(make, visited, bidan, VisitResult.ILL)
    operations.assign(melati.id, [child.id], user=bidan, month=AUGUST, now=NOW, rules=KmsRules(), cadre_name="Bu Sri")
    client.sign_in(db.session.merge(bidan))
    reader = PdfReader(BytesIO(client.fetch("GET", f"/jemput-bola/{melati.id}/lembar.pdf").data))
    (page,) = reader.pages
    text = " ".join(page.extract_text().split())
    for words in (evil, "Lastri", "Gang Mangga 7", "Bu Sri", "Belum ditimbang", "Posyandu Melati", "tidak ditemukan"):
        assert words in text, words
    assert "Sudah Dikunjungi" not in text
    assert not list(page.images)
    for number in range(60):
        make.child(melati, name=f"Anak Ke {number}")
    pages = PdfReader(BytesIO(client.fetch("GET", f"/jemput-bola/{melati.id}/lembar.pdf").data)).pages
    assert all("Nama anak" in page.extract_text() for page in pages)  # the head of the table stands on each


def test_the_weekly_recap_counts_four_ages_and_five_results(
    make: Maker, melati: Posyandu, bidan: User, day: Day
) -> None:
    """Ages by hand: born 9 June of the year, visited 18 August; 13 August is the Thursday of the week before."""
    births = {date(2026, 6, 9): "0-5", date(2025, 12, 9): "6-11", date(2025, 6, 9): "12-23", date(2023, 6, 9): "24-59"}
    results = [VisitResult.MOVED, VisitResult.REFUSED, VisitResult.ILL, VisitResult.NOT_FOUND]
    for (born, _group), result in zip(births.items(), results, strict=True):
        _go(make, make.child(melati, birth_date=born), bidan, result)
    _go(make, make.child(melati, birth_date=date(2023, 6, 9)), bidan, VisitResult.ILL, on=date(2026, 8, 13))
    this, last = queries.weeks([melati.id], first=date(2026, 8, 1), last=TODAY)
    assert (this.monday, last.monday) == (date(2026, 8, 17), date(2026, 8, 10))
    assert this.by_age == dict.fromkeys(AgeGroup, 1)
    assert this.by_result == dict.fromkeys(VisitResult, 1) | {VisitResult.MEASURED: 0}
    assert (this.total, last.total, last.by_result[VisitResult.ILL]) == (4, 1, 1)


def test_the_page_reads_as_much_for_many_children_as_for_few(
    make: Maker, client: CheckedClient, melati: Posyandu, bidan: User, day: Day, queries: list[str]
) -> None:
    for _ in range(12):
        make.child(melati)
    client.sign_in(db.session.merge(bidan))
    queries.clear()
    client.get(f"/jemput-bola/{melati.id}")
    assert len([statement for statement in queries if statement.lstrip().upper().startswith("SELECT")]) <= 15


def test_what_cannot_be_is_refused(make: Maker, melati: Posyandu, bidan: User) -> None:
    child = make.child(melati, birth_date=date(2025, 6, 9))
    with pytest.raises(operations.NothingMeasured):
        _go(make, child, bidan, VisitResult.MEASURED, values=Values(length_cm=70.0))
    with pytest.raises(operations.BeforeBirth):
        _go(make, child, bidan, VisitResult.ILL, on=date(2025, 6, 8))
    visit = _go(make, child, bidan, VisitResult.ILL)
    with pytest.raises(operations.OtherChild):
        _go(make, make.child(melati), bidan, VisitResult.ILL, id=visit.id)
