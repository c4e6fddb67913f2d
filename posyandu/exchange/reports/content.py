"""All that a report of an area and a period holds, made once for the page and for every file.

What leaves by file carries nutrition status for a kelurahan or kecamatan only; of a single posyandu, by itself or as a
row, S K D N and services (quality.md, "Disclosure").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ...core.period import Period, PeriodKind
from ...core.report_lines import Counted, Line, letters, lines, rounded, services
from ...core.sentence import Sentence
from ...core.settings import Settings
from ...core.skdn import AgeGroup, Counts
from ...core.skdn_ratios import Problem, Share, prevalence, share
from ...core.vocabulary import Sex
from ...district.area import Post
from ...district.queries import Area, Level, MonthFigures, area_of, figures_of
from ...extensions import db
from ...figures.corrections import causes_in_words
from ...figures.official import corrections_in
from ...figures.settings import settings_of
from ...models import Posyandu
from ..scope import Area as Chosen
from ..scope import Scope

TREND_MONTHS = 24
_LEVELS = {Level.KECAMATAN: "Kecamatan", Level.KELURAHAN: "Kelurahan", Level.POSYANDU: "Posyandu"}
ROMAN = ("I", "II", "III", "IV")
MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
          "November", "Desember")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A kelurahan or posyandu of the area."""

    area: Area
    counts: Counts

    @property
    def name(self) -> str:
        """Of the area."""
        return self.area.name


@dataclass(frozen=True, slots=True)
class Told:
    """What the report says of a month that a posyandu's midwife had signed before: by how much each count differs."""

    posyandu: str
    month: date
    difference: Mapping[str, int]
    causes: Sequence[Sentence]  # none where they stand on the posyandu's own report only


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A report of one area and period."""

    area: Area
    period: Period
    settings: Settings
    kecamatan: str
    made_on: date
    lines: Sequence[Line]
    letters: Sequence[Counted]
    services: Sequence[Counted]
    cells: Sequence[tuple[Sex, AgeGroup, Counts]]
    counts: Counts
    parts: Sequence[Part]
    trend: Sequence[MonthFigures]
    months_with_figures: int
    waiting: frozenset[int]  # posyandu that have not opened yet in a month that is not over
    corrections: Sequence["Told"]

    @property
    def with_status(self) -> bool:
        """Whether nutrition status may be told of the area."""
        return self.area.level is not Level.POSYANDU

    @property
    def parts_with_status(self) -> bool:
        """Whether it may be told of its parts."""
        return self.area.level is Level.KECAMATAN

    @property
    def place(self) -> str:
        """Kelurahan Harjosari I."""
        return f"{_LEVELS[self.area.level]} {self.area.name}"

    @property
    def title_place(self) -> str:
        """The same for a heading: a posyandu with its kelurahan, since several have a Melati."""
        return f"{self.place}, Kelurahan {self.area.posts[0].kelurahan}" if not self.with_status else self.place

    @property
    def unfinished(self) -> bool:
        """Whether the period is not over: its figures still grow."""
        return self.period.last >= self.made_on.replace(day=1)

    @property
    def period_name(self) -> str:
        """Agustus 2026."""
        return period_name(self.period)

    @property
    def office(self) -> str:
        """Whose report it is."""
        return self.settings.report_office or f"Kecamatan {self.kecamatan}"

    def file_name(self, what: str, ending: str) -> str:
        """``laporan_kelurahan-harjosari-i_2026-08.pdf``: what, area and period, never a person."""
        code = f"-{self.area.code}" if self.area.level is Level.POSYANDU else ""  # several kelurahan have a Melati
        return f"{what}_{_plain(self.place)}{code}_{self.period.code}.{ending}"


def period_name(period: Period) -> str:
    """Agustus 2026, Triwulan III 2026: files are Indonesian whatever the screen speaks."""
    year = period.first.year
    match period.kind:
        case PeriodKind.MONTH:
            return f"{MONTHS[period.first.month - 1]} {year}"
        case PeriodKind.QUARTER:
            return f"Triwulan {ROMAN[period.number - 1]} {year}"
        case PeriodKind.HALF_YEAR:
            return f"Semester {ROMAN[period.number - 1]} {year}"
        case PeriodKind.YEAR:
            return f"Tahun {year}"


def place_of(chosen: Chosen, posyandu: Sequence[Posyandu]) -> Area:
    """The district's area of what was chosen for a file."""
    first = posyandu[0]
    match chosen.level:
        case "kecamatan":
            return area_of(first.kelurahan.kecamatan)
        case "kelurahan":
            return area_of(first.kelurahan)
    return area_of(first)


def content_of(scope: Scope, period: Period, *, today: date) -> Content:
    """Read a report: the figures in two statements at most, the settings in one."""
    return made(place_of(scope.area, scope.posyandu), period, kecamatan=_kecamatan(scope), today=today)


def made(area: Area, period: Period, *, kecamatan: str, today: date) -> Content:
    """The same for an area that is known already."""
    figures, settings = figures_of(area), settings_of(area.kecamatan_id)
    compared = figures.compared(period)
    now = compared.now
    return Content(
        area=area, period=period, settings=settings, kecamatan=kecamatan, made_on=today,
        lines=lines(compared, settings, with_status=area.level is not Level.POSYANDU),
        letters=letters(compared), services=services(compared), counts=now.counts,
        cells=[(sex, group, now.cells.get((sex, group), Counts.zero())) for sex in Sex for group in AgeGroup],
        parts=[Part(part.area, part.now.counts) for part in figures.parts(period)],
        trend=_begun(figures.series(until=period.last, months=TREND_MONTHS)), months_with_figures=len(now.months),
        waiting=figures.waiting(period, today=today),
        corrections=_told(area, period.last),
    )  # fmt: skip


def _told(area: Area, month: date) -> list[Told]:
    found = corrections_in(db.session, [post.id for post in area.posts], month)
    return [
        Told(_named(post, area), one.month, one.difference, causes_in_words(one.causes))
        for post in area.posts
        for one in found.get(post.id, ())
    ]


def _named(post: Post, area: Area) -> str:
    """A posyandu in the report of a kecamatan with its kelurahan: several have a Melati."""
    return f"{post.name}, {post.kelurahan}" if area.level is Level.KECAMATAN else post.name


PART_HEADS = ("S", "K", "D", "N", "T", "O", "B", "D/S %", "N/D %", "Vitamin A", "Imunisasi", "PMT", "Rujuk")
STATUS_HEADS = ("2T", "BGM", "Pendek %", "Gizi kurang dan buruk %", "BB kurang %")
_STATUS = (Problem.STUNTING, Problem.WASTING, Problem.UNDERWEIGHT)


def part_cells(counts: Counts, *, with_status: bool) -> list[int | float | None]:
    """The numbers of :data:`PART_HEADS`, and of :data:`STATUS_HEADS` where they may be told."""
    cells: list[int | float | None] = [
        counts.s, counts.k, counts.d, counts.n, counts.t, counts.o, counts.b,
        rounded(share(counts, Share.D_OF_S)), rounded(share(counts, Share.N_OF_D)),
        counts.vitamin_a, counts.immunised, counts.food_supplement, counts.referred,
    ]  # fmt: skip
    if with_status:
        cells += [counts.two_t, counts.below_red_line, *(rounded(prevalence(counts, one)) for one in _STATUS)]
    return cells


def _begun(trend: Sequence[MonthFigures]) -> Sequence[MonthFigures]:
    """From the first month with figures on; the last month always."""
    first = next((n for n, one in enumerate(trend) if one.opened), len(trend) - 1)
    return trend[first:]


def _kecamatan(scope: Scope) -> str:
    return scope.posyandu[0].kelurahan.kecamatan.name


def _plain(text: str) -> str:
    return "-".join("".join(c if c.isalnum() and c.isascii() else " " for c in text.lower()).split())
