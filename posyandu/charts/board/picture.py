"""A picture of the district: what Matplotlib drew, and the places on it that lead further."""

import base64
from dataclasses import dataclass, replace
from functools import cache
from html import escape

from posyandu.charts.drawing import Pen
from posyandu.charts.paint import FONT_FAMILY, INK, INK_SOFT, PAPER
from posyandu.charts.typeset import typeset
from posyandu.web.assets import STATIC

# The wall chart's four colours and what is written on them; heat from "needs help" (1) to best (5).
SKDN = {"s": "#c22f2a", "k": "#f4c430", "d": "#1f7a46", "n": "#2260ad"}
ON_SKDN = {"s": "#ffffff", "k": "#2c2400", "d": "#ffffff", "n": "#ffffff"}
HEAT = {1: "#f3e3c3", 2: "#dcebe6", 3: "#a9d3cb", 4: "#4f958c", 5: "#0b5f59"}
ON_HEAT = {1: "#16302d", 2: "#16302d", 3: "#16302d", 4: "#06211f", 5: "#ffffff"}
TEAL, AMBER, AMBER_INK, URGENT = "#0b6862", "#f4b740", "#7d4600", "#a11b1b"
_MARGIN = 16
SUNKEN, RULE, WASH = "#f0ebe0", "#dcd5c6", "#ffeccb"


@dataclass(frozen=True, slots=True)
class Link:
    """A rectangle of a picture that leads somewhere, or an ``outline`` of any form; ``label`` says what is under it."""

    x: float
    y: float
    width: float
    height: float
    href: str
    label: str
    outline: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished picture. ``description`` says in a sentence what it shows; ``markup`` is what Matplotlib drew."""

    width: float
    height: float
    title: str
    description: str
    markup: str
    links: tuple[Link, ...] = ()


class Sheet:
    """Draws on a page of ``width`` × ``height`` whose y runs down: shapes by Matplotlib, words laid over them.

    A word by Matplotlib costs a millisecond, which a table of four hundred cells does not have.
    """

    def __init__(self, width: float, height: float) -> None:
        self._pen = Pen(width, height)
        self._words: list[str] = []
        self.band = self._pen.band
        self.bands = self._pen.bands
        self.strokes = self._pen.strokes

    def word(
        self, text: str, at: tuple[float, float], *, color: str, size: float, bold: bool = False, align: str = "left"
    ) -> None:
        """A word with its baseline at a point."""
        self._words.append(_word(text, at, color=color, size=size, bold=bold, align=align))

    def markup(self) -> str:
        """Everything, as plain SVG elements; the same drawing gives the same bytes."""
        return self._pen.markup() + "".join(self._words)


def _word(
    text: str, at: tuple[float, float], *, color: str, size: float, bold: bool = False, align: str = "left"
) -> str:  # fmt: skip
    anchor = {"left": "", "center": ' text-anchor="middle"', "right": ' text-anchor="end"'}[align]
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" fill="{color}" font-size="{size:g}"{weight}{anchor}>'
        f"{escape(text, quote=False)}</text>"
    )


def box(x: float, y: float, width: float, height: float) -> list[tuple[float, float]]:
    """The outline of a rectangle."""
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]


def inline(picture: Picture) -> str:
    """The picture as one ``<svg>`` of a page, which lends it its typeface; each bar, point and cell is a link."""
    links = "".join(map(_link, picture.links))
    role = "group" if links else "img"
    label = escape(f"{picture.title}. {picture.description}")
    return (
        f'<svg class="fig" role="{role}" viewBox="0 0 {picture.width:g} {picture.height:g}" aria-label="{label}"'
        f' font-weight="500" stroke-linejoin="round"><g aria-hidden="true">{picture.markup}</g>{links}</svg>'
    )


def _link(link: Link) -> str:
    over = 'fill="#fff" fill-opacity="0"/></a>'
    shape = f'<path d="{link.outline}" {over}'
    if not link.outline:
        shape = f'<rect x="{link.x:g}" y="{link.y:g}" width="{link.width:g}" height="{link.height:g}" {over}'
    said = escape(link.label)
    return f'<a href="{escape(link.href)}" aria-label="{said}"><title>{said}</title>{shape}'


def framed(picture: Picture, *, heading: str, beneath: str, note: str = "") -> Picture:
    """The picture with its words around it, for a file: away from its page it must say what it shows, where and when.

    ``heading`` and what stands ``beneath`` it go above, ``note`` below.
    """
    top = 2 * _MARGIN + 34
    height = top + picture.height + _MARGIN + (20 if note else 0)
    words = _word(heading, (_MARGIN, _MARGIN + 14), color=INK, size=16, bold=True)
    words += _word(beneath, (_MARGIN, _MARGIN + 34), color=INK_SOFT, size=13)
    words += _word(note, (_MARGIN, height - _MARGIN), color=INK_SOFT, size=12)
    markup = f'{words}<g transform="translate({_MARGIN} {top})">{picture.markup}</g>'
    return replace(picture, width=picture.width + 2 * _MARGIN, height=height, markup=markup, links=())


def standalone(picture: Picture, *, with_type: bool = True) -> str:
    """The picture as a file that looks the same anywhere: it carries its typeface, unless a typesetter has it."""
    style = f"<style>{_typeface()}</style>" if with_type else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" role="img"'
        f' width="{picture.width:g}" height="{picture.height:g}" viewBox="0 0 {picture.width:g} {picture.height:g}"'
        f""" font-family="'{FONT_FAMILY}', 'Noto Sans', sans-serif" font-weight="500" stroke-linejoin="round">"""
        f"<title>{escape(picture.title)}</title><desc>{escape(picture.description)}</desc>{style}"
        f'<rect width="{picture.width:g}" height="{picture.height:g}" fill="{PAPER}"/>{picture.markup}</svg>'
    )


def png(picture: Picture, *, scale: float = 2) -> bytes:
    """The same picture in pixels, ``scale`` of them a unit."""
    values = {"chart": standalone(picture, with_type=False)}
    return typeset("chart_picture.typ", values, form="png", ppi=96 * scale)


@cache
def _typeface() -> str:
    file = STATIC / "vendor" / "fonts" / "plus-jakarta-sans-latin-wght-normal.woff2"
    content = base64.b64encode(file.read_bytes()).decode()
    return (
        f"@font-face{{font-family:'{FONT_FAMILY}';font-weight:200 800;"
        f"src:url(data:font/woff2;base64,{content}) format('woff2')}}"
    )
