"""A child's own line over the printed chart: joined points, the last one by its shape, corrected ones hollow."""

from html import escape
from itertools import pairwise

from posyandu.charts.backdrop import Backdrop
from posyandu.charts.kinds import KINDS, ChartKind
from posyandu.charts.layout import Layout
from posyandu.charts.paint import INK, INK_SOFT, PAPER, SIGN
from posyandu.charts.points import ChartPoint, ChildChart, figure
from posyandu.charts.rows import written_rows
from posyandu.charts.words import Words
from posyandu.core.age import DAYS_PER_MONTH
from posyandu.core.vocabulary import Tone

_HALO = f'stroke="{PAPER}" stroke-width="4" paint-order="stroke"'
_SHAPES = {  # around the point, some 18 units across
    Tone.GOOD: "M-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0z",
    Tone.WATCH: "M0-10 9.5 7h-19z",
    Tone.URGENT: "M-4-9h8l5 5v8l-5 5h-8l-5-5v-8z",
    Tone.CALM: "M-7-7h14v14h-14z",
}


def shown_points(chart: ChildChart, slug: str) -> list[ChartPoint]:
    """The points that fall on this chart's page, in the order of their days, withdrawn ones among them."""
    kind = KINDS[slug]
    return sorted((p for p in chart.points if kind.x_low <= p.x <= kind.x_high), key=lambda point: point.on)


def overlay(chart: ChildChart, ground: Backdrop, words: Words, *, focusable: bool = False) -> str:
    """The markup to stand over ``ground``. ``focusable``: each point can be reached, one of them with the Tab key."""
    kind, layout = KINDS[ground.slug], ground.layout
    points = shown_points(chart, ground.slug)
    valid = [point for point in points if not point.withdrawn]
    radius = _radius(kind, layout)
    parts = [_line(valid, layout, breaks=kind.card_months is not None)]
    parts += [_old_value(point, valid, layout, words) for point in points if point.withdrawn]
    parts += [_dot(point, layout, radius, focusable=focusable) for point in valid[:-1]]
    if valid:
        parts.append(_last(valid[-1], layout, words, focusable=focusable))
    if layout.rows:
        parts.append(written_rows(chart, ground, words))
    return "".join(parts)


def _radius(kind: ChartKind, layout: Layout) -> float:
    """Dots that stay apart from month to month, between 2.4 and 4 units."""
    month = (layout.x(DAYS_PER_MONTH) - layout.x(0)) if not kind.by_length else 8.0
    return round(min(max(0.34 * month, 2.4), 4.0), 1)


def _place(point: ChartPoint, layout: Layout) -> tuple[float, float]:
    """Where a point stands; one beyond the scale stands on the edge, its value says the rest."""
    return round(layout.x(point.x), 1), round(layout.y(layout.y.clamp(point.y)), 1)


def _line(points: list[ChartPoint], layout: Layout, *, breaks: bool) -> str:
    """Points of successive calendar months joined; over a missed month the card's line breaks, others are dotted."""
    if not points:
        return ""
    joined = [f"M{_spot(points[0], layout)}"]
    bridges: list[str] = []
    for earlier, later in pairwise(points):
        spot = _spot(later, layout)
        if _months(later) - _months(earlier) <= 1:
            joined.append(f" {spot}")
        else:
            joined.append(f"M{spot}")
            bridges.append(f"M{_spot(earlier, layout)} {spot}")
    line = f'<path class="line" fill="none" stroke="{INK}" stroke-width="2.25" d="{"".join(joined)}"/>'
    if breaks or not bridges:
        return line
    dots = f'<path fill="none" stroke="{INK_SOFT}" stroke-width="1.5" stroke-dasharray="2 4" d="{"".join(bridges)}"/>'
    return dots + line


def _months(point: ChartPoint) -> int:
    return 12 * point.on.year + point.on.month


def _spot(point: ChartPoint, layout: Layout) -> str:
    x, y = _place(point, layout)
    return f"{x:g} {y:g}"


def _old_value(point: ChartPoint, valid: list[ChartPoint], layout: Layout, words: Words) -> str:
    """A hollow dashed circle and its struck value, led to the value that took its place."""
    x, y = _place(point, layout)
    heir = next((other for other in valid if other.on == point.heir_on), None)
    lead = ""
    if heir is not None:
        lead = f'<path fill="none" stroke="{INK_SOFT}" stroke-dasharray="2 3" d="M{x:g} {y:g}L{_spot(heir, layout)}"/>'
    near_left = x < layout.x.start + 9 * layout.text
    side = f'x="{x + 9:g}"' if near_left else f'x="{x - 9:g}" text-anchor="end"'
    above = y > layout.y.end + 2 * layout.text
    fate = words.corrected if point.heir_on else words.withdrawn
    at = f'{side} y="{y + (-7 if above else 1.3 * layout.text):g}" font-size="{layout.text:g}" font-weight="700"'
    words_there = f"{figure(point.y, mark=words.decimal_mark)}</tspan> {escape(fate)}</text>"
    # Twice: a halo drawn with the struck text would cover it with the strike's own halo.
    return (
        f'{lead}<g class="was">{_said(point)}'
        f'<circle cx="{x:g}" cy="{y:g}" r="5" fill="{PAPER}" stroke="{INK_SOFT}" stroke-width="2"'
        f' stroke-dasharray="3 2"/><text {at} {_HALO}><tspan>{words_there}'
        f'<text {at} fill="{INK}"><tspan text-decoration="line-through">{words_there}</g>'
    )


def _dot(point: ChartPoint, layout: Layout, radius: float, *, focusable: bool) -> str:
    x, y = _place(point, layout)
    return f'<g{_symbol(focusable, -1)}>{_said(point)}<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{INK}"/></g>'


def _last(point: ChartPoint, layout: Layout, words: Words, *, focusable: bool) -> str:
    x, y = _place(point, layout)
    # Above a low point, where the name of the red line is not; below a high one; inside the frame at its right edge.
    low = point.z is not None and point.z < -1
    baseline = y - 13 if low or y + 2.2 * layout.text > layout.y.start else y + 9 + 1.1 * layout.text
    at_edge = x + 1.4 * layout.text > layout.x.end
    side = f'x="{layout.x.end - 2:g}" text-anchor="end"' if at_edge else f'x="{x:g}" text-anchor="middle"'
    return (
        f'<g{_symbol(focusable, 0)}>{_said(point)}<path transform="translate({x:g} {y:g})"'
        f' d="{_SHAPES[point.tone]}" fill="{SIGN[point.tone]}" stroke="{INK}" stroke-width="1.75"/>'
        f'<text {side} y="{baseline:g}" font-size="{layout.text:g}" font-weight="700"'
        f' fill="{INK}" {_HALO}>{figure(point.y, mark=words.decimal_mark)}</text></g>'
    )


def _said(point: ChartPoint) -> str:
    """The point's sentence, and beneath it what it means in plain words."""
    plain = f"<desc>{escape(point.plain)}</desc>" if point.plain else ""
    return f"<title>{escape(point.label)}</title>{plain}"


def _symbol(focusable: bool, tab: int) -> str:
    return f' class="point" role="img" tabindex="{tab}"' if focusable else ' class="point"'
