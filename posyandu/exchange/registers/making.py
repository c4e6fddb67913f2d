"""Each register as a finished document, for the pages and for the command line alike."""

from collections.abc import Generator, Sequence
from datetime import date
from pathlib import Path

from ...areas.queries import first_month
from ...children.queries import child_page
from ...figures.recompute import months_between
from ...models import Child, Posyandu, VisitSession
from ..scope import Area, Scope, scope_of
from . import reading
from .child_card import child_card
from .day_lists import attendance, sasaran_list
from .month_report import month_report
from .paper import Document
from .sip_two import sip_two


def card_of(child: Child, *, today: date) -> Document:
    """The ILP card of a child."""
    return child_card(child_page(child), referred_on=reading.referred_on(child.id), printed_on=today)


def format_two(posyandu: Posyandu, year: int, *, today: date) -> Document:
    """SIP format 2 of a posyandu."""
    return sip_two(posyandu, reading.year_of(posyandu, year, until=today), year=year, printed_on=today)


def format_six(posyandu: Posyandu, year: int, *, today: date) -> Document:
    """SIP format 6 of a posyandu."""
    kelurahan = posyandu.kelurahan
    return _report(
        [posyandu], year, today=today, title="Data hasil kegiatan posyandu (SIP format 6)",
        subtitle=f"Posyandu {posyandu.name}, Januari–Desember {year}",
        fields=[("Kode", posyandu.code), ("Kelurahan", kelurahan.name), ("Kecamatan", kelurahan.kecamatan.name)],
    )  # fmt: skip


def twelve_months(area: Area, year: int, *, today: date) -> Document:
    """The twelve-month report of the puskesmas for an area."""
    scope: Scope = scope_of(area, date(year, 1, 1), date(year, 12, 1))
    kecamatan = scope.posyandu[0].kelurahan.kecamatan
    return _report(
        scope.posyandu, year, today=today, title="Laporan 12 bulan kegiatan posyandu",
        subtitle=f"{area.level.title()} {area.name}, Januari–Desember {year}",
        fields=[("Kode", area.code), ("Puskesmas", kecamatan.puskesmas), ("Posyandu", str(len(scope.posyandu)))],
    )  # fmt: skip


def _report(
    posyandu: Sequence[Posyandu], year: int, *, today: date, title: str, subtitle: str, fields: list[tuple[str, str]]
) -> Document:
    ids = [place.id for place in posyandu]
    first = max(first_month(ids) or today, date(year, 1, 1))
    months = list(months_between(first, min(today, date(year, 12, 31))))
    return month_report(
        reading.month_counts(ids, year), year=year, title=title, subtitle=subtitle, fields=fields, months=months,
        printed_on=today,
    )  # fmt: skip


def sasaran_of(posyandu: Posyandu, *, on: date, today: date) -> Document:
    """The list of sasaran for a day without a tablet."""
    children = reading.sasaran(posyandu.id, on=on)
    last = reading.last_weights([child.id for child in children], before=on)
    return sasaran_list(posyandu, children, on=on, last_kg=last, printed_on=today)


def attendance_of(visit_session: VisitSession, *, today: date) -> Document:
    """The attendance sheet of a session."""
    return attendance(visit_session, reading.came(visit_session), printed_on=today)


def registers_of(scope: Scope, folder: Path, *, today: date, cards: bool) -> Generator[int]:
    """Write all registers of a scope's year; after the area's report and after each posyandu the number of files.

    Cards are named by the child's number in the system, never by its name.
    """
    year = scope.first.year
    number = 1
    report = twelve_months(scope.area, year, today=today)
    (folder / f"laporan-12-bulan_{scope.area.code.replace('/', '-')}_{year}.pdf").write_bytes(report.pdf())
    yield number
    for place in scope.posyandu:
        made = {
            f"sip-format-2_{place.code}_{year}": format_two(place, year, today=today),
            f"sip-format-6_{place.code}_{year}": format_six(place, year, today=today),
            f"sasaran_{place.code}_{today:%Y-%m-%d}": sasaran_of(place, on=today, today=today),
        }
        if cards:
            made |= {f"kartu_{child.id}": card_of(child, today=today) for child in reading.sasaran(place.id, on=today)}
        for name, document in made.items():
            (folder / f"{name}.pdf").write_bytes(document.pdf())
        number += len(made)
        yield number
