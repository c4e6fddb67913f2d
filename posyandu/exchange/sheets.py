"""Writes rows into a workbook or a CSV file, row after row, so that memory does not grow, and never as a formula."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from textwrap import wrap
from typing import Any, NamedTuple

from ..web.delimited import Cell, visible, written

_USUAL_WIDTH = 8.43  # Excel's own, in characters
_LINE_POINTS = 15


class Line(NamedTuple):
    """One series of a picture: the column it is read from, its colour, or one for each of its points."""

    name: str
    column: int
    color: str
    point_colors: Sequence[str] = ()


class Picture(NamedTuple):
    """A chart that Excel draws from the rows of a sheet (counted from 1, the heading is 0) with names in a column."""

    kind: str  # column, bar or line
    title: str
    sheet: str
    rows: tuple[int, int]
    names: int
    lines: Sequence[Line]


class Workbook:
    """An Excel workbook, sheet after sheet; text is always written as text, whatever it begins with."""

    def __init__(self, path: Path) -> None:
        import xlsxwriter

        self._book: Any = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "nan_inf_to_errors": False,
                "tmpdir": str(path.parent),
            },
        )
        self._book.set_properties({"title": "", "author": "Posyandu"})
        self._head = self._book.add_format(
            {"bold": True, "bg_color": "#e2f0ed", "border": 1, "border_color": "#b9cfca", "text_wrap": True,
             "valign": "top"}
        )  # fmt: skip
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._tenths = self._book.add_format({"num_format": "0.0"})
        self._title = ""

    def sheet(
        self, name: str, headings: Sequence[str], *, widths: Sequence[float] = (), tenths: bool = False
    ) -> "Sheet":
        """Begin a sheet; the one before is finished. ``tenths``: fractions are shown with one decimal, also 15,0."""
        sheet = self._book.add_worksheet(name[:31])
        self._set_for_print(sheet)
        sheet.repeat_rows(0)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        sheet.set_row(0, _LINE_POINTS * _lines(headings, widths))
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, self._head)
        return Sheet(sheet, self._day, self._tenths if tenths else None)

    def title(self, text: str, *, office: str) -> None:
        """What the file says of itself, and each of its printed pages: to be said before the first sheet."""
        self._book.set_properties({"title": text, "author": office})
        self._title = text

    def _set_for_print(self, sheet: Any) -> None:
        """A4 lying, as wide as one sheet of paper, its title above: an office prints what it is sent."""
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        title = self._title.replace("&", "&&")  # a sign of the page header's own language
        sheet.set_header(f"&L{title}&R&A", {"margin": 0.3})
        sheet.set_footer("&R&P / &N", {"margin": 0.3})

    def pictures(self, name: str, pictures: Sequence[Picture]) -> None:
        """A sheet of charts, two beside each other."""
        page = self._book.add_worksheet(name)
        self._set_for_print(page)
        for at, picture in enumerate(pictures):
            page.insert_chart(21 * (at // 2), 10 * (at % 2), self._chart(picture))

    def _chart(self, picture: Picture) -> Any:
        chart = self._book.add_chart({"type": picture.kind})
        first, last = picture.rows
        for line in picture.lines:
            paint: dict[str, Any] = (
                {"line": {"color": line.color}} if picture.kind == "line" else {"fill": {"color": line.color}}
            )
            if line.point_colors:
                paint = {"points": [{"fill": {"color": color}} for color in line.point_colors]}
            series = {
                "name": line.name, "categories": [picture.sheet, first, picture.names, last, picture.names],
                "values": [picture.sheet, first, line.column, last, line.column], "data_labels": {"value": True},
            }  # fmt: skip
            if picture.kind == "line":
                del series["data_labels"]
            chart.add_series(series | paint)
        chart.set_title({"name": picture.title, "name_font": {"size": 12}})
        if len(picture.lines) < 2:
            chart.set_legend({"none": True})
        if picture.kind == "bar":
            chart.set_y_axis({"reverse": True})
        chart.set_size({"width": 620, "height": 400})
        return chart

    def close(self) -> None:
        """Write the file."""
        self._book.close()


def _lines(headings: Sequence[str], widths: Sequence[float]) -> int:
    """How many lines the headings need in columns so wide (characters): not every program finds out by itself."""
    room = [*widths, *[_USUAL_WIDTH] * (len(headings) - len(widths))]
    # Bold letters are wider than the digits that widths are told in.
    return max((len(wrap(one, int(0.9 * wide))) for one, wide in zip(headings, room, strict=False)), default=1)


class Sheet:
    """A sheet being written from top to bottom."""

    def __init__(self, sheet: Any, day: Any, fraction: Any) -> None:
        self._sheet, self._day, self._fraction, self._row = sheet, day, fraction, 0

    def write(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Add rows beneath what is there."""
        sheet = self._sheet
        for cells in rows:
            self._row += 1
            for column, cell in enumerate(cells):
                if cell is None or cell == "":
                    continue
                if isinstance(cell, str):
                    sheet.write_string(self._row, column, visible(cell))
                elif isinstance(cell, date):
                    sheet.write_datetime(self._row, column, cell, self._day)
                else:
                    sheet.write_number(self._row, column, cell, self._fraction if isinstance(cell, float) else None)


class Csv:
    """A CSV file. ``decimal_mark`` "," goes with semicolons, as a spreadsheet set to Indonesian reads it."""

    def __init__(self, path: Path, headings: Sequence[str], *, decimal_mark: str = ",") -> None:
        comma = decimal_mark == ","
        # A spreadsheet takes UTF-8 for the old code page of the machine unless the file begins with its mark.
        self._file = path.open("w", encoding="utf-8-sig" if comma else "utf-8", newline="")
        self._mark = decimal_mark
        self._writer = csv.writer(self._file, delimiter=";" if comma else ",", lineterminator="\r\n" if comma else "\n")
        self._writer.writerow(headings)

    def write(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Add rows."""
        self._writer.writerows([written(cell, self._mark) for cell in cells] for cells in rows)

    def close(self) -> None:
        """Finish the file."""
        self._file.close()
