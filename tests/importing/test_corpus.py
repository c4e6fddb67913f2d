"""Lists as they are found in offices: each awful in its own way, each with what it means written down by hand."""

from datetime import date, datetime

import pytest

from posyandu.exchange.importing.columns import Column

from .tables import EPPGBM, csv, eppgbm, ods, xlsx
from .understood import Bad, Child, heading_of, notes, plain, rows_of

HEAD = ["Nama", "JK", "Tgl Lahir", "Nama Ibu", "Tgl Ukur", "BB", "TB"]
AISYAH = Child("Aisyah", "P", "09/06/2025", "16/07/2026", 9.4, 74.0, None, "Rahma")


def row(name="Aisyah", sex="P", born="09/06/2025", mother="Rahma", on="16/07/2026", kg="9,4", cm="74"):
    return [name, sex, born, mother, on, kg, cm]


def one(**cells):
    return xlsx(("S", [HEAD, row(**cells)]))


def with_nik(nik):
    return xlsx(("S", [["NIK", *HEAD], [nik, *row()]]))


def aged(age, **cells):
    return xlsx(("S", [[*HEAD, "Usia Saat Ukur"], [*row(**cells), age]]))


EPPGBM_ROW = eppgbm(
    No=1, NIK="1271094906250003", Nama="AISYAH", JK="P", Tgl_Lahir="2025-06-09", BB_Lahir="3,1", TB_Lahir="49",
    Nama_Ortu="RAHMA", Kec="MEDAN AMPLAS", Pukesmas="AMPLAS", Desa_Kel="HARJOSARI I", Posyandu="MELATI",
    Usia_Saat_Ukur="1 Tahun - 1 Bulan - 7 Hari", Tanggal_Pengukuran="2026-07-16", Berat="9,4", Tinggi="74",
    Cara_Ukur="Terlentang", BB_U="Berat Badan Normal", ZS_BB_U="0,28", Naik_Berat_Badan="N",
)  # fmt: skip

CORPUS = {
    "plain xlsx": (xlsx(("S", [HEAD, row()])), [AISYAH]),
    "plain ods": (ods([HEAD, row(born=date(2025, 6, 9), kg=9.4, cm=74)]), [AISYAH]),
    "csv with semicolons": (csv([HEAD, row()]), [AISYAH]),
    "csv with commas and quoted decimals": (csv([HEAD, row()], mark=","), [AISYAH]),
    "csv with tabs": (csv([HEAD, row()], mark="\t"), [AISYAH]),
    "csv with bars": (csv([HEAD, row()], mark="|"), [AISYAH]),
    "csv with byte order mark": (csv([HEAD, row()], encoding="utf-8-sig"), [AISYAH]),
    "csv in UTF-16": (csv([HEAD, row()], encoding="utf-16"), [AISYAH]),
    "csv in UTF-16 without mark": (csv([HEAD, row()], encoding="utf-16-le"), [AISYAH]),
    "csv in the old Windows letters": (
        csv([HEAD, row(name="Zoë")], encoding="cp1252"),
        [AISYAH._replace(name="Zoë")],
    ),
    "csv told by Excel what parts it": (csv([HEAD, row()], head="sep=;\r\n"), [AISYAH]),
    "csv with a NIK forced to be text": (
        csv([["NIK", *HEAD], ['="1271094906250003"', *row()]]),
        [AISYAH._replace(nik="1271094906250003")],
    ),
    "export of e-PPGBM": (
        xlsx(("Sheet1", [[*EPPGBM], EPPGBM_ROW])),
        [AISYAH._replace(nik="1271094906250003")],
    ),
    "export of e-PPGBM as csv": (csv([[*EPPGBM], EPPGBM_ROW]), [AISYAH._replace(nik="1271094906250003")]),
    "titles above, cells merged": (
        xlsx(("S", [["DAFTAR BALITA POSYANDU MELATI"], ["Tahun 2026"], [], HEAD, row()]), merged=["A1:G1", "A2:G2"]),
        [AISYAH],
    ),
    "heading on two lines": (
        xlsx(
            (
                "S",
                [
                    ["Nama", "JK", "Tgl Lahir", "Lahir", None, "Nama Ibu", "Pengukuran", None, None],
                    [None, None, None, "BB", "PB", None, "Tanggal", "BB", "TB"],
                    ["Aisyah", "P", "09/06/2025", "3100", "49", "Rahma", "16/07/2026", "9,4", "74"],
                ],
            )
        ),
        [AISYAH],
    ),
    "line of column numbers": (xlsx(("S", [HEAD, [str(n) for n in range(1, 8)], row()])), [AISYAH]),
    "heading on every printed page, totals and signatures": (
        xlsx(
            (
                "S",
                [
                    HEAD,
                    row(),
                    [],
                    HEAD,
                    row(name="Bima", sex="L"),
                    ["Jumlah", None, None, None, None, "18,8"],
                    ["Mengetahui,"],
                    ["Kepala Puskesmas"],
                ],
            )
        ),
        [AISYAH, AISYAH._replace(name="Bima", sex="L")],
    ),
    "child's cells merged over its weighings": (
        xlsx(("S", [HEAD, row(), [None, None, None, None, "16/08/2026", "9,6", "75"]])),
        [AISYAH, AISYAH._replace(on="16/08/2026", kg=9.6, cm=75.0)],
    ),
    "other names for everything": (
        xlsx(
            (
                "S",
                [
                    [
                        "Nama Balita",
                        "Jenis Kelamin (L/P)",
                        "Tgl. Lahir",
                        "NM IBU",
                        "Tanggal Penimbangan",
                        "BB (kg)",
                        "PB/TB (cm)",
                    ],
                    row(),
                ],
            )
        ),
        [AISYAH],
    ),
    "slips in the headings": (
        xlsx(
            (
                "S",
                [
                    [
                        "Nama Lengkp",
                        "Jenis Kelmin",
                        "Tanggal Lahr",
                        "Nama Ibu",
                        "Tgl Pengukurn",
                        "Berat Bdan",
                        "Tinggi Badn",
                    ],
                    row(),
                ],
            )
        ),
        [AISYAH],
    ),
    "children alone": (
        xlsx(("S", [["Nama", "JK", "Tgl Lahir", "Nama Ibu"], ["Aisyah", "P", "09/06/2025", "Rahma"]])),
        [AISYAH._replace(on=None, kg=None, cm=None)],
    ),
    "decimal comma and point in one column": (
        xlsx(("S", [HEAD, row(kg="9,4"), row(kg="9.4", name="Bima"), row(kg=9.4, name="Citra")])),
        [AISYAH, AISYAH._replace(name="Bima"), AISYAH._replace(name="Citra")],
    ),
    "weight in grams": (one(kg="9400"), [AISYAH]),
    "weight in grams with a thousands point": (one(kg="9.400"), [AISYAH]),
    "weight with its unit": (one(kg="9,4 kg"), [AISYAH]),
    "length in metres": (one(cm="0,74"), [AISYAH]),
    "length in millimetres": (one(cm="740"), [AISYAH]),
    "weight without its comma": (one(kg="94"), [Bad("berat 94 kg")]),
    "weight that is a word": (one(kg="sakit"), [Bad("“sakit” bukan angka")]),
    "weighing that is no weighing": (one(kg="-", cm="0"), [AISYAH._replace(on=None, kg=None, cm=None)]),
    "weighing without its day": (one(on=None), [Bad("tanpa tanggal pengukuran")]),
    "dates as serial numbers": (one(born=45817, on="46219"), [AISYAH]),
    "dates as dates": (one(born=date(2025, 6, 9), on=datetime(2026, 7, 16, 9, 30)), [AISYAH]),
    "dates from a database": (one(born="2025-06-09", on="2026-07-16 00:00:00"), [AISYAH]),
    "dates in words": (one(born="9 Juni 2025", on="Kamis, 16 Juli 2026"), [AISYAH]),
    "dates in short words": (one(born="9-Jun-25", on="16 Jul. 2026"), [AISYAH]),
    "dates in English order": (one(on="07/16/2026"), [AISYAH]),
    "place before the birth date": (one(born="Medan, 09-06-2025"), [AISYAH]),
    "day that no month has": (one(born="31/02/2025"), [Bad("“31/02/2025” tidak terbaca")]),
    "birth to come": (one(born="09/06/2027"), [Bad("belum terjadi")]),
    "weighed before birth": (one(on="16/07/2024"), [Bad("sebelum anak lahir")]),
    "weighed tomorrow": (one(on="19/08/2026"), [Bad("belum terjadi")]),
    "weighed at five years": (one(born="09/06/2021"), [Bad("sudah 60 bulan")]),
    "birth day and month swapped, told by the age": (aged("1 Tahun - 1 Bulan - 7 Hari", born="06/09/2025"), [AISYAH]),
    "weighing day and month swapped, told by the age": (
        aged("0 Tahun - 9 Bulan - 27 Hari", on="04/05/2026"),
        [AISYAH._replace(on="05/04/2026")],
    ),
    "NIK shortened by the spreadsheet": (with_nik("1.27109E+15"), [AISYAH]),
    "NIK as a number that lost its end": (with_nik(1271094906250000), [AISYAH]),
    "NIK with an apostrophe": (with_nik("'1271094906250003"), [AISYAH._replace(nik="1271094906250003")]),
    "NIK with spaces and dots": (with_nik("1271 0949.0625 0003"), [AISYAH._replace(nik="1271094906250003")]),
    "NIK of fifteen digits": (with_nik("127109490625000"), [AISYAH]),
    "NIK of noughts": (with_nik("0000000000000000"), [AISYAH]),
    "sex in words": (
        xlsx(
            (
                "S",
                [
                    HEAD,
                    row(sex="Perempuan"),
                    row(sex="LAKI - LAKI", name="Bima"),
                    row(sex=2, name="Citra"),
                    row(sex="1", name="Dani"),
                ],
            )
        ),
        [
            AISYAH,
            AISYAH._replace(name="Bima", sex="L"),
            AISYAH._replace(name="Citra"),
            AISYAH._replace(name="Dani", sex="L"),
        ],
    ),
    "sex unknown": (one(sex="?"), [Bad("“?” tidak dikenal")]),
    "names in capitals, with titles": (
        one(name="AN. MUHAMMAD AL-GHIFARI SIREGAR", mother="Ny. RAHMA BR. GINTING, S.Pd"),
        [AISYAH._replace(name="Muhammad Al-Ghifari Siregar", mother="Rahma Br. Ginting")],
    ),
    "newborn without a name": (one(name="BY. NY. RAHMA"), [AISYAH._replace(name="By. Ny. Rahma")]),
    "name missing": (one(name=None), [Bad("Nama anak kosong")]),
    "error values": (one(kg="#VALUE!", cm="#N/A"), [AISYAH._replace(on=None, kg=None, cm=None)]),
    "formula for the weight": (one(kg="=A1+2"), [Bad("Kolom BB berisi rumus")]),
    "formula for the age alone": (aged("=F2/30"), [AISYAH]),
}


@pytest.mark.parametrize("name", CORPUS)
def test_an_awful_list_means_what_its_writer_meant(name):
    content, expected = CORPUS[name]
    found = [plain(r) for r in rows_of(content)]
    assert len(found) == len(expected), found
    for got, wanted in zip(found, expected, strict=True):
        if isinstance(wanted, Bad):
            assert isinstance(got, str) and wanted.words in got, got
        else:
            assert got == wanted


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("NIK shortened by the spreadsheet", "NIK berubah menjadi 1.27109E+15"),
        ("NIK as a number that lost its end", "digit ke-16 hilang"),
        ("NIK of fifteen digits", "NIK terdiri dari 15 digit"),
        ("weight in grams", "9400 dibaca sebagai gram: 9,4 kg"),
        ("length in metres", "0,74 dibaca sebagai meter: 74 cm"),
        ("dates in English order", "Tanggal ditulis bulan dulu; dibaca 16/07/2026"),
        ("birth day and month swapped, told by the age", "Hari dan bulan lahir tertukar"),
        ("weighing day and month swapped, told by the age", "Hari dan bulan ukur tertukar"),
    ],
)
def test_what_was_changed_in_reading_is_said(name, words):
    assert words in notes(CORPUS[name][0])


def test_a_nik_that_tells_another_birth_date_is_doubted_and_kept():
    content = with_nik("1271091001250003")
    assert plain(rows_of(content)[0]).nik == "1271091001250003"
    assert "Tanggal lahir di dalam NIK lain (10/01/25)" in notes(content)


def test_every_column_of_eppgbm_is_known():
    found = dict(zip(EPPGBM, heading_of(xlsx(("S", [[*EPPGBM], EPPGBM_ROW]))).columns, strict=True))
    unread = {title for title, column in found.items() if column is Column.NOTHING}
    assert unread == {
        "No", "Prov", "Kab/Kota", "Kec", "Pukesmas", "BB/U", "TB/U", "BB/TB", "PMT Diterima (kg)", "Jml Vit A", "KPSP",
        "Detail",
    }  # fmt: skip


def test_what_eppgbm_made_of_a_weighing_is_kept_apart():
    (row_,) = rows_of(xlsx(("S", [[*EPPGBM], EPPGBM_ROW])))
    assert row_.theirs is not None and (row_.theirs.z_bbu, row_.theirs.status) == (0.28, "N")
    assert row_.details is not None and (row_.details.birth_weight_kg, row_.details.birth_length_cm) == (3.1, 49)
    assert (row_.place, row_.kelurahan) == ("MELATI", "HARJOSARI I")
