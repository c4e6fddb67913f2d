"""The words of periods, places and changes, in the reader's language."""

from datetime import date
from functools import lru_cache

from babel.dates import format_date
from flask_babel import gettext as _

from ..core.measures import FACTS, Measure, is_better
from ..core.period import Period, PeriodKind
from ..core.period_figures import change
from ..core.proportion import Ratio
from ..web.format import angka, bulan, bulat, language, persen, sentence
from .area import Area, Level

ROMAN = ("I", "II", "III", "IV")


def month_short(month: date) -> str:
    """Agu."""
    return format_date(month, "MMM", locale=language())


def month_year_short(month: date) -> str:
    """Agu 2026."""
    return format_date(month, "MMM y", locale=language())


def period_name(period: Period) -> str:
    """Agustus 2026, Triwulan III 2026, Semester II 2026, Tahun 2026."""
    return _period_name(period, language())


@lru_cache(maxsize=2000)
def _period_name(period: Period, _language: str) -> str:
    year = period.first.year
    match period.kind:
        case PeriodKind.MONTH:
            return bulan(period.first)
        case PeriodKind.QUARTER:
            return _("Triwulan %(number)s %(year)s", number=ROMAN[period.number - 1], year=year)
        case PeriodKind.HALF_YEAR:
            return _("Semester %(number)s %(year)s", number=ROMAN[period.number - 1], year=year)
        case PeriodKind.YEAR:
            return _("Tahun %(year)s", year=year)


def place_name(area: Area) -> str:
    """Kecamatan Medan Amplas, Kelurahan Amplas, Posyandu Melati."""
    match area.level:
        case Level.KECAMATAN:
            return _("Kecamatan %(name)s", name=area.name)
        case Level.KELURAHAN:
            return _("Kelurahan %(name)s", name=area.name)
        case Level.POSYANDU:
            return _("Posyandu %(name)s", name=area.name)


def measure_name(measure: Measure) -> str:
    """Datang menimbang (D/S)."""
    return sentence(FACTS[measure].name)


def measure_short(measure: Measure) -> str:
    """D/S, Pendek."""
    return sentence(FACTS[measure].short)


def percent(ratio: Ratio) -> str:
    """77,3 %, or a dash."""
    return "–" if ratio.percent is None else f"{persen(ratio.percent)} %"


def part_of_whole(ratio: Ratio) -> str:
    """7.612 dari 9.842."""
    return _("%(part)s dari %(whole)s", part=bulat(ratio.part), whole=bulat(ratio.whole))


def change_words(measure: Measure, now: Ratio, then: Ratio) -> tuple[str, bool | None]:
    """The change in percentage points in words, and whether it is for the better; a dash when one is missing."""
    points = change(now, then)
    if points is None:
        return "–", None
    if points == 0:
        return _("tetap"), None
    text = _("naik %(points)s", points=angka(points)) if points > 0 else _("turun %(points)s", points=angka(-points))
    return text, is_better(measure, points)
