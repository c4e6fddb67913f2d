"""The e-PPGBM export: its exact columns and wording, in pieces, and back in again without a change."""

import csv
import io
from datetime import date

import pytest
import sqlalchemy as sa
import time_machine
from python_calamine import CalamineWorkbook

from posyandu.core.vocabulary import Role
from posyandu.exchange.eppgbm_file import write
from posyandu.exchange.importing import jobs, uploading
from posyandu.exchange.scope import areas_in, scope_of
from posyandu.extensions import db
from posyandu.models import Event, ImportRow, ImportRun, ImportState, MonthlySummary
from posyandu.web import clock

from ..importing.bringing import state
from ..importing.tables import EPPGBM
from ..make import NOW
from ..page_forms import fields_of
from .register import Register

FIRST, LAST = date(2026, 5, 1), date(2026, 8, 1)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def register(make):
    return Register(make)


def written(register, tmp_path, ending="xlsx", first=FIRST, last=LAST):
    place = register.make.loaded(register.posyandu)
    path = tmp_path / f"ekspor.{ending}"
    *_, rows = write(path, scope_of(areas_in([place], [])[0], first, last))
    return path, rows


def lines_of(path):
    if path.suffix == ".csv":
        return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";"))
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


def named(path):
    head, *rows = lines_of(path)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_columns_are_those_of_the_source(register, tmp_path):
    path, _ = written(register, tmp_path)
    assert tuple(lines_of(path)[0]) == EPPGBM  # written down a second time, from domain.md


def test_a_row_says_what_was_measured_in_their_words(register, tmp_path):
    path, _ = written(register, tmp_path)
    found = next(r for r in named(path) if r["Nama"] == "Aisyah Siregar" and r["Tanggal Pengukuran"].month == 8)
    kelurahan = register.make.loaded(register.posyandu).kelurahan
    assert found | {"BB/U": "", "ZS BB/U": "", "TB/U": "", "ZS TB/U": "", "BB/TB": "", "ZS BB/TB": "", "No": ""} == {
        "No": "", "NIK": "1271094906250003", "Nama": "Aisyah Siregar", "JK": "P", "Tgl Lahir": date(2025, 6, 9),
        "BB Lahir": 3.1, "TB Lahir": 49.0, "Nama Ortu": register.children["aisyah"].mother_name, "Prov": "Provinsi",
        "Kab/Kota": "Kota", "Kec": kelurahan.kecamatan.name, "Pukesmas": kelurahan.kecamatan.puskesmas,
        "Desa/Kel": kelurahan.name, "Posyandu": "Melati", "RT": "", "RW": "", "Alamat": "Jl. Bajak II",
        "Usia Saat Ukur": "1 Tahun - 2 Bulan - 7 Hari", "Tanggal Pengukuran": date(2026, 8, 16), "Berat": 8.4,
        "Tinggi": 74.0, "Cara Ukur": "Terlentang", "LiLA": 13.9, "BB/U": "", "ZS BB/U": "", "TB/U": "", "ZS TB/U": "",
        "BB/TB": "", "ZS BB/TB": "", "Naik Berat Badan": found["Naik Berat Badan"], "PMT Diterima (kg)": "",
        "Jml Vit A": 1.0, "KPSP": "", "KIA": "Ya", "Detail": "",
    }  # fmt: skip


def test_classes_letters_and_ages(register, tmp_path):
    path, _ = written(register, tmp_path)
    rows = {(r["Nama"], r["Tanggal Pengukuran"].month): r for r in named(path)}
    # A boy of 26 months with 8.5 kg and 88 cm is below -3 SD of BB/U (WHO: 8.8 kg at 25 months) and of BB/TB (9.7 kg).
    severe = rows['=HYPERLINK("x")', 7]
    assert (severe["BB/U"], severe["BB/TB"]) == ("Berat badan sangat kurang", "Gizi buruk")
    letters = [rows["Citra", month]["Naik Berat Badan"] for month in (5, 7, 8)]
    assert letters[:2] == ["B", "O"]  # first weighed in May, not weighed in June
    assert [rows["Eka Putri", month]["Naik Berat Badan"] for month in (5, 6, 7)] == [
        "B",
        "T",
        "T",
    ]  # 11.0 kg each month
    assert (rows["Eka Putri", 5]["TB/U"], rows["Eka Putri", 5]["ZS TB/U"], rows["Eka Putri", 5]["Cara Ukur"]) == (
        "",
        "",
        "",
    )
    assert rows["Bima Nasution", 5]["Cara Ukur"] == "Berdiri"
    assert rows["By. Ny. Lastri", 7]["Usia Saat Ukur"] == "0 Tahun - 0 Bulan - 15 Hari"
    assert ("By. Ny. Lastri", 8) not in rows  # withdrawn


def test_as_many_rows_as_the_summaries_count(register, tmp_path):
    _, rows = written(register, tmp_path)
    d = sa.select(sa.func.sum(MonthlySummary.d)).where(MonthlySummary.posyandu_id == register.posyandu.id)
    assert rows == db.session.scalar(d) == 4 + 4 + 3 + 1 + 4 + 2


def test_a_name_that_looks_like_a_formula_stays_a_text(register, tmp_path):
    assert '=HYPERLINK("x")' in [r["Nama"] for r in named(written(register, tmp_path)[0])]
    text = written(register, tmp_path, "csv")[0].read_text(encoding="utf-8-sig")
    assert ";=HYPERLINK" not in text
    assert "HYPERLINK" in text


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_what_went_out_comes_in_again_without_a_change(register, tmp_path, ending):
    path, rows = written(register, tmp_path, ending)
    before, weighings = state(), register.weighings
    run_id = uploading.upload(
        user=register.nutritionist, kecamatan_id=register.kelurahan.kecamatan_id, posyandu_id=register.posyandu.id,
        file_name=path.name, content=path.read_bytes(), now=clock.now(),
    )  # fmt: skip
    jobs.mark(db.session.get_one(ImportRun, run_id), ImportState.CHECKING)
    jobs.perform(run_id)
    db.session.rollback()
    told = db.session.execute(sa.select(ImportRow.verdict, ImportRow.name, ImportRow.reasons)).all()
    assert len(told) == rows
    assert {verdict for verdict, *_ in told} == {"same"}, [row for row in told if row[0] != "same"]
    differing = sa.select(sa.func.count()).where(ImportRow.differs)
    assert db.session.scalar(differing) == 0  # their z and N/T, which are ours
    jobs.mark(db.session.get_one(ImportRun, run_id), ImportState.APPLYING)
    jobs.perform(run_id)
    assert state() == before
    assert register.weighings == weighings


def test_the_file_is_made_by_its_page_and_the_log_tells(client, register):
    client.sign_in(register.nutritionist)
    fields = fields_of(client.get("/berkas/e-ppgbm").text) | {"first": "2026-05", "last": "2026-08"}
    fields["area"] = register.make.loaded(register.posyandu).code
    page = client.post("/berkas/e-ppgbm", data=fields, status=200)
    link = page.text.split('btn-big" href="')[1].split('"')[0]
    answer = client.get(link)
    assert "18 baris" in page.text
    assert CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).height == 19
    event = db.session.scalars(sa.select(Event).where(Event.verb == "exported")).one()
    assert (event.actor_id, event.details["what"], event.details["rows"]) == (register.nutritionist.id, "e-ppgbm", 18)
    assert "Aisyah" not in answer.headers["Content-Disposition"] + str(event.details)
    client.sign_in(register.make.user(Role.NUTRITIONIST, register.kelurahan))
    assert client.get(link, status=303).location == "/berkas"  # another person's file


def test_the_command_writes_the_same_file(app, register, tmp_path):
    code = register.make.loaded(register.posyandu).code
    target = tmp_path / "dari-perintah.csv"
    run = app.test_cli_runner().invoke
    done = run(args=["export", "e-ppgbm", "--area", code, "--from", "2026-05", "--to", "2026-08", str(target)])
    assert done.exit_code == 0, done.output
    assert lines_of(target) == lines_of(written(register, tmp_path, "csv")[0])
    for wrong, words in (
        (["--area", "00.00", str(target)], "tidak ada"), (["--area", code, str(tmp_path / "a.doc")], ".xlsx atau .csv"),
        (["--area", code, "--from", "2026-13", str(target)], "bukan bulan"),
    ):  # fmt: skip
        answer = run(args=["export", "e-ppgbm", *wrong])
        assert answer.exit_code != 0
        assert words in answer.output
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_the_export_asks_as_much_for_many_children_as_for_few(register, tmp_path, queries):
    queries.clear()
    written(register, tmp_path)
    few = len(queries)
    for n in range(30):
        child = register.make.child(register.posyandu, name=f"Anak {n}", enrolled_on=date(2026, 4, 1))
        register.day.weigh(child, 8.0, date(2026, 7, 16))
    queries.clear()
    written(register, tmp_path)
    assert len(queries) <= few <= 12
