"""Finds out how a z that differs from ours was computed, by computing it again in the ways that others go wrong."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...core.age import DAYS_PER_MONTH, age_days, completed_months
from ...core.standard import HEIGHT_FROM_DAY, z_scores
from ...core.vocabulary import Indicator, Position
from .facts import INDICES, Cause, Ours, Theirs

SAME_WITHIN = 0.015  # two decimals, rounded here and there
Pair = tuple[Ours, Theirs]
Scores = dict[Indicator, "np.ndarray[Any, Any]"]


def _usual(ours: Ours, theirs: Theirs) -> str:
    """The position of the age: with it the standard adds and takes away nothing."""
    return (Position.LYING if (theirs.on - ours.birth_date).days < HEIGHT_FROM_DAY else Position.STANDING).value


def _days(ours: Ours, theirs: Theirs) -> float:
    return float(max((theirs.on - ours.birth_date).days, 0))


def _months(ours: Ours, theirs: Theirs) -> float:
    if theirs.on < ours.birth_date:
        return 0.0
    return float(round(completed_months(ours.birth_date, theirs.on) * DAYS_PER_MONTH))


def _their_days(_ours: Ours, theirs: Theirs) -> float:
    return float(age_days(theirs.details.birth_date, theirs.on))


def _position(ours: Ours, theirs: Theirs) -> str:
    """Theirs; ours where their row does not say how it was measured."""
    position = theirs.position or ours.position
    return position.value if position else ""


def _sex(ours: Ours, _theirs: Theirs) -> str:
    return ours.sex.value


def _their_sex(_ours: Ours, theirs: Theirs) -> str:
    return theirs.details.sex.value


# Each way of computing from their values, with the causes that it stands for; the first that fits explains the z.
_WAYS: tuple[tuple[tuple[Cause, ...], Callable[..., str], Callable[..., float], Callable[..., str]], ...] = (
    ((Cause.VALUE,), _sex, _days, _position),
    ((Cause.MONTHS,), _sex, _months, _position),
    ((Cause.NO_CONVERSION,), _sex, _days, _usual),
    ((Cause.MONTHS, Cause.NO_CONVERSION), _sex, _months, _usual),
    ((Cause.BIRTH_DATE,), _sex, _their_days, _position),
    ((Cause.BIRTH_DATE, Cause.NO_CONVERSION), _sex, _their_days, _usual),
    ((Cause.SEX,), _their_sex, _days, _position),
    ((Cause.SEX, Cause.BIRTH_DATE), _their_sex, _their_days, _position),
)


def explained(pairs: Sequence[Pair]) -> list[dict[Indicator, tuple[Cause, ...]]]:
    """For each pair, the indices whose z differs with its causes; one that agrees, or that either lacks, is absent.

    ``(Cause.VALUE,)`` means that their z is right for their own weight, length and position.
    """
    if not pairs:
        return []
    tried = [(causes, _scored(pairs, sex, age, position)) for causes, sex, age, position in _WAYS]
    found: list[dict[Indicator, tuple[Cause, ...]]] = []
    for n, (ours, theirs) in enumerate(pairs):
        causes: dict[Indicator, tuple[Cause, ...]] = {}
        for index in INDICES:
            mine, stated = ours.z.get(index), theirs.z.get(index)
            if mine is None or stated is None or abs(mine - stated) <= SAME_WITHIN:
                continue
            causes[index] = next(
                (why for why, z in tried if abs(z[index][n] - stated) <= SAME_WITHIN), (Cause.UNKNOWN,)
            )
        found.append(causes)
    return found


def _scored(
    pairs: Sequence[Pair], sex: Callable[..., str], age: Callable[..., float], position: Callable[..., str]
) -> Scores:
    nan = float("nan")
    scores = z_scores(
        sex=np.array([sex(*pair) for pair in pairs]),
        age_days=np.array([age(*pair) for pair in pairs]),
        weight_kg=np.array([theirs.weight_kg if theirs.weight_kg else nan for _, theirs in pairs]),
        length_cm=np.array([theirs.length_cm if theirs.length_cm else nan for _, theirs in pairs]),
        position=np.array([position(*pair) for pair in pairs]),
    )
    return {index: scores.z[index] for index in INDICES}
