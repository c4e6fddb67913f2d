"""Weights and lengths: comma and point in one column, grams for kilograms, metres for centimetres."""

import re
from typing import NamedTuple

from ....core.plausible import Field, limits
from ....core.sentence import Sentence, decimal, say
from .read import Read, text_of

_UNIT = re.compile(r"\s*(kg|kilogram|gr|gram|g|cm|centimeter|mm|m|meter)\.?$", re.IGNORECASE)
_PLAIN = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
_THOUSANDS = re.compile(r"([0-9]{1,3})([.,])([0-9]{3})([.,])([0-9]{1,2})")  # 1.200,5


class Scale(NamedTuple):
    """A range of written numbers that can only mean another unit, and what one of them is worth."""

    least: float
    most: float
    factor: float
    unit: str


_SCALES = {
    "kg": (Scale(500, 60_000, 0.001, "gram"),),
    "cm": (Scale(0.2, 1.5, 100, "meter"), Scale(200, 1500, 0.1, "milimeter")),
}
_MUAC = (Scale(0.04, 0.4, 100, "meter"), Scale(41, 400, 0.1, "milimeter"))
_BIRTH = {"birth_weight_kg": (0.5, 7.0), "birth_length_cm": (20.0, 70.0)}


def number(cell: object) -> Read[float]:
    """A number however it is written. ``8.400`` is 8.4 either way: as kilograms with three decimals and as grams."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return Read(float(cell))
    text = text_of(cell)
    if not text:
        return Read()
    bare = _UNIT.sub("", text).replace(" ", "").replace("'", "")
    if found := _THOUSANDS.fullmatch(bare):
        if found[2] == found[4]:
            return Read(wrong=_unreadable(text))
        bare = f"{found[1]}{found[3]}.{found[5]}"
    bare = bare.replace("\N{MINUS SIGN}", "-").replace(",,", ",").replace("..", ".")
    if not _PLAIN.fullmatch(bare):
        return Read(wrong=_unreadable(text))
    return Read(float(bare.replace(",", ".")))


def _unreadable(text: str) -> Sentence:
    return say("“%(written)s” bukan angka.", written=text[:40])


def measure(cell: object, field: Field) -> Read[float]:
    """A weight in kg or a length in cm, within what a child under five can have."""
    read = number(cell)
    if read.value is None or read.value == 0:
        return read._replace(value=None)
    scales = _MUAC if field is Field.MUAC else _SCALES[field.unit]
    scaled = _scaled(read.value, scales, field.unit)
    low, high = limits(field)
    if scaled.value is not None and low <= scaled.value <= high:
        return scaled
    return Read(wrong=_impossible(field, read.value))


def birth_measure(cell: object, name: str) -> Read[float]:
    """Weight in kg or length in cm at birth; what cannot be is left out with a note, for a row is not lost by it."""
    unit = name.rsplit("_", 1)[1]
    read = number(cell)
    if read.wrong is not None:
        return Read(note=read.wrong)
    if not read.value:
        return Read()
    scaled = _scaled(read.value, _SCALES[unit], unit)
    low, high = _BIRTH[name]
    if scaled.value is None or not low <= scaled.value <= high:
        return Read(
            note=say(
                "Ukuran lahir %(value)s %(unit)s tidak mungkin, jadi dikosongkan.", value=_short(read.value), unit=unit
            )
        )
    return scaled


def z_score(cell: object) -> float | None:
    """The z that the file states, only to be compared; ``None`` when there is none to read."""
    value = number(cell).value
    return round(value, 2) if value is not None and abs(value) < 100 else None


def whole(cell: object, least: int, most: int) -> int | None:
    """A small whole number in a cell such as "anak ke-2"; ``None`` when there is none."""
    found = re.search(r"[0-9]+", text_of(cell))
    return int(found[0]) if found and least <= int(found[0]) <= most else None


def _scaled(value: float, scales: tuple[Scale, ...], unit: str) -> Read[float]:
    for scale in scales:
        if scale.least <= value <= scale.most:
            kept = round(value * scale.factor, 2)
            note = say(
                "%(written)s dibaca sebagai %(unit)s: %(value)s %(of)s.",
                written=_short(value), unit=scale.unit, value=_short(kept), of=unit,
            )  # fmt: skip
            return Read(kept, note)
    return Read(round(value, 2))


def _short(value: float) -> str:
    return decimal(value, 0 if value == int(value) else 1 if round(value * 10, 6) == round(value * 10) else 2)


def _impossible(field: Field, value: float) -> Sentence:
    low, high = limits(field)
    places = {"value": _short(value), "low": _short(low), "high": _short(high)}
    match field:
        case Field.WEIGHT:
            return say("Tertulis berat %(value)s kg; yang mungkin %(low)s sampai %(high)s kg.", **places)
        case Field.LENGTH:
            return say("Tertulis panjang %(value)s cm; yang mungkin %(low)s sampai %(high)s cm.", **places)
        case Field.HEAD:
            return say("Tertulis lingkar kepala %(value)s cm; yang mungkin %(low)s sampai %(high)s cm.", **places)
        case Field.MUAC:
            return say("Tertulis lingkar lengan %(value)s cm; yang mungkin %(low)s sampai %(high)s cm.", **places)
