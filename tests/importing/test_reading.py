"""What is no list is refused in a plain sentence, before it can do harm; old Excel files are read."""

import io
import zipfile

import pytest

from posyandu.exchange.importing import limits, sheet_process
from posyandu.exchange.importing.cleaning import names
from posyandu.exchange.importing.limits import Refused
from posyandu.exchange.importing.reading import read

from .old_excel import compound, xls
from .tables import csv, ods, xlsx
from .test_corpus import AISYAH, HEAD, row
from .understood import plain, rows_of

GOOD = xlsx(("S", [HEAD, row()]))


def packed(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, content in files.items():
            parts.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return file.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    file = io.BytesIO(content)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(name, part)
    return file.getvalue()


def huge_sheet() -> bytes:
    """A workbook of a few kilobytes with one cell in the farthest corner: a table of 17 thousand million cells."""
    source = io.BytesIO(GOOD)
    target = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                content = content.replace(b"</sheetData>", far)
            new.writestr(part, content)
    return target.getvalue()


WRONG = {
    "nothing": (b"", "kosong"),
    "only blanks": (b" \r\n\r\n", "kosong"),
    "larger than the limit": (b"a;b\n" * (limits.FILE_BYTES // 4 + 1), "lebih dari 10 MB"),
    "a bomb": (with_part(GOOD, "xl/media/x.bin", b"\0" * (limits.UNPACKED_BYTES + 1)), "100 MB bila dibuka"),
    "a thousand parts": (packed(**{f"p{n}": b"" for n in range(limits.PARTS + 1)}), "MB bila dibuka"),
    "one cell at the end of the world": (huge_sheet(), "terlalu besar bila dibuka"),
    "macros": (xlsx(("S", [HEAD, row()]), macro=True), "makro"),
    "macros in ods": (with_part(ods([HEAD, row()]), "Basic/Standard/x.xml", b"<x/>"), "makro"),
    "macros in xls": (compound("_VBA_PROJECT", b"x"), "makro"),
    "locked": (compound("EncryptedPackage", b"x"), "kata sandi"),
    "a Word file of old": (compound("WordDocument", b"x"), "DOC"),
    "a Word file": (packed(word__document_dot_xml=b"<w/>"), "DOCX"),
    "a binary workbook": (packed(xl__workbook_dot_bin=b"x"), "xlsb"),
    "just packed": (packed(a_dot_txt=b"x"), "ZIP"),
    "broken": (GOOD[:900], "rusak"),
    "broken inside": (packed(**{"xl__workbook_dot_xml": b"<", "[Content_Types]_dot_xml": b"<"}), "rusak"),
    "PDF": (b"%PDF-1.7\n%\xe2", "PDF"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0", "PNG"),
    "a web page called xls": (b"<html><table><tr><td>Nama</td></tr></table></html>", "halaman web"),
    "noise": (bytes(range(256)) * 4, "bukan lembar kerja"),
    "a quote never closed": (b'Nama;JK\r\n"Aisyah;P\r\n', "tanda kutip"),
    "no row at all": (xlsx(("S", [])), "tidak berisi satu baris pun"),
    "too many columns": (csv([["x"] * (limits.COLUMNS + 1)]), "200 kolom"),
    "too many columns in a workbook": (xlsx(("S", [["x"] * (limits.COLUMNS + 1)])), "200 kolom"),
    "too many sheets": (xlsx(*[(f"S{n}", [["x"]]) for n in range(limits.SHEETS + 1)]), "21 lembar"),
    "too many rows": (b"a;b\n" * (limits.ROWS + 1), "60.000 baris"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_list_is_refused_plainly(name):
    content, words = WRONG[name]
    with pytest.raises(Refused) as refused:
        read(content)
    assert words in str(refused.value.sentence)


def test_an_old_excel_file_is_read():
    assert [plain(r) for r in rows_of(xls([["POSYANDU MELATI"], HEAD, row(born=45817, kg=9.4)]))] == [AISYAH]


def test_the_name_of_a_file_is_not_believed_and_needs_none():
    assert read(GOOD)[0].name == "S"


def test_a_reader_that_is_killed_refuses_the_file(monkeypatch):
    monkeypatch.setattr("posyandu.exchange.importing.reading.SECONDS", 0)
    with pytest.raises(Refused, match="terlalu besar"):
        read(xlsx(("S", [row() for _ in range(20_000)])))


def test_the_reading_process_knows_nothing_of_the_application():
    source = sheet_process.__loader__.get_source(sheet_process.__name__)
    assert "posyandu" not in source and "from ." not in source


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("budi SANTOSO uji", "Budi Santoso Uji"), ("AHMAD bin ALI", "Ahmad bin Ali"), ("M. A. budi", "M. A. Budi"),
        ("BY. NY. lastri DEWI", "By. Ny. Lastri Dewi"), ("Ahmad bin Ali", "Ahmad bin Ali"),
        ("M. Rizky", "M. Rizky"), ("Siti NURHALIZA", "Siti NURHALIZA"),  # one word was written with care
    ],
)  # fmt: skip
def test_a_name_of_which_no_word_has_proper_capitals_is_given_them(typed, kept):
    assert names.name(typed) == kept
