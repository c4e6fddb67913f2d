"""What is written into the rows of the KMS card: month, weight, minimum gain, N or T, exclusive breastfeeding."""

from posyandu.charts.backdrop import Backdrop
from posyandu.charts.card import BREASTFED_MONTHS, column_x
from posyandu.charts.kinds import KINDS
from posyandu.charts.layout import Layout
from posyandu.charts.paint import GOOD, INK, INK_SOFT, WATCH, WATCH_WASH
from posyandu.charts.points import CardRow, ChildChart, figure
from posyandu.charts.words import Words
from posyandu.core.kms import minimum_gain_g
from posyandu.core.vocabulary import WeightStatus

_MONTH, _WEIGHT, _GAIN, _STATUS, _BREASTFED = range(1, 6)


def written_rows(chart: ChildChart, ground: Backdrop, words: Words) -> str:
    """The figures of every weighed month, and in the columns that are still open the KBM to reach."""
    layout = ground.layout
    first, last = KINDS[ground.slug].card_months or (0, 0)
    columns = {month: row for month, row in chart.columns().items() if first <= month <= last}
    names = words.month_names.split()
    parts = [f'<g font-size="{layout.cell:g}" text-anchor="middle" fill="{INK}">']
    shown_year = None
    for month in range(first, last + 1):
        x = column_x(layout, month)
        row = columns.get(month)
        if month > 0:
            gain = row.minimum_gain_g if row else None
            parts.append(_gain(gain or minimum_gain_g(chart.sex, month_of_age=month), x, layout))
        if row is not None:
            parts.append(_month(row, x, layout, names, with_year=row.on.year != shown_year))
            parts.append(_weight(figure(row.weight_kg, mark=words.decimal_mark), x, layout))
            parts.append(_status(row.status, x, layout))
            shown_year = row.on.year
            if row.breastfed is not None and month < BREASTFED_MONTHS:
                parts.append(_breastfed(x, layout, given=row.breastfed))
    return "".join(parts) + "</g>"


def _cell(text: str, x: float, row: int, layout: Layout, paint: str = "") -> str:
    """A figure in the middle of its cell, on end where the columns are narrow."""
    y = layout.rows[row]
    if layout.upright or row == _STATUS:
        return f'<text x="{x:.4g}" y="{y:.4g}"{paint}>{text}</text>'
    # Turned about its baseline's middle, the figure stands to the left of that line by a third of its size.
    middle = y - 0.36 * layout.cell
    return f'<text transform="translate({x + 0.36 * layout.cell:.4g} {middle:.4g})rotate(-90)"{paint}>{text}</text>'


def _weight(kg: str, x: float, layout: Layout) -> str:
    """Four figures of a baby scale (12,35) are set closer, so that neighbours do not touch."""
    close = ' font-size="10" letter-spacing="-.4"' if layout.upright and len(kg) > 3 else ""
    return _cell(kg, x, _WEIGHT, layout, ' font-weight="700"' + close)


def _gain(grams: int, x: float, layout: Layout) -> str:
    return _cell(str(grams), x, _GAIN, layout, f' fill="{INK_SOFT}" font-size="10.5" letter-spacing="-.3"')


def _month(row: CardRow, x: float, layout: Layout, names: list[str], *, with_year: bool) -> str:
    name = names[row.on.month - 1]
    if not layout.upright:
        return _cell(f"{name} {row.on:%y}", x, _MONTH, layout)
    y = layout.rows[_MONTH]
    if not with_year:
        return f'<text x="{x:.4g}" y="{y - 6:.4g}">{name}</text>'
    small = f'font-size="9.5" letter-spacing="-.3" fill="{INK_SOFT}"'
    return (
        f'<text x="{x:.4g}" y="{y - 6:.4g}">{name}</text>'
        f'<text x="{x:.4g}" y="{y + 6.5:.4g}" {small}>{row.on.year}</text>'
    )


def _status(status: WeightStatus | None, x: float, layout: Layout) -> str:
    if status is None:
        return ""
    if status is WeightStatus.T:
        y = layout.rows[_STATUS] - 0.36 * layout.cell - 8.5
        ground = f'<rect x="{x - 8:.4g}" y="{y:.4g}" width="16" height="17" rx="3" fill="{WATCH_WASH}"/>'
        return ground + _cell("T", x, _STATUS, layout, f' fill="{WATCH}" font-weight="800"')
    paint = f' fill="{GOOD}" font-weight="800"' if status is WeightStatus.N else f' fill="{INK_SOFT}"'
    return _cell(status.value, x, _STATUS, layout, paint)


def _breastfed(x: float, layout: Layout, *, given: bool) -> str:
    y = layout.rows[_BREASTFED] - 0.36 * layout.cell
    if not given:
        return _cell("–", x, _BREASTFED, layout)
    return f'<path d="M{x - 4.5:.4g} {y:.4g}l3 4 6-8" fill="none" stroke="{GOOD}" stroke-width="2"/>'
