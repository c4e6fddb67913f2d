"""The fault table of docs/offline.md names tests that exist, and every fault has one."""

import re
from pathlib import Path

TESTS = Path(__file__).parent.parent
SECTION = (TESTS.parent / "docs" / "offline.md").read_text().partition("## Faults and their tests")[2]


def test_every_named_test_exists():
    source = "".join(path.read_text() for path in sorted(TESTS.rglob("test_*.py")))
    there = set(re.findall(r"^def (test_\w+)", source, re.MULTILINE))
    named = set(re.findall(r"`(test_\w+)`", SECTION))
    assert len(named) > 20
    assert named - there == set()
    paths = set(re.findall(r"`(tests/[\w/.]+)`", SECTION))
    assert {path for path in paths if not (TESTS.parent / path).exists()} == set()


def test_every_fault_has_a_test():
    rows = {row[1]: row[3] for row in (line.split("|") for line in SECTION.splitlines()) if len(row) == 5}
    named = {number.strip(): tests for number, tests in rows.items()}
    unused = {12, 16}
    for n in {*range(1, 21)} - unused:
        assert "`test" in named[f"F{n}"], f"F{n}"
