"""A signed month is told as it was signed, by page, workbook, CSV, paper and message; what changed since as koreksi."""

import csv
import io
import re
from datetime import timedelta

import pytest
import python_calamine
import sqlalchemy as sa
import time_machine
from pypdf import PdfReader

from posyandu.core.vocabulary import Role
from posyandu.extensions import db
from posyandu.figures.reported import REPORTED

from ..make import NOW
from .test_signing import AUGUST, JULY, JUNE, Month


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW + timedelta(days=40), tick=True):
        yield


@pytest.fixture
def month(make):
    """In July three of three gained; signed, and afterwards one of them was found to weigh less: two gained."""
    made = Month(make)
    made.sign(JULY)
    made.later()
    made.day.correct(made.weighed[made.children[0].id, JULY], 7.9)
    return made


@pytest.fixture
def kecamatan(make, month, client):
    found = make.loaded(month.posyandu).kelurahan.kecamatan
    client.sign_in(make.user(Role.CAMAT_OFFICE, found))
    return found


def take(client, form, code, period):
    return client.post("/laporan/unduh", status=200, data={"bentuk": form, "wilayah": code, "periode": period}).data


def told(client, code, period):
    """N and the rows of corrections, by each kind of telling."""
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(f"/laporan?wilayah={code}&periode={period}").text))
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(take(client, "xlsx", code, period)))
    lines = list(csv.reader(io.StringIO(take(client, "csv", code, period).decode("utf-8-sig")), delimiter=";"))
    paper = PdfReader(io.BytesIO(take(client, "pdf", code, period)))
    text = re.sub(r"\s+", " ", "\n".join(one.extract_text() for one in paper.pages))
    summary = {row[0]: row[1] for row in book.get_sheet_by_name("Ringkasan").to_python()}
    fixed = book.get_sheet_by_name("Koreksi").to_python()[1:] if "Koreksi" in book.sheet_names else []
    in_csv = next(row[2] for row in lines if row[:2] == ["Ringkasan", "N, naik"])
    on_page = re.search(r"Naik berat badan \(N/D\).{0,30}? % (\d+) dari", page)[1]
    on_paper = re.search(r"Naik berat badan \(N/D\).{0,30}? % ?(\d+) dari", text)[1]
    numbers = {int(summary["N, naik"]), int(in_csv), int(on_page), int(on_paper)}
    return numbers, fixed, [row for row in lines if row[0] == "Koreksi"], page, text


def test_every_way_of_telling_keeps_what_was_signed(client, month, kecamatan):
    assert month.recount(JULY).n == 2
    numbers, fixed, _in_csv, page, _text = told(client, kecamatan.code, "2026-07")
    assert numbers == {3}
    assert fixed == [] and "Koreksi" not in page.split("Arti istilah")[0]
    message = client.get(f"/laporan/whatsapp?wilayah={kecamatan.code}&rentang=bulan&tanggal=15/07/2026").text
    assert re.search(r"S 3  K \d  D 3  N 3 ", message)
    page = client.get(f"/ringkasan/kecamatan/{kecamatan.id}?periode=2026-07").text
    assert "1 dari 1 posyandu sudah ditandatangani bidan" in page
    assert "sudah ditandatangani bidan" not in client.get(f"/ringkasan/kecamatan/{kecamatan.id}?periode=2026-08").text
    board = client.get(f"/ringkasan/kecamatan/{kecamatan.id}/grafik/balok.csv?periode=2026-07").text
    assert re.search(r"N.*[;,]3\b", board)


def test_the_next_report_tells_the_correction_everywhere(client, make, month, kecamatan):
    loaded = make.loaded(month.posyandu)
    posyandu = f"{loaded.name}, {loaded.kelurahan.name}"  # several kelurahan have one of its name
    numbers, fixed, in_csv, page, text = told(client, kecamatan.code, "2026-08")
    assert numbers == {month.recount(AUGUST).n}
    (row,) = fixed
    assert row[:2] == [posyandu, "2026-07"]
    assert [int(number) for number in row[2:9]] == [0, 0, 0, -1, 1, 0, 0]
    assert row[10] == "1 ukuran dikoreksi"
    assert in_csv[0][1:3] == [posyandu, "2026-07"] and in_csv[0][6:8] == ["-1", "1"]
    assert f"{posyandu} Juli 2026 0 0 0 −1 +1 0 0 1 ukuran dikoreksi" in page
    assert "Koreksi bulan yang sudah ditandatangani" in text and "1 ukuran dikoreksi" in text


def test_opened_again_the_month_is_counted_again(client, month, kecamatan):
    assert told(client, kecamatan.code, "2026-07")[0] == {3}
    month.reopen(JULY)
    assert told(client, kecamatan.code, "2026-07")[0] == {2}
    month.sign(JULY)
    assert told(client, kecamatan.code, "2026-07")[0] == {2}


def test_unsigned_months_and_other_posyandu_are_counted(month, make):
    other = make.child(make.posyandu(make.loaded(month.posyandu).kelurahan), enrolled_on=JUNE)
    statement = sa.select(sa.func.sum(REPORTED.c.n)).where(REPORTED.c.posyandu_id == month.posyandu.id)
    assert db.session.scalar(statement.where(REPORTED.c.month == JULY)) == 3
    assert db.session.scalar(statement.where(REPORTED.c.month == AUGUST)) == month.recount(AUGUST).n
    assert other.posyandu_id != month.posyandu.id
