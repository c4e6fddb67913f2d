"""An attacker with a linear programme, who knows only what was published, the rule, and how counts add up.

Written without the product's own check. What was published is a list of claims on sets of children's places and counts.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import highspy
import numpy as np

Unknown = Any
"""Whatever names a number that the attacker is after."""


class Claim(NamedTuple):
    """low ≤ Σ factor · unknown ≤ high."""

    terms: Mapping[Unknown, int]
    low: float
    high: float


def claim_of(terms: Mapping[Unknown, int], printed: str) -> Claim:
    """What a printed number says: "≤ 7", a multiple of five, or nothing at all."""
    if printed == "≤ 7":
        return Claim(terms, 0, 7)
    if not printed:
        return Claim(terms, 0, math.inf)
    return Claim(terms, max(int(printed) - 2, 8), int(printed) + 2)


def ranges(claims: Iterable[Claim], wanted: Iterable[Mapping[Unknown, int]]) -> list[tuple[int, int]]:
    """The least and most that each wanted sum can be, all claims holding and every unknown at least zero."""
    claims, wanted = list(claims), list(wanted)
    names = sorted({name for terms in (*(claim.terms for claim in claims), *wanted) for name in terms}, key=repr)
    at = {name: column for column, name in enumerate(names)}
    solver = highspy.Highs()
    for option, value in (("output_flag", False), ("presolve", "off"), ("threads", 1)):
        solver.setOptionValue(option, value)
    solver.addVars(len(names), np.zeros(len(names)), np.full(len(names), 1e7))
    for claim in claims:
        columns = np.array([at[name] for name in claim.terms], dtype=np.int32)
        factors = np.array([*claim.terms.values()], dtype=float)
        solver.addRow(max(claim.low, -1e7), min(claim.high, 1e7), len(columns), columns, factors)
    found = []
    for terms in wanted:
        ends = []
        for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            solver.changeObjectiveSense(sense)
            for name, factor in terms.items():
                solver.changeColCost(at[name], float(factor))
            solver.run()
            assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
            ends.append(solver.getInfo().objective_function_value)
        for name in terms:
            solver.changeColCost(at[name], 0.0)
        found.append((math.ceil(ends[0] - 1e-6), math.floor(ends[1] + 1e-6)))
    return found
