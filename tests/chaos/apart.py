"""Faults that need a server or a disk of their own: a full disk, a power cut, a crowd on PostgreSQL."""

from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from .. import postgres
from . import faults
from .chaos import Chaos, Size
from .ledger import Reckoning
from .power_cuts import cut_power
from .server import small_disk


class Ended(NamedTuple):
    """What was done and how it ended; without a reckoning where this machine cannot do it, which ``why`` says."""

    faults: Counter[str]
    reckoning: Reckoning | None
    why: str = ""


SMALL = Size(posyandu=1, tablets=2, children=20, kills=0, cuts=0, burst=0, locked_seconds=0)
DISK_MB = 12


def full_disk(folder: Path, seed: int, *, times: int = 3) -> Ended:
    """F10: the disk fills up while the tablets send; 503, and once there is room again everything is taken."""
    folder.mkdir(parents=True)
    with small_disk(folder, DISK_MB) as place:
        if place is None:
            return Ended(Counter(), None, "F10 disk full: this user may not mount a small disk")
        chaos = Chaos(folder, seed, SMALL, url=f"sqlite:///{place / 'small.sqlite'}")
        chaos.server.start()
        try:
            for _ in range(times):
                chaos.enter()
                filler = place / "filler"
                _fill(filler)
                chaos.drain(seconds=2)
                filler.unlink()
                chaos.faults["F10 disk full"] += 1
                chaos.drain()
            told = sum(tablet.told[503] for tablet in chaos.tablets)
            assert told, "a full disk was never told"
            return Ended(chaos.faults, chaos.reckon())
        finally:
            chaos.server.stop()


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"x" * 4096):
            pass


def crowd(folder: Path, seed: int, size: Size, *, without: str = "", patience: float = 90) -> Ended:
    """F19: tablets of two posyandu hand in hundreds of small batches at once, on PostgreSQL."""
    if postgres.binaries() is None:
        return Ended(Counter(), None, "F19 summaries on PostgreSQL: its programs are not installed")
    with postgres.server() as url:
        chaos = Chaos(folder, seed, size, url=url, without=without, patience=patience)
        chaos.server.start()
        try:
            faults.at_once(chaos)
            chaos.faults = Counter({"F19 at once on PostgreSQL": chaos.faults["F18 at once"]})
            return Ended(chaos.faults, chaos.reckon())
        finally:
            chaos.server.stop()


def power(folder: Path, seed: int, *, cuts: int) -> Ended:
    """F11: power cuts on a disk that keeps only what was synced."""
    folder.mkdir(parents=True)
    ended = cut_power(folder, seed, cuts=cuts)
    gone = [f"{ended.gone} acknowledged records were gone after a power cut"] if ended.gone else []
    found = ended.found._replace(lost=[*ended.found.lost, *gone])
    return Ended(Counter({"F11 power cut": ended.cuts}), found)
