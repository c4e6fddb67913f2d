"""The pages of the register: what they ask, what they refuse, what they show to whom."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa
import time_machine

from posyandu.core.kms import KmsRules
from posyandu.core.vocabulary import Position, Role
from posyandu.events.queries import first_broken_link
from posyandu.extensions import db
from posyandu.figures.recompute import differences, rebuild
from posyandu.models import (
    Child,
    Kelurahan,
    Measurement,
    MeasurementKind,
    Posyandu,
    User,
)
from tests.client import CheckedClient
from tests.make import NOW, TODAY, Maker, uuid_of

RULES = KmsRules()


@pytest.fixture
def posyandu(make: Maker) -> Posyandu:
    """A posyandu in a kelurahan of its own."""
    return make.posyandu(name="Melati")


@pytest.fixture
def midwife(make: Maker, posyandu: Posyandu) -> User:
    """The midwife of the posyandu."""
    return make.user(Role.MIDWIFE, posyandu)


def _kecamatan_id(posyandu: Posyandu) -> int:
    return db.session.scalars(sa.select(Kelurahan.kecamatan_id).where(Kelurahan.id == posyandu.kelurahan_id)).one()


def _weighed(make: Maker, child: Child, *rows: tuple[date, float]) -> None:
    for on, weight_kg in rows:
        make.measurement(child, measured_on=on, weight_kg=weight_kg, length_cm=70 + 2 * weight_kg / 3)


def _rebuilt(posyandu: Posyandu) -> None:
    """Factories write raw rows only; the figures are made here, then the operation has to keep them right."""
    rebuild(db.session, _kecamatan_id(posyandu), rules=RULES, until=TODAY)
    db.session.commit()


def _agrees(posyandu: Posyandu) -> None:
    """Stored figures are those of a recount, and the log is unbroken."""
    kecamatan_id = _kecamatan_id(posyandu)
    assert differences(db.session, kecamatan_id, rules=RULES, until=TODAY) == []
    assert first_broken_link(kecamatan_id) is None


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    """The clock of the web stands at nine in the morning of the posyandu day."""
    with time_machine.travel(NOW, tick=False):
        yield


TYPED = {
    "id": str(uuid_of(9)),
    "name": "Aisyah Putri Siregar",
    "sex": "P",
    "birth_date": "08/03/2025",
    "mother_name": "Siti Aminah",
    "kia_book": "belum",
}


def test_a_new_child_needs_six_fields_and_lands_on_its_page(
    make: Maker, client: CheckedClient, posyandu: Posyandu, midwife: User
) -> None:
    client.sign_in(midwife)
    path = f"/posyandu/{posyandu.id}/anak-baru"
    assert 'value="Aisyah"' in client.get(f"{path}?name=Aisyah").text
    data = TYPED | {"lingkungan": str(posyandu.lingkungan_id), "birth_weight_kg": "3,1", "kia_book": "ya"}
    answer = client.post(path, data=data)
    assert answer.location == f"/anak/{uuid_of(9)}"
    assert client.post(path, data=data).location == f"/anak/{uuid_of(9)}"  # sent twice by an impatient finger
    child = db.session.scalars(sa.select(Child)).one()
    assert (child.birth_weight_kg, child.kia_book_on, child.birth_date) == (3.1, TODAY, date(2025, 3, 8))
    page = client.get(answer.location).text
    assert "Aisyah Putri Siregar" in page
    assert "Belum pernah diukur" in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Isi nama anak."),
        ({"sex": ""}, "Pilih laki-laki atau perempuan."),
        ({"birth_date": "besok"}, "Tanggal tidak terbaca. Tulis hari, bulan, tahun: 16/09/2026."),
        ({"birth_date": "2026-08-19"}, "Tanggal lahir belum terjadi: hari ini 18 Agustus 2026. Periksa tahunnya."),
        ({"birth_date": "2021-08-18"}, "Anak ini sudah 60 bulan atau lebih."),
        ({"birth_weight_kg": "3100"}, "Berat lahir antara 0,5 dan 7 kg."),
        ({"birth_length_cm": "8.400"}, "Angka tidak terbaca"),
        ({"nik": "123"}, "NIK terdiri dari 16 angka."),
        ({"phone": "nol delapan"}, "Nomor telepon tidak terbaca."),
        ({"lingkungan": "0"}, "Pilih salah satu dari daftar."),
        ({"birth_order": "1,5"}, "Isi dengan angka bulat."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
    client: CheckedClient, posyandu: Posyandu, midwife: User, wrong: dict[str, str], sentence: str
) -> None:
    client.sign_in(midwife)
    data = TYPED | {"lingkungan": str(posyandu.lingkungan_id), "address": "Jalan Garu"} | wrong
    answer = client.post(f"/posyandu/{posyandu.id}/anak-baru", data=data, status=422)
    assert sentence in answer.text
    for name in {"name", "mother_name", "address", "birth_weight_kg", "nik", "phone"} & set(data):
        assert f'value="{data[name]}"' in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Child)) == 0


def test_a_child_of_59_months_is_still_registered(client: CheckedClient, posyandu: Posyandu, midwife: User) -> None:
    client.sign_in(midwife)
    data = TYPED | {"lingkungan": str(posyandu.lingkungan_id), "birth_date": "2021-08-19"}
    client.post(f"/posyandu/{posyandu.id}/anak-baru", data=data)


def test_a_likely_twin_is_shown_before_a_second_record_is_made(
    make: Maker, client: CheckedClient, posyandu: Posyandu, midwife: User
) -> None:
    client.sign_in(midwife)
    known = make.child(posyandu, name="Aisyah P. Siregar", mother_name="Siti Aminah", birth_date=date(2025, 3, 9))
    neighbour = make.posyandu(db.session.get_one(Kelurahan, posyandu.kelurahan_id), name="Mawar Putih")
    make.child(neighbour, name="Aisyah Putri Siregar Rahasia", mother_name="Siti Aminah", birth_date=date(2025, 3, 8))
    path = f"/posyandu/{posyandu.id}/anak-baru"
    data = TYPED | {"lingkungan": str(posyandu.lingkungan_id)}
    asked = client.post(path, data=data, status=422).text
    assert "Mungkin anak ini sudah tercatat: ada 2 yang mirip" in asked
    assert f"/anak/{known.id}" in asked
    assert "nama mirip, nama ibu sama, tanggal lahir beda 1 hari" in asked
    assert "Posyandu Mawar Putih" in asked
    assert "Rahasia" not in asked  # outside her area a record has no name
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Child)) == 2
    client.post(path, data=data | {"not_twin": "1"})
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Child)) == 3


def test_the_way_back_is_only_within_the_house(client: CheckedClient, posyandu: Posyandu, midwife: User) -> None:
    client.sign_in(midwife)
    data = TYPED | {"lingkungan": str(posyandu.lingkungan_id)}
    path = f"/posyandu/{posyandu.id}/anak-baru"
    assert client.post(path, data=data | {"next": "/hari-buka"}).location == "/hari-buka"
    assert client.post(path, data=data | {"next": "//jahat.example"}).location == f"/anak/{uuid_of(9)}"


def test_the_id_of_a_child_elsewhere_is_an_unknown_one(
    make: Maker, client: CheckedClient, posyandu: Posyandu, midwife: User
) -> None:
    elsewhere = make.child(make.posyandu())
    data = TYPED | {"lingkungan": str(posyandu.lingkungan_id), "id": str(elsewhere.id)}
    client.sign_in(midwife).post(f"/posyandu/{posyandu.id}/anak-baru", data=data, status=404)


def test_details_are_mended_on_a_form_that_knows_them(
    make: Maker, client: CheckedClient, posyandu: Posyandu, midwife: User
) -> None:
    client.sign_in(midwife)
    child = make.child(posyandu, name="Rafael", birth_weight_kg=3.25, kia_book_on=date(2025, 7, 1))
    make.child(posyandu, nik="9971090302250001")
    page = client.get(f"/anak/{child.id}/ubah").text
    assert 'value="Rafael"' in page
    assert 'value="3,25"' in page
    data = {"name": "Rafael", "sex": "P", "birth_date": "2025-06-09", "mother_name": "Lastri", "kia_book": "ya",
            "lingkungan": str(posyandu.lingkungan_id), "birth_weight_kg": "3,25"}  # fmt: skip
    assert client.post(f"/anak/{child.id}/ubah", data=data).location == f"/anak/{child.id}"
    assert (child.mother_name, child.kia_book_on) == ("Lastri", date(2025, 7, 1))
    taken = client.post(f"/anak/{child.id}/ubah", data=data | {"nik": "9971090302250001"}, status=422)
    assert "NIK ini sudah dipakai anak lain di daftar." in taken.text
    make.measurement(child, measured_on=date(2026, 7, 18), weight_kg=8.2)
    late = client.post(f"/anak/{child.id}/ubah", data=data | {"birth_date": "2026-07-19"}, status=422)
    assert "Anak ini sudah datang pada 18 Juli 2026" in late.text


def test_a_move_and_a_leaving_through_their_pages(
    make: Maker, client: CheckedClient, posyandu: Posyandu, midwife: User
) -> None:
    client.sign_in(midwife)
    key = make.child(posyandu).id
    _rebuilt(posyandu)
    other = make.posyandu(db.session.get_one(Kelurahan, posyandu.kelurahan_id), name="Mawar")
    assert "Mawar" in client.get(f"/anak/{key}/pindah").text
    forgot = client.post(
        f"/anak/{key}/pindah", data={"posyandu": "0", "lingkungan": "0", "on": "2026-08-18"}, status=422
    )
    assert "Pilih posyandu." in forgot.text
    early = client.post(
        f"/anak/{key}/pindah", data={"posyandu": str(other.id), "lingkungan": "0", "on": "2025-01-01"}, status=422
    )
    assert "Tanggal ini terlalu awal: paling cepat 9 Juni 2025." in early.text
    future = client.post(f"/anak/{key}/keluar", data={"reason": "pindah", "on": "2026-08-19"}, status=422)
    assert "Tanggal ini belum tiba" in future.text
    client.get(f"/anak/{key}/keluar")
    assert client.post(f"/anak/{key}/keluar", data={"reason": "pindah", "on": "2026-08-18"}).location == f"/anak/{key}"
    assert "Sudah keluar: pindah, 18 Agustus 2026" in client.get(f"/anak/{key}").text
    twice = client.post(f"/anak/{key}/keluar", data={"reason": "pindah", "on": "2026-08-18"}, status=422)
    assert "Anak ini sudah dicatat keluar." in twice.text
    client.get(f"/anak/{key}/kembali")
    client.post(f"/anak/{key}/kembali", data={"on": "2026-08-18"})
    moved = client.post(f"/anak/{key}/pindah", data={"posyandu": str(other.id), "lingkungan": "0", "on": "2026-08-18"})
    assert moved.location == "/anak"  # the other posyandu is not hers
    client.get(f"/anak/{key}", status=404)
    _agrees(posyandu)


@pytest.mark.parametrize("path", ["", "/ubah", "/pindah", "/keluar", "/kembali"])
def test_a_child_outside_ones_area_does_not_exist(make: Maker, client: CheckedClient, midwife: User, path: str) -> None:
    client.sign_in(midwife)
    child = make.child(make.posyandu())
    client.get(f"/anak/{child.id}{path}", status=404)
    client.get(f"/anak/{UUID(int=404)}{path}", status=404)


@pytest.mark.parametrize("role", [Role.LURAH, Role.CAMAT_OFFICE, Role.ADMIN])
def test_offices_do_not_open_the_register(make: Maker, client: CheckedClient, posyandu: Posyandu, role: Role) -> None:
    kelurahan = db.session.get_one(Kelurahan, posyandu.kelurahan_id)
    client.sign_in(make.user(role, kelurahan))
    child = make.child(posyandu)
    for path in ("/anak", f"/anak/{child.id}", f"/anak/{child.id}/ubah", f"/posyandu/{posyandu.id}/anak-baru"):
        client.get(path, status=404)


def test_the_register_shows_only_ones_own_and_says_what_to_do_when_empty(
    make: Maker, client: CheckedClient, posyandu: Posyandu, midwife: User
) -> None:
    make.child(make.posyandu(), name="Orang Lain")
    client.sign_in(midwife)
    assert "Belum ada anak di daftar" in client.get("/anak").text
    child = make.child(posyandu, name="Rafael")
    _weighed(make, child, (date(2026, 7, 18), 8.1), (date(2026, 8, 18), 8.1))
    _rebuilt(posyandu)
    page = client.get("/anak").text
    assert "Rafael" in page
    assert "tidak naik" in page
    assert "Orang Lain" not in page
    assert "Tidak ada yang cocok" in client.get("/anak?cari=xyz").text
    assert "Kata ini terlalu pendek" in client.get("/anak?cari=ra").text
    assert "Halaman ini kosong" in client.get("/anak?halaman=7").text
    client.get("/anak?halaman=-1&posyandu=x&lingkungan=99999&keluar=1")


def test_the_childs_page_is_read_in_at_most_fifteen_queries(
    make: Maker, client: CheckedClient, posyandu: Posyandu, midwife: User, queries: list[str]
) -> None:
    child = make.child(posyandu, name="Rafael", birth_date=date(2024, 12, 1))
    for month in range(1, 9):
        make.measurement(
            child, measured_on=date(2026, month, 18), weight_kg=8 + month / 10, length_cm=70.0 + month, head_cm=45.0,
            position=Position.LYING, author_id=midwife.id,
        )  # fmt: skip
    _rebuilt(posyandu)
    client.sign_in(midwife)
    path = f"/anak/{child.id}"
    queries.clear()
    page = client.get(path).text
    assert len([statement for statement in queries if statement.lstrip().upper().startswith("SELECT")]) <= 15
    assert "BB/U" in page
    assert "8,8" in page
    for slug in ("kms-0-24", "kms-25-60", "bbu", "tbu", "bbpb", "bbtb", "imtu", "lku", "lilau"):
        client.get(f"/anak/{child.id}?grafik={slug}")


def test_a_measurement_that_was_replaced_stays_visible_on_the_page(
    make: Maker, client: CheckedClient, posyandu: Posyandu, midwife: User
) -> None:
    child = make.child(posyandu)
    first: Measurement = make.measurement(child, weight_kg=9.9)
    make.measurement(child, weight_kg=8.9, kind=MeasurementKind.CORRECTED, supersedes_id=first.id, reason="salah_ketik")
    _rebuilt(posyandu)
    page = client.sign_in(midwife).get(f"/anak/{child.id}").text
    assert '<s class="old-value">9,9</s>' in page
    assert "Salah ketik" in page
