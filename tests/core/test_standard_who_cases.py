"""Every answer of WHO's own program, through the arrays and child by child."""

import csv
import math
from pathlib import Path

import pytest

from posyandu.core.standard import ZScores, score_one, z_scores
from posyandu.core.vocabulary import Indicator, Position

SEX = {"m": "L", "f": "P"}
POSITION = {"l": Position.LYING, "h": Position.STANDING}
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


CASES = who_cases()


@pytest.fixture(scope="module")
def scores() -> ZScores:
    return z_scores(
        sex=[SEX.get(case["sex"], "") for case in CASES],
        age_days=[number(case["age_days"]) for case in CASES],
        weight_kg=[number(case["weight"]) for case in CASES],
        length_cm=[number(case["lenhei"]) for case in CASES],
        position=[POSITION.get(case["measure"].lower(), "") for case in CASES],
        head_cm=[number(case["headc"]) for case in CASES],
        muac_cm=[number(case["armc"]) for case in CASES],
        oedema=[case["oedema"] == "y" for case in CASES],
    )


def test_there_are_thousands_of_cases() -> None:
    assert len(CASES) > 4000


@pytest.mark.parametrize("indicator", Indicator)
def test_every_z_and_flag_is_whos(scores: ZScores, indicator: Indicator) -> None:
    wrong = []
    for case, z, flagged in zip(CASES, scores.z[indicator], scores.flagged[indicator], strict=True):
        given = answers(case, indicator)
        if given is None:
            continue
        if not agrees(z, given) or int(flagged) != int(case[f"f{COLUMNS[indicator]}"] or 0):
            wrong.append((case["id"], z, flagged, given))
    assert wrong == []


def test_length_and_position_are_converted_as_whos(scores: ZScores) -> None:
    wrong = []
    for i, case in enumerate(CASES):
        length_cm, given = float(scores.converted_length_cm[i]), number(case["clenhei"])
        same_length = (math.isnan(length_cm) and math.isnan(given)) or math.isclose(length_cm, given, abs_tol=1e-6)
        same_position = str(scores.position_used[i]) == POSITION.get(case["cmeasure"], "")
        if not (same_length and same_position and int(scores.implausible_position[i]) == int(case["c9mo_flag"])):
            wrong.append(case["id"])
    assert wrong == []


def test_one_child_gets_what_its_row_in_the_crowd_gets(scores: ZScores) -> None:
    for i, case in enumerate(CASES):
        one = score_one(
            sex=SEX.get(case["sex"], ""),
            age_days=float(case["age_days"]) if case["age_days"] else None,
            weight_kg=number(case["weight"]),
            length_cm=number(case["lenhei"]),
            position=POSITION.get(case["measure"].lower()),
            head_cm=number(case["headc"]),
            muac_cm=number(case["armc"]),
            oedema=case["oedema"] == "y",
        )
        for indicator in Indicator:
            z = float(scores.z[indicator][i])
            assert one.z[indicator] == (None if math.isnan(z) else z), (case["id"], indicator)
            assert one.flagged[indicator] is bool(scores.flagged[indicator][i]), (case["id"], indicator)
        assert (one.position_used or "") == str(scores.position_used[i])
        assert one.implausible_position is bool(scores.implausible_position[i])
