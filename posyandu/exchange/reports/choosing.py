"""What a reader of reports chose by the address: an area of her own and a period, or a day for a message."""

from collections.abc import Sequence
from datetime import date, datetime

from flask import request
from flask_babel import gettext as _
from flask_login import current_user

from ...areas.queries import posyandu_of
from ...core.period import Period, PeriodKind
from ...district.queries import Area as Place
from ...district.queries import AreaFigures, figures_of
from ...district.queries import periods_of as of_kind
from ...models import Posyandu
from ...web import clock
from ...web.format import bulan
from ...web.guard import grants_of
from ..scope import Area, Scope, areas_in, scope_of
from .content import ROMAN, place_of


class Choice:
    """The areas one may choose from, and the one that was chosen: the widest without a choice.

    ``area`` is ``None`` for somebody whose areas hold no posyandu.
    """

    def __init__(self) -> None:
        grants = grants_of(current_user.user)
        self.posyandu: Sequence[Posyandu] = posyandu_of(grants)
        self.areas = areas_in(self.posyandu, grants)
        asked = request.values.get("wilayah", "")
        self.area: Area | None = next((a for a in self.areas if a.code == asked), self.areas[0] if self.areas else None)

    def places(self) -> list[Posyandu]:
        """The posyandu of the chosen area, each with kelurahan, kecamatan and lingkungan."""
        if self.area is None:
            return []
        grant = self.area.grant
        return [
            place for place in self.posyandu
            if grant.kecamatan_id in (None, place.kelurahan.kecamatan_id)
            and grant.kelurahan_id in (None, place.kelurahan_id) and grant.posyandu_id in (None, place.id)
        ]  # fmt: skip

    def place(self) -> Place:
        """The district's area of it."""
        if self.area is None:
            raise LookupError("nothing was chosen")
        return place_of(self.area, self.places())

    def scope(self, first: date, last: date) -> Scope:
        """As the log of files knows it."""
        if self.area is None:
            raise LookupError("nothing was chosen")
        return scope_of(self.area, first, last)


def period_of(place: Place) -> tuple[Period, list[Period]]:
    """The period of ``?periode=2026-08`` among those with figures, and all of them; the last whole month without it."""
    figures = figures_of(place)
    offered = _offered(figures)
    asked = Period.of_code(request.values.get("periode", ""))
    now = Period.holding(clock.today())
    usual = now.previous if now.previous in offered else now
    return (asked if asked in offered else usual), offered


def named(period: Period) -> str:
    """The period in the language of the screen: files are Indonesian, pages are not."""
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


def _offered(figures: AreaFigures) -> list[Period]:
    today = clock.today()
    months = of_kind(figures, PeriodKind.MONTH, until=today)[:36]
    longer = [p for kind in list(PeriodKind)[1:] for p in of_kind(figures, kind, until=today)[:8]]
    return [*months, *longer]


def day_of() -> tuple[date | None, str]:
    """The day of ``?tanggal=16/09/2026`` and what was typed; ``None`` when it is no day or lies ahead."""
    typed = request.values.get("tanggal", "").strip()
    for pattern in ("%d/%m/%Y", "%d-%m-%Y"):
        try:
            day = datetime.strptime(typed, pattern).date()  # noqa: DTZ007 - a day, no moment
        except ValueError:
            continue
        return (day if day <= clock.today() and day.year >= 2000 else None), typed
    return None, typed
