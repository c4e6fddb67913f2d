"""What the reader of a dashboard chose, read from its address; whatever is not offered is as if nothing was chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import request

from ..core.measures import Measure
from ..core.period import Period, PeriodKind
from ..core.period_figures import Comparison
from .area import Area, Level
from .board import TRENDS, Board
from .kept import Kept
from .mapping import drawing_of
from .queries import AreaFigures, PartFigures, figures_of, periods_of
from .targets import targets_of

_compared: Kept[Comparison] = Kept(400)
_parts: Kept[list[PartFigures]] = Kept(400)


@dataclass(frozen=True, slots=True)
class Offer:
    """The periods of one kind that can be chosen."""

    kind: PeriodKind
    periods: Sequence[Period]


def board_of(area: Area, *, today: date) -> Board:
    """The dashboard that the address asks for."""
    figures = figures_of(area)
    period = _period(figures, today)
    key = (area.level, area.id, figures.version, period)
    return Board(
        figures=figures,
        period=period,
        measure=_measure(),
        trend_months=_trend(),
        drawing=drawing_of(area) if area.level is Level.KECAMATAN else None,
        targets=targets_of(area.kecamatan_id),
        waiting=figures.waiting(period, today=today),
        compared=_compared.get(key, lambda: figures.compared(period)),
        parts=_parts.get(key, lambda: figures.parts(period)),
    )


def offers(figures: AreaFigures, *, today: date) -> list[Offer]:
    """Every period with figures, by kind, the latest first."""
    return [Offer(kind, periods_of(figures, kind, until=today)) for kind in PeriodKind]


def _period(figures: AreaFigures, today: date) -> Period:
    asked = Period.of_code(request.args.get("periode", ""))
    first = figures.first_month
    if asked is not None and asked.first <= today and first is not None and asked.last >= first:
        return asked
    now = Period.holding(today)
    return now if first is None or now.previous.last < first else now.previous  # a month that is over can be judged


def _measure() -> Measure:
    asked = request.args.get("ukuran", "")
    return Measure(asked) if asked in tuple(Measure) else Measure.PARTICIPATION


def _trend() -> int:
    asked = request.args.get("tren", "")
    return int(asked) if asked in map(str, TRENDS) else TRENDS[1]
