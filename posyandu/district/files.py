"""The files of a picture: their names, and its numbers as CSV."""

import csv
import io
import re
import unicodedata

from .board import Board
from .pictures import Cell, Chart
from .words import place_name

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def name_of(board: Board, chart: Chart, ending: str) -> str:
    """``tren-kelurahan-harjosari-i-2026-08.svg``: what it shows, of which area and period."""
    plain = unicodedata.normalize("NFKD", place_name(board.area)).encode("ascii", "ignore").decode()
    place = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    return f"{chart.slug}-{place}-{board.period.code}.{ending}"


def csv_of(chart: Chart) -> bytes:
    """The table as CSV: comma between, point in numbers, two decimals of a percent; text that is a formula is text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(chart.heads)
    writer.writerows([_written(cell) for cell in row] for row in chart.rows)
    return ("\N{BYTE ORDER MARK}" + out.getvalue()).encode()


def _written(cell: Cell) -> Cell:
    if isinstance(cell, float):
        return f"{cell:.2f}"
    if isinstance(cell, str) and cell.startswith(_STARTS_A_FORMULA):
        return f"'{cell}"
    return cell
