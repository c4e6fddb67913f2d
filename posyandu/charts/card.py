"""The empty rows beneath the KMS card, as the Ministry of Health prints them: Umur to ASI eksklusif."""

from posyandu.charts.drawing import Sheet
from posyandu.charts.layout import Layout
from posyandu.charts.paint import INK_SOFT
from posyandu.core.age import DAYS_PER_MONTH

BREASTFED_MONTHS = 6  # exclusive breastfeeding is asked in the columns 0 to 5
_BREASTFED_ROW = 5
_LEFT = 6.0


def column_x(layout: Layout, month: int) -> float:
    """The middle of a column: the card's month line."""
    return layout.x(month * DAYS_PER_MONTH)


def draw_rows(sheet: Sheet) -> None:
    """Rules, the names of the rows, and the months of age."""
    layout, pen, color = sheet.layout, sheet.pen, sheet.livery.line
    first, last = sheet.kind.card_months or (0, 0)
    half = (column_x(layout, 1) - column_x(layout, 0)) / 2
    edges = [column_x(layout, month) - half for month in range(first, last + 2)]
    right, head, foot = edges[-1], layout.rules[0], layout.rules[-1]
    _wash(sheet, 0, _LEFT, right)
    if len(layout.rows) > _BREASTFED_ROW:
        _wash(sheet, _BREASTFED_ROW, edges[BREASTFED_MONTHS], right)
    pen.strokes([[(_LEFT, rule), (right, rule)] for rule in layout.rules], color=color, width=1.0, opacity=0.4)
    pen.strokes([[(x, head), (x, foot)] for x in edges], color=color, width=1.0, opacity=0.2)

    words = sheet.words
    names = (
        words.age,
        words.weighing_month,
        words.weight,
        words.minimum_gain,
        words.gain_status,
        words.exclusive_breastfeeding,
    )
    for row, name in enumerate(names[: len(layout.rows)]):
        _name_row(sheet, row, name)
    for month in range(first, last + 1):
        at, year = (column_x(layout, month), layout.rows[0]), month % 12 == 0
        pen.word(str(month), at, color=color if year else INK_SOFT, size=layout.cell, bold=year, align="center")


def _name_row(sheet: Sheet, row: int, name: str) -> None:
    """In one line, or in two where the row is high and the name long."""
    layout, size = sheet.layout, sheet.layout.cell
    top, bottom = layout.rules[row], layout.rules[row + 1]
    lines = name.split(" ", 1) if bottom - top > 2.4 * size and len(name) > 10 else [name]
    for number, line in enumerate(lines):
        y = (top + bottom) / 2 + 0.36 * size + (number - (len(lines) - 1) / 2) * 1.15 * size
        sheet.pen.word(line, (_LEFT + 2, y), color=sheet.livery.line, size=size, bold=True)


def _wash(sheet: Sheet, row: int, left: float, right: float) -> None:
    top, bottom = sheet.layout.rules[row], sheet.layout.rules[row + 1]
    sheet.pen.band([(left, top), (right, top), (right, bottom), (left, bottom)], color=sheet.livery.wash)
