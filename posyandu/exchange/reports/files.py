"""A report as a workbook with charts, and as CSV."""

from pathlib import Path

from ..sheets import Csv, Line, Picture, Workbook
from .content import Content
from .tables import sheets

_SKDN_COLORS = ("#c22f2a", "#f4c430", "#1f7a46", "#2260ad")


def write_workbook(path: Path, content: Content) -> None:
    """Write the sheets of a report, and one of charts that read them."""
    book = Workbook(path)
    book.title(f"Laporan posyandu {content.place}, {content.period_name}", office=content.office)
    tables = sheets(content)
    for table in tables:
        book.sheet(table.name, table.heads, widths=table.widths, tenths=True).write(table.rows)
    names = {table.name: table for table in tables}
    trend = names["Tren"]
    last = len(trend.rows)
    lines = [("D/S %", "#1f7a46"), ("N/D %", "#2260ad")]
    pictures = [
        Picture("column", f"Balok SKDN, {content.period_name}", "Ringkasan", (1, 4), 0,
                [Line("Anak", 1, "", _SKDN_COLORS)]),
        Picture("line", "Tren D/S dan N/D, persen", "Tren", (1, last), 0,
                [Line(name, trend.heads.index(name), color) for name, color in lines]),
    ]  # fmt: skip
    if content.with_status:
        status = [("Pendek %", "#7d4600"), ("Gizi kurang dan buruk %", "#a11b1b"), ("BB kurang %", "#0b6862")]
        pictures.append(
            Picture("line", "Tren gizi, persen", "Tren", (1, last), 0,
                    [Line(name, trend.heads.index(name), color) for name, color in status])
        )  # fmt: skip
    if content.parts:
        parts = names["Wilayah"]
        pictures.append(
            Picture("bar", f"D/S menurut wilayah, {content.period_name}", "Wilayah", (1, len(parts.rows)), 0,
                    [Line("D/S %", parts.heads.index("D/S %"), "#0b6862")])
        )  # fmt: skip
    book.pictures("Grafik", pictures)
    book.close()


def write_csv(path: Path, content: Content) -> None:
    """Write all tables one under another: the name of its table begins each row, so that one can filter."""
    file = Csv(path, ("Laporan posyandu", content.place, content.period_name))
    for table in sheets(content):
        file.write([("Bagian", *table.heads)])
        file.write([(table.name, *row) for row in table.rows])
    file.close()
