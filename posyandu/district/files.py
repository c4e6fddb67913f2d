"""The files of a picture: their names, and its numbers as CSV."""

import re
import unicodedata
from datetime import date

from ..core.proportion import half_up
from ..web.delimited import csv_of
from .board import Board
from .chart import Cell, Chart
from .words import place_name


def name_of(board: Board, chart: Chart, ending: str) -> str:
    """``tren-kelurahan-harjosari-i-2026-08.svg``: what it shows, of which area and period."""
    plain = unicodedata.normalize("NFKD", place_name(board.area)).encode("ascii", "ignore").decode()
    place = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    return f"{chart.slug}-{place}-{board.period.code}.{ending}"


def csv_file(chart: Chart) -> bytes:
    """The table as CSV, its percentages rounded as the picture shows them, its months as 2026-08."""
    return csv_of([[_in_file(cell) for cell in row] for row in (chart.heads, *chart.file_rows)])


def _in_file(cell: Cell) -> Cell:
    if isinstance(cell, float):
        return half_up(cell)
    return f"{cell:%Y-%m}" if isinstance(cell, date) else cell
