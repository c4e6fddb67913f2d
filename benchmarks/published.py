"""The figures as they are kept (``results.json``) and read (``docs/benchmarks.md``), a page made of nothing else."""

import json
from pathlib import Path
from typing import Any

from . import machine

RESULTS = Path(__file__).parent / "results.json"
PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
_HEAD = """# Measured figures

`make bench` measures all of this, keeps it in `benchmarks/results.json` and writes this page;
`python -m benchmarks sync charts` does so for the parts it is given. Ratios count more than absolutes: the machine is
shared, so each part says when it was measured, how busy the machine was when it began (load average of the minute
before, on its cores) and what a small synchronous write cost (`fsync_p50_ms`). What misses its target is marked.
"""


def keep(part: str, around: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    """Put a part's figures in the place of its earlier ones."""
    kept = _read()
    kept[part] = {**around, "machine": machine.describe(), "figures": rows}
    RESULTS.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def write() -> None:
    """The page of everything kept."""
    PAGE.write_text("\n".join([_HEAD, *(_part(name, part) for name, part in _read().items())]), encoding="utf-8")


def _read() -> dict[str, Any]:
    return dict(json.loads(RESULTS.read_text(encoding="utf-8"))) if RESULTS.exists() else {}


def _part(name: str, part: dict[str, Any]) -> str:
    head = f"## {name}\n\n{part['at']} UTC, load {part['load']}. {part['machine']}\n"
    lines = ["| Figure | Value | Unit | Target | How |", "|---|---|---|---|---|"]
    for row in part["figures"]:
        missed = " (missed)" if _missed(row) else ""
        target = "" if row["target"] is None else row["target"]
        lines.append(f"| `{row['name']}` | {row['value']:,}{missed} | {row['unit']} | {target} | {row['note']} |")
    return "\n".join([head, *lines]) + "\n"


def _missed(row: dict[str, Any]) -> bool:
    """Whether a figure is on the wrong side of its target: at most a number or ``<= n``, at least ``>= n``."""
    sign, _, number = str(row["target"] if row["target"] is not None else "").rpartition(" ")
    try:
        limit = float(number)
    except ValueError:
        return False
    return bool(row["value"] < limit if sign == ">=" else row["value"] > limit)
