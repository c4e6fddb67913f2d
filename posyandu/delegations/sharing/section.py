"""What a page for guests is made of: its sections, and how a number of a snapshot is said."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple

from flask_babel import gettext as _

from ...core.disclosure import Hidden, Shown, percent
from ...web.format import bulat

FEW = "≤ 7"


class Fact(NamedTuple):
    """One answer: a big figure, what it is, and its fraction."""

    figure: str
    unit: str
    text: str
    detail: str


class Bar(NamedTuple):
    """One bar of balok SKDN; ``height`` is its share of the highest."""

    letter: str
    value: str
    height: float
    meaning: str
    share: str


class Month(NamedTuple):
    """One month of a trend: percentages, ``None`` where there is none."""

    label: str
    shares: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the page; each kind uses the fields it needs."""

    kind: Literal["facts", "bars", "table", "prose", "trend", "terms"]
    title: str
    facts: Sequence[Fact] = ()
    bars: Sequence[Bar] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    foot: Sequence[str] = ()
    months: Sequence[Month] = ()
    texts: Sequence[tuple[str, str]] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestPage:
    """The whole page. ``watermark`` stands behind it, on every sheet and slide."""

    language: str
    place: str
    city: str
    subject: str
    month: str
    made_for: str
    frozen: str
    watermark: tuple[str, str]
    sections: Sequence[Section]
    source: Sequence[str] = field(default_factory=tuple)


def day(text: str) -> date:
    """A day as the snapshot holds it."""
    return date.fromisoformat(text)


def number(numbers: dict[str, list[Any]], name: str) -> Shown:
    """A number of the snapshot; one that is not there says nothing."""
    value, why = numbers.get(name, (None, Hidden.OTHERS.value))
    return Shown(value, 0, None, Hidden(why) if why else None)


def text_of(count: Shown) -> str:
    """The number as it is printed."""
    if count.value is not None:
        return bulat(count.value)
    return {Hidden.FEW: FEW, Hidden.ALL: _("hampir semua")}.get(count.hidden or Hidden.OTHERS, "–")


def share_of(numbers: dict[str, list[Any]], part: str, whole: str) -> str:
    """77 %, or a dash where the rule gives no percentage."""
    found = percent(number(numbers, part), number(numbers, whole))
    return "–" if found is None else f"{found} %"
