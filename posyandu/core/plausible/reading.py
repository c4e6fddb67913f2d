"""What was read off the scale, the board and the tape at one visit, and which numbers no child can have."""

from enum import StrEnum
from typing import NamedTuple

from posyandu.core.sentence import Sentence, decimal, say
from posyandu.core.vocabulary import Position


class Field(StrEnum):
    """A box of the measuring page, by the name of its value."""

    WEIGHT = "weight_kg"
    LENGTH = "length_cm"
    HEAD = "head_cm"
    MUAC = "muac_cm"

    @property
    def unit(self) -> str:
        """``kg`` or ``cm``."""
        return self.value.rsplit("_", 1)[1]


class Reading(NamedTuple):
    """The measurements of one visit. Birth weight and length may be given as a reading of age 0."""

    age_days: int
    weight_kg: float | None = None
    length_cm: float | None = None
    position: Position | None = None
    head_cm: float | None = None
    muac_cm: float | None = None

    def value(self, field: Field) -> float | None:
        """The number in one box."""
        number: float | None = getattr(self, field.value)
        return number

    def with_value(self, field: Field, value: float) -> "Reading":
        """The same visit with another number in one box."""
        return Reading._make(value if name == field else old for name, old in zip(self._fields, self, strict=True))


class Limits(NamedTuple):
    """The least and greatest value that can be saved, both included."""

    low: float
    high: float


LIMITS = {
    Field.WEIGHT: Limits(0.5, 60),
    Field.LENGTH: Limits(20, 150),
    Field.HEAD: Limits(20, 70),
    Field.MUAC: Limits(4, 40),
}


def limits(field: Field) -> Limits:
    """What is possible at any age under five, with room to spare: beyond it a value is refused, not only doubted."""
    return LIMITS[field]


def refusal(field: Field, value: float) -> Sentence | None:
    """Why this number cannot be saved, or ``None`` when it can."""
    low, high = limits(field)
    if low <= value <= high:
        return None
    places = {"low": _short(low), "high": _short(high)}
    match field:
        case Field.WEIGHT:
            return say("Berat badan harus antara %(low)s dan %(high)s kg.", **places)
        case Field.LENGTH:
            return say("Panjang atau tinggi badan harus antara %(low)s dan %(high)s cm.", **places)
        case Field.HEAD:
            return say("Lingkar kepala harus antara %(low)s dan %(high)s cm.", **places)
        case Field.MUAC:
            return say("Lingkar lengan atas harus antara %(low)s dan %(high)s cm.", **places)


def _short(value: float) -> str:
    return decimal(value, 0 if value == int(value) else 1)
