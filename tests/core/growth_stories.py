"""Made-up histories of children with known mistakes in them, to judge the rules that look for mistakes.

Nothing here uses the rules under test: tracks are random walks of z, turned into kilograms and centimetres by WHO's
tables, measured with error, and then spoilt by a slip whose place is remembered.
"""

from dataclasses import dataclass, field

import numpy as np

from posyandu.core.plausible import Reading
from posyandu.core.standard import value_at_z
from posyandu.core.vocabulary import Indicator, Position, Sex

MISTAKES = (
    "weight ten times", "weight a tenth", "weight in pounds", "weight digits swapped",
    "length ten times", "length a tenth", "length in inches", "length digits swapped", "length ten cm off",
    "boxes swapped", "arm in mm", "copied from before", "head shrunk",
)  # fmt: skip


@dataclass
class Story:
    """One child: readings oldest first, and the kind of mistake planted at each place."""

    sex: Sex
    readings: list[Reading]
    planted: dict[int, str] = field(default_factory=dict)
    wasting: bool = False


def tell(rng: np.random.Generator, *, mistakes_per_visit: float = 0.03) -> Story:
    """A child weighed about monthly, sometimes long absent; one in seven wastes for real and recovers."""
    sex = Sex.MALE if rng.random() < 0.5 else Sex.FEMALE
    days = _visits(rng)
    months = days / 30.4375
    wasting = bool(rng.random() < 0.15)

    haz = rng.normal(-1.1, 1.1) + _walk(rng, months, 0.07) - 0.5 * np.clip((months - 6) / 18, 0, 1)
    whz = rng.normal(-0.4, 0.95) + _walk(rng, months, 0.12) + _illnesses(rng, len(days))
    if wasting:
        whz = whz - _wasting(rng, months)
    hcz = rng.normal(-0.6, 0.9) + _walk(rng, months, 0.04)
    acz = 0.6 * whz + rng.normal(0, 0.6) + _walk(rng, months, 0.08)

    def values(indicator: Indicator, z: np.ndarray, error_cm: np.ndarray | float) -> np.ndarray:
        return np.round(value_at_z(indicator, sex=sex.value, x=days, z=z) + error_cm, 1)

    rough = np.where(rng.random(len(days)) < 0.05, 2.0, 1.0)  # now and then a child that will not lie still
    weight = np.round(_weight_kg(sex, days, haz, whz) + rng.normal(0, 0.08, len(days)), 1)
    length = values(Indicator.LENGTH_FOR_AGE, haz, rng.normal(0, 0.5, len(days)) * rough)
    head = values(Indicator.HEAD_FOR_AGE, hcz, rng.normal(0, 0.25, len(days)))
    arm = values(Indicator.MUAC_FOR_AGE, acz, rng.normal(0, 0.25, len(days)))
    readings = [
        Reading(
            int(day),
            float(weight[i]),
            float(length[i]),
            Position.LYING if day < 731 else Position.STANDING,
            float(head[i]),
            float(arm[i]) if day >= 183 else None,
        )
        for i, day in enumerate(days)
    ]
    story = Story(sex, readings, wasting=wasting)
    for place in np.flatnonzero(rng.random(len(days)) < mistakes_per_visit):
        _plant(story, int(place), rng)
    return story


def _weight_kg(sex: Sex, days: np.ndarray, haz: np.ndarray, whz: np.ndarray) -> np.ndarray:
    """The weight of a child of this height and thinness; held inside the table's reach."""
    length = value_at_z(Indicator.LENGTH_FOR_AGE, sex=sex.value, x=days, z=haz)
    by_table = {
        position: value_at_z(
            Indicator.WEIGHT_FOR_LENGTH, sex=sex.value, x=np.clip(length, *reach), z=whz, position=position
        )
        for position, reach in ((Position.LYING, (45, 110)), (Position.STANDING, (65, 120)))
    }
    return np.where(days < 731, by_table[Position.LYING], by_table[Position.STANDING])


def _visits(rng: np.random.Generator) -> np.ndarray:
    first = rng.integers(0, 40) * 30 + rng.integers(5, 30)
    steps = np.where(rng.random(24) < 0.8, 1, rng.integers(2, 7, 24)) * 30.4 + rng.integers(-6, 7, 24)
    days = first + np.concatenate([[0], np.cumsum(np.round(steps))])
    return days[days < 1800].astype(int)


def _walk(rng: np.random.Generator, months: np.ndarray, per_root_month: float) -> np.ndarray:
    steps = rng.normal(0, per_root_month, len(months)) * np.sqrt(np.diff(months, prepend=months[0]))
    return np.cumsum(steps)


def _illnesses(rng: np.random.Generator, count: int) -> np.ndarray:
    return -np.where(rng.random(count) < 0.06, rng.uniform(0.2, 0.6, count), 0)


def _wasting(rng: np.random.Generator, months: np.ndarray) -> np.ndarray:
    """Loss of 1 to 2.5 z over one to three months, some months of it, recovery over two to six."""
    start = rng.uniform(months[0], months[-1])
    down, stay, up = rng.uniform(1, 3), rng.uniform(0, 3), rng.uniform(2, 6)
    shape = np.interp(months, [start, start + down, start + down + stay, start + down + stay + up], [0, 1, 1, 0])
    return rng.uniform(1.0, 2.5) * shape


def _plant(story: Story, place: int, rng: np.random.Generator) -> None:
    mistake = str(rng.choice(MISTAKES))
    true = story.readings[place]
    wrong = _spoilt(story, place, mistake, rng)
    if wrong is not None and wrong != true:
        story.readings[place] = wrong
        story.planted[place] = mistake


def _spoilt(story: Story, place: int, mistake: str, rng: np.random.Generator) -> Reading | None:
    true = story.readings[place]
    weight, length = true.weight_kg, true.length_cm
    match mistake:
        case "weight ten times":
            return true._replace(weight_kg=round(weight * 10, 1))
        case "weight a tenth":
            return true._replace(weight_kg=round(weight / 10, 1))
        case "weight in pounds":
            return true._replace(weight_kg=round(weight / 0.45359237, 1))
        case "weight digits swapped":
            return _if_material(true, weight_kg=_swap_digits(weight, rng))
        case "length ten times":
            return true._replace(length_cm=round(length * 10, 1))
        case "length a tenth":
            return true._replace(length_cm=round(length / 10, 1))
        case "length in inches":
            return true._replace(length_cm=round(length / 2.54, 1))
        case "length digits swapped":
            return _if_material(true, length_cm=_swap_digits(length, rng))
        case "length ten cm off":
            return true._replace(length_cm=round(length + rng.choice([-10, 10]), 1))
        case "boxes swapped":
            return true._replace(weight_kg=length, length_cm=weight)
        case "arm in mm":
            return None if true.muac_cm is None else true._replace(muac_cm=round(true.muac_cm * 10))
        case "copied from before":
            before = story.readings[place - 1] if place else None
            if before is None or place - 1 in story.planted or true.age_days - before.age_days < 60:
                return None
            return true._replace(weight_kg=before.weight_kg, length_cm=before.length_cm)
        case "head shrunk":
            if not place or place - 1 in story.planted:
                return None
            return true._replace(head_cm=round(story.readings[place - 1].head_cm - rng.uniform(1.5, 4), 1))
    raise AssertionError(mistake)


def _swap_digits(value: float, rng: np.random.Generator) -> float:
    digits = [*str(round(value * 10))]
    at = int(rng.integers(0, len(digits) - 1))
    digits[at], digits[at + 1] = digits[at + 1], digits[at]
    return int("".join(digits)) / 10


def _if_material(true: Reading, **change: float) -> Reading | None:
    """A swap that alters the value by less than a tenth (weight) or 4 cm (length) is no mistake anyone could see."""
    ((name, value),) = change.items()
    old = getattr(true, name)
    least = 0.1 * old if name == "weight_kg" else 4
    return true._replace(**change) if abs(value - old) >= least else None
