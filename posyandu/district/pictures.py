"""The pictures of a dashboard: which there are, which level shows them, and each made once for what it shows."""

from collections.abc import Callable, Mapping

from flask import request

from ..web.format import language
from . import area_charts, place_charts
from .area import Level
from .board import Board
from .chart import Chart
from .kept import Kept

CHARTS: Mapping[str, Callable[[Board], Chart]] = {
    "balok": area_charts.skdn,
    "tren": area_charts.trend,
    "tren-gizi": area_charts.nutrition_trend,
    "urutan": place_charts.ranking,
    "urutan-posyandu": place_charts.posyandu_ranking,
    "bulanan": place_charts.heat,
    "kelompok": area_charts.split,
    "peta": place_charts.area_map,
}
"""The pictures by what stands for them in an address."""

SHOWN: Mapping[Level, tuple[str, ...]] = {
    Level.KECAMATAN: ("balok", "tren", "urutan", "bulanan", "urutan-posyandu", "tren-gizi", "kelompok", "peta"),
    Level.KELURAHAN: ("balok", "tren", "urutan", "bulanan", "tren-gizi", "kelompok"),
    Level.POSYANDU: ("balok", "tren", "tren-gizi", "kelompok"),
}
"""Which pictures a dashboard of each level has."""


_charts: Kept[Chart] = Kept(600)


def chart_of(board: Board, slug: str) -> Chart:
    """A picture of ``CHARTS``; made again only when the version of the summaries or a choice of the reader is new."""
    area, targets = board.area, board.targets
    key = (
        slug, area.level, area.id, area.name, board.figures.version, board.period, board.measure, board.trend_months,
        *targets.percent.values(), targets.coverage_limit, language(), request.script_root,
        board.drawing and board.drawing.version, board.waiting,
    )  # fmt: skip
    return _charts.get(key, lambda: CHARTS[slug](board))
