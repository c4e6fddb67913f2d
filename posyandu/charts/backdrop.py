"""The printed part of a growth chart: WHO's lines and bands, the grid, its labels, and the card's empty rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from posyandu.charts.card import draw_rows
from posyandu.charts.curves import LINES_Z, strokes
from posyandu.charts.drawing import Pen, Point, Sheet
from posyandu.charts.grid import draw_grid
from posyandu.charts.kinds import KINDS, ChartKind, Size
from posyandu.charts.layout import Layout, layout_of
from posyandu.charts.paint import (
    BAND_EDGE,
    BAND_MIDDLE,
    CARD,
    INK_SOFT,
    ORANGE_LINE,
    ORANGE_TEXT,
    PAPER,
    PLAIN,
    RED_LINE,
)  # fmt: skip
from posyandu.charts.words import INDONESIAN, Words
from posyandu.core.sentence import decimal
from posyandu.core.standard import HEIGHT_FROM_DAY
from posyandu.core.vocabulary import Indicator, Sex

_MUAC_FROM_DAY = 183  # the two limits hold from 6 months on

Line = list[list[Point]]  # its strokes


@dataclass(frozen=True, slots=True)
class Backdrop:
    """The markup to stand under a child's line, and the layout with the two scales that place the line."""

    slug: str
    sex: Sex
    size: Size
    layout: Layout
    markup: str

    def as_dict(self) -> dict[str, object]:
        """As JSON can carry it: a browser lays a child's line over the same picture by the same scales."""
        return {
            "chart": self.slug,
            "sex": self.sex.value,
            "size": self.size.value,
            "layout": self.layout.as_dict(),
            "markup": self.markup,
        }


@cache
def backdrop(slug: str, *, sex: Sex, size: Size = Size.FULL, words: Words = INDONESIAN) -> Backdrop:
    """The backdrop of a chart of ``KINDS``, drawn on first use and kept; the same bytes in every process."""
    kind = KINDS[slug]
    layout = layout_of(kind, size)
    livery = CARD[sex] if kind.card_months else PLAIN
    sheet = Sheet(Pen(layout.width, layout.height), kind, layout, livery, words)
    lines = {z: _placed(kind, sex, z, layout) for z in LINES_Z}
    _draw_bands(sheet, lines)
    draw_grid(sheet)
    if kind.steps_at_two:
        _draw_step(sheet)
    if kind.indicator is Indicator.MUAC_FOR_AGE:
        _draw_arm_limits(sheet)
    for z, line in lines.items():
        _draw_line(sheet, z, line)
    _name_lines(sheet, lines)
    if layout.rows:
        draw_rows(sheet)
    return Backdrop(slug=slug, sex=sex, size=size, layout=layout, markup=sheet.pen.markup())


def _placed(kind: ChartKind, sex: Sex, z: int, layout: Layout) -> Line:
    return [
        [(layout.x(x), layout.y(y)) for x, y in zip(stroke.x, stroke.y, strict=True)]
        for stroke in strokes(kind, sex=sex, z=z)
    ]


def _draw_bands(sheet: Sheet, lines: dict[int, Line]) -> None:
    low, high = sheet.kind.middle
    for below, above, color in ((-3, low, BAND_EDGE), (low, high, BAND_MIDDLE), (high, 3, BAND_EDGE)):
        for lower, upper in zip(lines[below], lines[above], strict=True):
            if below != above:
                sheet.pen.band([*lower, *reversed(upper)], color=color)


def _draw_line(sheet: Sheet, z: int, line: Line) -> None:
    """One of WHO's seven lines with its z at its end."""
    color = label = sheet.livery.line
    width, opacity = 1.0, 0.7
    dash: tuple[float, ...] | None = None
    if z == 0:
        width, opacity = 1.75, 1.0
    elif z == -3 and sheet.kind.middle[1] != 2:
        color = label = RED_LINE
        width, opacity = 2.25, 1.0
    elif z == 1 == sheet.kind.middle[1]:
        color, label = ORANGE_LINE, ORANGE_TEXT
        width, dash, opacity = 2.0, (7.0, 3.0), 1.0
    sheet.pen.strokes(line, color=color, width=width, dash=dash, opacity=opacity, mark=f"z={z}")
    x, y = line[-1][-1]
    size = sheet.layout.text
    sheet.pen.word(decimal(z, 0, sign=True), (x + 5, y + 0.36 * size), color=label, size=size, bold=True)


def _name_lines(sheet: Sheet, lines: dict[int, Line]) -> None:
    """Names stand on the lines themselves, late on the chart, where the lines have drawn apart."""
    words = sheet.words
    names = [(0, words.median, sheet.livery.line, BAND_MIDDLE, True)]
    if sheet.kind.has_alarm_lines:
        names += [
            (1, words.orange_line, ORANGE_TEXT, BAND_EDGE, True),
            (-3, words.red_line, RED_LINE, PAPER, False),
        ]
    for z, name, color, ground, above in names:
        piece = _late_piece(lines[z][-1], sheet.layout)
        sheet.pen.word_along(name, piece, above=above, size=sheet.layout.text, color=color, bold=True, halo=ground)


def _late_piece(line: Sequence[Point], layout: Layout) -> tuple[Point, Point]:
    """The piece of a line around three quarters of the chart's width."""
    middle = layout.x.start + 0.74 * (layout.x.end - layout.x.start)
    start = min(line, key=lambda point: abs(point[0] - (middle - 40)))
    stop = min(line, key=lambda point: abs(point[0] - (middle + 40)))
    return start, stop


def _draw_step(sheet: Sheet) -> None:
    """Where lying length gives way to standing height, which is 0.7 cm less: the lines jump."""
    pen, size = sheet.pen, sheet.layout.text
    x, foot = sheet.layout.x(HEIGHT_FROM_DAY - 0.5), sheet.layout.y.start
    pen.strokes([[(x, foot), (x, sheet.layout.y.end)]], color=INK_SOFT, width=1.25, dash=(2.0, 3.0))
    pen.word(sheet.words.lying, (x - 6, foot - 8), color=INK_SOFT, size=size, align="right")
    pen.word(sheet.words.standing, (x + 6, foot - 8), color=INK_SOFT, size=size)


def _draw_arm_limits(sheet: Sheet) -> None:
    """Arm circumference is judged by two limits in cm from 6 months on: red under 11.5, yellow under 12.5."""
    layout, words = sheet.layout, sheet.words
    left, right = layout.x(_MUAC_FROM_DAY), layout.x.end
    for limit, name, color, ink in (
        (11.5, words.severe_muac, RED_LINE, RED_LINE),
        (12.5, words.moderate_muac, ORANGE_LINE, ORANGE_TEXT),
    ):
        y = layout.y(limit)
        sheet.pen.strokes([[(left, y), (right, y)]], color=color, width=2.0, dash=(7.0, 3.0))
        at = (right - 6, y + 0.98 * layout.text)
        sheet.pen.word(name, at, color=ink, size=layout.text, bold=True, align="right", halo=PAPER)
