"""The areas: what a code names, what a person's areas cover, the month's figures, and who is to be invited."""

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from pypdf import PdfReader

from posyandu.areas import queries
from posyandu.areas.lines import kelurahan_lines, sum_line
from posyandu.areas.place import title_of
from posyandu.core.kms import KmsRules
from posyandu.core.roles import Grant
from posyandu.core.skdn import Counts
from posyandu.core.vocabulary import Role
from posyandu.extensions import db
from posyandu.figures.recompute import rebuild
from posyandu.models import Child, Kecamatan, Kelurahan, LeaveReason, Lingkungan, MonthlySummary, Posyandu, UserArea
from tests.client import CheckedClient
from tests.make import NOW, TODAY, Maker

AUGUST, JULY = date(2026, 8, 1), date(2026, 7, 1)


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def kecamatan(make: Maker) -> Kecamatan:
    """Medan Amplas."""
    return make.kecamatan(code="12.71.09", name="Medan Amplas", city="Kota Medan", puskesmas="Puskesmas Amplas")


@pytest.fixture
def harjosari(make: Maker, kecamatan: Kecamatan) -> Kelurahan:
    """A kelurahan of it."""
    return make.kelurahan(kecamatan, code="12.71.09.1004", name="Harjosari I")


@pytest.fixture
def melati(make: Maker, harjosari: Kelurahan) -> Posyandu:
    """A posyandu of that."""
    melati = make.posyandu(harjosari, code="12.71.09.1004.001", name="Melati")
    ward = db.session.get_one(Lingkungan, melati.lingkungan_id)
    ward.number, ward.name = 4, "Lingkungan IV"
    db.session.commit()
    return melati


def _weigh(make: Maker, child: Child, *rows: tuple[date, float]) -> None:
    for on, weight_kg in rows:
        make.measurement(child, measured_on=on, weight_kg=weight_kg)


def _count(kecamatan: Kecamatan) -> None:
    rebuild(db.session, kecamatan.id, rules=KmsRules(), until=TODAY)
    db.session.commit()


# ---------- Codes and cover ----------


def test_a_code_names_one_area(kecamatan: Kecamatan, harjosari: Kelurahan, melati: Posyandu) -> None:
    assert queries.grant_of_code("12.71.09").kecamatan_id == kecamatan.id
    assert queries.grant_of_code("12.71.09.1004").kelurahan_id == harjosari.id
    assert queries.grant_of_code("12.71.09.1004.001").posyandu_id == melati.id
    assert queries.grant_of_code("12.71.09.1004/4").lingkungan_id == melati.lingkungan_id


@pytest.mark.parametrize(
    "code", ["12.71.10", "12.71.09.1004.002", "12.71.09.1004/5", "", "Harjosari I", "12.71.09.1004/4/4"]
)
def test_an_unknown_code_is_refused(melati: Posyandu, code: str) -> None:
    with pytest.raises(queries.UnknownCode):
        queries.grant_of_code(code)


def test_areas_cover_what_lies_in_them(
    make: Maker, kecamatan: Kecamatan, harjosari: Kelurahan, melati: Posyandu
) -> None:
    mawar = make.posyandu(harjosari, name="Mawar")
    seroja = make.posyandu(make.kelurahan(kecamatan, code="12.71.09.1006", name="Timbang Deli"), name="Seroja")
    make.posyandu(name="Jauh")

    def names(*grants: Grant) -> list[str]:
        return [place.name for place in queries.posyandu_of(grants)]

    assert names(Grant(kecamatan_id=kecamatan.id)) == ["Mawar", "Melati", "Seroja"]
    assert names(Grant(kelurahan_id=harjosari.id)) == ["Mawar", "Melati"]
    assert names(Grant(lingkungan_id=melati.lingkungan_id)) == ["Melati"]
    assert names(Grant(posyandu_id=mawar.id), Grant(posyandu_id=seroja.id)) == ["Mawar", "Seroja"]
    assert names() == []
    found = queries.posyandu_of([Grant(posyandu_id=melati.id)])[0]
    assert (found.kelurahan.kecamatan.name, found.lingkungan.name) == ("Medan Amplas", "Lingkungan IV")


def test_a_closed_posyandu_takes_no_more_children(make: Maker, harjosari: Kelurahan, melati: Posyandu) -> None:
    make.posyandu(harjosari, name="Tutup", closed_on=TODAY)
    found = queries.posyandu_in_kecamatan(harjosari.kecamatan_id, open_on=TODAY)
    assert [place.name for place in found] == ["Melati"]


def test_the_head_of_the_page_names_the_area(
    app: Flask, make: Maker, kecamatan: Kecamatan, harjosari: Kelurahan, melati: Posyandu
) -> None:
    mawar = make.posyandu(harjosari, name="Mawar")
    several = [Grant(posyandu_id=melati.id), Grant(posyandu_id=mawar.id)]
    with app.test_request_context():

        def lines(grants: list[Grant]) -> tuple[str, str] | None:
            found = title_of(grants)
            return (found.title, found.subtitle) if found else None

        assert lines([Grant(kecamatan_id=kecamatan.id)]) == ("Kecamatan Medan Amplas", "Kota Medan · 12.71.09")
        assert lines([Grant(kelurahan_id=harjosari.id)]) == ("Kelurahan Harjosari I", "Kecamatan Medan Amplas")
        assert lines([Grant(lingkungan_id=melati.lingkungan_id)]) == ("Lingkungan IV", "Kelurahan Harjosari I")
        assert lines([Grant(posyandu_id=melati.id)]) == ("Posyandu Melati", "Lingkungan IV, Kelurahan Harjosari I")
        assert lines(several) == ("Puskesmas Amplas", "2 posyandu")
        assert lines([]) is None


# ---------- Figures ----------


@pytest.fixture
def counted(make: Maker, kecamatan: Kecamatan, harjosari: Kelurahan, melati: Posyandu) -> dict[str, Posyandu]:
    """Melati: S 4, K 1, D 3 (N 1, T 1, B 1); Mawar: S 1, never weighed; Seroja in another kelurahan: S 1, D 1 (B)."""
    mawar = make.posyandu(harjosari, name="Mawar")
    seroja = make.posyandu(make.kelurahan(kecamatan, code="12.71.09.1006", name="Timbang Deli"), name="Seroja")
    since = date(2026, 7, 1)
    rising = make.child(melati, name="Naik Terus", enrolled_on=since, kia_book_on=since)
    falling = make.child(melati, name="Tidak Naik", enrolled_on=since)
    new = make.child(melati, name="Baru Datang", enrolled_on=since)
    make.child(melati, name="Belum Datang", enrolled_on=since, mother_name="Ibu Sabar", address="Gang Mangga 7")
    make.child(mawar, name="Rahasia Mawar", enrolled_on=since)
    far = make.child(seroja, name="Rahasia Seroja", enrolled_on=since)
    _weigh(make, rising, (date(2026, 7, 14), 8.0), (date(2026, 8, 14), 8.6))
    _weigh(make, falling, (date(2026, 7, 14), 8.0), (date(2026, 8, 14), 7.9))
    _weigh(make, new, (date(2026, 8, 14), 8.0))
    _weigh(make, far, (date(2026, 8, 14), 8.0))
    _count(kecamatan)
    return {"melati": melati, "mawar": mawar, "seroja": seroja}


def test_the_figures_of_a_month_are_the_sums_of_its_cells(counted: dict[str, Posyandu]) -> None:
    ids = [place.id for place in counted.values()]
    found = queries.month_figures(ids, AUGUST)
    melati = found[counted["melati"].id]
    assert (melati.s, melati.k, melati.d, melati.n, melati.t, melati.o, melati.b) == (4, 1, 3, 1, 1, 0, 1)
    assert found[counted["mawar"].id] == Counts(s=1)
    assert found[counted["seroja"].id].d == 1
    assert queries.month_figures([counted["mawar"].id], date(2025, 1, 1)) == {}
    assert queries.month_figures([], AUGUST) == {}
    assert queries.first_month(ids) == JULY


def test_ratios_are_taken_from_sums_never_averaged(counted: dict[str, Posyandu], harjosari: Kelurahan) -> None:
    places = queries.posyandu_of([Grant(kecamatan_id=harjosari.kecamatan_id)])
    groups = kelurahan_lines(places, queries.month_figures([place.id for place in places], AUGUST))
    assert [(group.line.name, [line.name for line in group.posyandu]) for group in groups] == [
        ("Harjosari I", ["Mawar", "Melati"]),
        ("Timbang Deli", ["Seroja"]),
    ]
    kelurahan = groups[0].line
    assert (kelurahan.participation.part, kelurahan.participation.whole) == (3, 5)
    assert kelurahan.participation.percent == 60
    assert (kelurahan.success.part, kelurahan.success.whole) == (1, 3)
    assert (kelurahan.success_of_compared.part, kelurahan.success_of_compared.whole) == (1, 2)
    everything = sum_line("", [group.line for group in groups])
    assert (everything.counts.s, everything.counts.d, everything.books.part) == (6, 4, 1)


def test_the_page_of_figures_has_numbers_and_no_names(
    make: Maker, client: CheckedClient, counted: dict[str, Posyandu], kecamatan: Kecamatan
) -> None:
    page = client.sign_in(make.user(Role.CAMAT_OFFICE, kecamatan)).get("/angka").text
    text = re.sub(r"<[^>]+>", " ", page)
    text = re.sub(r"\s+", " ", text)
    assert "Harjosari I 5 1 3 1 1 0 1 60,0 % 3 dari 5 33,3 % 1 dari 3" in text
    assert "Semua 6 1 4 1 1 0 2 66,7 % 4 dari 6 25,0 % 1 dari 4" in text
    assert "Agustus 2026" in text
    assert "Kecamatan Medan Amplas" in text
    for name in db.session.scalars(sa.select(Child.name)):
        assert name not in page
    july = client.get("/angka?bulan=2026-07").text
    assert "Juli 2026" in july
    assert 'rel="prev"' not in july  # nothing was counted before
    assert 'href="/angka?bulan=2026-08"' in july
    for odd in ("2026-09", "2025-01", "2026-13", "x", "0000-00"):
        assert "Agustus 2026" in client.get(f"/angka?bulan={odd}").text


def test_figures_of_ones_area_only(
    make: Maker, client: CheckedClient, counted: dict[str, Posyandu], harjosari: Kelurahan
) -> None:
    page = client.sign_in(make.user(Role.LURAH, harjosari)).get("/angka").text
    assert "Mawar" in page
    assert "Seroja" not in page
    assert "Timbang Deli" not in page


def test_figures_are_read_from_the_summaries_in_few_queries(
    make: Maker, client: CheckedClient, counted: dict[str, Posyandu], kecamatan: Kecamatan, queries: list[str]
) -> None:
    client.sign_in(make.user(Role.CAMAT_OFFICE, kecamatan))
    queries.clear()
    client.get("/angka")
    reads = [statement for statement in queries if statement.lstrip().upper().startswith("SELECT")]
    assert len(reads) <= 7
    assert not any("measurement" in statement or "FROM child" in statement for statement in reads)


def test_empty_figures_say_why(make: Maker, client: CheckedClient, melati: Posyandu, harjosari: Kelurahan) -> None:
    client.sign_in(make.user(Role.MIDWIFE, melati))
    assert "Belum ada angka untuk bulan ini" in client.get("/angka").text
    client.sign_in(make.user(Role.LURAH, make.lingkungan(harjosari)))
    assert "Belum ada posyandu di wilayah Anda" in client.get("/angka").text


def test_a_kader_has_no_page_of_figures(make: Maker, client: CheckedClient, melati: Posyandu) -> None:
    client.sign_in(make.user(Role.CADRE, melati)).get("/angka", status=404)


def test_whoever_is_not_signed_in_is_sent_to_sign_in(client: CheckedClient) -> None:
    for path in ("/angka", "/belum-ditimbang"):
        assert client.get(path, status=303).location == f"/masuk?next={path}"


# ---------- Who was not weighed ----------


def _missing(grant: Grant, month: date = AUGUST, *, size: int = 50, page: int = 1) -> list[str]:
    return [row.name for row in queries.missing([grant], month, until=TODAY, page=page, size=size).items]


def test_the_missing_are_the_sasaran_without_a_weighing(counted: dict[str, Posyandu], harjosari: Kelurahan) -> None:
    assert _missing(Grant(posyandu_id=counted["melati"].id)) == ["Belum Datang"]
    assert sorted(_missing(Grant(kelurahan_id=harjosari.id))) == ["Belum Datang", "Rahasia Mawar"]
    assert _missing(Grant(posyandu_id=counted["melati"].id), JULY) == ["Baru Datang", "Belum Datang"]
    assert _missing(Grant(posyandu_id=counted["melati"].id), date(2026, 6, 1)) == []


def test_who_left_grew_up_or_is_not_born_is_not_invited(make: Maker, melati: Posyandu, kecamatan: Kecamatan) -> None:
    make.child(melati, name="Masih Di Sini")
    make.child(melati, name="Genap 60 Bulan", birth_date=date(2021, 8, 1))
    make.child(melati, name="Hampir 60 Bulan", birth_date=date(2021, 8, 2))
    make.child(melati, name="Ganda", left_on=date(2026, 8, 30), leave_reason=LeaveReason.DUPLICATE)
    make.child(melati, name="Terdaftar Besok", enrolled_on=date(2026, 8, 19))
    gone = make.child(melati, name="Pindah")
    db.session.execute(
        sa.text(
            "UPDATE enrolment SET until_on = '2026-08-17' WHERE child_id = (SELECT id FROM child WHERE name = 'Pindah')"
        )
    )
    gone.left_on, gone.leave_reason = date(2026, 8, 17), LeaveReason.MOVED
    db.session.commit()
    _count(kecamatan)
    assert _missing(Grant(posyandu_id=melati.id)) == ["Hampir 60 Bulan", "Masih Di Sini"]
    s = db.session.scalar(sa.select(sa.func.sum(MonthlySummary.s)).where(MonthlySummary.month == AUGUST))
    assert s == 4  # the one who moved and the one enrolled tomorrow still count in the month's S


def test_the_list_comes_in_pages(make: Maker, melati: Posyandu) -> None:
    for number in range(5):
        make.child(melati, name=f"Anak {number}")
    found = queries.missing([Grant(posyandu_id=melati.id)], AUGUST, until=TODAY, page=2, size=2)
    assert ([row.name for row in found.items], found.total, found.pages) == (["Anak 2", "Anak 3"], 5, 3)


def test_the_kepling_sees_the_names_of_his_lingkungan_and_no_health(
    make: Maker, client: CheckedClient, counted: dict[str, Posyandu], harjosari: Kelurahan
) -> None:
    """A child belongs to the lingkungan where it lives, whichever posyandu it goes to."""
    home = make.lingkungan(harjosari, name="Lingkungan IX")
    make.child(counted["mawar"], name="Tetangga Sebelah", lingkungan_id=home.id)
    page = client.sign_in(make.user(Role.LURAH, home)).get("/belum-ditimbang").text
    assert "Tetangga Sebelah" in page
    assert "Belum Datang" not in page
    melati = counted["melati"]
    page = (
        client.sign_in(make.user(Role.LURAH, db.session.get_one(Lingkungan, melati.lingkungan_id)))
        .get("/belum-ditimbang")
        .text
    )
    assert "Belum Datang" in page
    assert "Ibu Sabar" in page
    assert "Gang Mangga 7" in page
    assert "Tetangga" not in page
    body = page[page.index("<main") :]
    for word in ("naik", "gizi", "pendek", "garis merah", "kg", " z "):
        assert word not in body.lower()


def test_everybody_weighed_is_said_so(
    make: Maker, client: CheckedClient, melati: Posyandu, kecamatan: Kecamatan
) -> None:
    _weigh(make, make.child(melati), (date(2026, 8, 14), 8.0))
    _count(kecamatan)
    client.sign_in(make.user(Role.CADRE, melati))
    assert "Semua sudah ditimbang" in client.get("/belum-ditimbang").text
    make.child(melati, name="Satu Lagi")
    assert "Satu Lagi" in client.get("/belum-ditimbang").text
    assert "Halaman ini kosong" in client.get("/belum-ditimbang?halaman=9").text


@pytest.mark.parametrize("role", [Role.CAMAT_OFFICE, Role.ADMIN])
def test_the_office_sees_no_names(make: Maker, client: CheckedClient, kecamatan: Kecamatan, role: Role) -> None:
    client.sign_in(make.user(role, kecamatan)).get("/belum-ditimbang", status=404)


def test_pages_answer_in_english_too(
    make: Maker, client: CheckedClient, counted: dict[str, Posyandu], kecamatan: Kecamatan
) -> None:
    client.sign_in(make.user(Role.CAMAT_OFFICE, kecamatan, language="en"))
    assert 'lang="en"' in client.get("/angka").text


def test_posyandu_of_one_name_are_told_apart_by_whoever_has_several(
    make: Maker, client: CheckedClient, melati: Posyandu, kecamatan: Kecamatan
) -> None:
    """Two posyandu Melati: the list of children, the child, the referrals and the closed lists name the kelurahan."""
    other = make.posyandu(make.kelurahan(kecamatan, code="12.71.09.1001", name="Amplas"), name="Melati")
    child = make.child(melati, name="Putri Handayani", birth_date=date(2024, 6, 9))
    pages = ("/anak", f"/anak/{child.id}", "/rujukan", f"/layanan/{melati.id}", f"/jemput-bola/{melati.id}")
    areas = [UserArea(posyandu_id=place.id) for place in (melati, other)]
    client.sign_in(make.user(Role.MIDWIFE, melati, areas=areas))
    told = {page: client.get(page).text for page in pages}
    assert not [page for page, html in told.items() if "Melati, Harjosari I" not in html and page != "/rujukan"]
    for page in ("/anak", "/rujukan"):
        assert re.search(r"<option [^>]*>Melati, Amplas</option>", told[page])
    client.sign_in(make.user(Role.MIDWIFE, melati))
    assert not [page for page in pages if "Melati, Harjosari I" in client.get(page).text]
    paper = client.get(f"/anak/{child.id}/ringkasan.pdf")
    assert "Melati, Harjosari I" in " ".join(PdfReader(BytesIO(paper.data)).pages[0].extract_text().split())
