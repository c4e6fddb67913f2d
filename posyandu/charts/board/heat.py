"""Places × months as a table of coloured cells; the number stays printed in each, and each leads to its month."""

from dataclasses import dataclass

from posyandu.charts.paint import INK, INK_SOFT

from .picture import AMBER_INK, HEAT, ON_HEAT, SUNKEN, Link, Picture, Sheet, box


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One month of one place. ``step`` 1 (needs help) to 5 (best); 0 where the posyandu did not open."""

    text: str
    step: int
    href: str
    label: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One place with its months; ``total`` stands at its end."""

    name: str
    cells: tuple[HeatCell, ...]
    total: str
    href: str


@dataclass(frozen=True, slots=True)
class HeatData:
    """The table. ``legend`` names the steps from 1 to 5 and 0."""

    title: str
    description: str
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    total_head: str
    legend: tuple[tuple[int, str], ...]


def draw_heat(data: HeatData) -> Picture:
    """Rows of 30 units; one path for all cells of a colour."""
    width, left, row, top = 880.0, 150.0, 30.0, 26.0
    cell = (width - left - 108) / max(len(data.columns), 1)
    foot = top + row * len(data.rows)
    height = foot + 34
    sheet = Sheet(width, height)
    by_step: dict[int, list[list[tuple[float, float]]]] = {}
    links: list[Link] = []
    for column, text in enumerate(data.columns):
        sheet.word(text, (left + cell * (column + 0.5), 16), color=INK_SOFT, size=13, align="center")
    sheet.word(data.total_head, (width, 16), color=INK_SOFT, size=13, align="right")
    for place, line in enumerate(data.rows):
        y = top + row * place
        name = line.name if len(line.name) < 21 else line.name[:19].rstrip() + "…"
        sheet.word(name, (0, y + 19), color=INK, size=14)
        links.append(Link(0, y, left, row, line.href, line.name))
        for column, item in enumerate(line.cells):
            x = left + cell * column
            by_step.setdefault(item.step, []).append(box(x + 1.5, y + 1.5, cell - 3, row - 3))
            links.append(Link(x, y, cell, row, item.href, item.label))
        sheet.word(line.total, (width, y + 19), color=INK, size=13, align="right")
    for step, outlines in by_step.items():
        sheet.bands(outlines, color=HEAT[step] if step else SUNKEN)
        if step == 1:
            feet = [[(o[3][0], o[3][1] - 1.5), (o[2][0], o[2][1] - 1.5)] for o in outlines]
            sheet.strokes(feet, color=AMBER_INK, width=3.0)
    words = [
        (item.text, (left + cell * (column + 0.5), top + row * place + 19.5), item.step)
        for place, line in enumerate(data.rows)
        for column, item in enumerate(line.cells)
    ]
    for text, at, step in words:
        sheet.word(text, at, color=ON_HEAT[step] if step else INK_SOFT, size=13, align="center")
    x = 0.0
    for step, text in data.legend:
        sheet.band(box(x, foot + 12, 22, 14), color=HEAT[step] if step else SUNKEN)
        if step == 1:
            sheet.strokes([[(x, foot + 24.5), (x + 22, foot + 24.5)]], color=AMBER_INK, width=3.0)
        sheet.word(text, (x + 29, foot + 24), color=INK_SOFT, size=12.5)
        x += 46 + 6.9 * len(text)
    return Picture(width, height, data.title, data.description, sheet.markup(), tuple(links))
