"""``make chaos``: more than ten thousand records through all faults, and one line at the end."""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from . import apart
from .apart import Ended
from .chaos import LONG, SHORT, Chaos, Size
from .faults import ALL


def main() -> int:
    """Run everything, print how it went, and say with the exit code whether all was kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000)
    parser.add_argument("--short", action="store_true", help="what make test runs")
    given = parser.parse_args()
    size = SHORT if given.short else LONG
    faults: Counter[str] = Counter()
    records = 0
    lost, doubled, wrong = [], [], []
    with tempfile.TemporaryDirectory(prefix="posyandu-chaos-", ignore_cleanup_errors=True) as folder:
        for ended in _parts(Path(folder), given.seed, size):
            faults += ended.faults
            if ended.reckoning is None:
                print(f"NOT RUN: {ended.why}")
                continue
            records += ended.reckoning.records
            lost += ended.reckoning.lost
            doubled += ended.reckoning.doubled
            wrong += ended.reckoning.wrong
    for line in (lost + doubled + wrong)[:40]:
        print(line)
    print(", ".join(f"{name}: {count:,}" for name, count in sorted(faults.items())))
    print(f"{records} records, {faults.total()} faults, seed {given.seed}: {len(lost)} lost, {len(doubled)} doubled")
    return 1 if lost or doubled or wrong else 0


def _parts(folder: Path, seed: int, size: Size) -> Iterator[Ended]:
    long = size is LONG
    parts: dict[str, Callable[[], Ended]] = {
        "F11": lambda: apart.power(folder / "power", seed, cuts=200 if long else 20),
        "F10": lambda: apart.full_disk(folder / "disk", seed, times=3 if long else 1),
        "F19": lambda: apart.crowd(folder / "crowd", seed, CROWD if long else SMALL_CROWD),
        "": lambda: everything(folder / "all", seed, size),
    }
    for name, part in parts.items():
        started = time.monotonic()
        yield part()
        print(f"{name or 'all':<5} {time.monotonic() - started:6.1f} s", flush=True)


CROWD = Size(posyandu=2, tablets=15, children=150, kills=0, cuts=0, burst=300, locked_seconds=0)
SMALL_CROWD = Size(posyandu=1, tablets=6, children=36, kills=0, cuts=0, burst=36, locked_seconds=0)


def everything(folder: Path, seed: int, size: Size) -> Ended:
    """One server through one fault after the other."""
    chaos = Chaos(folder, seed, size)
    chaos.server.days = -60
    chaos.server.start()
    try:
        for name, fault in ALL.items():
            started = time.monotonic()
            fault(chaos)
            print(f"{name:<5} {time.monotonic() - started:6.1f} s  {fault.__name__}", flush=True)
        return Ended(chaos.faults, chaos.reckon())
    finally:
        chaos.server.stop()


if __name__ == "__main__":
    sys.exit(main())
