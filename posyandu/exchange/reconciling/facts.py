"""Both sides of a comparison as plain rows, free of database and page, and the differences between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from ...core.vocabulary import Indicator, Position, Sex, WeightStatus
from ...models import DifferenceKind
from ..importing.facts import Details

INDICES = (Indicator.WEIGHT_FOR_AGE, Indicator.LENGTH_FOR_AGE, Indicator.WEIGHT_FOR_LENGTH)


class Cause(StrEnum):
    """Why two sides differ, as far as the numbers tell."""

    OTHER_WEIGHING = "other_weighing"  # they chose another weighing of the month
    OLD_VALUE = "old_value"  # theirs is what stood here before a correction
    DECIMAL = "decimal"  # the comma is one or more places off
    MONTHS = "months"  # their age is completed months, not days
    NO_CONVERSION = "no_conversion"  # ±0.7 cm between lying and standing is missing
    VALUE = "value"  # another weight, length or position
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    CLASS_LIMIT = "class_limit"  # the same z in another class
    NOT_WEIGHED_HERE = "not_weighed_here"  # the child is ours, the month has no weighing
    UNKNOWN_CHILD = "unknown_child"
    LIKELY_CHILD = "likely_child"  # resembles a child of ours
    TWICE = "twice"  # more than one row for a child and month
    TWO_IDENTITIES = "two_identities"  # one child under two NIK or spellings
    UNKNOWN = "unknown"


class Weighing(NamedTuple):
    """One measuring of a child of ours; ``standing`` is false for a row that was corrected or withdrawn."""

    on: date
    weight_kg: float | None
    length_cm: float | None
    standing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """A child-month of ours by the weighing that counts."""

    child_id: UUID
    name: str
    nik: str | None
    posyandu: str
    sex: Sex
    birth_date: date
    month: date
    on: date
    weight_kg: float
    length_cm: float | None
    position: Position | None
    z: Mapping[Indicator, float | None]
    classes: Mapping[Indicator, str | None]
    status: WeightStatus
    others: tuple[Weighing, ...] = ()  # the month's other rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Theirs:
    """A row of their file."""

    sheet_row: int
    details: Details
    posyandu: str
    on: date
    weight_kg: float | None
    length_cm: float | None
    position: Position | None
    z: Mapping[Indicator, float | None]
    classes: Mapping[Indicator, str | None]  # codes of core.nutrition; None where the words say nothing known
    status: WeightStatus | None

    @property
    def month(self) -> date:
        """The month that the row is of."""
        return self.on.replace(day=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One difference."""

    kind: DifferenceKind
    name: str
    posyandu: str
    month: date | None
    child_id: UUID | None = None
    sheet_row: int | None = None
    ours: Mapping[str, Any] = field(default_factory=dict)
    theirs: Mapping[str, Any] = field(default_factory=dict)
    causes: tuple[str, ...] = ()


def told_of_ours(ours: Ours) -> dict[str, Any]:
    """Our side of a difference, as it is kept and shown."""
    return {
        "name": ours.name, "nik": ours.nik, "birth_date": ours.birth_date.isoformat(), "sex": ours.sex.value,
        "on": ours.on.isoformat(), "weight_kg": ours.weight_kg, "length_cm": ours.length_cm,
        "position": ours.position.value if ours.position else None, "status": ours.status.value,
        **_scores(ours.z, ours.classes),
    }  # fmt: skip


def told_of_theirs(theirs: Theirs) -> dict[str, Any]:
    """Their side of a difference."""
    details = theirs.details
    return {
        "name": details.name, "nik": details.nik, "birth_date": details.birth_date.isoformat(),
        "sex": details.sex.value, "on": theirs.on.isoformat(), "weight_kg": theirs.weight_kg,
        "length_cm": theirs.length_cm, "position": theirs.position.value if theirs.position else None,
        "status": theirs.status.value if theirs.status else None, **_scores(theirs.z, theirs.classes),
    }  # fmt: skip


def _scores(z: Mapping[Indicator, float | None], classes: Mapping[Indicator, str | None]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for index in INDICES:
        told[f"z_{index.value}"], told[f"class_{index.value}"] = z.get(index), classes.get(index)
    return told
