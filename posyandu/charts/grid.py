"""The grid of a chart and the figures along its two axes."""

from collections.abc import Iterator

from posyandu.charts.drawing import Sheet
from posyandu.charts.kinds import ChartKind
from posyandu.charts.layout import Layout
from posyandu.charts.paint import INK_SOFT
from posyandu.core.age import DAYS_PER_MONTH


def draw_grid(sheet: Sheet) -> None:
    """Fine lines for every month (or cm) and value, stronger ones for every year; figures where they have room."""
    kind, layout, color = sheet.kind, sheet.layout, sheet.livery.line
    left, right, foot, head = layout.x.start, layout.x.end, layout.y.start, layout.y.end
    fine = [[(left, layout.y(value)), (right, layout.y(value))] for value in _values(kind, kind.y_step)]
    strong = [[(left, foot), (left, head)], [(left, foot), (right, foot)]]
    for count in range(*_months_or_cm(kind), _grid_step(kind, layout)):
        year = not kind.by_length and count % 12 == 0
        (strong if year else fine).append([(_x(sheet, count), foot), (_x(sheet, count), head)])
    sheet.pen.strokes(fine, color=color, width=1.0, opacity=0.16)
    sheet.pen.strokes(strong, color=color, width=1.0, opacity=0.45)
    _figures_up(sheet)
    if not layout.rows:  # the card's own row Umur carries the months
        _figures_along(sheet)


def _figures_up(sheet: Sheet) -> None:
    layout, left, size = sheet.layout, sheet.layout.x.start, sheet.layout.text
    step = _roomy(sheet.kind.y_step, layout.y(0) - layout.y(1), 1.55 * size)
    for value in _values(sheet.kind, step):
        sheet.pen.word(str(value), (left - 7, layout.y(value) + 0.36 * size), color=INK_SOFT, size=size, align="right")
    sheet.pen.word(sheet.kind.unit, (left + 7, layout.y.end + 1.1 * size), color=INK_SOFT, size=size)


def _figures_along(sheet: Sheet) -> None:
    layout, size, foot = sheet.layout, sheet.layout.text, sheet.layout.y.start
    for count in _labelled(sheet.kind, layout):
        at = _x(sheet, count), foot + 1.45 * size
        sheet.pen.word(str(count), at, color=INK_SOFT, size=size, align="center")
    unit = "cm" if sheet.kind.by_length else sheet.words.months_unit
    sheet.pen.word(unit, (layout.x.end - 6, foot - 8), color=INK_SOFT, size=size, align="right")


def _x(sheet: Sheet, count: int) -> float:
    return sheet.layout.x(count if sheet.kind.by_length else count * DAYS_PER_MONTH)


def _months_or_cm(kind: ChartKind) -> tuple[int, int]:
    if kind.by_length:
        return int(kind.x_low), int(kind.x_high) + 1
    return round(kind.x_low / DAYS_PER_MONTH), round(kind.x_high / DAYS_PER_MONTH) + 1


def _grid_step(kind: ChartKind, layout: Layout) -> int:
    """Every month or cm where that leaves 8 units between two lines, else every third month or fifth cm."""
    first, stop = _months_or_cm(kind)
    apart = (layout.x.end - layout.x.start) / (stop - 1 - first)
    if apart >= 8:
        return 1
    return 5 if kind.by_length else 3


def _labelled(kind: ChartKind, layout: Layout) -> Iterator[int]:
    first, stop = _months_or_cm(kind)
    apart = (layout.x.end - layout.x.start) / (stop - 1 - first)
    step = _roomy(kind.x_label_step, apart, 2.2 * layout.text)
    return (count for count in range(first, stop) if count % step == 0)


def _values(kind: ChartKind, step: int) -> Iterator[int]:
    return (value for value in range(int(kind.y_low), int(kind.y_high) + 1) if value % step == 0)


def _roomy(step: int, unit: float, room: float) -> int:
    """The smallest of one, two or four steps that leaves ``room`` between two figures."""
    return next((step * times for times in (1, 2) if step * times * unit >= room), 4 * step)
