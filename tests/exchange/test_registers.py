"""Registers on paper: vector pages whose words and numbers are those of the register, A4 landscape, logged."""

import io
import re
from datetime import date

import pytest
import sqlalchemy as sa
import time_machine
from pypdf import PdfReader

from posyandu.core.referral import ReferralReason
from posyandu.core.vocabulary import Role
from posyandu.extensions import db
from posyandu.models import Destination, Event, LeaveReason, MonthlySummary
from posyandu.outreach.referrals.operations import send
from posyandu.sessions import operations

from ..day import RULES, Day
from ..make import NOW
from .register import Register

A4 = pytest.approx((841.9, 595.3), abs=1)
CARD_COLUMNS = 26


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def register(make):
    return Register(make)


@pytest.fixture
def midwife(client, register):
    return client.sign_in(register.midwife)


def pages_of(client, address, *, upright=False):
    """The texts of a PDF's pages; every page is A4, landscape but for the attendance sheet, and holds no raster."""
    answer = client.get(address)
    assert answer.mimetype == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.data))
    texts = []
    for page in reader.pages:
        size = (float(page.mediabox.width), float(page.mediabox.height))
        assert (size[::-1] if upright else size) == A4
        assert not list(page.images)
        texts.append(" ".join(page.extract_text().split()))
    return texts


def test_the_card_has_its_columns_and_a_line_a_visit(midwife, register):
    (text,) = pages_of(midwife, f"/berkas/kartu/{register.children['aisyah'].id}.pdf")
    for words in ("Kartu bantu pemeriksaan balita", "Aisyah Siregar", "1271094906250003", "Budi Siregar", "3,1 kg",
                  "Jl. Bajak II", "Melati", "Merah", "8,4"):  # fmt: skip
        assert words.lower() in text.lower()
    for number in range(1, CARD_COLUMNS + 1):  # the columns are numbered as on the paper form
        assert re.search(rf"\b{number}\b", text), number
    assert [kg for kg in ("8,1", "8,2", "8,3", "8,4") if kg in text] == ["8,1", "8,2", "8,3", "8,4"]


def test_the_card_says_referred_by_a_letter_and_format_six_counts_it(midwife, register):
    """Taken to the midwife in July without a letter, in August with one, written two days later."""
    aisyah = register.children["aisyah"]
    for month in (7, 8):
        operations.refer(
            user=register.midwife, visit_session=register.day.opened(date(2026, month, 16)),
            child=register.make.loaded(aisyah), now=NOW, rules=RULES,
        )  # fmt: skip
    send(
        register.make.loaded(aisyah), user=db.session.merge(register.midwife), reason=ReferralReason.T,
        destination=Destination.PUSKESMAS, on=date(2026, 8, 18), now=NOW,
    )  # fmt: skip
    (text,) = pages_of(midwife, f"/berkas/kartu/{aisyah.id}.pdf")
    july, august = text.split("16-07-26", 1)[1].split("16-08-26", 1)
    assert (july.count("Ya"), august.split("Merah", 1)[-1].count("Ya")) == (0, 1)
    report = " ".join(pages_of(midwife, f"/berkas/format-6/{register.posyandu.id}.pdf?tahun=2026"))
    numbers = {name: re.search(rf"{name}(?: 2026)? ([\d ]+)", report)[1].split() for name in ("Juli", "Agustus")}
    referred = {name: some[23] for name, some in numbers.items()}  # after 4 × 3 and T O B 2T 3T BGM and 5 services
    assert referred == {"Juli": "0", "Agustus": "1"}


def test_format_two_holds_babies_and_toddlers_by_month(midwife, register):
    register.leaves("eka", date(2026, 8, 17), LeaveReason.MOVED)
    texts = pages_of(midwife, f"/berkas/format-2/{register.posyandu.id}.pdf?tahun=2026")
    whole = " ".join(texts)
    assert "SIP format 2" in whole
    babies, toddlers = whole.split("Balita (12–59 bulan)", 1)
    assert "Aisyah Siregar" in babies  # seven months old when the year began
    assert "Bima Nasution" in toddlers
    assert "Bima Nasution" not in babies
    for month in ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"):
        assert month in babies
    assert "pindah" in whole
    assert "11,0 T" in whole


def test_format_six_holds_the_numbers_of_the_summaries(midwife, register):
    text = " ".join(pages_of(midwife, f"/berkas/format-6/{register.posyandu.id}.pdf?tahun=2026"))
    for month, name in ((5, "Mei"), (7, "Juli"), (8, "Agustus")):
        sums = db.session.execute(
            sa.select(*(sa.func.sum(getattr(MonthlySummary, f)) for f in ("s", "k", "d", "n")))
            .where(MonthlySummary.posyandu_id == register.posyandu.id, MonthlySummary.month == date(2026, month, 1))
        ).one()  # fmt: skip
        girls = db.session.execute(
            sa.select(*(sa.func.sum(getattr(MonthlySummary, f)) for f in ("s", "k", "d", "n")))
            .where(MonthlySummary.posyandu_id == register.posyandu.id, MonthlySummary.month == date(2026, month, 1))
            .where(MonthlySummary.sex == "P")
        ).one()  # fmt: skip
        triples = [f"{whole - girl} {girl} {whole}" for whole, girl in zip(sums, girls, strict=True)]
        assert re.search(rf"{name}( 2026)? {' '.join(triples)} ", text), (name, triples, text)


def test_the_attendance_sheet_and_the_list_of_sasaran(midwife, register):
    session = register.day.opened(date(2026, 8, 16))
    (came,) = pages_of(midwife, f"/berkas/hadir/{session.id}.pdf", upright=True)
    assert "Aisyah Siregar" in came
    assert "8,4" in came
    (expected,) = pages_of(midwife, f"/berkas/sasaran/{register.posyandu.id}.pdf?tanggal=20/08/2026")
    for child in register.children.values():
        assert child.name in expected
    assert "20 Agustus 2026" in expected


def test_the_twelve_months_of_an_area(client, register):
    other = register.make.posyandu(register.kelurahan, name="Anggrek")
    Day(register.make, other, register.midwife).weigh(register.make.child(other), 8.0, date(2026, 8, 11))
    client.sign_in(register.nutritionist)
    (text,) = pages_of(client, f"/berkas/laporan-12-bulan?wilayah={register.kelurahan.code}&tahun=2026")
    d = db.session.scalar(sa.select(sa.func.sum(MonthlySummary.d)).where(MonthlySummary.month == date(2026, 8, 1)))
    assert "Laporan 12 bulan" in text
    assert d == 6
    assert re.search(r"Agustus( 2026)?( \d+){6} \d+ \d+ 6 ", text), text


def test_the_log_tells_who_took_names_along(midwife, register):
    child = register.children["aisyah"].id
    session = register.day.opened(date(2026, 8, 16)).id
    for address in (f"kartu/{child}.pdf", f"format-2/{register.posyandu.id}.pdf", f"hadir/{session}.pdf",
                    f"sasaran/{register.posyandu.id}.pdf"):  # fmt: skip
        midwife.get(f"/berkas/{address}")
    told = db.session.execute(
        sa.select(Event.details, Event.child_id, Event.actor_id).where(Event.verb == "exported").order_by(Event.seq)
    ).all()
    assert [details["what"] for details, *_ in told] == ["card", "sip-format-2", "hadir", "sasaran"]
    assert told[0].child_id == child
    assert {actor for *_, actor in told} == {register.midwife.id}


def test_a_child_of_another_posyandu_is_on_no_page(client, register):
    other = register.make.posyandu(register.kelurahan)
    register.make.child(other, name="Kenari Rahasia")
    client.sign_in(register.midwife)
    for kind in ("format-2", "sasaran"):
        assert "Kenari" not in " ".join(pages_of(client, f"/berkas/{kind}/{register.posyandu.id}.pdf"))
        client.get(f"/berkas/{kind}/{other.id}.pdf", status=404)
    client.sign_in(register.make.user(Role.CADRE, other))
    client.get(f"/berkas/kartu/{register.children['aisyah'].id}.pdf", status=404)


def test_the_command_writes_every_register(app, register, tmp_path):
    code = register.make.loaded(register.posyandu).code
    done = app.test_cli_runner().invoke(
        args=["export", "registers", "--area", code, "--year", "2026", "--cards", "--out", str(tmp_path)]
    )
    assert done.exit_code == 0, done.output
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == 4 + 6
    assert not [name for name in names if "Aisyah" in name]
    assert f"sip-format-6_{code}_2026.pdf" in names
