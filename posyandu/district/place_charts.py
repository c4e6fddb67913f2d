"""The pictures that compare the places of an area: rankings, months as a heat table, the map."""

from datetime import date
from itertools import pairwise

from flask_babel import gettext as _

from ..charts.board.heat import HeatCell, HeatData, HeatRow
from ..charts.board.places import MapData, Place
from ..charts.board.ranks import Rank, RankData
from ..core.headline import best_first, in_need
from ..core.measures import FACTS, Measure, ratio_where_open, step_of
from ..core.period import Period, PeriodKind
from ..core.period_figures import change
from ..core.skdn import Counts
from ..web.format import angka, bulan, bulat, persen
from .area import Level
from .board import Board
from .chart import Chart, titled
from .queries import PartFigures
from .words import change_words, measure_short, month_short, part_of_whole, percent, period_name

HEAT_MONTHS = 12
WORST_POSYANDU = 15


def _level_of_parts(board: Board) -> Level:
    return Level.KELURAHAN if board.area.level is Level.KECAMATAN else Level.POSYANDU


def _ranks(board: Board, slug: str, title: str, order: list[PartFigures], *, full: bool, note: str = "") -> Chart:
    """Places in the order given; the picture shows the first of many. ``full`` names tell the kelurahan too."""
    measure = board.measure
    with_missing = measure is Measure.PARTICIPATION
    ranks, rows = [], []
    for part in order:
        now, before = (board.ratio(f) for f in (part.now, part.figures.before))
        name = f"{part.name}, {part.area.posts[0].kelurahan}" if full else part.name
        words, good = change_words(measure, now, before)
        beside = now.whole - now.part if with_missing else now.part
        ranks.append(
            Rank(name, now.percent, percent(now), bulat(beside), words, good, board.needs_help(part),
                 board.url(part.area))
        )  # fmt: skip
        rows.append((name, part.area.code, now.percent, now.part, now.whole, before.percent, change(now, before)))
    chosen = tuple(ranks[:WORST_POSYANDU] if full else ranks)
    head = _("belum datang") if with_missing else _("anak")
    worst = next((rank for rank in (chosen if full else reversed(chosen)) if rank.percent is not None), None)
    none = _("Tidak ada yang di bawah target") if full else _("belum ada")
    data = RankData(
        titled(board, title), _("Paling bawah: %(worst)s", worst=f"{worst.name} {worst.text}") if worst else none,
        chosen, board.target, _("target %(target)s %%", target=angka(board.target, 0)) if board.target else "",
        _("perlu dibantu"), (_("beda"), head), 200.0 if full else 116.0, none,
    )  # fmt: skip
    heads = (_("Nama"), _("Kode"), "%", _("anak"), _("dari"), _("sebelumnya %"), _("beda, poin persen"))
    since = _("beda: sejak %(period)s", period=period_name(board.period.previous))
    level = Level.POSYANDU if full else _level_of_parts(board)
    return Chart(slug, level, title, f"{note}; {since}" if note else since, data, heads, tuple(rows), (measure,))


def ranking(board: Board) -> Chart:
    """The kelurahan, or the posyandu of a kelurahan, from the best on."""
    short = measure_short(board.measure)
    title = _("Urutan posyandu, %(measure)s", measure=short)
    if board.area.level is Level.KECAMATAN:
        title = _("Urutan kelurahan, %(measure)s", measure=short)
    return _ranks(board, "urutan", title, best_first(board.parts, board.measure), full=False)


def posyandu_ranking(board: Board) -> Chart:
    """The posyandu of a kecamatan that need help, the worst first."""
    title = _("Posyandu paling perlu dibantu, %(measure)s", measure=measure_short(board.measure))
    everyone = [part for part in board.figures.posyandu(board.period) if not part.now.is_empty]
    poor = in_need(everyone, board.measure, board.target)
    note = _("%(part)s dari %(whole)s posyandu", part=bulat(len(poor)), whole=bulat(len(everyone)))
    return _ranks(board, "urutan-posyandu", title, poor, full=True, note=note)


def heat(board: Board) -> Chart:
    """Places × the last twelve months."""
    measure, rows, table = board.measure, [], []
    months: list[date] = []
    for part in board.parts:
        series = board.figures.series(until=board.last_month, months=HEAT_MONTHS, area=part.area)
        months = [month.month for month in series]
        ratios = [ratio_where_open(measure, month.counts) for month in series]
        cells = tuple(_heat_cell(board, part, month.month, month.counts) for month in series)
        rows.append(
            HeatRow(part.area.name, cells, part_of_whole(ratios[-1]) if ratios[-1].whole else "–", board.url(part.area))
        )
        table.append((part.area.name, *(ratio.percent for ratio in ratios)))
    title = _("Posyandu × bulan, %(measure)s persen", measure=measure_short(measure))
    if board.area.level is Level.KECAMATAN:
        title = _("Kelurahan × bulan, %(measure)s persen", measure=measure_short(measure))
    data = HeatData(
        titled(board, title), _("%(places)s tempat, %(months)s bulan", places=len(rows), months=HEAT_MONTHS),
        tuple(month_short(month) for month in months), tuple(rows), month_short(board.last_month), _legend(measure),
    )  # fmt: skip
    heads = (_("Nama"), *(month for month in months))
    return Chart("bulanan", _level_of_parts(board), title, "", data, heads, tuple(table), (measure,))


def _heat_cell(board: Board, part: PartFigures, month: date, counts: Counts) -> HeatCell:
    ratio = ratio_where_open(board.measure, counts)
    href = board.url(part.area, periode=Period(month, PeriodKind.MONTH).code)
    if ratio.percent is None:
        return HeatCell("–", 0, href, f"{part.area.name}, {bulan(month)}: {_('tidak buka')}")
    said = f"{part.area.name}, {bulan(month)}: {percent(ratio)}"
    places = FACTS[board.measure].cell_places
    return HeatCell(persen(ratio.percent, places), step_of(board.measure, ratio.percent, places=places), href, said)


def _legend(measure: Measure) -> tuple[tuple[int, str], ...]:
    facts = FACTS[measure]
    limits = [angka(limit, 1).removesuffix(",0").removesuffix(".0") for limit in facts.steps]
    if facts.up_is_good is False:
        worst, best = _("%(limit)s ke atas", limit=limits[0]), _("di bawah %(limit)s", limit=limits[3])
        between = [f"{low}–<{high}" for high, low in pairwise(limits)]
    else:
        worst, best = _("di bawah %(limit)s", limit=limits[0]), _("%(limit)s ke atas", limit=limits[3])
        between = [f"{low}–<{high}" for low, high in pairwise(limits)]
    if facts.up_is_good is not None:
        worst = _("%(range)s: segera dibantu", range=worst)
    return (*enumerate((worst, *between, best), start=1), (0, _("tidak buka")))


def area_map(board: Board) -> Chart:
    """The kelurahan of a kecamatan on a map."""
    measure, places, rows = board.measure, [], []
    outlines = board.drawing.outlines if board.drawing else {}
    step_places = FACTS[measure].cell_places
    for part in board.parts:
        ratio = board.ratio(part.now)
        step = 0 if ratio.percent is None else step_of(measure, ratio.percent, places=step_places)
        said = f"{part.area.name}: {percent(ratio)}"
        if rings := outlines.get(part.area.code):
            places.append(Place(part.area.name, percent(ratio), step, rings, board.url(part.area), said))
        rows.append((part.area.name, part.area.code, ratio.percent, ratio.part, ratio.whole))
    title = _("Peta kelurahan, %(measure)s", measure=measure_short(measure))
    said = ", ".join(place.label for place in places)
    data = MapData(titled(board, title), said, tuple(places), _legend(measure))
    heads = (_("Nama"), _("Kode"), "%", _("anak"), _("dari"))
    return Chart("peta", Level.KELURAHAN, title, period_name(board.period), data, heads, tuple(rows), (measure,))
