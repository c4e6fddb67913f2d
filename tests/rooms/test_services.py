"""Services: each child given, due or overdue on its posyandu’s page; courses of food from first day to last."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine

from posyandu.core.services import ServiceState
from posyandu.core.vocabulary import Position, Role
from posyandu.extensions import db
from posyandu.figures.outreach import outreach_differences
from posyandu.models import Event, FoodSupplement, Posyandu, ServiceKind, User
from posyandu.outreach.queries import Figures, figures_of
from posyandu.outreach.services import operations, queries
from posyandu.outreach.services.states import Service
from tests.client import CheckedClient
from tests.day import Day
from tests.make import NOW, TODAY, Maker
from tests.page_forms import fields_of

AUGUST = date(2026, 8, 1)
G, D, O = ServiceState.GIVEN, ServiceState.DUE, ServiceState.OVERDUE  # noqa: E741


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def melati(make: Maker) -> Posyandu:
    return make.posyandu(name="Melati")


@pytest.fixture
def bidan(make: Maker, melati: Posyandu) -> User:
    return make.user(Role.MIDWIFE, melati)


@pytest.fixture
def day(make: Maker, melati: Posyandu, bidan: User) -> Day:
    return Day(make, melati, bidan)


def _stands(posyandu: Posyandu, service: Service, today: date = TODAY) -> dict[str, ServiceState]:
    db.session.expire_all()
    rows = queries.of_posyandu(posyandu.id, today=today)
    return {row.child.name: row.services[service].state for row in rows if service in row.services}


def test_each_child_stands_where_it_was_given_or_not(make: Maker, melati: Posyandu, day: Day) -> None:
    given = make.child(melati, name="Sudah", birth_date=date(2024, 6, 9))
    make.child(melati, name="Belum", birth_date=date(2024, 6, 9))
    baby = make.child(melati, name="Bayi", birth_date=date(2026, 6, 9))
    make.child(melati, name="Keluar", birth_date=date(2024, 6, 9), left_on=AUGUST)
    services = [(ServiceKind.VITAMIN_A, "red"), (ServiceKind.DEWORMING, "400")]
    day.weigh(given, 11.0, services=services, answers={"tb_cough": False, "tb_contact": True})
    day.weigh(baby, 5.4, answers={"exclusive_breastfeeding": True, "tb_cough": False})
    assert _stands(melati, Service.VITAMIN_A) == {"Sudah": G, "Belum": D}
    assert _stands(melati, Service.VITAMIN_A, date(2026, 9, 1)) == {"Sudah": G, "Belum": O}
    assert _stands(melati, Service.DEWORMING) == {"Sudah": G, "Belum": D}
    assert _stands(melati, Service.BREASTFEEDING) == {"Bayi": G}
    assert _stands(melati, Service.TB) == {"Sudah": O, "Belum": D, "Bayi": G}
    assert _stands(melati, Service.TB, date(2026, 9, 1)) == {"Sudah": D, "Belum": D, "Bayi": D}  # asked each month
    day.weigh(baby, answers={"exclusive_breastfeeding": False})
    assert _stands(melati, Service.BREASTFEEDING) == {"Bayi": O}


def test_what_was_given_is_told_as_it_was_recorded(
    make: Maker, client: CheckedClient, melati: Posyandu, day: Day
) -> None:
    """A capsule given at eleven months stays blue when the child is a year; a dose other than the age asks for, too."""
    child = make.child(melati, name="Sudah", birth_date=date(2025, 8, 20))
    day.weigh(child, 8.8, services=[(ServiceKind.VITAMIN_A, "blue")])
    older = make.child(melati, name="Lain", birth_date=date(2024, 6, 9))
    day.weigh(older, 11.0, services=[(ServiceKind.DEWORMING, "200")])
    with time_machine.travel(NOW + timedelta(days=60), tick=False):
        client.sign_in(make.user(Role.MIDWIFE, melati))
        page = client.get(f"/layanan/{melati.id}?layanan=vitamin-a&keadaan=given").text
        assert "biru, 100.000 IU" in page
        worms = client.get(f"/layanan/{melati.id}?layanan=obat-cacing&keadaan=given").text
        assert "200 mg" in worms
        assert "400 mg" not in worms


def test_immunisation_is_complete_due_or_late(make: Maker, melati: Posyandu, day: Day) -> None:
    """Two months old on 9 August: BCG and OPV1 are late, those of two months are due (Buku KIA 2023)."""
    late, due, complete = (
        make.child(melati, name=name, birth_date=date(2026, 6, 9)) for name in ("Telat", "Waktunya", "Lengkap")
    )
    first = [(ServiceKind.IMMUNISATION, dose) for dose in ("HB0", "BCG", "OPV1")]
    second = [(ServiceKind.IMMUNISATION, dose) for dose in ("DPT-HB-Hib1", "OPV2", "PCV1", "RV1")]
    day.weigh(late, 5.0, date(2026, 7, 9))
    day.weigh(due, 5.0, date(2026, 7, 9), services=first)
    day.weigh(complete, 5.0, date(2026, 7, 9), services=first)
    day.weigh(complete, 5.6, date(2026, 8, 10), services=second)
    assert _stands(melati, Service.IMMUNISATION) == {"Telat": O, "Waktunya": D, "Lengkap": G}
    note = queries.of_child(make.loaded(due), today=TODAY)[Service.IMMUNISATION].note
    assert str(note) == "DPT-HB-Hib1, OPV2, PCV1, RV1"


@pytest.mark.parametrize(
    ("weights", "length", "days"),
    [
        ((8.0, 8.6), 74.0, None),  # gains, not thin
        ((8.6, 8.5), 74.0, 14),  # T
        ((7.0,), 68.0, 28),  # BB/U −2,4: underweight
        ((7.4,), 76.0, 56),  # BB/PB −2,4: wasted
        ((6.0,), 76.0, None),  # severely wasted: referred, not fed at the posyandu
    ],
)
def test_a_course_is_offered_by_the_last_month(
    make: Maker, melati: Posyandu, day: Day, weights: Any, length: float, days: int | None
) -> None:
    child = make.child(melati, name="Anak", birth_date=date(2025, 6, 9))
    for back, kg in enumerate(reversed(weights)):
        more = {"length_cm": length, "position": Position.LYING} if back == 0 else {}
        day.weigh(child, kg, date(2026, 8 - back, 18), **more)
    standing = queries.of_child(make.loaded(child), today=TODAY).get(Service.FOOD)
    assert (str(standing.note) if standing else None) == (f"{days} hari" if days else None)
    later = queries.of_child(make.loaded(child), today=date(2026, 10, 1)).get(Service.FOOD)
    assert later is None  # what was found two months ago says nothing about today


def test_the_page_counts_and_lists(make: Maker, client: CheckedClient, melati: Posyandu, day: Day) -> None:
    day.weigh(make.child(melati, name="Sudah", birth_date=date(2024, 6, 9)), 11.0,
              services=[(ServiceKind.VITAMIN_A, "red")])  # fmt: skip
    make.child(melati, name="Belum", birth_date=date(2024, 6, 9))
    client.sign_in(make.user(Role.CADRE, melati))
    assert client.get("/layanan", status=303).location == f"/layanan/{melati.id}"
    page = client.get(f"/layanan/{melati.id}").text
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "Vitamin A 0 1 jatuh tempo 1 sudah diberikan" in text
    assert page.index("Belum</b>") < page.index("Sudah</b>")  # what is to be done comes first
    due = client.get(f"/layanan/{melati.id}?layanan=vitamin-a&keadaan=due").text
    assert "Belum</b>" in due
    assert "Sudah</b>" not in due
    assert "Tidak ada anak untuk layanan ini" in client.get(f"/layanan/{melati.id}?layanan=asi-eksklusif").text
    for odd in ("?layanan=x", "?keadaan=x", "?layanan=pmt", "?layanan=tbc", "?layanan=imunisasi&keadaan=given"):
        client.get(f"/layanan/{melati.id}{odd}")


def test_the_page_reads_as_much_for_many_children_as_for_few(
    make: Maker, client: CheckedClient, melati: Posyandu, bidan: User, queries: list[str]
) -> None:
    for _ in range(12):
        make.child(melati)
    client.sign_in(db.session.merge(bidan))
    queries.clear()
    client.get(f"/layanan/{melati.id}")
    assert len([statement for statement in queries if statement.lstrip().upper().startswith("SELECT")]) <= 13


def test_a_course_from_its_first_day_to_its_last(
    make: Maker, client: CheckedClient, melati: Posyandu, day: Day
) -> None:
    child = make.child(melati, name="Putri", birth_date=date(2025, 6, 9))
    day.weigh(child, 8.6, date(2026, 7, 18))
    day.weigh(child, 8.5)
    client.sign_in(make.user(Role.CADRE, melati))
    url = f"/anak/{child.id}/pmt"
    page = client.get(url).text
    assert "Dianjurkan 14 hari" in page
    filled = fields_of(page, action=url)
    assert filled["days"] == "14"
    for values, words in (
        ({"days": ""}, "Isi lamanya."),
        ({"days": "0"}, "Isi antara 1 dan 120."),
        ({"days": "dua"}, "Isi dengan angka bulat."),
        ({"on": "19/08/2026"}, "Tanggal ini belum tiba"),
        ({"on": "01/01/2025"}, "paling cepat 9 Juni 2025"),
    ):
        assert words in client.post(url, data=filled | values, status=422).text, values
    client.post(url, data=filled | {"on": "10/08/2026"}, status=303)
    again = client.post(url, data=filled, status=303).location
    assert "Masih ada PMT yang berjalan" in client.get(again).text
    course = db.session.scalars(sa.select(FoodSupplement)).one()
    assert "hari 9 dari 14, 0 porsi" in client.get(url).text
    note, end = f"/pmt/{course.id}/porsi", f"/pmt/{course.id}/selesai"
    early = client.post(note, data={"portions": "5", "on": "9/8/2026"}, status=422)
    assert "paling cepat 10 Agustus 2026" in early.text
    assert "Isi jumlah porsi." in client.post(note, data={"portions": "", "on": "18/08/2026"}, status=422).text
    client.post(note, data={"portions": "8", "on": "18/08/2026"}, status=303)
    assert _stands(melati, Service.FOOD) == {"Putri": G}
    assert _stands(melati, Service.FOOD, date(2026, 8, 24)) == {"Putri": O}  # its fourteen days are over
    client.post(end, data={"portions": "9", "on": "18/08/2026"}, status=303)
    client.post(end, data={"portions": "99", "on": "18/08/2026"}, status=303)  # ended: nothing changes
    assert figures_of([melati.id], AUGUST, AUGUST) == {(melati.id, AUGUST): Figures(courses=1, portions=9)}
    assert outreach_differences(db.session, make.loaded(melati).kelurahan.kecamatan_id) == []
    assert _stands(melati, Service.FOOD) == {"Putri": D}
    verbs = db.session.scalars(sa.select(Event.verb).where(Event.subject_kind == "food").order_by(Event.seq))
    assert list(verbs) == ["food_started", "food_noted", "food_ended"]


def test_one_course_at_a_time(make: Maker, melati: Posyandu, bidan: User) -> None:
    child = make.child(melati)
    who = {"user": bidan, "now": NOW}
    first = operations.start(make.loaded(child), on=TODAY - timedelta(days=30), days=28, **who)
    with pytest.raises(operations.Running):
        operations.start(make.loaded(child), on=TODAY, days=28, **who)
    operations.end(db.session.get_one(FoodSupplement, first.id), portions=25, on=TODAY, **who)
    operations.start(make.loaded(child), on=TODAY, days=28, **who)
    assert len(queries.courses_of(child.id)) == 2
