"""Workbooks and text tables for the tests of imports, written as people write them: awfully."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

EPPGBM = (
    "No", "NIK", "Nama", "JK", "Tgl Lahir", "BB Lahir", "TB Lahir", "Nama Ortu", "Prov", "Kab/Kota", "Kec", "Pukesmas",
    "Desa/Kel", "Posyandu", "RT", "RW", "Alamat", "Usia Saat Ukur", "Tanggal Pengukuran", "Berat", "Tinggi",
    "Cara Ukur", "LiLA", "BB/U", "ZS BB/U", "TB/U", "ZS TB/U", "BB/TB", "ZS BB/TB", "Naik Berat Badan",
    "PMT Diterima (kg)", "Jml Vit A", "KPSP", "KIA", "Detail",
)  # fmt: skip
"""The columns of e-PPGBM's own export, misspelling included."""

Rows = Sequence[Sequence[Any]]


def xlsx(*sheets: tuple[str, Rows], merged: Sequence[str] = (), macro: bool = False) -> bytes:
    """A workbook of sheets given as name and rows; a text that begins with "=" is a formula with the value 7."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                _write(sheet, at, column, cell, day)
        for span in merged:
            first = span.split(":")[0]
            sheet.merge_range(span, next((c for c in [_at(rows, first)] if c), ""))
    book.close()
    content = file.getvalue()
    return _with_part(content, "xl/vbaProject.bin", b"macro") if macro else content


def _at(rows: Rows, cell: str) -> Any:
    column, row = ord(cell[0]) - 65, int(cell[1:]) - 1
    return rows[row][column] if column < len(rows[row]) else None


def _write(sheet: Any, row: int, column: int, cell: Any, day: Any) -> None:
    if isinstance(cell, (date, datetime)):
        sheet.write_datetime(row, column, cell, day)
    elif isinstance(cell, str) and cell.startswith("="):
        sheet.write_formula(row, column, cell, None, 7)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif cell is not None:
        sheet.write_number(row, column, cell)


def _with_part(content: bytes, name: str, part: bytes) -> bytes:
    file = io.BytesIO(content)
    with zipfile.ZipFile(file, "a") as parts:
        parts.writestr(name, part)
    return file.getvalue()


def csv(rows: Rows, *, mark: str = ";", encoding: str = "utf-8", head: str = "") -> bytes:
    """A text table; cells with the mark or a quote in them are quoted."""

    def cell(value: Any) -> str:
        text = "" if value is None else f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
        return '"' + text.replace('"', '""') + '"' if mark in text or '"' in text or "\n" in text else text

    return (head + "\r\n".join(mark.join(map(cell, row)) for row in rows) + "\r\n").encode(encoding)


def ods(rows: Rows) -> bytes:
    """An OpenDocument spreadsheet of one sheet; numbers and dates typed, everything else text."""

    def cell(value: Any) -> str:
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, date):
            kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
            return f"<table:table-cell {kind}><text:p>{value:%d/%m/%Y}</text:p></table:table-cell>"
        if isinstance(value, (int, float)):
            kind = f'office:value-type="float" office:value="{value}"'
            return f"<table:table-cell {kind}><text:p>{value}</text:p></table:table-cell>"
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    names = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Lembar1">{lines}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr("mimetype", kind)
        parts.writestr("content.xml", body)
        parts.writestr("META-INF/manifest.xml", manifest)
    return file.getvalue()


def eppgbm(**cells: Any) -> list[Any]:
    """A row of e-PPGBM's export by the names of its columns, spaces and slashes written as "_"."""
    plain = {title.replace(" ", "_").replace("/", "_").replace("(", "").replace(")", ""): title for title in EPPGBM}
    named = {plain[name]: value for name, value in cells.items()}
    return [named.get(title) for title in EPPGBM]
