"""What else the card says of each visit: the questions of the child's age, and who was brought to the midwife."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ..core.kms import minimum_gain_g
from ..core.standard import z_scores
from ..core.vocabulary import Indicator, Position, Sex
from .clock import IntArray, completed_months, month_of
from .openings import Openings
from .population import BoolArray, Population

NOT_ASKED, NO, YES = -1, 0, 1
ANSWERS = (
    "development_complete",
    "exclusive_breastfeeding",
    "complementary_feeding",
    "tb_cough",
    "tb_fever",
    "tb_weight",
    "tb_contact",
    "ill",
    "educated",
)


@dataclass(frozen=True, slots=True)
class Findings:
    """What the kader could see at each visit; arrays of its length. A status here only decides who gets help."""

    age_months: IntArray
    not_gaining: BoolArray
    not_gaining_twice: BoolArray
    below_red_line: BoolArray
    wasted: BoolArray


def find(population: Population, openings: Openings, values: dict[str, NDArray[Any]]) -> Findings:
    """Read all visits as the KMS does, on the values that were meant."""
    child, day = openings.visit_child, openings.visit_day
    birth = population.birth_day[child]
    sex = np.where(population.female[child], Sex.FEMALE.value, Sex.MALE.value)
    scores = z_scores(
        sex=sex,
        age_days=day - birth,
        weight_kg=values["weight_kg"],
        length_cm=values["length_cm"],
        position=np.where(values["standing"], Position.STANDING.value, Position.LYING.value),
        oedema=values["oedema"],
    ).z
    months, weight_z = completed_months(birth, day), scores[Indicator.WEIGHT_FOR_AGE]

    order = np.lexsort((day, child))
    follows = np.zeros(len(child), dtype=bool)
    follows[1:] = (child[order][1:] == child[order][:-1]) & (np.diff(month_of(day[order])) == 1)
    gain = np.concatenate([[0.0], np.diff(values["weight_kg"][order])]) * 1000
    fall = -np.concatenate([[0.0], np.diff(weight_z[order])])
    needed = np.array([[minimum_gain_g(s, month_of_age=m) for m in range(60)] for s in Sex])
    least = needed[population.female[child].astype(int), np.minimum(months, 59)][order]
    not_gaining = follows & (gain < least - 0.5) & ~((gain > 0) & (fall <= 0.1))
    twice = not_gaining & follows & np.concatenate([[False], not_gaining[:-1]])

    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    thin = scores[Indicator.WEIGHT_FOR_LENGTH] < -2
    return Findings(months, not_gaining[back], twice[back], weight_z < -3, thin | values["oedema"])


def answer(
    rng: Generator, population: Population, openings: Openings, findings: Findings
) -> dict[str, NDArray[np.int8]]:
    """The card's yes and no, by column of ``Visit``: arrays of NO, YES or NOT_ASKED."""
    child, n = openings.visit_child, len(openings.visit_child)
    months = findings.age_months
    weaned_at = rng.geometric(0.075, len(population))[child]
    feeds_well = (rng.random(len(population)) < 0.72)[child]
    screens = (rng.random(openings.posyandu.max(initial=0) + 1) < 0.4)[openings.posyandu[openings.visit_session]]
    screens = screens & (rng.random(n) < 0.8)

    def asked(share: float, yes: BoolArray, when: BoolArray | bool = True) -> NDArray[np.int8]:
        return np.where((rng.random(n) < share) & when, yes, NOT_ASKED).astype(np.int8)

    def perhaps(share: float) -> BoolArray:
        return rng.random(n) < share

    def ticked(yes: BoolArray) -> NDArray[np.int8]:
        return np.where(yes, YES, NOT_ASKED).astype(np.int8)

    return {
        "development_complete": asked(0.8, perhaps(0.93)),
        "exclusive_breastfeeding": asked(0.96, months < weaned_at, months < 6),
        "complementary_feeding": asked(0.9, feeds_well ^ perhaps(0.08), (months >= 6) & (months < 24)),
        "tb_cough": asked(1.0, perhaps(0.02), screens),
        "tb_fever": asked(1.0, perhaps(0.006), screens),
        "tb_weight": asked(1.0, findings.not_gaining_twice, screens),
        "tb_contact": asked(1.0, perhaps(0.008), screens),
        "ill": ticked(perhaps(0.05)),
        "educated": ticked(perhaps(0.85)),
    }


def refer(rng: Generator, findings: Findings, oedema: BoolArray) -> BoolArray:
    """Who was brought to the midwife: nearly everybody in danger, and part of those who did not gain."""
    share = np.where(findings.not_gaining, 0.12, 0.0)
    share = np.where(findings.not_gaining_twice, 0.55, share)
    share = np.where(findings.below_red_line, 0.75, share)
    share = np.where(oedema, 1.0, share)
    sent: BoolArray = rng.random(len(share)) < share
    return sent
