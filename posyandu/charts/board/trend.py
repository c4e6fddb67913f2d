"""Lines over 12, 24 or 60 months, each with its name at its end; broken where a month has no figure."""

from dataclasses import dataclass
from math import ceil, floor

from posyandu.charts.paint import INK, INK_SOFT

from .picture import RULE, WASH, Link, Picture, Sheet, box


@dataclass(frozen=True, slots=True)
class TrendLine:
    """One measure: a percent for each month, ``None`` without. ``end`` is its name with the last value."""

    end: str
    color: str
    dash: tuple[float, float] | None
    values: tuple[float | None, ...]
    target: float | None
    target_text: str = ""


@dataclass(frozen=True, slots=True)
class TrendData:
    """What the lines show. ``said`` is each month with its values in words; ``ticks`` the months that are written."""

    title: str
    description: str
    said: tuple[str, ...]
    hrefs: tuple[str, ...]
    ticks: tuple[tuple[int, str], ...]
    washed: tuple[int, ...]  # months with a yellow ground: vitamin A
    lines: tuple[TrendLine, ...]


def draw_trend(data: TrendData) -> Picture:
    """A chart of 430 × 290 units; the scale runs over what there is, in steps of 1, 2, 5, 10 or 20 percent."""
    width, height, left, right, top, foot = 430.0, 290.0, 34.0, 304.0, 14.0, 246.0
    sheet = Sheet(width, height)
    known = [v for line in data.lines for v in (*line.values, line.target) if v is not None]
    low, high, step = _scale(known)
    spread = max(len(data.said) - 1, 1)

    def x_of(place: float) -> float:
        return left + (right - left) * place / spread

    def y_of(percent: float) -> float:
        return foot - (foot - top) * (percent - low) / (high - low)

    half = (right - left) / spread / 2
    for place in data.washed:
        a, b = max(x_of(place) - half, left - 4), min(x_of(place) + half, right + 4)
        sheet.band(box(a, top, b - a, foot - top), color=WASH)
    marks = [low + n * step for n in range(round((high - low) / step) + 1)]
    sheet.strokes([[(left, y_of(m)), (right, y_of(m))] for m in marks], color=RULE, width=1.0)
    for mark in marks:
        sheet.word(f"{mark:g}", (left - 7, y_of(mark) + 5), color=INK_SOFT, size=13.5, align="right")
    for place, text in data.ticks:
        align = "left" if place == 0 else "right" if place == spread else "center"
        sheet.word(text, (x_of(place), foot + 24), color=INK_SOFT, size=13.5, align=align)
    ends: list[tuple[float, str, str]] = []
    for line in data.lines:
        if line.target is not None:
            y = y_of(line.target)
            sheet.strokes([[(left, y), (right, y)]], color=line.color, width=1.4, dash=(5.0, 4.0), opacity=0.8)
            ends.append((y, line.target_text, INK))
        runs = _runs(line.values)
        drawn = [[(x_of(p), y_of(v)) for p, v in run] for run in runs if len(run) > 1]
        if drawn:
            sheet.strokes(drawn, color=line.color, width=2.75, dash=line.dash)
        for run in runs:
            if len(run) == 1:
                x, y = x_of(run[0][0]), y_of(run[0][1])
                sheet.band(box(x - 3, y - 3, 6, 6), color=line.color)
        if runs:
            ends.append((y_of(runs[-1][-1][1]), line.end, line.color))
    for y, text, color in _apart(ends):
        sheet.word(text, (right + 9, y + 5), color=color, size=13.5, bold=True)
    links = [
        Link(x_of(p) - half, top, 2 * half, foot - top + 30, href, said)
        for p, (href, said) in enumerate(zip(data.hrefs, data.said, strict=True))
        if href
    ]
    return Picture(width, height, data.title, data.description, sheet.markup(), tuple(links))


def _scale(values: list[float]) -> tuple[float, float, float]:
    """The least and the most of the axis and its step: four to seven lines."""
    if not values:
        return 0.0, 100.0, 20.0
    least, most = min(values), max(values)
    step = next((s for s in (1.0, 2.0, 5.0, 10.0) if (most - least) / s <= 5), 20.0)
    low, high = floor(least / step) * step, ceil(most / step) * step
    if high - low < 2 * step:
        low, high = max(0.0, low - step), high + step
    return low, high, step


def _runs(values: tuple[float | None, ...]) -> list[list[tuple[int, float]]]:
    """The unbroken stretches of a line."""
    runs: list[list[tuple[int, float]]] = []
    last = None
    for place, value in enumerate(values):
        if value is None:
            continue
        if last is None or last != place - 1:
            runs.append([])
        runs[-1].append((place, value))
        last = place
    return runs


def _apart(ends: list[tuple[float, str, str]], least: float = 17.0) -> list[tuple[float, str, str]]:
    """Names at the ends of lines, moved down until none covers another."""
    placed: list[tuple[float, str, str]] = []
    for y, text, color in sorted(ends):
        placed.append((max(y, placed[-1][0] + least) if placed else y, text, color))
    return placed
