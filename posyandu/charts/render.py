"""A finished chart: to stand in a page, or as a file of its own."""

from html import escape

from posyandu.charts.backdrop import Backdrop, backdrop
from posyandu.charts.kinds import Size
from posyandu.charts.overlay import overlay, shown_points
from posyandu.charts.paint import FONT_FAMILY, PAPER
from posyandu.charts.points import ChildChart
from posyandu.charts.words import INDONESIAN, Words


def inline_svg(
    chart: ChildChart,
    slug: str,
    *,
    prefix: str,
    title: str,
    size: Size = Size.FULL,
    words: Words = INDONESIAN,
    focusable: bool = False,
) -> str:
    """A chart of ``KINDS`` as one ``<svg>`` element for an HTML page; it takes its typeface from the page.

    ``prefix`` begins every id, so give each chart of a page its own. A ``focusable`` chart is a group of points that
    each say their value; else it is one picture. Colours and sizes are presentation attributes: no style, no script.
    """
    ground = backdrop(slug, sex=chart.sex, size=size, words=words)
    root = f'class="chart chart--{size.value}" role="{"group" if focusable else "img"}"'
    return _svg(chart, ground, words, root, prefix=prefix, title=title, focusable=focusable)


def standalone_svg(
    chart: ChildChart, slug: str, *, title: str, size: Size = Size.FULL, words: Words = INDONESIAN
) -> str:
    """The same picture as a file: XML header, namespace, its own size and typeface, a white ground."""
    ground = backdrop(slug, sex=chart.sex, size=size, words=words)
    root = (
        f'xmlns="http://www.w3.org/2000/svg" role="img" width="{ground.layout.width:g}"'
        f""" height="{ground.layout.height:g}" font-family="'{FONT_FAMILY}', 'Noto Sans', sans-serif\""""
    )
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + _svg(chart, ground, words, root, prefix="chart", title=title)


def _svg(
    chart: ChildChart,
    ground: Backdrop,
    words: Words,
    root: str,
    *,
    prefix: str,
    title: str,
    focusable: bool = False,
) -> str:
    width, height = ground.layout.width, ground.layout.height
    return (
        f'<svg {root} viewBox="0 0 {width:g} {height:g}" aria-labelledby="{prefix}-title"'
        f' aria-describedby="{prefix}-desc" font-weight="500" stroke-linejoin="round">'
        f'<title id="{prefix}-title">{escape(title)}</title>'
        f'<desc id="{prefix}-desc">{escape(summary(chart, ground.slug, words))}</desc>'
        f'<g aria-hidden="true"><rect width="{width:g}" height="{height:g}" fill="{PAPER}"/>{ground.markup}</g>'
        f"{overlay(chart, ground, words, focusable=focusable)}</svg>"
    )


def summary(chart: ChildChart, slug: str, words: Words) -> str:
    """The chart in one sentence: its last point, said in words."""
    valid = [point for point in shown_points(chart, slug) if not point.withdrawn]
    return f"{words.last_point} {valid[-1].label}" if valid else words.no_points
