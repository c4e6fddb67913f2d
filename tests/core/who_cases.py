"""WHO's own answers (R package anthro 1.1.0, really run), and how closely they must be met."""

import csv
import math
from pathlib import Path

from posyandu.core.vocabulary import Indicator

CASES_FILE = Path(__file__).parents[1] / "vectors" / "who_anthro_cases.csv"
COLUMNS = {
    Indicator.LENGTH_FOR_AGE: "len",
    Indicator.WEIGHT_FOR_AGE: "wei",
    Indicator.WEIGHT_FOR_LENGTH: "wfl",
    Indicator.BMI_FOR_AGE: "bmi",
    Indicator.HEAD_FOR_AGE: "hc",
    Indicator.MUAC_FOR_AGE: "ac",
}


def who_cases() -> list[dict[str, str]]:
    with CASES_FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float:
    """NaN for WHO's blanks; an unbounded z is no value either."""
    value = float(text or "nan")
    return math.nan if math.isinf(value) else value


def answers(case: dict[str, str], indicator: Indicator) -> list[float] | None:
    """The z that are right for a case (NaN: none), or None where R's answer is not to be used.

    R gives a weight-for-length for weights of zero and less, and errs by 0.02-0.04 in one case that carries the
    right value beside it.
    """
    name = COLUMNS[indicator]
    if name == "wfl" and (case["block"] == "nonpositive" or number(case["weight"]) == 0):
        return None
    given = [number(case[f"z{name}"])]
    if name == "wfl" and case["zwfl_alt"]:
        given.append(number(case["zwfl_alt"]))
    return given


def agrees(z: float, given: list[float]) -> bool:
    """To 0.01, the last digit of both."""
    return any((math.isnan(z) and math.isnan(one)) or abs(z - one) < 0.0101 for one in given)
