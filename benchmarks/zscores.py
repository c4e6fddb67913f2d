"""How fast children are scored, beside the package that most Python projects use for it (pygrowup2)."""

import contextlib
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from pygrowup import Observation
from pygrowup.exceptions import PyGrowUpException

from posyandu.core.standard import z_scores

ROWS = 20_000
Children = dict[str, np.ndarray[Any, Any]]


def children(count: int, *, seed: int = 12710) -> Children:
    """Synthetic children from the day after birth to five years with all measurements, in the units of ``z_scores``."""
    rng = np.random.default_rng(seed)
    age_days = rng.integers(1, 1827, count).astype(float)
    length_cm = np.round(50 + 60 * (age_days / 1826) ** 0.65 + rng.normal(0, 2.5, count), 1)
    return {
        "sex": rng.choice(["L", "P"], count),
        "age_days": age_days,
        "weight_kg": np.round(16 * (length_cm / 100) ** 2 * np.exp(rng.normal(0, 0.1, count)), 1),
        "length_cm": length_cm,
        "position": np.where(age_days < 731, "lying", "standing"),
        "head_cm": np.round(35 + 15 * (age_days / 1826) ** 0.4 + rng.normal(0, 1.3, count), 1),
        "muac_cm": np.round(rng.normal(14.8, 1.2, count), 1),
        "oedema": np.zeros(count, dtype=bool),
    }


def score_with_pygrowup2(group: Children) -> int:
    """The same six indices by pygrowup2; what it refuses is passed over. The number of z-scores that it gave."""
    names = ("sex", "age_days", "weight_kg", "length_cm", "head_cm", "muac_cm", "position")
    given = 0
    for sex, age_days, weight_kg, length_cm, head_cm, muac_cm, position in zip(
        *(group[name].tolist() for name in names), strict=True
    ):
        child = Observation(sex={"L": "male", "P": "female"}[sex], age_in_days=int(age_days))
        lying = position == "lying"
        for index, values in (
            (child.wfa, (weight_kg,)),
            (child.lhfa, (length_cm, lying)),
            (child.wfl if lying else child.wfh, (weight_kg, length_cm)),
            (child.bmifa, (weight_kg / (length_cm / 100) ** 2,)),
            (child.hcfa, (head_cm,)),
            (child.acfa, (muac_cm,)),
        ):
            with contextlib.suppress(PyGrowUpException):
                index(*values)
                given += 1
    return given


def measure() -> list[dict[str, Any]]:
    """The figures ``zscores_vs_pygrowup2``, ``zscores_per_s`` and ``zscores_million_s``."""
    group = children(ROWS)
    z_scores(**group)  # reads the tables
    score_with_pygrowup2(children(50))  # imports its tables
    ours_s = best_s(lambda: z_scores(**group), times=15) / ROWS
    theirs_s = best_s(lambda: score_with_pygrowup2(group), times=2) / ROWS
    million = children(1_000_000)
    million_s = best_s(lambda: z_scores(**million), times=3)
    return [
        {
            "name": "zscores_vs_pygrowup2",
            "value": round(theirs_s / ours_s),
            "unit": "times",
            "target": ">= 500",
            "note": f"time per child, six indices, the same {ROWS} rows for both; best of 15 runs against best of 2",
        },
        {
            "name": "zscores_per_s",
            "value": round(1 / ours_s),
            "unit": "children/s",
            "target": ">= 500 x pygrowup2",
            "note": f"six indices, {ROWS} rows, best of 15; pygrowup2 {1 / theirs_s:.0f}/s",
        },
        {
            "name": "zscores_million_s",
            "value": round(million_s, 3),
            "unit": "s",
            "target": "<= 1.5",
            "note": "1,000,000 rows, six indices, best of 3",
        },
    ]


def best_s(work: Callable[[], object], *, times: int) -> float:
    """Seconds of the fastest run, the one that the machine's other users disturbed least."""
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


if __name__ == "__main__":
    for figure in measure():
        print(
            f"{figure['name']:24} {figure['value']:>12,} {figure['unit']:12} {figure['target']:>20}  {figure['note']}"
        )
