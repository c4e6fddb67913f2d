"""The pages of an import: who may open them, what they say, and the workbook that comes back to be mended."""

import io
import json
from datetime import date

import pytest
import sqlalchemy as sa
import time_machine

from posyandu.core.vocabulary import Role
from posyandu.exchange.importing import jobs, limits
from posyandu.exchange.importing.progress import working
from posyandu.exchange.importing.reading import read
from posyandu.extensions import db
from posyandu.models import ImportMapping, ImportRun, ImportState, MonthSignature

from ..make import NOW
from ..page_forms import buttons_of, fields_of, text_of
from .bringing import HEAD, Bringer, children, line
from .tables import csv, xlsx


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def bringer(make):
    return Bringer(make)


@pytest.fixture
def hers(client, bringer):
    """The client, signed in as who brings lists in."""
    return client.sign_in(bringer.user)


def sends(client, content, *, name="daftar.xlsx", **more):
    fields = fields_of(client.get("/berkas/impor").text)
    data = fields | {"file": (io.BytesIO(content), name), "csrf_token": client.raw.token()} | more
    return client.fetch("POST", "/berkas/impor", data=data, content_type="multipart/form-data")


def test_a_list_comes_in_by_its_pages(hers, bringer):
    answer = sends(hers, xlsx(("S", [HEAD, line(), line("Bima", sex="?")])), posyandu=str(bringer.posyandu_id))
    assert answer.status_code == 303
    columns = hers.get(answer.location)
    assert fields_of(columns.text, action=None)["kolom-1"] == "name"
    checked = hers.post(answer.location, data=fields_of(columns.text))
    page = hers.get(checked.location)
    assert "2 baris, 1 anak baru, 1 penimbangan" in text_of(page.text)
    assert "Jenis kelamin “?” tidak dikenal." in text_of(page.text)
    hers.post(f"{checked.location}/terapkan")
    assert [child.name for child in children()] == ["Aisyah"]
    done = hers.get(checked.location)
    assert "Impor selesai" in text_of(done.text) and "Batalkan impor" in text_of(done.text)
    hers.post(f"{checked.location}/batalkan")
    assert "Impor dibatalkan" in text_of(hers.get(checked.location).text) and children() == []
    assert "dibatalkan" in text_of(hers.get("/berkas/impor").text)


def test_rows_of_a_signed_month_are_told_before_they_come_in(hers, bringer):
    july = date(2026, 7, 1)
    db.session.add(
        MonthSignature(posyandu_id=bringer.posyandu_id, month=july, signed_by_id=bringer.user_id, signed_at=NOW)
    )
    db.session.commit()
    page = hers.get(f"/berkas/impor/{bringer.uploads(line(), line(on='16/06/2026', kg='9,1'))}")
    assert text_of(page.text).count("Bulan Juli 2026 sudah ditandatangani: yang disimpan sekarang tampil") == 1
    assert "Bulan Juni 2026 sudah" not in text_of(page.text)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "Berkas ini kosong."), (b"%PDF-1.4", "bukan lembar kerja"), (b"a;b\r\nc;d\r\n", "Tidak ada judul kolom")],
)
def test_what_is_no_list_is_told_beside_the_file(hers, content, words):
    answer = sends(hers, content)
    assert answer.status_code == 422 and words in text_of(answer.text)


def test_a_file_must_be_chosen(hers):
    answer = hers.fetch("POST", "/berkas/impor", data=fields_of(hers.get("/berkas/impor").text))
    assert answer.status_code == 422 and "Pilih berkasnya dulu." in text_of(answer.text)


def test_a_file_beyond_the_limit_is_not_even_received(hers):
    kind = "multipart/form-data; boundary=x"
    answer = hers.fetch("POST", "/berkas/impor", data=b"x" * (limits.FILE_BYTES + 2**21), content_type=kind)
    assert answer.status_code == 413


def test_columns_are_corrected_by_hand_and_remembered(hers, bringer):
    content = xlsx(("S", [["Nama", "JK", "Tgl Lahir", "Si Emak"], ["Aisyah", "P", "09/06/2025", "Rahma"]]))
    place = {"posyandu": str(bringer.posyandu_id)}
    first = sends(hers, content, **place).location
    fields = fields_of(hers.get(first).text)
    assert fields["kolom-3"] == ""
    hers.post(first, data=fields | {"kolom-3": "mother_name"})
    assert bringer.verdicts(_last().id) == ["new"]
    again = sends(hers, content, **place).location
    assert fields_of(hers.get(again).text)["kolom-3"] == "mother_name"
    assert db.session.scalar(sa.select(sa.func.count(ImportMapping.signature))) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kolom-1": ""}, "Belum ada kolom untuk: nama anak."),
        ({"kolom-0": "name"}, "Dua kolom dipilih untuk isi yang sama."),
        ({"kolom-6": ""}, "belum ada kolom tanggal diukur"),
    ],
)
def test_columns_that_cannot_serve_are_told(hers, change, words):
    address = sends(hers, xlsx(("S", [HEAD, line()]))).location
    answer = hers.post(address, data=fields_of(hers.get(address).text) | change, status=422)
    assert words in text_of(answer.text)


def test_another_heading_row_and_another_sheet_can_be_chosen(hers):
    content = xlsx(("Satu", [HEAD, line()]), ("Dua", [["x"], ["Nama", "JK", "Tgl Lahir", "Ibu"]]))
    address = sends(hers, content).location
    page = hers.get(f"{address}?lembar=Dua&baris=2")
    assert fields_of(page.text)["kolom-3"] == "mother_name" and fields_of(page.text)["lembar"] == "Dua"
    hers.get(f"{address}?lembar=Dua&baris=1")
    hers.get(f"{address}?lembar=Tidak+ada&baris=99999")


def test_sheets_headed_alike_are_read_together(hers, bringer):
    content = xlsx(("Juni", [HEAD, line(on="16/06/2026")]), ("Juli", [["Melati"], HEAD, line()]))
    address = sends(hers, content, posyandu=str(bringer.posyandu_id)).location
    page = hers.get(address)
    fields = fields_of(page.text)
    assert "Lembar lain dengan judul yang sama" in text_of(page.text)
    hers.post(address, data=fields)
    assert bringer.verdicts(_last().id) == ["new", "new"]


def _last():
    db.session.expire_all()
    return db.session.scalars(sa.select(ImportRun).order_by(ImportRun.id.desc()).limit(1)).one()


def test_refused_rows_come_back_mended(hers, bringer):
    run_id = bringer.uploads(line(), line("=2+3", sex="?"), line("Bima", sex="X"))
    answer = hers.get(f"/berkas/impor/{run_id}/ditolak.xlsx")
    assert answer.headers["Content-Disposition"] == "attachment; filename=ditolak.xlsx"
    (sheet,) = read(answer.data)
    assert [row[1] for row in sheet.rows] == ["Nama", "Bima"] or sheet.rows[0][1] == "Nama"
    assert sheet.rows[0][:10] == HEAD and "Jenis kelamin “X” tidak dikenal." in str(sheet.rows[-1][10])
    mended = [list(row) for row in sheet.rows[-1:]]
    mended[0][2] = "L"
    again = bringer.imports(*mended, head=list(map(str, sheet.rows[0])))
    assert [child.name for child in children()] == ["Bima"] and again.counts["refused"] == 0


def test_a_text_that_looks_like_a_formula_goes_back_as_text(hers, bringer):
    content = csv([HEAD, line("=HYPERLINK(1)", sex="?")])
    run_id = bringer.uploads(content=content)
    (sheet,) = read(hers.get(f"/berkas/impor/{run_id}/ditolak.xlsx").data)
    assert sheet.rows[1][1] == "=HYPERLINK(1)"


def test_likely_children_are_decided_side_by_side(hers, bringer, make):
    known = make.child(bringer.posyandu, name="Naila Putri", mother_name="Rahma")
    run_id = bringer.uploads(line("Nayla Putri"))
    page = hers.get(f"/berkas/impor/{run_id}/putuskan")
    assert "kemiripan" in text_of(page.text) and "Naila Putri" in text_of(page.text)
    key = next(name for name in _radios(page.text))
    hers.post(f"/berkas/impor/{run_id}/putuskan", data={key: str(known.id)})
    assert bringer.verdicts(run_id) == ["matched"]
    assert "Semua sudah diputuskan" in text_of(hers.get(f"/berkas/impor/{run_id}/putuskan").text)


def _radios(html):
    import html5lib

    tree = html5lib.parse(html, namespaceHTMLElements=False)
    return {e.get("name") for e in tree.iter("input") if e.get("type") == "radio"}


@pytest.mark.parametrize("show", ["", "new", "refused", "differs", "noted", "nothing-like-it"])
def test_rows_are_filtered(hers, bringer, show):
    run_id = bringer.uploads(line(), line("Bima", sex="?"), line("Citra", kg="8800"))
    page = text_of(hers.get(f"/berkas/impor/{run_id}?tampil={show}").text)
    assert ("Bima" in page) is (show in {"", "refused"}) and ("Citra" in page) is (show in {"", "new", "noted"})


def test_a_file_is_thrown_away(hers, bringer):
    run_id = bringer.uploads(line())
    hers.post(f"/berkas/impor/{run_id}/buang")
    hers.get(f"/berkas/impor/{run_id}", status=404)
    assert children() == []


def test_what_was_imported_is_not_thrown_away(hers, bringer):
    run = bringer.imports(line())
    hers.post(f"/berkas/impor/{run.id}/buang")
    assert "Impor selesai" in text_of(hers.get(f"/berkas/impor/{run.id}").text)


@pytest.mark.parametrize("role", [Role.CADRE, Role.LURAH, Role.CAMAT_OFFICE])
def test_lists_are_brought_in_by_those_who_may(client, bringer, make, role):
    run_id = bringer.uploads(line())
    client.sign_in(make.user(role, bringer.posyandu if role is Role.CADRE else bringer.kelurahan))
    for path in ("", f"/{run_id}", f"/{run_id}/kolom", f"/{run_id}/putuskan", f"/{run_id}/ditolak.xlsx"):
        client.get(f"/berkas/impor{path}", status=404)
    for path in ("terapkan", "batalkan", "buang", "lanjut"):
        client.post(f"/berkas/impor/{run_id}/{path}", status=404)


@pytest.mark.parametrize("role", [Role.MIDWIFE, Role.NUTRITIONIST, Role.ADMIN])
def test_nobody_sees_the_import_of_another(client, bringer, make, role):
    run_id = bringer.uploads(line())
    client.sign_in(make.user(role, bringer.kelurahan))
    client.get("/berkas/impor")
    for path in ("", "/kolom", "/putuskan", "/ditolak.xlsx"):
        client.get(f"/berkas/impor/{run_id}{path}", status=404)
    for path in ("terapkan", "batalkan", "buang", "lanjut"):
        client.post(f"/berkas/impor/{run_id}/{path}", status=404)


def test_an_import_leaves_with_the_area_that_it_lies_in(hers, bringer, make):
    run_id = bringer.uploads(line())
    bringer.user.areas[0].kelurahan_id = make.kelurahan().id
    db.session.commit()
    hers.get(f"/berkas/impor/{run_id}", status=404)


def test_work_that_goes_on_says_how_far_it_is(hers, bringer):
    run_id = bringer.uploads(line())
    jobs.mark(bringer.run(run_id), ImportState.APPLYING)
    with working(run_id) as progress:
        progress.tell(jobs.WAITING, 30, 120)
        page = hers.get(f"/berkas/impor/{run_id}")
    assert "30 dari 120" in text_of(page.text) and 'http-equiv="refresh"' in page.text
    assert buttons_of(page.text) == {}


def test_work_that_was_cut_off_is_taken_up_again(hers, bringer):
    run_id = bringer.uploads(line())
    with time_machine.travel(NOW.replace(hour=1)):
        jobs.mark(bringer.run(run_id), ImportState.APPLYING)
    page = hers.get(f"/berkas/impor/{run_id}")
    assert "Pekerjaan terhenti" in text_of(page.text) and children() == []
    hers.post(f"/berkas/impor/{run_id}/lanjut")
    assert bringer.run(run_id).state is ImportState.APPLIED and len(children()) == 1


def test_the_command_checks_and_imports(app, bringer, tmp_path):
    file = tmp_path / "daftar.csv"
    file.write_bytes(csv([HEAD, line(), line("Bima", sex="?")]))
    posyandu = bringer.make.loaded(bringer.posyandu)
    common = ["import", str(file), "--user", bringer.user.username, "--posyandu", posyandu.code]
    run = app.test_cli_runner().invoke
    checked = run(args=[*common, "--dry-run", "--refused", str(tmp_path / "ditolak.xlsx")])
    assert checked.exit_code == 0, checked.output
    assert "Belum ada yang diimpor" in checked.output and "1 baris ditolak disimpan" in checked.output
    assert children() == [] and len(read((tmp_path / "ditolak.xlsx").read_bytes())[0].rows) == 2
    done = run(args=[*common, "--apply"])
    assert "1 anak baru, 1 penimbangan" in done.output and [c.name for c in children()] == ["Aisyah"]


@pytest.mark.parametrize(
    ("change", "words"),
    [({"--user": "tidak-ada"}, "tidak ada akun"), ({"--posyandu": "1"}, "tidak ada wilayah dengan kode 1")],
)
def test_the_command_says_what_is_wrong(app, bringer, tmp_path, change, words):
    file = tmp_path / "a.csv"
    file.write_bytes(csv([HEAD, line()]))
    options = {"--user": bringer.user.username} | change
    answer = app.test_cli_runner().invoke(args=["import", str(file), *[x for pair in options.items() for x in pair]])
    assert answer.exit_code == 1 and words in answer.output


def test_progress_is_kept_in_words_that_can_be_translated(app, bringer, tmp_path):
    run_id = bringer.uploads(line())
    with working(run_id) as progress:
        progress.tell(jobs.WAITING, 1, 2)
        kept = json.loads(progress.path.read_text(encoding="utf-8"))
    assert kept == [[jobs.WAITING.text, {}], 1, 2] and not progress.path.exists()
