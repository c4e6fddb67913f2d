"""One period told in five ways, page, workbook, CSV, paper and WhatsApp: the same figures, equal to a recount."""

import csv
import io
import re
from collections import Counter
from datetime import date
from urllib.parse import unquote

import html5lib
import pytest
import python_calamine
import sqlalchemy as sa
from pypdf import PdfReader
from sqlalchemy.orm import joinedload

from posyandu.config import kms_rules
from posyandu.core.referral import ReferralReason
from posyandu.core.skdn import COUNT_FIELDS
from posyandu.core.vocabulary import Role
from posyandu.demo.build import build
from posyandu.demo.plan import Size
from posyandu.extensions import db
from posyandu.models import (
    Child,
    Destination,
    Enrolment,
    Event,
    Kecamatan,
    Kelurahan,
    MonthlySummary,
    Posyandu,
    User,
    Visit,
    VisitSession,
)
from posyandu.outreach.referrals.operations import send

from ..make import NOW, TODAY
from ..office import drawn, opened
from .recount import recount

MONTH = date(2026, 7, 1)
STUNTED = ("tbu_severely_stunted", "tbu_stunted")
WASTED = ("bbtb_severely_wasted", "bbtb_wasted")

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def demo(app):
    build(Size(posyandu=8, months=4, children=90, seed=3, today=TODAY), rules=kms_rules(app))
    return db.session.scalars(sa.select(Kecamatan)).one()


def person(name):
    return db.session.scalars(sa.select(User).where(User.username == name)).one()


def refer_some():
    """Three children of July with a letter, one of them with two; others were only taken to the midwife."""
    july = sa.select(Visit.child_id).join(VisitSession).where(VisitSession.held_on.between(MONTH, date(2026, 7, 31)))
    taken = db.session.scalars(july.where(Visit.referred.is_(True)).distinct()).all()
    others = db.session.scalars(july.where(Visit.referred.is_not(True)).order_by(Visit.child_id).limit(3)).all()
    assert taken
    options = joinedload(Child.posyandu)
    for child_id in (*others, others[0]):
        child = db.session.scalars(sa.select(Child).where(Child.id == child_id).options(options)).one()
        send(child, user=person("bidan.erlina"), reason=ReferralReason.T, destination=Destination.PUSKESMAS,
             on=date(2026, 7, 30), now=NOW)  # fmt: skip


def counted_again(posyandu_ids, month=MONTH):
    """From the raw rows, by the test's own calculation."""
    ids = list(db.session.scalars(sa.select(Enrolment.child_id).where(Enrolment.posyandu_id.in_(posyandu_ids))))
    total = Counter()
    for (posyandu_id, of, _sex, _group), cell in recount(ids, until=month).items():
        if posyandu_id in posyandu_ids and of == month:
            total += cell
    return total


def percent(part, whole):
    tenths = (2000 * part + whole) // (2 * whole)  # a half up, by whole numbers
    return f"{tenths // 10},{tenths % 10}"


def expected(c):
    """label: (percent, part, whole) as they should be read everywhere."""
    pairs = {
        "Punya Buku KIA atau KMS (K/S)": (c["k"], c["s"]),
        "Datang menimbang (D/S)": (c["d"], c["s"]),
        "Naik berat badan (N/D)": (c["n"], c["d"]),
        "Naik, dari N + T (N/D′)": (c["n"], c["n"] + c["t"]),
        "Dua kali tidak naik (2T/D)": (c["two_t"], c["d"]),
        "Bawah garis merah (BGM/D)": (c["below_red_line"], c["d"]),
        "Pendek (stunting)": (sum(c[name] for name in STUNTED), c["tbu_valid"]),
        "Gizi kurang dan gizi buruk": (sum(c[name] for name in WASTED), c["bbtb_valid"]),
    }
    return {label: (percent(*pair), *pair) for label, pair in pairs.items()}


def take(client, form, code, period="2026-07"):
    return client.post("/laporan/unduh", status=200, data={"bentuk": form, "wilayah": code, "periode": period})


def text_of(pdf):
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return re.sub(r"\s+", " ", text)


def cells_of(workbook, sheet):
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(workbook))
    return book.get_sheet_by_name(sheet).to_python()


def test_page_excel_csv_paper_slides_and_whatsapp_say_the_same(client, demo):
    code, kecamatan_id = demo.code, demo.id
    ids = list(db.session.scalars(sa.select(Posyandu.id)))
    refer_some()
    c = counted_again(ids)
    wanted = expected(c)
    assert c["d"] > 40 and c["tbu_valid"] > 30 and c["t"] > 0
    client.sign_in(person("camat.amplas"))
    page = client.get(f"/laporan?wilayah={code}&periode=2026-07").text
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    book = take(client, "xlsx", code).data
    rows = {row[0]: row for row in cells_of(book, "Ringkasan")}
    lines = list(csv.reader(io.StringIO(take(client, "csv", code).data.decode("utf-8-sig")), delimiter=";"))
    in_csv = {row[1]: row for row in lines if row[0] == "Ringkasan"}
    paper = text_of(take(client, "pdf", code).data)
    shown = text_of(take(client, "slide", code).data)
    for label, (said, part, whole) in wanted.items():
        assert f"{said} % {part} dari {whole}" in re.sub(r"terukur [0-9,]+ % dari S ", "", plain), label
        assert [*map(int, rows[label][1:3]), rows[label][3]] == [part, whole, float(said.replace(",", "."))], label
        assert in_csv[label][2:5] == [str(part), str(whole), said.removesuffix(",0")], label
        assert re.search(rf"{re.escape(label)}.{{0,30}}?{said} %.{{0,4}}{part} dari {whole}", paper), label
    for label in ("Datang menimbang (D/S)", "Pendek (stunting)"):
        said, part, whole = wanted[label]
        assert f"{said} % {part} dari {whole}" in shown, label
    referred = "Dirujuk dengan surat"
    assert c["referred"] == 3
    assert (rows[referred][1], in_csv[referred][2]) == (3, "3")
    assert f" 3 {referred} " in paper
    assert re.search(rf"{referred}.{{0,6}}\b3\b", plain)
    board = client.get(f"/ringkasan/kecamatan/{kecamatan_id}?periode=2026-07").text
    board = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", board))
    assert "3 anak dirujuk dengan surat; 0 dari 4 surat sudah dijawab" in board
    for label, (said, part, whole) in wanted.items():
        assert f" {said} % {part} dari {whole} " in board, label
    message = client.get(f"/laporan/whatsapp?wilayah={code}&rentang=bulan&tanggal=15/07/2026").text
    text = re.search(r"<textarea[^>]*>(.*?)</textarea>", message, re.S)[1]
    assert f"S {c['s']}  K {c['k']}  D {c['d']}  N {c['n']}   (D/S {wanted['Datang menimbang (D/S)'][0]} %, " in text
    assert f"T {c['t']}  O {c['o']}  B {c['b']}" in text
    assert ", rujuk 3\n" in text
    assert (
        f"2T {c['two_t']}, BGM {c['below_red_line']}, gizi buruk {c['bbtb_severely_wasted']}, "
        f"gizi kurang {c['bbtb_wasted']}, pendek {wanted['Pendek (stunting)'][1]}" in text
    )
    assert text in unquote(re.search(r"https://wa.me/\?text=([^\"]+)", message)[1])
    events = db.session.scalars(sa.select(Event.details).where(Event.verb == "exported").order_by(Event.seq)).all()
    assert [event["what"] for event in events] == ["report xlsx", "report csv", "report pdf", "report slide"]
    assert kecamatan_id


def test_what_was_not_yet_counted_is_no_zero(client, demo):
    """The demo begins in May 2026: a year before there was nothing, and in its first month nothing before."""
    client.sign_in(person("camat.amplas"))
    for period, unknown in [("2026-07", {"Tahun lalu"}), ("2026-05", {"Sebelumnya", "Tahun lalu"})]:
        page = client.get(f"/laporan?wilayah={demo.code}&periode={period}").text
        tree = html5lib.parse(page, namespaceHTMLElements=False)
        tables = {"".join(table.find("caption").itertext()): table for table in tree.iter("table")}
        for table in (tables["Capaian"], tables["Jumlah anak"]):
            heads = ["".join(th.itertext()).strip() for th in table.find("thead").iter("th")]
            for row in table.iter("tr"):
                cells = ["".join(cell.itertext()).strip() for cell in row]
                for head, cell in zip(heads, cells, strict=True):
                    if head in ("Sebelumnya", "Tahun lalu") and cell != head:
                        assert (cell == "–") is (head in unknown) or cells[0].startswith("Naik"), (period, cells)
        answer = take(client, "csv", demo.code, period)
        rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";")
        (line,) = [row for row in rows if row[:2] == ["Ringkasan", "D, ditimbang"]]
        assert (line[9] == "", line[10]) == ("Sebelumnya" in unknown, "")


def test_papers_speak_in_words_and_say_where_and_whether_it_is_over(client, demo):
    place = db.session.scalars(sa.select(Posyandu).order_by(Posyandu.id)).first()
    code, title = (
        place.code,
        f"Posyandu {place.name}, Kelurahan {db.session.get_one(Kelurahan, place.kelurahan_id).name}",
    )
    client.sign_in(person("camat.amplas"))
    now = TODAY.strftime("%Y-%m")
    for form in ("pdf", "slide"):
        running, over = (text_of(take(client, form, code, period).data) for period in (now, "2026-07"))
        assert title in running and title in over, form
        assert "Belum selesai: angka sampai 18 Agustus 2026." in running and "Belum selesai" not in over, form
    for form in ("pdf", "slide", "xlsx"):
        data = take(client, form, demo.code).data
        text = str(cells_of(data, "Definisi")) if form == "xlsx" else text_of(data)
        assert "kia2023" not in text and "garis merah −3 SD, garis oranye +1 SD" in text, form
    slides = text_of(take(client, "slide", demo.code).data)
    assert "Kecamatan Medan Amplas · Juli 2026 · Kecamatan Medan Amplas" not in slides


def test_a_posyandu_is_one_sheet_of_paper_with_its_signature(client, demo):
    """Finished or not; nothing of a prevalence stands empty on it."""
    client.sign_in(person("camat.amplas"))
    for place in db.session.scalars(sa.select(Posyandu).order_by(Posyandu.id).limit(3)).all():
        for period in ("2026-07", TODAY.strftime("%Y-%m"), "2026"):
            data = take(client, "pdf", place.code, period).data
            assert len(PdfReader(io.BytesIO(data)).pages) == 1, (place.code, period)
            text = text_of(data)
            assert "Rentang 95 %" not in text and "Camat" in text


def test_on_a_slide_no_prevalence_stands_without_its_interval_and_coverage(client, demo):
    client.sign_in(person("camat.amplas"))
    rows = {row[0]: row for row in cells_of(take(client, "xlsx", demo.code).data, "Ringkasan")}
    pages = PdfReader(io.BytesIO(take(client, "slide", demo.code).data)).pages
    shown = re.sub(r"\s+", " ", pages[1].extract_text())
    for label in ("Pendek (stunting)", "Gizi kurang dan gizi buruk", "Berat badan kurang"):
        low, high, coverage = (f"{number:.1f}".replace(".", ",") for number in rows[label][4:7])
        assert re.search(rf"{re.escape(label)}[^()]*\({low}–{high}\) · terukur {coverage} % dari S", shown), label
    assert "Dalam kurung: rentang 95 %" in shown  # on the same slide
    assert not [line for line in pages[1].extract_text().splitlines() if line.strip() == "%"]


def test_the_sheets_add_up(client, demo):
    """Sexes and ages to the whole, kelurahan to the kecamatan, the last month of the trend to the period."""
    client.sign_in(person("camat.amplas"))
    book = take(client, "xlsx", demo.code).data
    summary = {row[0]: row[1] for row in cells_of(book, "Ringkasan")}
    whole = [summary[f"{letter}"] for letter in ("S, semua balita", "D, ditimbang", "N, naik")]
    for sheet in ("SKDN", "Wilayah"):
        head, *rows = cells_of(book, sheet)
        rows = [row for row in rows if row[0] != "Semua"]
        assert [sum(row[head.index(letter)] for row in rows) for letter in "SDN"] == whole, sheet
    head, *_rest, last = cells_of(book, "Tren")
    assert last[0] == "2026-07"
    assert [last[head.index(letter)] for letter in "SDN"] == whole


def test_what_leaves_about_one_posyandu_tells_no_nutrition_status(client, demo):
    place = db.session.scalars(sa.select(Posyandu).order_by(Posyandu.id)).first()
    code, kelurahan = place.code, db.session.get_one(Kelurahan, place.kelurahan_id).code
    client.sign_in(person("camat.amplas"))
    words = ("pendek", "gizi kurang", "gizi buruk", "bgm", "2t/d", "berat badan kurang", "bb kurang")
    for form in ("pdf", "slide", "csv", "xlsx"):
        answer = take(client, form, code)
        text = text_of(answer.data) if form in ("pdf", "slide") else answer.data.decode("utf-8", "replace")
        if form == "xlsx":
            text = str([cells_of(answer.data, sheet) for sheet in ("Ringkasan", "SKDN", "Tren", "Definisi")])
        assert "Datang menimbang" in text or form == "slide"
        assert not [word for word in words if word in text.lower()], form
    page = client.get(f"/laporan?wilayah={code}").text
    assert "tanpa status gizi" in page
    # A kelurahan tells its own, but not that of each posyandu in it.
    head = cells_of(take(client, "xlsx", kelurahan).data, "Wilayah")[0]
    assert "Pendek %" not in head and "D/S %" in head
    assert "Pendek %" in cells_of(take(client, "xlsx", kelurahan).data, "Tren")[0]
    assert "Pendek %" in cells_of(take(client, "xlsx", demo.code).data, "Wilayah")[0]


def test_a_pack_holds_the_report_of_every_posyandu(client, demo):
    from zipfile import ZipFile

    client.sign_in(person("camat.amplas"))
    page = client.post("/laporan/paket", status=200, data={"wilayah": demo.code, "periode": "2026-07"}).text
    kelurahan = len(set(db.session.scalars(sa.select(Posyandu.kelurahan_id))))
    assert f"dari {1 + kelurahan + 8} wilayah" in page  # the kecamatan, its kelurahan, its posyandu
    url = re.search(r"/laporan/ambil\?berkas=[^\"]+", page)[0].replace("&amp;", "&")
    answer = client.get(url)
    assert "paket-laporan_kecamatan-medan-amplas_2026-07.zip" in answer.headers["Content-Disposition"]
    with ZipFile(io.BytesIO(answer.data)) as archive:
        names = archive.namelist()
        posyandu = [name for name in names if name.startswith("posyandu/")]
        assert len(posyandu) == 8 and len([n for n in names if n.startswith("kelurahan/")]) == 2 * kelurahan
        codes = db.session.scalars(sa.select(Posyandu.code)).all()
        assert all(any(code in name for name in posyandu) for code in codes)
        for name in posyandu:
            assert "pendek" not in text_of(archive.read(name)).lower()
    client.sign_in(person("lurah.harjosari1"))
    client.get(url, status=303)  # only who made it


def everything_of(client, code):
    """All that the office can take away, as text."""
    from zipfile import ZipFile

    found = {}
    for form in ("pdf", "slide", "csv"):
        data = take(client, form, code).data
        found[form] = text_of(data) if form != "csv" else data.decode("utf-8-sig")
    with ZipFile(io.BytesIO(take(client, "xlsx", code).data)) as book:
        found["xlsx"] = " ".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    for span in ("minggu", "bulan", "hari"):
        found[span] = client.get(f"/laporan/whatsapp?wilayah={code}&rentang={span}").text
    found["page"] = client.get(f"/laporan?wilayah={code}").text
    found["error"] = client.get(f"/laporan/{code}", status=404).text
    found["wrong day"] = client.get(f"/laporan/whatsapp?wilayah={code}&tanggal=besok", status=422).text
    return found


def test_no_name_of_a_child_leaves_by_any_file_message_or_error(app, client, demo, monkeypatch):
    for number, child in enumerate(db.session.scalars(sa.select(Child).limit(60))):
        child.name, child.mother_name = f"Kenari{number} Burung", f"Merpati{number} Ibu"
        child.nik = f"999999490625{number:04d}"
    db.session.commit()
    codes = [demo.code, *db.session.scalars(sa.select(Kelurahan.code).limit(1)),
             *db.session.scalars(sa.select(Posyandu.code).limit(1))]  # fmt: skip
    client.sign_in(person("camat.amplas"))
    for code in codes:
        for where, text in everything_of(client, code).items():
            assert not re.search("kenari|merpati|999999490625", text.lower()), f"{where} of {code}"
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setitem(
        app.view_functions, "reports.home", lambda: {}[db.session.scalars(sa.select(Child.name)).first()]
    )
    failed = client.get("/laporan", status=500).text
    assert "kenari" not in failed.lower()


def test_a_name_that_is_a_formula_stays_text(client, make):
    kelurahan = make.kelurahan()
    place = make.posyandu(kelurahan, name='=HYPERLINK("http://x")')
    make.child(place, enrolled_on=date(2026, 5, 1), kia_book_on=date(2026, 5, 1))
    from ..day import Day

    Day(make, place, make.user(Role.MIDWIFE, place)).opened()
    client.sign_in(make.user(Role.LURAH, kelurahan))
    book = take(client, "xlsx", kelurahan.code, "2026-08").data
    assert cells_of(book, "Wilayah")[1][0] == '=HYPERLINK("http://x")'
    from zipfile import ZipFile

    with ZipFile(io.BytesIO(book)) as archive:
        sheets = " ".join(archive.read(n).decode() for n in archive.namelist() if "worksheets/sheet" in n)
    assert "<f>" not in sheets
    assert "'=HYPERLINK" in take(client, "csv", kelurahan.code, "2026-08").data.decode("utf-8-sig")


@pytest.mark.libreoffice
def test_another_program_opens_the_workbook_and_reads_the_same(client, demo, tmp_path):
    client.sign_in(person("camat.amplas"))
    path = tmp_path / "laporan.xlsx"
    path.write_bytes(take(client, "xlsx", demo.code).data)
    read = opened(path, tmp_path)
    ours = {row[0]: row for row in cells_of(path.read_bytes(), "Ringkasan")}
    for label, row in {r[0]: r for r in read[1:]}.items():
        assert float(row[1]) == ours[label][1], label
    assert len(read) == len(ours)
    printed = PdfReader(drawn(path, tmp_path))
    assert len(printed.pages) == 6  # each sheet on one page, and so the charts
    assert all("Kecamatan Medan Amplas, Juli 2026" in page.extract_text() for page in printed.pages)
    assert re.search(r"Pendek \(stunting\).*\d[,.]\d", printed.pages[0].extract_text())
    assert "Balok SKDN" in " ".join(page.extract_text() for page in printed.pages)  # the title of a chart


def test_analysts_count_the_summaries_again_from_parquet_with_duckdb(app, demo, tmp_path):
    """Every number of every posyandu, month, sex and age group: to the last child, those who never came too."""
    duckdb = pytest.importorskip("duckdb")
    refer_some()
    run = app.test_cli_runner().invoke(
        args=["export", "parquet", "--area", demo.code, "--from", "2026-05", "--to", "2026-12", "--out", str(tmp_path)]
    )
    assert run.exit_code == 0, run.output
    sasaran, weighings = (next(tmp_path.glob(f"{what}_*.parquet")) for what in ("sasaran", "penimbangan"))
    kinds = {"bbu": 4, "tbu": 4, "bbtb": 6, "imtu": 6}
    categories = [name for name in COUNT_FIELDS if name.split("_")[0] in kinds]
    flags = [*COUNT_FIELDS[-7:]]
    assert flags[0] == "vitamin_a" and "referred" in flags
    counted = {
        "s": "count(*)", "k": "count(*) FILTER (has_kia_book)", "d": "count(status)",
        **{letter.lower(): f"count(*) FILTER (status = '{letter}')" for letter in "NTOB"},
        "two_t": "count(*) FILTER (consecutive_t >= 2)", "three_t": "count(*) FILTER (consecutive_t >= 3)",
        "below_red_line": "count(*) FILTER (below_red_line)",
        "above_orange_line": "count(*) FILTER (above_orange_line)",
        **{name: f"count(category_{name.split('_')[0]})" if name.endswith("_valid") else
           f"count(*) FILTER (category_{name.split('_')[0]} = '{name.split('_', 1)[1]}')" for name in categories},
        **{name: f"count(*) FILTER ({name})" for name in flags},
    }  # fmt: skip
    assert [*counted] == [*COUNT_FIELDS]
    key = ("posyandu_code", "month", "sex", "age_group")
    with duckdb.connect() as base:
        columns = ", ".join(f"{sql} AS {name}" for name, sql in counted.items())
        joined = f"'{sasaran}' LEFT JOIN '{weighings}' USING (study_id, kelurahan_code, posyandu_code, month, sex)"
        rows = base.sql(f"SELECT {', '.join(key)}, {columns} FROM {joined} GROUP BY ALL").fetchall()
        seen = f"SELECT count(*) FROM '{weighings}' UNION ALL SELECT count(*) FROM '{sasaran}' WHERE weighed"
        weighed, also = base.sql(seen).fetchall()
    assert weighed == also
    again = {row[:4]: row[4:] for row in rows}
    cells = db.session.execute(
        sa.select(Posyandu.code, MonthlySummary).join(Posyandu, Posyandu.id == MonthlySummary.posyandu_id)
    ).all()
    stored = {(code, cell.month, cell.sex.value, cell.age_group.value): cell.counts().values() for code, cell in cells}
    assert len(stored) > 100 and sum(counts[COUNT_FIELDS.index("referred")] for counts in stored.values()) == 3
    assert again == stored
