"""One number for each month that is the same on both sides when tablet and server hold the same."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from .pull_rows import ANSWERS, MEASUREMENT, SERVICE, SESSION, VISIT

Line = tuple[str, str]  # the month, and the line


def hashes(
    children: Iterable[Mapping[str, Any]], sessions: Sequence[list[Any]], *, months: Collection[str] | None = None
) -> dict[str, str]:
    """SHA-256 over the sorted lines of each month (2026-08), all or some of them, from the rows that a pull sends."""
    lines_of: dict[str, list[str]] = defaultdict(list)
    for month, line in _lines(children, sessions):
        if months is None or month in months:
            lines_of[month].append(line)
    return {
        month: hashlib.sha256("\n".join(sorted(lines)).encode("ascii")).hexdigest()
        for month, lines in sorted(lines_of.items())
    }


def _lines(children: Iterable[Mapping[str, Any]], sessions: Sequence[list[Any]]) -> Iterator[Line]:
    held_on = {}
    for session in sessions:
        key, day = session[SESSION["id"]], session[SESSION["held_on"]]
        held_on[key] = day
        yield _line(day, "s", key, day, int(session[SESSION["closed_at"]] is not None))
    for child in children:
        for row in child["measurements"]:
            yield _measured(child["id"], row)
        for row in child["visits"]:
            day = held_on.get(row[VISIT["session_id"]])
            if day is not None:
                yield _line(day, "v", row[VISIT["session_id"]], child["id"], *(row[VISIT[name]] for name in ANSWERS))
        for row in child["services"]:
            day = row[SERVICE["given_on"]]
            yield _line(day, "g", child["id"], row[SERVICE["kind"]], row[SERVICE["product"]], day)


def _measured(child_id: str, row: list[Any]) -> Line:
    def at(name: str) -> Any:
        return row[MEASUREMENT[name]]

    day = at("measured_on")
    return _line(
        day, "m", at("id"), child_id, at("session_id"), at("kind"), at("supersedes_id"), day,
        _hundredths(at("weight_kg")), _hundredths(at("length_cm")), at("position"), _hundredths(at("head_cm")),
        _hundredths(at("muac_cm")), at("oedema"),
    )  # fmt: skip


def _line(day: str, *parts: Any) -> Line:
    return day[:7], ",".join("" if part is None else str(part) for part in parts)


def _hundredths(value: float | None) -> int | None:
    return None if value is None else int(100 * value + 0.5)
