"""The text for WhatsApp: which report an area and a span make, its numbers, and the kecamatan's own words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from babel.dates import format_date

from ...core.message import Report, correction, filled
from ...core.period import Period
from ...core.sentence import whole
from ...core.settings import Settings
from ...core.skdn import Counts, total
from ...district.queries import Area, AreaFigures, Level, figures_of
from ...extensions import db
from ...figures.openings import services_at
from ...figures.settings import settings_of
from ...figures.summaries import last_day
from ...models import Posyandu
from ...web.clock import JAKARTA
from . import queries
from .content import period_name

SPANS = {Level.POSYANDU: ("hari",), Level.KELURAHAN: ("hari", "bulan"), Level.KECAMATAN: ("hari", "minggu", "bulan")}
"""The spans of each level, as they are reported upward (domain.md §7); the office answers the mayor daily."""
FEWEST_POSYANDU, FEWEST_MEASURED = 3, 30
"""A week in which fewer opened, or fewer were measured, tells no nutrition status: it would be that of one posyandu.

A day of the kecamatan never tells any."""


@dataclass(frozen=True, slots=True)
class Message:
    """A text, and what it is about for the log."""

    text: str
    report: Report
    span: str
    first: date
    last: date
    counts: Counts
    about_few: bool = False
    correction: str | None = None

    def mended(self, sent: queries.Reported | None) -> "Message":
        """The same with what changed since it was last noted as sent, as a line of its own at the end.

        A text tells the figures as they stand; whoever has read an earlier one sees what became of it.
        """
        if sent is None:
            return self
        line = correction(sent.counts, self.counts, sent=f"{sent.at.astimezone(JAKARTA):%d-%m-%Y %H.%M}")
        return replace(self, text=f"{self.text}\n{line}", correction=line) if line else self


def message(area: Area, span: str, day: date, *, posyandu: Sequence[Posyandu]) -> Message:
    """The text of an area over the day, the week (Monday to Sunday) or the month of ``day``.

    What changed since it was last noted as sent ends it. ``posyandu`` are those of the area. Raises ``ValueError``
    for a span that its level has no report for.
    """
    if span not in SPANS[area.level]:
        raise ValueError(f"no report of a {area.level} over a {span}")
    settings, figures = settings_of(area.kecamatan_id), figures_of(area)
    if span == "bulan":
        made = _month(area, day, figures, settings, posyandu)
    else:
        made = _days(figures, span, day, settings, posyandu)
    return made.mended(queries.last_report(area.kecamatan_id, area.code, made.report.value, span, made.first))


def _days(
    figures: AreaFigures, span: str, day: date, settings: Settings, posyandu: Sequence[Posyandu]
) -> Message:  # fmt: skip
    area = figures.area
    first, last = (day, day) if span == "hari" else _week(day)
    openings = queries.opened([post.id for post in area.posts], first, last)
    counts, names = _of_openings(figures, openings)
    if span == "hari":
        counts = replace(counts, **services_at(db.session, [one.session_id for one in openings]))
    weekday = format_date(day, "EEEE", locale="id")
    about = _about(posyandu[0]) | {
        "hari": weekday, "tanggal": f"{day:%d-%m-%Y}",
        "periode": f"{weekday}, {day:%d-%m-%Y}" if span == "hari" else f"{first:%d-%m-%Y} s.d. {last:%d-%m-%Y}",
        "posyandu buka": whole(len(names)), "daftar posyandu": ", ".join(names) or "–",
        "posyandu": posyandu[0].name if area.level is Level.POSYANDU else whole(len(area.posts)),
    }  # fmt: skip
    report, template = {
        Level.POSYANDU: (Report.SESSION, settings.session_text),
        Level.KELURAHAN: (Report.DAY, settings.day_text),
        Level.KECAMATAN: (Report.KECAMATAN, settings.kecamatan_text),
    }[area.level]
    few = report is Report.KECAMATAN and (
        span == "hari" or len(names) < FEWEST_POSYANDU or counts.tbu_valid < FEWEST_MEASURED
    )
    text = filled(template, report, counts=counts, about=about, status=not few)
    return Message(text, report, span, first, last, counts, few)


def _month(
    area: Area, day: date, figures: AreaFigures, settings: Settings, posyandu: Sequence[Posyandu]
) -> Message:  # fmt: skip
    period = Period.holding(day)
    openings = queries.opened([post.id for post in area.posts], period.first, last_day(period.first))
    kelurahan = area.level is Level.KELURAHAN
    about = _about(posyandu[0]) | {
        "periode": period_name(period), "posyandu buka": whole(len({one.posyandu_id for one in openings})),
        "posyandu": whole(len(area.posts)),
    }  # fmt: skip
    report = Report.KELURAHAN if kelurahan else Report.KECAMATAN
    template = settings.kelurahan_text if kelurahan else settings.kecamatan_text
    counts = figures.of(period).counts
    text = filled(template, report, counts=counts, about=about)
    return Message(text, report, "bulan", period.first, last_day(period.first), counts)


def _of_openings(figures: AreaFigures, openings: Sequence[queries.Opened]) -> tuple[Counts, list[str]]:
    """The month's counts of the posyandu that opened, each once a month, and their names."""
    once = {(one.posyandu_id, one.held_on.replace(day=1)) for one in openings}
    parts: list[Counts] = []
    for month in sorted({month for _, month in once}):
        here = {posyandu_id for posyandu_id, of in once if of == month}
        parts += [part.now.counts for part in figures.posyandu(Period.holding(month)) if part.area.id in here]
    ids = {posyandu_id for posyandu_id, _ in once}
    return total(parts), [post.name for post in figures.area.posts if post.id in ids]


def _about(posyandu: Posyandu) -> dict[str, str]:
    kelurahan = posyandu.kelurahan
    return {
        "kecamatan": kelurahan.kecamatan.name,
        "kelurahan": kelurahan.name,
        "lingkungan": posyandu.lingkungan.name.replace("Lingkungan", "Lingk."),
    }


def _week(day: date) -> tuple[date, date]:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)
