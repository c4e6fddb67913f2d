"""The pictures of a dashboard, each with its words, its places to go and the table that says the same."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from flask import request
from flask_babel import gettext as _

from ..charts.board.bars import SkdnBar, SkdnData, SplitBar, SplitData
from ..charts.board.drawn import Data
from ..charts.board.heat import HeatCell, HeatData, HeatRow
from ..charts.board.places import MapData, Place
from ..charts.board.ranks import Rank, RankData
from ..charts.board.trend import TrendData, TrendLine
from ..core.headline import best_first, in_need
from ..core.measures import FACTS, Measure, ratio_of, ratio_where_open, step_of
from ..core.period import Period, PeriodKind
from ..core.period_figures import change, prevalence_of
from ..core.skdn import AgeGroup, Counts
from ..core.vocabulary import Sex
from ..web.format import angka, bulan, bulat, language, persen
from .area import Level
from .board import Board
from .kept import Kept
from .queries import PartFigures
from .words import (
    change_words,
    measure_short,
    month_short,
    month_year_short,
    part_of_whole,
    percent,
    period_name,
    place_name,
)

HEAT_MONTHS = 12
WORST_POSYANDU = 15
NUTRITION = (Measure.STUNTING, Measure.WASTING, Measure.UNDERWEIGHT)
Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture, and the same as a table whose numbers are numbers. ``measures`` are those to be defined beside it."""

    slug: str
    title: str
    note: str
    data: Data
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    measures: tuple[Measure, ...]


def _title(board: Board, text: str) -> str:
    return f"{text}: {place_name(board.area)}, {period_name(board.period)}"


def skdn(board: Board) -> Chart:
    """Balok SKDN."""
    c = board.now.counts
    title = _("Balok SKDN")
    words = (_("semua balita"), _("punya KMS"), _("ditimbang"), _("naik"))
    shares = (None, Measure.BOOKS, Measure.PARTICIPATION, Measure.SUCCESS)
    bars = tuple(
        SkdnBar(
            letter=letter, number=number, text=bulat(number), meaning=word,
            share=(FACTS[of].short, percent(ratio_of(of, c))) if of else None,
            href=board.url(ukuran=(of or Measure.PARTICIPATION).value) + "#urutan",
        )
        for letter, number, word, of in zip("skdn", (c.s, c.k, c.d, c.n), words, shares, strict=True)
    )  # fmt: skip
    said = _("S %(s)s semua balita, K %(k)s punya KMS, D %(d)s ditimbang, N %(n)s naik", s=c.s, k=c.k, d=c.d, n=c.n)
    rows = tuple(
        (bar.letter.upper(), bar.meaning, bar.number, ratio_of(of, c).percent if of else None)
        for bar, of in zip(bars, shares, strict=True)
    )
    more = (
        ("T", _("tidak naik"), c.t),
        ("O", _("bulan lalu tidak ditimbang"), c.o),
        ("B", _("baru pertama ditimbang"), c.b),
        ("2T", _("dua kali tidak naik"), c.two_t),
        ("BGM", _("di bawah garis merah"), c.below_red_line),
    )
    rows += tuple((letter, word, number, None) for letter, word, number in more)
    several = len(board.now.months) > 1
    note = _("jumlah %(months)s bulan", months=len(board.now.months)) if several else period_name(board.period)
    heads = (_("Huruf"), _("Arti"), _("Anak"), _("Persen"))
    return Chart("balok", title, note, SkdnData(_title(board, title), said, bars), heads, rows,
                 (Measure.BOOKS, Measure.PARTICIPATION, Measure.SUCCESS))  # fmt: skip


_LINES: Mapping[Measure, tuple[str, tuple[float, float] | None]] = {
    Measure.PARTICIPATION: ("#1f7a46", None),
    Measure.SUCCESS: ("#2260ad", (6.0, 3.0)),
    Measure.STUNTING: ("#7d4600", None),
    Measure.WASTING: ("#a11b1b", (6.0, 3.0)),
    Measure.UNDERWEIGHT: ("#0b6862", (2.0, 2.5)),
}


def _trend(board: Board, slug: str, title: str, measures: tuple[Measure, ...], washed: bool) -> Chart:
    series = board.figures.series(until=board.last_month, months=board.trend_months)
    ratios = {m: [ratio_where_open(m, month.counts) for month in series] for m in measures}
    lines = []
    for measure in measures:
        color, dash = _LINES[measure]
        values = tuple(ratio.percent for ratio in ratios[measure])
        last = next((ratio for ratio in reversed(ratios[measure]) if ratio.percent is not None), None)
        end = f"{measure_short(measure)} {persen(last.percent)}" if last else measure_short(measure)
        target = board.targets.percent.get(measure) if measure in (Measure.PARTICIPATION, Measure.STUNTING) else None
        lines.append(TrendLine(end, color, dash, values, target, _("target %(target)s", target=angka(target, 0))))
    months = [month.month for month in series]
    said = tuple(
        ", ".join([bulan(month), *(f"{measure_short(m)} {percent(ratios[m][n])}" for m in measures)])
        for n, month in enumerate(months)
    )
    hrefs = tuple(
        board.url(periode=Period(month.month, PeriodKind.MONTH).code) if month.opened else "" for month in series
    )
    places = (0, (len(months) - 1) // 2, len(months) - 1)
    ticks = tuple((place, month_year_short(months[place])) for place in places)
    yellow = tuple(n for n, month in enumerate(months) if month.month in (2, 8)) if washed else ()
    data = TrendData(_title(board, title), said[-1], said, hrefs, ticks, yellow, tuple(lines))
    heads = (_("Bulan"), *(f"{measure_short(m)} {kind}" for m in measures for kind in ("%", _("anak"), _("dari"))))
    rows = tuple(
        (
            f"{month:%Y-%m}",
            *(v for m in measures for v in (ratios[m][n].percent, ratios[m][n].part, ratios[m][n].whole)),
        )
        for n, month in enumerate(months)
    )
    note = _("jalur kuning: bulan vitamin A") if washed else ""
    return Chart(slug, title, note, data, heads, rows, measures)


def trend(board: Board) -> Chart:
    """D/S and N/D over the months."""
    title = _("Tren %(months)s bulan, persen", months=board.trend_months)
    return _trend(board, "tren", title, (Measure.PARTICIPATION, Measure.SUCCESS), washed=True)


def nutrition_trend(board: Board) -> Chart:
    """Stunting, wasting and underweight over the months."""
    title = _("Tren gizi %(months)s bulan, persen", months=board.trend_months)
    return _trend(board, "tren-gizi", title, NUTRITION, washed=False)


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
            Rank(name, now.percent, percent(now), bulat(beside), words, good, board.needs_help(now),
                 board.url(part.area))
        )  # fmt: skip
        rows.append((name, part.area.code, now.percent, now.part, now.whole, before.percent, change(now, before)))
    chosen = tuple(ranks[:WORST_POSYANDU] if full else ranks)
    head = _("belum datang") if with_missing else _("anak")
    worst = next((rank for rank in (chosen if full else reversed(chosen)) if rank.percent is not None), None)
    none = _("Tidak ada yang di bawah target") if full else _("belum ada")
    data = RankData(
        _title(board, title), _("Paling bawah: %(worst)s", worst=f"{worst.name} {worst.text}") if worst else none,
        chosen, board.target, _("target %(target)s %%", target=angka(board.target, 0)) if board.target else "",
        _("perlu dibantu"), (_("beda"), head), 200.0 if full else 116.0, none,
    )  # fmt: skip
    heads = (_("Nama"), _("Kode"), "%", _("anak"), _("dari"), _("sebelumnya %"), _("beda, poin persen"))
    since = _("beda: sejak %(period)s", period=period_name(board.period.previous))
    return Chart(slug, title, f"{note}; {since}" if note else since, data, heads, tuple(rows), (measure,))


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
        _title(board, title), _("%(places)s tempat, %(months)s bulan", places=len(rows), months=HEAT_MONTHS),
        tuple(month_short(month) for month in months), tuple(rows), month_short(board.last_month), _legend(measure),
    )  # fmt: skip
    heads = (_("Nama"), *(f"{month:%Y-%m}" for month in months))
    return Chart("bulanan", title, "", data, heads, tuple(table), (measure,))


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
        worst = _("%(range)s: perlu dibantu", range=worst)
    return (*enumerate((worst, *between, best), start=1), (0, _("tidak buka")))


def _groups() -> list[tuple[str | None, str, Callable[[Board], Counts]]]:
    sexes = {Sex.MALE: _("Laki-laki"), Sex.FEMALE: _("Perempuan")}
    found: list[tuple[str | None, str, Callable[[Board], Counts]]] = []
    for n, (sex, name) in enumerate(sexes.items()):
        head = _("Menurut jenis kelamin") if n == 0 else None
        found.append((head, name, lambda board, of=sex: board.now.of_sex(of)))  # type: ignore[misc]
    for n, group in enumerate(AgeGroup):
        head = _("Menurut umur") if n == 0 else None
        name = _("%(months)s bulan", months=group.value.replace("-", "–"))
        found.append((head, name, lambda board, of=group: board.now.of_age(of)))  # type: ignore[misc]
    return found


def split(board: Board) -> Chart:
    """The measure by sex and by age group."""
    measure, bars, rows = board.measure, [], []
    problem = FACTS[measure].problem
    for head, name, of in _groups():
        counts = of(board)
        ratio = ratio_of(measure, counts)
        interval, grey = None, False
        if problem is not None:
            found = prevalence_of(counts, problem, months=len(board.now.months))
            interval, grey = found.interval, found.is_thin(board.targets.coverage_limit)
        bars.append(SplitBar(name, ratio.percent, interval, percent(ratio), part_of_whole(ratio), grey, head))
        rows.append((name, ratio.percent, *(interval or (None, None)), ratio.part, ratio.whole))
    title = _("%(measure)s menurut jenis kelamin dan umur", measure=measure_short(measure))
    target = board.targets.percent.get(measure)
    text = _("target %(target)s %%", target=angka(target, 0)) if target else ""
    said = ", ".join(f"{bar.name} {bar.text}" for bar in bars)
    heads = (_("Kelompok"), "%", _("batas bawah"), _("batas atas"), _("anak"), _("dari"))
    note = _("garis: rentang 95 persen") if problem else ""
    return Chart("kelompok", title, note, SplitData(_title(board, title), said, tuple(bars), target, text), heads,
                 tuple(rows), (measure,))  # fmt: skip


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
    data = MapData(_title(board, title), said, tuple(places), _legend(measure))
    heads = (_("Nama"), _("Kode"), "%", _("anak"), _("dari"))
    return Chart("peta", title, period_name(board.period), data, heads, tuple(rows), (measure,))


CHARTS: Mapping[str, Callable[[Board], Chart]] = {
    "balok": skdn,
    "tren": trend,
    "tren-gizi": nutrition_trend,
    "urutan": ranking,
    "urutan-posyandu": posyandu_ranking,
    "bulanan": heat,
    "kelompok": split,
    "peta": area_map,
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
        board.drawing and board.drawing.version,
    )  # fmt: skip
    return _charts.get(key, lambda: CHARTS[slug](board))
