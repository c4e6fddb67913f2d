"""Preparing a page for guests: which months, what would be hidden and why, the snapshot as it would be frozen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ...areas.queries import first_month
from ...core.disclosure import Cell, Hidden, Release
from ...figures.cells import months_back
from ...figures.recompute import months_between
from ...figures.summaries import last_day
from ...models import Kecamatan, StudyVisit
from . import ledger
from .month import Places, opened_in, places_of
from .snapshot import TREND_MONTHS, Part, snapshot


def finished_months(kecamatan_id: int, today: date) -> list[date]:
    """The months that are over and have figures, the latest first: a month that runs is not released."""
    before = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    ids = [posyandu.id for posyandu in places_of(kecamatan_id, date.min).posyandu]
    first = first_month(ids) if ids else None
    return [*months_between(first, before)][::-1] if first is not None and first <= before else []


@dataclass(frozen=True, slots=True)
class Prepared:
    """What would be published."""

    drafts: list[ledger.Draft]
    snapshot: dict[str, Any]

    @property
    def latest(self) -> ledger.Draft:
        """The month itself; the others are the trend before it."""
        return self.drafts[-1]


def prepare(
    kecamatan: Kecamatan,
    visit: StudyVisit,
    *,
    month: date,
    parts: set[Part],
    language: str,
    expires_on: date,
    today: date,
    renew: bool,
) -> Prepared | None:
    """Drafts and snapshot of a month; ``None`` when nothing was counted. Raises ``NotReleasable``."""
    months = [months_back(month, back) for back in range(TREND_MONTHS - 1, 0, -1)] if Part.TREND in parts else []
    drafts = [made for earlier in months if (made := ledger.draft(kecamatan, earlier)) is not None]
    last = ledger.draft(kecamatan, month, renew=renew)
    if last is None:
        return None
    places = places_of(kecamatan.id, month)
    kept = snapshot(
        kecamatan=kecamatan, visit=visit, drafts=[*drafts, last], parts=parts, places=places,
        opened=opened_in([p.id for p in places.posyandu], month, last=last_day(month)), language=language, on=today,
        expires_on=expires_on,
    )  # fmt: skip
    return Prepared([*drafts, last], kept)


@dataclass(frozen=True, slots=True)
class HiddenSum:
    """How many numbers of a release are shown, and how many are kept back for which reason."""

    all: int
    shown: int
    few: int
    whole: int
    others: int
    cells: Sequence[tuple[str, str, Hidden]]  # area, field, why; of areas without a split, for the list


def hidden_of(made: Release, places: Places, kecamatan: Kecamatan) -> HiddenSum:
    """The sum for the publisher."""
    names = {kecamatan.code: kecamatan.name} | {area.code: area.name for area in places.kelurahan}
    of = {why: made.hidden(why) for why in Hidden}
    hidden = sum(map(len, of.values()))
    listed = [(names[cell.area], cell.field, why) for cell, why in _without_split(of) if cell.area in names]
    return HiddenSum(
        len(made.shown), len(made.shown) - hidden, len(of[Hidden.FEW]), len(of[Hidden.ALL]), len(of[Hidden.OTHERS]),
        listed,
    )  # fmt: skip


def _without_split(of: dict[Hidden, list[Cell]]) -> Iterable[tuple[Cell, Hidden]]:
    return ((cell, why) for why, cells in of.items() for cell in cells if not cell.sex and not cell.age)
