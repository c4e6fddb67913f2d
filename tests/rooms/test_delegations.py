"""The guest book: where guests come from, what is written down of them, who may read it, what is printed."""

from datetime import date
from io import BytesIO

import pytest
import sqlalchemy as sa
import time_machine
from PIL import Image
from pypdf import PdfReader

from posyandu.core.vocabulary import Role
from posyandu.delegations import origins
from posyandu.extensions import db
from posyandu.models import Event, StudyVisit, VisitGuest, VisitPhoto, VisitQuestion
from posyandu.web.pictures import NoPicture, kept_form

from ..guests import Guest
from ..make import NOW
from ..page_forms import fields_of, text_of

VISIT = {
    "visited_on": "19/08/2026", "origin": "bandung kidul", "institution": "Kecamatan Bandung Kidul", "people": "24",
    "head_name": "Cendrawasih Rekaan", "head_position": "Camat", "topics": "Posyandu dan jemput bola",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def office(make, client):
    kecamatan = make.kecamatan(name="Medan Amplas", city="Kota Medan", province="Sumatera Utara")
    make.posyandu(make.kelurahan(kecamatan))
    client.sign_in(make.user(Role.CAMAT_OFFICE, kecamatan))
    return client


def registered(office, **values):
    """The address of a visit that the office wrote down."""
    return office.post("/kunjungan/baru", data=VISIT | values).location


# Where guests come from


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("32.73.21", "Kecamatan Bandung Kidul, Kota Bandung, Jawa Barat"),
        ("32.73.09", "Kecamatan Bandung Wetan, Kota Bandung, Jawa Barat"),
        ("32.73.29", "Kecamatan Cinambo, Kota Bandung, Jawa Barat"),
        ("12.71.09", "Kecamatan Medan Amplas, Kota Medan, Sumatera Utara"),
        ("36.71", "Kota Tangerang, Banten"),
        ("33", "Provinsi Jawa Tengah"),
        ("52", "Provinsi Nusa Tenggara Barat"),
    ],
)
def test_codes_of_kemendagri_have_their_names(code, label):
    assert origins.origin_of(code).label == label
    assert origins.search(code) == [origins.origin_of(code)]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("bandung kidul", "32.73.21"), ("Kec. Cinambo", "32.73.29"), ("jawa tengah", "33"),
        ("benda tangerang", "36.71.04"), ("kiaracondong", "32.73.16"), ("antapani", "32.73.20"),
    ],
)  # fmt: skip
def test_a_place_is_found_by_its_words(words, code):
    found = origins.search(words)
    assert code in {origin.code for origin in found[:3]}, found[:5]


def test_what_is_not_a_place_is_not_found():
    assert origins.search("zzzz") == []
    assert origins.search("ba") == []
    assert origins.origin_of("99.99") is None
    assert origins.origin_of("12.71.09.1001") is None  # a kelurahan sends no delegation of its own


def test_only_what_can_mean_one_place_is_taken_for_it():
    assert origins.meant("Bandung Kidul", origins.search("Bandung Kidul")).code == "32.73.21"
    assert origins.meant("Tangerang", origins.search("Tangerang")) is None  # a city, a kabupaten, a kecamatan


# Writing down


def test_a_visit_is_written_down_and_changed(office):
    path = registered(office)
    visit = db.session.scalars(sa.select(StudyVisit)).one()
    assert (visit.visited_on, visit.origin_code, visit.people) == (date(2026, 8, 19), "32.73.21", 24)
    assert visit.origin_name == "Kecamatan Bandung Kidul, Kota Bandung"
    page = office.get(path)
    assert "Cendrawasih Rekaan, Camat" in text_of(page.text)
    filled = fields_of(office.get(f"{path}/ubah").text)
    assert filled["people"] == "24"
    office.post(f"{path}/ubah", data=filled | {"people": "25", "souvenir": "Angklung"})
    assert "25 orang" in text_of(office.get(path).text)
    told = db.session.scalars(sa.select(Event).where(Event.verb == "study_visit_changed")).one()
    assert set(told.details["fields"]) == {"people", "souvenir"}
    assert "cendrawasih" not in str([event.details for event in db.session.scalars(sa.select(Event))]).lower()


def test_a_place_that_could_be_several_is_asked_about_and_nothing_typed_is_lost(office):
    page = office.post("/kunjungan/baru", data=VISIT | {"origin": "tangerang"}, status=422)
    assert "Pilih yang dimaksud" in page.text
    assert "Kota Tangerang, Banten" in page.text
    assert "Cendrawasih Rekaan" in page.text
    office.post("/kunjungan/baru", data=VISIT | {"origin": "tangerang", "origin_code": "36.71"})
    assert db.session.scalars(sa.select(StudyVisit.origin_name)).one() == "Kota Tangerang"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"origin": "", "origin_code": ""}, "Isi asal rombongan."),
        ({"origin": "zzzzz"}, "Tidak ditemukan"),
        ({"people": "0"}, "Isi antara 1 dan 500."),
        ({"visited_on": "31/02/2026"}, "Tanggal tidak terbaca"),
        ({"origin_code": "99.99.99", "origin": "bandung"}, "Pilih yang dimaksud"),
        ({"topics": ""}, "Isian ini wajib."),
    ],
)
def test_what_cannot_be_right_is_said_beside_it(office, values, said):
    assert said in office.post("/kunjungan/baru", data=VISIT | values, status=422).text


def test_the_year_is_a_calendar_a_list_and_where_guests_came_from(office):
    for on, origin in (("19/03/2026", "cinambo"), ("20/03/2026", "bandung wetan"), ("05/09/2026", "jawa tengah")):
        registered(office, visited_on=on, origin=origin, people="10")
    gone = registered(office, origin="antapani")
    office.post(f"{gone}/tidak-jadi", data={})
    text = text_of(office.get("/kunjungan").text)
    assert "3 kunjungan, 30 orang" in text
    assert "Maret 2026" in text
    assert "Kota Bandung Jawa Barat 2 20" in text  # two visits, twenty people
    assert text.index("Akan datang") < text.index("Provinsi Jawa Tengah") < text.index("Kalender")
    listed = PdfReader(BytesIO(office.get("/kunjungan/buku-tamu.pdf?tahun=2026").data))
    printed = " ".join(page.extract_text() for page in listed.pages)
    assert "Cinambo" in printed
    assert "Antapani" not in printed


def test_questions_follow_the_visit(office):
    path = registered(office)
    office.post(f"{path}/tanya", data={"question": "Siapa yang mendatangi anak?", "answer": "Kader dan kepling."})
    assert "Siapa yang mendatangi anak? Kader dan kepling." in text_of(office.get(path).text)
    assert "Isian ini wajib." in office.post(f"{path}/tanya", data={"question": ""}, status=422).text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(VisitQuestion)) == 1


# Pictures


def picture(kind="JPEG", size=(2400, 1200)):
    """A picture with the camera's place in it."""
    out, exif = BytesIO(), Image.Exif()
    exif[0x8825] = {2: (3.0, 32.0, 0.0)}
    exif[0x010F] = "KameraRahasia"
    Image.new("RGB", size, "teal").save(out, kind, **({"exif": exif} if kind == "JPEG" else {}))
    return out.getvalue()


def test_a_picture_is_kept_small_and_without_what_the_camera_wrote(office):
    path = registered(office)
    assert b"KameraRahasia" in picture()
    form = {"file": (BytesIO(picture()), "foto.jpg"), "caption": "Penyerahan plakat", "consent": "Lisan, semua"}
    office.post(f"{path}/foto", data=form, content_type="multipart/form-data")
    photo = db.session.scalars(sa.select(VisitPhoto)).one()
    with Image.open(BytesIO(photo.content)) as kept:
        assert kept.size == (1600, 800)
        assert not kept.getexif()
    address = f"/kunjungan/foto/{photo.id}.jpg"
    assert office.get(address).mimetype == "image/jpeg"
    office.post(f"/kunjungan/foto/{photo.id}/hapus", data={})
    office.get(address, status=404)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 x", b"\x89PNG\r\n\x1a\n broken", b"GIF89a" + b"\0" * 50])
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(NoPicture):
        kept_form(BytesIO(content))


def test_a_picture_needs_consent(office):
    path = registered(office)
    form = {"file": (BytesIO(picture("PNG", (20, 20))), "a.png"), "caption": "Foto", "consent": ""}
    office.post(f"{path}/foto", data=form, content_type="multipart/form-data", status=422)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(VisitPhoto)) == 0


# The guest's own phone


def book_of(office, path):
    """The address of the guest book, as the sheet's code opens it."""
    page = office.get(path).text
    return page.partition('href="http://localhost/buku-tamu/')[2].partition('"')[0]


def test_guests_sign_on_their_own_phones_without_a_cookie(app, office):
    path = registered(office)
    token = book_of(office, path)
    assert len(token) == 32  # 24 bytes in base64
    guest = Guest(app)
    page = guest.get(f"/buku-tamu/{token}")
    assert "Set-Cookie" not in page.headers
    signed = guest.post(f"/buku-tamu/{token}", fields_of(page.text) | {"name": "Merak Tamu", "position": "Staf"})
    assert "Terima kasih, Anda sudah tercatat" in signed.text
    assert "Merak Tamu" in office.get(path).text
    assert "Merak" not in guest.get(f"/buku-tamu/{token}").text  # the next guest reads nobody's name


def test_a_line_without_the_stamp_of_its_page_is_not_written(app, office):
    token = book_of(office, registered(office))
    guest = Guest(app)
    answer = guest.post(f"/buku-tamu/{token}", {"name": "Merak Tamu", "csrf_token": "x"}, status=422)
    assert "Merak Tamu" in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(VisitGuest)) == 0


@pytest.mark.parametrize("when", ["cancelled", "weeks later"])
def test_the_book_is_open_around_the_visit_only(app, office, when):
    path = registered(office)
    token = book_of(office, path)
    if when == "cancelled":
        office.post(f"{path}/tidak-jadi", data={})
        Guest(app).get(f"/buku-tamu/{token}", status=404)
    else:
        with time_machine.travel("2026-09-10T03:00:00Z"):
            Guest(app).get(f"/buku-tamu/{token}", status=404)


def test_the_sheet_and_the_letter_are_printed(office):
    path = registered(office, souvenir="Angklung")
    sheet = PdfReader(BytesIO(office.get(f"{path}/daftar-hadir.pdf").data))
    assert "Daftar hadir tamu" in sheet.pages[0].extract_text()
    letter = PdfReader(BytesIO(office.get(f"{path}/ucapan-terima-kasih.pdf").data)).pages[0].extract_text()
    assert "Cendrawasih Rekaan" in letter
    assert "Angklung" in letter
