"""A snapshot: everything that a link, its handout and its slides show, frozen as plain values.

It holds numbers under the rule only, chosen by sections from the fixed tables; texts are said by the page in the
reader's language.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from ...core.disclosure import Cell, Release, Shown
from ...core.disclosure.cube import GROUP_FIELDS, KELURAHAN_FIELDS
from ...core.skdn import AgeGroup
from ...core.vocabulary import Sex
from ...figures.cells import months_back
from ...models import Kecamatan, StudyVisit
from ...support.queries import gifts_between, sums_of
from .ledger import Draft
from .month import Places

VERSION = 1


class Part(StrEnum):
    """The sections that a page for guests can have, in the order in which they stand."""

    SKDN = "skdn"
    NUTRITION = "gizi"
    TREND = "tren"
    KELURAHAN = "kelurahan"
    GROUPS = "umur"
    SERVICES = "layanan"
    ABOUT = "tentang"
    STRUCTURE = "struktur"
    DAY = "hari-buka"
    OUTREACH = "jemput-bola"
    SUPPORT = "csr"
    SOFTWARE = "sistem"


_FIELDS: dict[Part, tuple[str, ...]] = {
    Part.SKDN: ("s", "k", "d", "n"),
    Part.NUTRITION: ("s", "tbu_valid", "stunting", "bbtb_valid", "wasting", "severe_wasting", "bbu_valid",
                     "underweight", "overweight"),
    Part.SERVICES: ("s", "vitamin_a", "deworming", "immunised", "food_supplement", "breastfeeding_asked",
                    "breastfeeding_exclusive", "referred"),
    Part.OUTREACH: ("s", "d", "home_visited", "home_measured"),
}  # fmt: skip
_TREND = ("s", "d", "n", "tbu_valid", "stunting")
TREND_MONTHS = 12


def snapshot(
    *,
    kecamatan: Kecamatan,
    visit: StudyVisit,
    drafts: Sequence[Draft],
    parts: set[Part],
    places: Places,
    opened: int,
    language: str,
    on: date,
    expires_on: date,
) -> dict[str, Any]:
    """Freeze the month (the last of ``drafts``; the others are the trend before it) for a delegation."""
    last = drafts[-1]
    made, code = last.release, kecamatan.code
    kept: dict[str, Any] = {
        "version": VERSION,
        "language": language,
        "month": last.month.isoformat(),
        "release": {"number": last.number, "on": (_released_on(last) or on).isoformat()},
        "made_on": on.isoformat(),
        "expires_on": expires_on.isoformat(),
        "kecamatan": {"code": code, "name": kecamatan.name, "city": kecamatan.city, "province": kecamatan.province},
        "for": {"origin": visit.origin_name, "visited_on": visit.visited_on.isoformat()},
        "parts": [part.value for part in Part if part in parts],
        "posyandu": {"all": len(places.posyandu), "opened": opened},
        "numbers": _numbers(made, code, {name for part in parts for name in _FIELDS.get(part, ())}),
    }
    if Part.SUPPORT in parts:
        kept["support"] = _support(kecamatan.id, last.month)
    if Part.STRUCTURE in parts:
        kept["structure"] = {"kelurahan": len(places.kelurahan), "lingkungan": places.lingkungan}
    if parts & {Part.ABOUT, Part.KELURAHAN}:
        kept["kelurahan"] = [
            {"name": area.name, "posyandu": sum(p.kelurahan_id == area.id for p in places.posyandu)}
            | ({"numbers": _numbers(made, area.code, KELURAHAN_FIELDS)} if Part.KELURAHAN in parts else {})
            for area in places.kelurahan
        ]
    if Part.KELURAHAN in parts:
        kept["numbers"] |= _numbers(made, code, KELURAHAN_FIELDS)
    if Part.GROUPS in parts:
        kept["groups"] = _groups(made, code)
    if Part.TREND in parts:
        kept["trend"] = [{"month": d.month.isoformat(), "numbers": _numbers(d.release, code, _TREND)} for d in drafts]
    return kept


def _support(kecamatan_id: int, month: date) -> dict[str, Any]:
    """The gifts of the twelve months up to one added up: what was given, no children and no names of donors."""
    first = months_back(month, TREND_MONTHS - 1)
    sums = sums_of(gifts_between(kecamatan_id, first, month))
    return {
        "from": first.isoformat(), "donors": sums.donors, "gifts": sums.gifts, "posyandu": sums.posyandu,
        "value_rupiah": sums.value_rupiah, "handed_over": sums.handed_over,
        "by_kind": [[kind.value, count, rupiah] for kind, (count, rupiah) in sums.by_kind.items()],
    }  # fmt: skip


def _released_on(draft: Draft) -> date | None:
    return draft.kept.released_at.date() if draft.kept else None


def _numbers(made: Release, area: str, names: Iterable[str], **split: str) -> dict[str, list[Any]]:
    cells = ((name, made.shown.get(Cell(area, name, **split))) for name in sorted(names))
    return {name: as_kept(number) for name, number in cells if number is not None}


def as_kept(number: Shown) -> list[Any]:
    """A number as the snapshot holds it: its value, or none and why."""
    return [number.value, number.hidden.value if number.hidden else None]


def _groups(made: Release, code: str) -> list[dict[str, Any]]:
    splits = [(sex.value, age.value) for age in AgeGroup for sex in Sex]
    splits += [(sex.value, "") for sex in Sex] + [("", age.value) for age in AgeGroup]
    found = [
        {"sex": sex, "age": age, "numbers": _numbers(made, code, GROUP_FIELDS, sex=sex, age=age)} for sex, age in splits
    ]
    return [group for group in found if group["numbers"]]
