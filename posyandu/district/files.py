"""The files of a picture: their names, and its numbers as CSV."""

import re
import unicodedata
from datetime import date

from ..charts.board.drawn import drawn
from ..charts.board.picture import Picture, framed
from ..core.proportion import half_up
from ..web.delimited import csv_of
from .area import Level
from .board import Board
from .chart import Cell, Chart
from .words import period_name, place_name


def name_of(board: Board, chart: Chart, ending: str) -> str:
    """``tren-kelurahan-harjosari-i-2026-08.svg``: what it shows, of which area and period."""
    plain = unicodedata.normalize("NFKD", _place(board)).encode("ascii", "ignore").decode()
    place = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    return f"{chart.slug}-{place}-{board.period.code}.{ending}"


def picture_of(board: Board, chart: Chart) -> Picture:
    """The picture as it leaves: with its heading, area, period and note on it."""
    beneath = f"{_place(board)} · {period_name(board.period)}"
    note = "" if chart.note == period_name(board.period) else chart.note
    return framed(drawn(chart.data).picture, heading=chart.title, beneath=beneath, note=note)


def _place(board: Board) -> str:
    """The area; a posyandu with its kelurahan, since several have a Melati."""
    name = place_name(board.area)
    return f"{name}, {board.area.posts[0].kelurahan}" if board.area.level is Level.POSYANDU else name


def csv_file(chart: Chart) -> bytes:
    """The table as CSV, its percentages rounded as the picture shows them, its months as 2026-08."""
    return csv_of([[_in_file(cell) for cell in row] for row in (chart.heads, *chart.file_rows)])


def _in_file(cell: Cell) -> Cell:
    if isinstance(cell, float):
        return half_up(cell)
    return f"{cell:%Y-%m}" if isinstance(cell, date) else cell
