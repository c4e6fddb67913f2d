"""What the kader reads off the scale and the board: the truth with the errors of the field, and slips of the pen."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ..core.standard import value_at_z
from ..core.vocabulary import Indicator
from .clock import DAY_US, IntArray, completed_months
from .growth import LYING_IS_LONGER_CM, STANDING_FROM_DAY, Tracks, weight_kg
from .openings import Openings
from .population import BoolArray, Population

FloatArray = NDArray[np.float64]
RECORDED, CORRECTED, WITHDRAWN = 0, 1, 2
VERBS = ("measurement_recorded", "measurement_corrected", "measurement_withdrawn")
SLIPS = 0.003  # share of the visits
TAKEN_BACK = 0.06  # share of the slips that end as a withdrawal
TYPED_WRONG, READ_WRONG, MEASURED_AGAIN, WRONG_CHILD, NOT_MEASURED = range(5)


@dataclass(frozen=True, slots=True)
class Readings:
    """Measurements as rows, in time order. NaN: not measured. ``supersedes`` is a row before it, or −1."""

    visit: IntArray
    kind: IntArray
    supersedes: IntArray
    reason: IntArray
    at_us: IntArray
    weight_kg: FloatArray
    length_cm: FloatArray
    standing: BoolArray
    head_cm: FloatArray
    muac_cm: FloatArray
    oedema: BoolArray
    confirmed: BoolArray

    def __len__(self) -> int:
        return len(self.visit)


_VALUES = ("weight_kg", "length_cm", "standing", "head_cm", "muac_cm", "oedema")


def measure(
    rng: Generator, population: Population, openings: Openings, tracks: Tracks, *, posyandus: int, careful: int
) -> tuple[Readings, dict[str, NDArray[Any]]]:
    """All measurements with their corrections and withdrawals, and the values that were meant, by visit.

    The posyandu ``careful`` seldom leaves a length out and does not round; others do, as in real life.
    """
    meant = _read(rng, population, openings, tracks, posyandus=posyandus, careful=careful)
    typed = {name: values.copy() for name, values in meant.items()}
    slipped = _slip(rng, typed)
    return _rows(rng, openings, typed, meant, slipped), meant


def _read(
    rng: Generator, population: Population, openings: Openings, tracks: Tracks, *, posyandus: int, careful: int
) -> dict[str, NDArray[Any]]:
    child, day = openings.visit_child, openings.visit_day
    at = openings.posyandu[openings.visit_session]
    n, age = len(child), day - population.birth_day[child]
    months = completed_months(population.birth_day[child], day)
    sex = tracks.sex[child]
    lying, whz = tracks.at(tracks.lying_cm, child, age), tracks.at(tracks.whz, child, age)

    weight = weight_kg(sex, lying, whz, age) + rng.normal(0, 1, n) * np.where(age < 365, 0.05, 0.085)
    fine_scale = (rng.random(posyandus) < 0.3)[at] & (age < 365)
    half_kilos = (rng.random(posyandus) < 0.06)[at] & (rng.random(n) < 0.3)
    weight = np.where(fine_scale, np.round(weight * 20) / 20, np.round(weight, 1))
    weight = np.where(half_kilos, np.round(weight * 2) / 2, weight)

    careless = rng.choice([0.01, 0.01, 0.02, 0.06], size=posyandus)[at]
    standing = (age >= STANDING_FROM_DAY) ^ ((rng.random(n) < careless) & (months >= 12) & (months < 40))
    clumsy = rng.choice([0.25, 0.35, 0.45, 0.8], size=posyandus, p=[0.3, 0.4, 0.2, 0.1])[at]
    length = lying - LYING_IS_LONGER_CM * standing + rng.normal(0, 1, n) * clumsy
    rounds = np.where(rng.random(posyandus) < 0.22, 0.65, 0.08)
    left_out = rng.choice([0.02, 0.05, 0.12, 0.25], size=posyandus)
    rounds[careful], left_out[careful] = 0.08, 0.03
    length = np.where(rng.random(n) < rounds[at], np.round(length * 2) / 2, np.round(length, 1))
    without_length = rng.random(n) < left_out[at]

    head = value_at_z(Indicator.HEAD_FOR_AGE, sex=sex, x=age, z=tracks.head_z[child]) + rng.normal(0, 0.25, n)
    muac_z = tracks.muac_z[child] + 0.5 * (whz - tracks.mean_whz[child])
    muac = value_at_z(Indicator.MUAC_FOR_AGE, sex=sex, x=np.maximum(age, 91), z=muac_z) + rng.normal(0, 0.2, n)
    return {
        "weight_kg": np.maximum(np.round(weight, 2), 1.0),
        "length_cm": np.where(without_length, np.nan, np.round(length, 1)),
        "standing": standing & ~without_length,
        "head_cm": np.where(rng.random(n) < 0.15, np.nan, np.round(head, 1)),
        "muac_cm": np.where((months < 6) | (rng.random(n) < 0.12), np.nan, np.round(muac, 1)),
        "oedema": (whz < -3) & (rng.random(n) < 0.02),
    }


def _slip(rng: Generator, typed: dict[str, NDArray[Any]]) -> BoolArray:
    """Spoil a few visits, within the values that the page accepts; which ones."""
    n = len(typed["weight_kg"])
    weight, length, muac = typed["weight_kg"], typed["length_cm"], typed["muac_cm"]
    kind = rng.integers(0, 5, n)
    slips = rng.random(n) < SLIPS
    before = [values.copy() for values in (weight, length, muac)]

    tenfold = slips & (kind == 0)
    weight[tenfold] = np.where(weight[tenfold] < 6, weight[tenfold] * 10, np.round(weight[tenfold] / 10, 2))
    swapped = slips & (kind == 1) & (weight >= 10) & (weight < 100)
    weight[swapped] = weight[swapped] % 10 // 1 * 10 + weight[swapped] // 10 + weight[swapped] % 1
    weight[swapped] = np.round(weight[swapped], 2)
    digits = slips & (kind == 2) & ~np.isnan(length) & (length < 100)
    length[digits] = np.round(length[digits] % 10 // 1 * 10 + length[digits] // 10 + length[digits] % 1, 1)
    fields = slips & (kind == 3) & ~np.isnan(muac)
    weight[fields], muac[fields] = muac[fields].copy(), np.round(weight[fields], 1)
    neighbour = slips & (kind == 4) & ~np.isnan(length)
    length[neighbour] = np.round(length[neighbour] + rng.choice([-10.0, 10.0], size=n)[neighbour], 1)

    # What the page would refuse was typed again at once.
    refused = slips & ((weight < 0.5) | (weight > 60) | (length < 20) | (length > 150) | (muac < 4) | (muac > 40))
    for values, old in zip((weight, length, muac), before, strict=True):
        values[refused] = old[refused]
    changed = np.zeros(n, dtype=bool)
    for values, old in zip((weight, length, muac), before, strict=True):
        changed |= (values != old) & ~np.isnan(old)
    return changed


def _rows(
    rng: Generator,
    openings: Openings,
    typed: dict[str, NDArray[Any]],
    meant: dict[str, NDArray[Any]],
    slipped: BoolArray,
) -> Readings:
    n = len(openings.visit_child)
    closed, last = openings.closed_us[openings.visit_session], openings.closed_us.max(initial=0)
    chance = rng.random(n)
    corrected = np.flatnonzero(slipped & (chance < 0.62))
    withdrawn = np.flatnonzero((slipped & (chance > 1 - TAKEN_BACK)) | (~slipped & (chance < 0.0004)))
    again = np.flatnonzero(~slipped & (chance > 0.999))  # measured once more, a little different

    changes = np.concatenate([corrected, again, withdrawn])
    kind = np.repeat([CORRECTED, CORRECTED, WITHDRAWN], [len(corrected), len(again), len(withdrawn)])
    reason = np.concatenate([
        rng.choice([TYPED_WRONG, TYPED_WRONG, READ_WRONG], size=len(corrected)),
        np.full(len(again), MEASURED_AGAIN),
        rng.choice([WRONG_CHILD, NOT_MEASURED], size=len(withdrawn)),
    ])  # fmt: skip
    values = {name: np.concatenate([typed[name], meant[name][changes]]) for name in _VALUES}
    values["weight_kg"][n + len(corrected) : n + len(corrected) + len(again)] += 0.1
    values["weight_kg"] = np.round(values["weight_kg"], 2)
    for name in _VALUES:
        values[name][n + len(changes) - len(withdrawn) :] = typed[name][withdrawn]

    soon = openings.visit_us[changes] + rng.integers(120, 1500, len(changes)) * 1_000_000
    days_later = rng.integers(1, 25, len(changes)) * DAY_US + rng.integers(0, 7200, len(changes)) * 1_000_000
    late = closed[changes] + days_later
    seen = (rng.random(len(changes)) < 0.6) | (late > last)
    at = np.concatenate([openings.visit_us, np.where(seen, np.minimum(soon, closed[changes]), late)])

    rows = np.concatenate([np.arange(n), changes])
    order = np.argsort(at, kind="stable")
    place = np.empty(len(rows), dtype=np.int64)
    place[order] = np.arange(len(rows))
    supersedes = np.concatenate([np.full(n, -1), place[changes]])[order]
    return Readings(
        visit=rows[order],
        kind=np.concatenate([np.full(n, RECORDED), kind])[order],
        supersedes=supersedes,
        reason=np.concatenate([np.full(n, -1), reason])[order],
        at_us=at[order],
        confirmed=np.concatenate([slipped, np.zeros(len(changes), dtype=bool)])[order],
        **{name: values[name][order] for name in _VALUES},
    )
