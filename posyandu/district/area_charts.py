"""The pictures of an area by itself: balok SKDN, lines over the months, sex and age."""

from collections.abc import Mapping

from flask_babel import gettext as _

from ..charts.board.bars import SkdnBar, SkdnData, SplitBar, SplitData
from ..charts.board.trend import TrendData, TrendLine
from ..core.measures import FACTS, Measure, ratio_of, ratio_where_open
from ..core.period import Period, PeriodKind
from ..core.period_figures import prevalence_of
from ..core.skdn import AgeGroup, Counts
from ..core.vocabulary import Sex
from ..web.format import angka, bulan, bulat, persen
from .board import Board
from .chart import Chart, titled
from .words import measure_short, month_year_short, part_of_whole, percent, period_name

NUTRITION = (Measure.STUNTING, Measure.WASTING, Measure.UNDERWEIGHT)


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
    rows += (
        ("T", _("tidak naik"), c.t, None),
        ("O", _("bulan lalu tidak ditimbang"), c.o, None),
        ("B", _("baru pertama ditimbang"), c.b, None),
    )
    status_rows = (
        ("2T", _("dua kali tidak naik"), c.two_t, None),
        ("BGM", _("di bawah garis merah"), c.below_red_line, None),
    )
    several = len(board.now.months) > 1
    note = _("jumlah %(months)s bulan", months=len(board.now.months)) if several else period_name(board.period)
    heads = (_("Huruf"), _("Arti"), _("Anak"), _("Persen"))
    return Chart("balok", board.area.level, title, note, SkdnData(titled(board, title), said, bars), heads, rows,
                 (Measure.BOOKS, Measure.PARTICIPATION, Measure.SUCCESS), status_rows)  # fmt: skip


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
    data = TrendData(titled(board, title), said[-1], said, hrefs, ticks, yellow, tuple(lines))
    heads = (_("Bulan"), *(f"{measure_short(m)} {kind}" for m in measures for kind in ("%", _("anak"), _("dari"))))
    rows = tuple(
        (
            month,
            *(v for m in measures for v in (ratios[m][n].percent, ratios[m][n].part, ratios[m][n].whole)),
        )
        for n, month in enumerate(months)
    )
    note = _("jalur kuning: bulan vitamin A") if washed else ""
    return Chart(slug, board.area.level, title, note, data, heads, rows, measures)


def trend(board: Board) -> Chart:
    """D/S and N/D over the months."""
    title = _("Tren %(months)s bulan, persen", months=board.trend_months)
    return _trend(board, "tren", title, (Measure.PARTICIPATION, Measure.SUCCESS), washed=True)


def nutrition_trend(board: Board) -> Chart:
    """Stunting, wasting and underweight over the months."""
    title = _("Tren gizi %(months)s bulan, persen", months=board.trend_months)
    return _trend(board, "tren-gizi", title, NUTRITION, washed=False)


def _groups(board: Board) -> list[tuple[str | None, str, Counts]]:
    """Each sex, then each age group: the heading that stands above it, its name, its counts."""
    sexes = {Sex.MALE: _("Laki-laki"), Sex.FEMALE: _("Perempuan")}
    by_sex, by_age = _("Menurut jenis kelamin"), _("Menurut umur")
    found: list[tuple[str | None, str, Counts]] = []
    for n, (sex, name) in enumerate(sexes.items()):
        found.append((None if n else by_sex, name, board.now.of_sex(sex)))
    for n, group in enumerate(AgeGroup):
        name = _("%(months)s bulan", months=group.value.replace("-", "–"))
        found.append((None if n else by_age, name, board.now.of_age(group)))
    return found


def split(board: Board) -> Chart:
    """The measure by sex and by age group."""
    measure, bars, rows = board.measure, [], []
    problem = FACTS[measure].problem
    for head, name, counts in _groups(board):
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
    data = SplitData(titled(board, title), said, tuple(bars), target, text)
    return Chart("kelompok", board.area.level, title, note, data, heads, tuple(rows), (measure,))
