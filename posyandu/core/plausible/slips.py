"""The slips of the pen that turn a right number into a wrong one, undone: "maksudnya 8,4?" """

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from posyandu.core.plausible.expected import Range
from posyandu.core.plausible.reading import Field, Reading, limits
from posyandu.core.plausible.track import INDEX, score
from posyandu.core.vocabulary import Sex

KG_PER_POUND = 0.45359237
CM_PER_INCH = 2.54
COMMA_FACTORS = (0.1, 10, 0.01, 100, 0.001)
REACH_WITHOUT_LEVEL_Z = 3.0


class Slip(StrEnum):
    """How the number may have gone wrong."""

    SWAPPED_FIELDS = "swapped_fields"  # weight and length in each other's box
    DECIMAL = "decimal"  # the comma is one or more places off, or millimetres or grams were typed
    OTHER_UNIT = "other_unit"  # pounds or inches, or turned back from them once too often
    SWAPPED_DIGITS = "swapped_digits"  # 8,4 typed as 4,8
    WRONG_DIGIT = "wrong_digit"  # one digit misread or mistyped: 77,0 for 71,0


class Guess(NamedTuple):
    """A value that may have been meant."""

    slip: Slip
    value: float


def meant(
    reading: Reading, field: Field, *, sex: Sex, level: float | None, tolerance: float, usual: Range | None
) -> Guess | None:
    """The value that was probably meant in a box whose number is doubted.

    A guess must bring z within ``tolerance`` of the child's own ``level``; without a level, within 3 of zero and only
    by a comma, a swap of boxes or a unit, since nearly any number has a plausible neighbour by one digit. A comma, a
    swap of boxes and a unit leave a mark that chance does not, so they go before the digits. One wrong digit leaves
    none at all: it is guessed at only where the value lies inside ``usual``, the range printed beside the box.
    """
    guesses = [
        guess for guess in _guesses(reading, field)
        if guess.slip is not Slip.WRONG_DIGIT or (usual is not None and usual.low <= guess.value <= usual.high)
    ]  # fmt: skip
    if not guesses:
        return None
    fitting = _fitting(guesses, reading, field, sex=sex, level=level, tolerance=tolerance)
    groups = GROUPS if level is not None else GROUPS[:-1]
    for group in groups:
        near = [(distance - group[guess.slip], guess) for distance, guess in fitting if guess.slip in group]
        if near:
            return min(near)[1]
    return None


# Tried in this order; within a group the value nearest to the level wins, less what speaks for the slip itself (in z).
GROUPS: tuple[dict[Slip, float], ...] = (
    {Slip.SWAPPED_FIELDS: 0},
    {Slip.DECIMAL: 0},
    {Slip.OTHER_UNIT: 0},
    {Slip.SWAPPED_DIGITS: 0.1, Slip.WRONG_DIGIT: 0},
)


def _fitting(
    guesses: Sequence[Guess], reading: Reading, field: Field, *, sex: Sex, level: float | None, tolerance: float
) -> list[tuple[float, Guess]]:
    """The guesses that would be believed, each with its distance in z."""
    trials = [reading.with_value(field, guess.value) for guess in guesses]
    z = score(trials, sex=sex).z[INDEX[field]]
    centre, reach = (0.0, REACH_WITHOUT_LEVEL_Z) if level is None else (level, tolerance)
    return [
        (float(abs(own - centre)), guess)
        for own, guess in zip(z, guesses, strict=True)
        if not np.isnan(own) and abs(own - centre) <= reach
    ]


def _guesses(reading: Reading, field: Field) -> Iterator[Guess]:
    typed = reading.value(field)
    if typed is None:
        return
    low, high = limits(field)
    makers: dict[Slip, Callable[[], Iterator[float]]] = {
        Slip.SWAPPED_FIELDS: lambda: _other_box(reading, field),
        Slip.DECIMAL: lambda: (typed * factor for factor in COMMA_FACTORS),
        Slip.OTHER_UNIT: lambda: _other_unit(typed, field),
        Slip.SWAPPED_DIGITS: lambda: _swapped_digits(typed),
        Slip.WRONG_DIGIT: lambda: _one_digit(typed),
    }
    for slip, values in makers.items():
        for value in values():
            rounded = round(value, 2 if slip is Slip.DECIMAL else 1)
            if rounded != typed and low <= rounded <= high:
                yield Guess(slip, rounded)


def _other_box(reading: Reading, field: Field) -> Iterator[float]:
    other = {Field.WEIGHT: reading.length_cm, Field.LENGTH: reading.weight_kg}.get(field)
    if other is not None:
        yield other


def _other_unit(typed: float, field: Field) -> Iterator[float]:
    factor = KG_PER_POUND if field is Field.WEIGHT else CM_PER_INCH
    yield typed * factor
    yield typed / factor


def _swapped_digits(typed: float) -> Iterator[float]:
    """Each value with two neighbouring digits exchanged, the comma staying where it is."""
    digits, places = _digits(typed)
    for first in range(len(digits) - 1):
        swapped = [*digits]
        swapped[first], swapped[first + 1] = swapped[first + 1], swapped[first]
        yield int("".join(swapped)) / 10**places


def _one_digit(typed: float) -> Iterator[float]:
    """Each value with one digit before the comma replaced."""
    digits, places = _digits(typed)
    for place in range(len(digits) - places):
        for digit in "0123456789":
            yield int("".join([*digits[:place], digit, *digits[place + 1 :]])) / 10**places


def _digits(typed: float) -> tuple[list[str], int]:
    """The digits as typed, and how many stand behind the comma: one, or two on a scale that shows 10 g."""
    places = 1 if round(typed, 1) == round(typed, 2) else 2
    return [*f"{round(typed * 10**places)}"], places
