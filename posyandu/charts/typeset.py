"""A chart as a picture file and as a page to print, set by Typst from the very SVG that the screen shows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Literal

from posyandu.charts.backdrop import backdrop
from posyandu.charts.kinds import KINDS, Size
from posyandu.charts.paint import CARD, FONT_FOLDER, PLAIN
from posyandu.charts.points import ChildChart
from posyandu.charts.render import standalone_svg, summary
from posyandu.charts.words import INDONESIAN, Words

if TYPE_CHECKING:
    import typst

_SOURCES = Path(__file__).parents[1] / "templates" / "documents"
_SETTING = Lock()  # a Typst compiler serves one caller at a time


class Paper(StrEnum):
    """The sheets a chart is printed on, both lying; A5 is the KIA book's own."""

    A4 = "a4"
    A5 = "a5"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHead:
    """What stands around the chart on paper, all in the reader's language: ``fields`` are labels with their values."""

    title: str
    subtitle: str
    posyandu: str
    fields: Sequence[tuple[str, str]]
    notes: Sequence[str]
    printed: str
    printed_on: date
    language: str = "id"


def png(
    chart: ChildChart, slug: str, *, title: str, size: Size = Size.FULL, words: Words = INDONESIAN, scale: float = 2
) -> bytes:
    """The chart as a PNG of ``scale`` pixels a viewBox unit: 1,520 wide for a full chart."""
    picture = standalone_svg(chart, slug, title=title, size=size, words=words)
    # The SVG's units are CSS pixels, 96 an inch.
    return typeset("chart_picture.typ", {"chart": picture}, form="png", ppi=96 * scale)


def pdf(chart: ChildChart, slug: str, *, head: PageHead, paper: Paper = Paper.A5, words: Words = INDONESIAN) -> bytes:
    """The chart as a vector page with the child's name above it; the same values give the same bytes."""
    ground = backdrop(slug, sex=chart.sex, words=words)
    livery = CARD[chart.sex] if KINDS[slug].card_months else PLAIN
    page = {
        **asdict(head),
        "printed_on": head.printed_on.isoformat(),
        "paper": paper.value,
        "color": livery.line,
        "wash": livery.wash,
        "width": ground.layout.width,
        "height": ground.layout.height,
        "alt": f"{head.title}. {summary(chart, slug, words)}",
    }
    values = {"page": json.dumps(page), "chart": standalone_svg(chart, slug, title=head.title, words=words)}
    midnight = datetime.combine(head.printed_on, time(), UTC)
    return typeset("chart_page.typ", values, form="pdf", timestamp=midnight)


def typeset(
    source: str,
    values: Mapping[str, str],
    *,
    form: Literal["pdf", "png"],
    ppi: float | None = None,
    timestamp: datetime | None = None,
) -> bytes:
    """Set one of the Typst sources of ``templates/documents`` with values, which it only ever shows as text.

    The same values and ``timestamp`` give the same bytes. ``ppi`` is for pictures.
    """
    with _SETTING:
        made = _compiler().compile(
            str(_SOURCES / source), format=form, ppi=ppi, sys_inputs=dict(values), timestamp=timestamp
        )
    if not isinstance(made, bytes):
        raise TypeError(f"{source} did not come out as one {form}")
    return made


@cache
def _compiler() -> "typst.Compiler":
    import typst

    return typst.Compiler(root=str(_SOURCES), font_paths=[str(FONT_FOLDER)], ignore_system_fonts=True)
