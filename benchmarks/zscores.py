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
SUB_SAMPLE = 4_000
Children = dict[str, np.ndarray[Any, Any]]


def children(count: int, *, seed: int = 12710) -> Children:
    """Synthetic children from birth to five years with all measurements, in the units of ``z_scores``."""
    rng = np.random.default_rng(seed)
    age_days = rng.integers(0, 1827, count).astype(float)
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


def score_with_pygrowup2(group: Children, count: int) -> None:
    """The same six indices of the first ``count`` children; what the package refuses is passed over."""
    columns = (group[name][:count].tolist() for name in group)
    for sex, age_days, weight_kg, length_cm, position, head_cm, muac_cm, _oedema in zip(*columns, strict=True):
        with contextlib.suppress(PyGrowUpException, TypeError):
            child = Observation(sex={"L": "male", "P": "female"}[sex], age_in_days=int(age_days))
            lying = position == "lying"
            by_length = child.wfl if lying else child.wfh
            indices: tuple[Callable[[], object], ...] = (
                lambda: child.wfa(weight_kg),
                lambda: child.lhfa(length_cm, recumbent=lying),
                lambda: by_length(weight_kg, length_cm),
                lambda: child.bmifa(weight_kg / (length_cm / 100) ** 2),
                lambda: child.hcfa(head_cm),
                lambda: child.acfa(muac_cm),
            )
            for index in indices:
                with contextlib.suppress(PyGrowUpException):
                    index()


def measure() -> list[dict[str, Any]]:
    """The figures ``zscores_vs_pygrowup2``, ``zscores_per_s`` and ``zscores_million_s``."""
    group = children(ROWS)
    z_scores(**group)  # reads the tables
    score_with_pygrowup2(group, 50)  # imports its tables
    ours_s = best_s(lambda: z_scores(**group), times=15) / ROWS
    theirs_s = best_s(lambda: score_with_pygrowup2(group, SUB_SAMPLE), times=1) / SUB_SAMPLE
    million = children(1_000_000)
    million_s = best_s(lambda: z_scores(**million), times=3)
    return [
        {
            "name": "zscores_vs_pygrowup2",
            "value": round(theirs_s / ours_s),
            "unit": "times",
            "target": ">= 500",
            "note": f"time per child, six indices; pygrowup2 timed on the first {SUB_SAMPLE} of the same {ROWS} rows",
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
