"""Balok SKDN in the colours of the wall chart, and bars with their 95 % interval for the splits by sex and age."""

from dataclasses import dataclass

from posyandu.charts.paint import INK, INK_SOFT

from .picture import ON_SKDN, RULE, SKDN, SUNKEN, TEAL, Link, Picture, Sheet, box


@dataclass(frozen=True, slots=True)
class SkdnBar:
    """One of the four bars. ``share`` is what stands in it (``D/S``, ``77,3 %``), nothing for S."""

    letter: str  # s, k, d or n
    number: int
    text: str
    meaning: str
    share: tuple[str, str] | None
    href: str


@dataclass(frozen=True, slots=True)
class SkdnData:
    """What the four bars show, in words of the reader's language."""

    title: str
    description: str
    bars: tuple[SkdnBar, ...]


def draw_skdn(data: SkdnData) -> Picture:
    """Four bars on one foot, the highest 210 units high."""
    width, height, foot, top = 400.0, 280.0, 240.0, 26.0
    sheet = Sheet(width, height)
    most = max((bar.number for bar in data.bars), default=0) or 1
    links = []
    for place, bar in enumerate(data.bars):
        x = 6 + 100 * place
        tall = (foot - top) * bar.number / most
        if tall > 0:
            sheet.band(box(x, foot - tall, 84, tall), color=SKDN[bar.letter])
        middle, ink = x + 42, ON_SKDN[bar.letter]
        sheet.word(bar.text, (middle, foot - tall - 8), color=INK, size=15, bold=True, align="center")
        if tall >= 40:
            sheet.word(bar.letter.upper(), (middle, foot - 10), color=ink, size=15, bold=True, align="center")
        if bar.share and tall >= 90:
            sheet.word(bar.share[0], (middle, foot - tall + 22), color=ink, size=15, bold=True, align="center")
            sheet.word(bar.share[1], (middle, foot - tall + 42), color=ink, size=15, bold=True, align="center")
        sheet.word(bar.meaning, (middle, foot + 20), color=INK_SOFT, size=13.5, align="center")
        said = " ".join(filter(None, (bar.letter.upper(), bar.text, bar.meaning, *(bar.share or ()))))
        links.append(Link(x, top - 20, 84, foot - top + 44, bar.href, said))
    sheet.strokes([[(0, foot + 0.5), (width, foot + 0.5)]], color=RULE, width=1.0)
    return Picture(width, height, data.title, data.description, sheet.markup(), tuple(links))


@dataclass(frozen=True, slots=True)
class SplitBar:
    """One group: its percent with the ends of its interval, and ``beside``: the numbers they come from."""

    name: str
    percent: float | None
    interval: tuple[float, float] | None
    text: str
    beside: str
    grey: bool
    head: str | None = None  # a heading above it


@dataclass(frozen=True, slots=True)
class SplitData:
    """A measure in groups of children."""

    title: str
    description: str
    bars: tuple[SplitBar, ...]
    target: float | None
    target_text: str


def draw_split(data: SplitData) -> Picture:
    """Lying bars; the interval is a line over the end of its bar; too few measured is grey."""
    width, left, right, row = 430.0, 108.0, 252.0, 27.0
    heads = sum(1 for bar in data.bars if bar.head)
    height = 12 + row * len(data.bars) + 24 * heads + 22
    sheet = Sheet(width, height)
    ends = [bar.interval[1] if bar.interval else bar.percent or 0 for bar in data.bars]
    most = max(*ends, data.target or 0, 5.0) * 1.02
    scale = (right - left) / most
    y = 6.0
    for bar in data.bars:
        if bar.head:
            sheet.word(bar.head, (0, y + 17), color=INK_SOFT, size=13.5, bold=True)
            y += 24
        sheet.word(bar.name, (8, y + 18), color=INK, size=14)
        sheet.band(box(left, y + 5, right - left, 17), color=SUNKEN)
        if bar.percent is not None:
            if bar.percent > 0:
                sheet.band(box(left, y + 5, bar.percent * scale, 17), color="#9aa5a2" if bar.grey else TEAL)
            if bar.interval:
                a, b = (left + end * scale for end in bar.interval)
                middle = y + 13.5
                strokes = [[(a, middle), (b, middle)], [(a, y + 9), (a, y + 18)], [(b, y + 9), (b, y + 18)]]
                sheet.strokes(strokes, color=INK, width=1.5)
        sheet.word(bar.text, (314, y + 18), color=INK, size=14, bold=True, align="right")
        sheet.word(bar.beside, (width, y + 18), color=INK_SOFT, size=12.5, align="right")
        y += row
    if data.target is not None:
        x = left + data.target * scale
        sheet.strokes([[(x, 4), (x, y)]], color=INK, width=1.5, dash=(4.0, 3.0))
        sheet.word(data.target_text, (x, y + 15), color=INK_SOFT, size=12.5, align="center")
    return Picture(width, height, data.title, data.description, sheet.markup())
