"""Places in the order of a measure, each a bar that leads to its page; those that need help say so."""

from dataclasses import dataclass

from posyandu.charts.paint import GOOD, INK, INK_SOFT

from .picture import AMBER, SUNKEN, TEAL, URGENT, Link, Picture, Sheet, box


@dataclass(frozen=True, slots=True)
class Rank:
    """One place: its percent, ``text`` as it is read, ``beside`` a number more, ``change`` since the period before."""

    name: str
    percent: float | None
    text: str
    beside: str
    change: str
    change_good: bool | None
    needs_help: bool
    href: str


@dataclass(frozen=True, slots=True)
class RankData:
    """Places in order."""

    title: str
    description: str
    ranks: tuple[Rank, ...]
    target: float | None
    target_text: str
    help_text: str
    heads: tuple[str, str]  # above the change and the number beside
    name_width: float = 116.0
    none_text: str = ""  # instead of rows


def draw_ranks(data: RankData) -> Picture:
    """One row of 26 units a place."""
    left = data.name_width
    bar, percent, moved, width = left + 128, left + 186, left + 260, left + 360
    row, top = 26.0, 24.0
    height = top + row * max(len(data.ranks), 1) + 24
    sheet = Sheet(width, height)
    most = max([rank.percent or 0 for rank in data.ranks] + [data.target or 0, 1.0])
    most = 100.0 if most > 50 else most * 1.05
    scale = (bar - left) / most
    for text, x in zip(data.heads, (moved, width), strict=True):
        sheet.word(text, (x, 13), color=INK_SOFT, size=13.5, align="right")
    if not data.ranks:
        sheet.word(data.none_text, (0, top + 17), color=INK_SOFT, size=14)
    links = []
    for place, rank in enumerate(data.ranks):
        y = top + row * place
        longest = int(left / 7.4)
        name = rank.name if len(rank.name) <= longest else rank.name[: longest - 1].rstrip() + "…"
        sheet.word(name, (0, y + 17), color=INK, size=14, bold=True)
        sheet.band(box(left, y + 3, bar - left, 19), color=SUNKEN)
        if rank.percent:
            sheet.band(box(left, y + 3, rank.percent * scale, 19), color=AMBER if rank.needs_help else TEAL)
        if rank.needs_help:
            sheet.word(data.help_text, (left + 5, y + 17), color=INK, size=13.5, bold=True)
        sheet.word(rank.text, (percent, y + 17), color=INK, size=14, bold=True, align="right")
        good = rank.change_good
        ink = INK_SOFT if good is None else GOOD if good else URGENT
        sheet.word(rank.change, (moved, y + 17), color=ink, size=13.5, align="right")
        sheet.word(rank.beside, (width, y + 17), color=INK_SOFT, size=13.5, align="right")
        said = f"{rank.name} {rank.text}, {rank.change}"
        links.append(Link(0, y, width, row, rank.href, said))
    if data.ranks and data.target is not None and data.target <= most:
        x, foot = left + data.target * scale, top + row * len(data.ranks)
        sheet.strokes([[(x, top - 2), (x, foot + 2)]], color=INK, width=1.5, dash=(4.0, 3.0))
        sheet.word(data.target_text, (x, foot + 17), color=INK_SOFT, size=13.5, align="center")
    return Picture(width, height, data.title, data.description, sheet.markup(), tuple(links))
