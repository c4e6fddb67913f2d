"""The pen of a backdrop: strokes, bands and words on a Matplotlib figure whose units are those of the picture."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from io import StringIO
from math import atan2, cos, degrees, radians, sin
from threading import Lock
from typing import Any

from posyandu.charts.kinds import ChartKind
from posyandu.charts.layout import Layout
from posyandu.charts.paint import FONT_FAMILY, FONT_FOLDER, Livery
from posyandu.charts.svg import plain
from posyandu.charts.words import Words

Point = tuple[float, float]

# Matplotlib's settings are global to the process: one picture is written at a time.
_WRITING = Lock()
_SETTINGS: dict[Any, Any] = {"svg.fonttype": "none", "svg.hashsalt": "posyandu", "path.simplify": False}


class Pen:
    """Draws on a page of ``width`` × ``height``; x runs right and y down, as in the viewBox of the result."""

    def __init__(self, width: float, height: float) -> None:
        # Imported here because Matplotlib would otherwise double the start of the app.
        from matplotlib.figure import Figure

        _register_fonts()
        self._figure = Figure(figsize=(width / 72, height / 72), dpi=72, frameon=False)
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._axes.set_xlim(0, width)
        self._axes.set_ylim(height, 0)

    def strokes(self, lines: Iterable[Sequence[Point]], *, color: str, width: float, **options: Any) -> None:
        """Separate lines as one path. ``dash`` is an on-off pattern, ``opacity`` below 1, ``mark`` a gid."""
        self._path(lines, facecolor="none", edgecolor=color, linewidth=width, **options)

    def band(self, outline: Sequence[Point], *, color: str) -> None:
        """A filled shape without an edge."""
        self._path([outline], facecolor=color, edgecolor="none", linewidth=0)

    def bands(self, outlines: Iterable[Sequence[Point]], *, color: str) -> None:
        """Many filled shapes of one colour, as one path."""
        self._path(outlines, facecolor=color, edgecolor="none", linewidth=0)

    def word(
        self, text: str, at: Point, *, color: str, size: float, bold: bool = False, align: str = "left",
        slope: float = 0.0, halo: str | None = None,
    ) -> None:  # fmt: skip
        """A word with its baseline at a point; ``slope`` in degrees turns it, counter-clockwise."""
        self._axes.text(
            *at,
            text,
            color=color,
            fontsize=size,
            fontfamily=FONT_FAMILY,
            fontweight=700 if bold else 500,
            ha=align,
            va="baseline",
            rotation=slope,
            rotation_mode="anchor",
            clip_on=False,
            gid=f"halo={halo}" if halo else None,
        )

    def word_along(self, text: str, line: tuple[Point, Point], *, above: bool, size: float, **options: Any) -> None:
        """A word that follows a line, over it or under it, centred between its two ends."""
        (x0, y0), (x1, y1) = line
        slope = degrees(atan2(y0 - y1, x1 - x0))
        away = -0.36 * size if above else 1.02 * size
        at = (x0 + x1) / 2 + away * sin(radians(slope)), (y0 + y1) / 2 + away * cos(radians(slope))
        self.word(text, at, size=size, align="center", slope=slope, **options)

    def markup(self) -> str:
        """Everything drawn so far, as plain SVG elements; the same drawing gives the same bytes."""
        from matplotlib import rc_context

        written = StringIO()
        with _WRITING, rc_context(_SETTINGS):
            self._figure.savefig(written, format="svg", metadata={"Date": None})
        return plain(written.getvalue())

    def _path(
        self, lines: Iterable[Sequence[Point]], *, dash: tuple[float, ...] | None = None, opacity: float | None = None,
        mark: str | None = None, **paint: Any,
    ) -> None:  # fmt: skip
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        points: list[Point] = []
        codes: list[Any] = []
        for line in lines:
            points += line
            codes += [Path.MOVETO, *[Path.LINETO] * (len(line) - 1)]
        style = (0, dash) if dash else "solid"
        shape = PathPatch(Path(points, codes), linestyle=style, alpha=opacity, clip_on=False, gid=mark, **paint)
        self._axes.add_patch(shape)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A backdrop in the making: the pen, and what all that is drawn with it must agree on."""

    pen: Pen
    kind: ChartKind
    layout: Layout
    livery: Livery
    words: Words


@cache
def _register_fonts() -> None:
    from matplotlib.font_manager import fontManager

    for face in sorted(FONT_FOLDER.glob("*.ttf")):
        fontManager.addfont(face)
