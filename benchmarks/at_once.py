"""Four hundred tablets that find a signal at the same moment: who is not served, and how long the last one waits."""

import random
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from posyandu.web import clock
from tests.chaos.chaos import Chaos, Size
from tests.chaos.ledger import reckon
from tests.chaos.tablet import Declined, Tablet
from tests.chaos.wire import NoAnswer

SIZE = Size(posyandu=100, tablets=4, children=40, kills=0, cuts=0, burst=0, locked_seconds=0)
PATIENCE_SECONDS = 120.0


def _enter(chaos: Chaos) -> int:
    """A quarter of its posyandu's children on each tablet; how many weighings."""
    day, count = clock.today(), 0
    for tablets in chaos.places():
        for n, tablet in enumerate(tablets):
            session = tablet.open_day(day)
            mine = tablet.place.children[n :: len(tablets)]
            for child_id in mine:
                tablet.weigh(session, child_id, round(random.Random(child_id).uniform(7, 13), 1))
            count += len(mine)
    return count


def _hand_in(tablet: Tablet, start: threading.Barrier) -> float | None:
    """How long its batch took, in seconds, waiting as it is told; ``None`` when it was not served."""
    start.wait()
    started = time.perf_counter()
    while time.perf_counter() - started < PATIENCE_SECONDS:
        try:
            tablet.push()
        except Declined as problem:
            time.sleep(float(problem.headers.get("retry-after", PATIENCE_SECONDS)))
        except NoAnswer:
            return None
        else:
            return time.perf_counter() - started
    return None


def measure() -> list[dict[str, Any]]:
    """The entry ``sync_at_once_failed``."""
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent, prefix="at-once-") as folder:
        chaos = Chaos(Path(folder), 400, SIZE)
        chaos.server.start()
        try:
            weighings = _enter(chaos)
            start = threading.Barrier(len(chaos.tablets))
            with ThreadPoolExecutor(max_workers=len(chaos.tablets)) as pool:
                took = list(pool.map(lambda tablet: _hand_in(tablet, start), chaos.tablets))
            found = reckon(chaos.world, chaos.tablets, until=clock.today())
        finally:
            chaos.server.stop()
    if not found.sound():
        raise RuntimeError(f"not all was kept: {(found.lost + found.doubled + found.wrong)[:3]}")
    served = sorted(one for one in took if one is not None)
    note = (
        f"{len(took)} tablets hand in {weighings:,} weighings at one moment to two processes; the last is served after "
        f"{served[-1]:.1f} s, half after {served[len(served) // 2]:.1f} s"
    )
    failed = len(took) - len(served)
    return [{"name": "sync_at_once_failed", "value": failed, "unit": "tablets", "target": 0, "note": note}]


if __name__ == "__main__":
    for entry in measure():
        print(entry)
