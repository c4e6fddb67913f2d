"""The hand-made cases that Python and the tablet's JavaScript both run."""

import json
from functools import cache
from pathlib import Path
from typing import Any

VECTORS = Path(__file__).parents[1] / "vectors"


@cache
def kms_cases() -> dict[str, Any]:
    """``minimum_gain_g`` by sex and month, and ``cases``, each with its weighings written out in full.

    Cases with ``decided`` have the midwife's words by month.
    """
    content: dict[str, Any] = json.loads((VECTORS / "kms_cases.json").read_text(encoding="utf-8"))
    content["cases"] += json.loads((VECTORS / "override_cases.json").read_text(encoding="utf-8"))["cases"]
    for case in content["cases"]:
        case["weighings"] = [
            {"measured_on": on, "weight_kg": kg, "z": z, "in_session": not where, "order": order, "key": order}
            for order, (on, kg, z, *where) in enumerate(case["weighed"])
        ]
    return content


@cache
def plausible_cases() -> dict[str, Any]:
    """``cases``, ``ranges`` and ``refusals``, each with the child's ``sex`` and its readings written out in full."""
    content: dict[str, Any] = json.loads((VECTORS / "plausible_cases.json").read_text(encoding="utf-8"))
    for case in [*content["cases"], *content["ranges"]]:
        child = content["children"][case["child"]]
        earlier = [*case.get("earlier", child["earlier"]), *case.get("and_then", [])]
        case |= {"sex": child["sex"], "earlier": [_reading(row) for row in earlier]}
        case["candidate"] = _reading(child["next"]) | case.get("now", {})
    return content


def _reading(row: list[Any]) -> dict[str, Any]:
    return dict(zip(("age_days", "weight_kg", "length_cm", "position", "head_cm", "muac_cm"), row, strict=True))


def differences(name: str, expected: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Where a result is not what its case says; ``…_holds`` asks for a part of a text, ``…_begins`` for its start."""
    wrong = []
    for key, value in expected.items():
        what, _, how = key.rpartition("_")
        if how == "holds":
            agrees = value in found[what]
        elif how == "begins":
            agrees = found[what].startswith(value)
        else:
            agrees = found[key] == value
        if not agrees:
            wrong.append(f"{name}: {key} is {found.get(key, found.get(what))!r}, not {value!r}")
    return wrong


def range_differences(case: dict[str, Any], found: dict[str, float] | None) -> list[str]:
    """Where a usual range is not what its case says."""
    name = f"{case['field']} of the {case['child']} on day {case['age_days']}"
    if "range" in case or found is None:
        return [] if found is None and "range" in case else [f"{name}: {found}"]
    low, high = found["low"], found["high"]
    fits = low <= case["holds"] <= high and high - low <= case["within"] and low >= case.get("not_below", 0)
    return [] if fits else [f"{name}: {low} to {high}"]
