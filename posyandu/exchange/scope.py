"""Which area and which months a file covers, and what the file is called."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ..areas.queries import grant_of_code, posyandu_of
from ..core.roles import Grant
from ..models import Posyandu

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


class NoSuchMonth(ValueError):
    """The text names no month."""


@dataclass(frozen=True, slots=True)
class Area:
    """A kecamatan, kelurahan, lingkungan or posyandu with a code, as one chooses it for a file."""

    code: str
    name: str
    level: str
    grant: Grant


@dataclass(frozen=True, slots=True)
class Scope:
    """An area with its posyandu (which carry kelurahan, kecamatan and lingkungan), and the months, both included."""

    area: Area
    posyandu: Sequence[Posyandu]
    first: date
    last: date

    @property
    def kecamatan_ids(self) -> list[int]:
        """The kecamatan whose logs tell of this file."""
        return sorted({place.kelurahan.kecamatan_id for place in self.posyandu})

    def file_name(self, what: str, ending: str) -> str:
        """What, area and months, never a person: the name stays behind in folders and chats."""
        months = f"{self.first:%Y-%m}" if self.first == self.last else f"{self.first:%Y-%m}_{self.last:%Y-%m}"
        return f"{what}_{self.area.code.replace('/', '-')}_{months}.{ending}"


def month_of(text: str) -> date:
    """``2026-08`` as the month's first day. Raises :class:`NoSuchMonth`."""
    if not _MONTH.fullmatch(text):
        raise NoSuchMonth(f"“{text}” bukan bulan: tulis seperti 2026-08")
    return date(int(text[:4]), int(text[5:]), 1)


def areas_in(posyandu: Sequence[Posyandu], grants: Iterable[Grant]) -> list[Area]:
    """The areas that a person of these grants may choose from: whole kecamatan and kelurahan, and each posyandu."""
    listed = list(grants)
    wide = {grant.kecamatan_id for grant in listed} - {None}
    kelurahan_ids = {grant.kelurahan_id for grant in listed} - {None}
    found: dict[str, Area] = {}
    for place in posyandu:
        kelurahan, kecamatan = place.kelurahan, place.kelurahan.kecamatan
        if kecamatan.id in wide:
            found[kecamatan.code] = Area(kecamatan.code, kecamatan.name, "kecamatan", Grant(kecamatan_id=kecamatan.id))
        if kecamatan.id in wide or kelurahan.id in kelurahan_ids:
            found[kelurahan.code] = Area(kelurahan.code, kelurahan.name, "kelurahan", Grant(kelurahan_id=kelurahan.id))
        # With its kelurahan: each kelurahan may have a Melati.
        title = f"{place.name}, {kelurahan.name}"
        found[place.code] = Area(place.code, title, "posyandu", Grant(posyandu_id=place.id))
    order = ("kecamatan", "kelurahan", "posyandu")
    return sorted(found.values(), key=lambda area: (order.index(area.level), area.code))


def area_of_code(code: str) -> Area:
    """The area of a code, for the command line. Raises ``areas.queries.UnknownCode``."""
    given = grant_of_code(code)
    grant = Grant(given.kecamatan_id, given.kelurahan_id, given.lingkungan_id, given.posyandu_id)
    places = posyandu_of([grant])
    if grant.kecamatan_id is not None:
        return Area(code, places[0].kelurahan.kecamatan.name if places else code, "kecamatan", grant)
    if grant.kelurahan_id is not None:
        return Area(code, places[0].kelurahan.name if places else code, "kelurahan", grant)
    if grant.lingkungan_id is not None:
        return Area(code, places[0].lingkungan.name if places else code, "lingkungan", grant)
    return Area(code, places[0].name, "posyandu", grant)


def scope_of(area: Area, first: date, last: date) -> Scope:
    """The posyandu of an area, for these months (put in order)."""
    return Scope(area, posyandu_of([area.grant]), min(first, last), max(first, last))
