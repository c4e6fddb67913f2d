"""The chaos: a server, its tablets, and the faults that befall them, one after the other and all at once."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from posyandu.web import clock

from . import kader
from .ledger import Reckoning, reckon, unequal
from .server import Server
from .tablet import Declined, Tablet
from .wire import WHOLE, Cut, NoAnswer, ask
from .world import LONGEST, World

BETWEEN = timedelta(days=23)  # one posyandu day and the next


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much of everything."""

    posyandu: int
    tablets: int  # of each posyandu
    children: int
    kills: int
    cuts: int  # answers that are cut one byte further each time
    burst: int  # tablets' batches at one moment
    locked_seconds: float


SHORT = Size(posyandu=2, tablets=2, children=8, kills=4, cuts=25, burst=60, locked_seconds=5.5)
LONG = Size(posyandu=12, tablets=2, children=52, kills=64, cuts=600, burst=300, locked_seconds=40)


@dataclass
class Chaos:
    """What all faults work on; ``faults`` counts them by name."""

    folder: Path
    seed: int
    size: Size
    url: str = ""
    without: str = ""
    patience: float = 90  # seconds in which everything has to be answered once nothing is broken any more
    faults: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.url = self.url or f"sqlite:///{self.folder / 'chaos.sqlite'}"
        self.chance = random.Random(self.seed)
        self.world = World(self.folder, self.url)
        self.server = Server(self.folder, self.url, without=self.without)
        enrolled = self.world.build(posyandu=self.size.posyandu, tablets=self.size.tablets, children=self.size.children)
        self.tablets = [
            Tablet(self.folder, partial(ask, self.server.port), one.place, str(one.id), one.secret, self.seed + n)
            for n, one in enumerate(enrolled)
        ]
        self._day = clock.today() - LONGEST + timedelta(days=10)
        self.silent: list[Tablet] = []  # those that are away

    def next_day(self) -> date:
        """Another posyandu day, some weeks later."""
        self._day += BETWEEN
        return min(self._day, clock.today() - timedelta(days=1))

    def places(self) -> list[list[Tablet]]:
        """The tablets of each posyandu that are not away."""
        here = [tablet for tablet in self.tablets if tablet not in self.silent]
        keys = sorted({tablet.place.posyandu_id for tablet in here})
        return [[tablet for tablet in here if tablet.place.posyandu_id == key] for key in keys]

    def enter(self, *, closes: bool = True) -> date:
        """The kader of all posyandu enter a day; nothing is sent yet."""
        held_on = self.next_day()
        for tablets in self.places():
            kader.enter_day(tablets, held_on, closes=closes)
        return held_on

    def line(self, *, answer: float = 0.0, request: float = 0.0) -> None:
        """From now on these shares of all requests break somewhere."""

        def draw(chance: random.Random) -> Cut:
            luck = chance.random()
            if luck < answer:
                return Cut(answer=chance.choice([0, chance.randint(1, 400)]))
            return Cut(request=chance.randint(1, 3000)) if luck < answer + request else WHOLE

        for tablet in self.tablets:
            tablet.line = draw

    def drain(self, *, seconds: float | None = None, tablets: Iterable[Tablet] | None = None) -> None:
        """All tablets send until nothing waits, as long as it takes up to a limit; then their lines are whole again."""
        until = time.monotonic() + (seconds or self.patience)
        some = [tablet for tablet in (tablets or self.tablets) if tablet not in self.silent]
        with ThreadPoolExecutor(max_workers=12) as pool:
            list(pool.map(lambda tablet: self._drain(tablet, until), some))
        self.faults["F2 line cut"] += sum(tablet.cuts for tablet in some)
        for tablet in some:
            tablet.cuts = 0
        self.line()

    def _drain(self, tablet: Tablet, until: float) -> None:
        with tablet.lock:
            while time.monotonic() < until:
                try:
                    tablet.sync()
                except NoAnswer:
                    time.sleep(0.02)
                except Declined as problem:
                    if problem.status in (401, 410):
                        return
                    time.sleep(0.2)
                kader.mend(tablet, today=clock.today())
                if not tablet.outbox.waiting():
                    return

    def meanwhile(self, act: Callable[[], None], **how: float) -> None:
        """Do something to the server while the tablets send."""
        thread = threading.Thread(target=act)
        thread.start()
        self.drain(**how)  # type: ignore[arg-type]
        thread.join()

    def reckon(self) -> Reckoning:
        """Let everything come to rest and count."""
        self.line()
        self.silent = []
        for tablet in self.tablets:
            tablet.scrambles = False
        for _ in range(2):  # what one tablet mends may close the day of another
            self.drain()
        found = reckon(self.world, self.tablets, until=clock.today())
        return found._replace(wrong=[*found.wrong, *unequal(self.tablets), *self._failed()])

    def _failed(self) -> Sequence[str]:
        """Answers of 500 are faults of the server itself: none of what is done to it here may bring one forth."""
        failed = sum(tablet.told[500] for tablet in self.tablets)
        return [f"{failed} answers of 500"] if failed else []


def patiently(act: Callable[[], Any], tries: int = 100) -> Any:
    """What it gives, however often the line breaks or the server asks to wait."""
    for _ in range(tries):
        try:
            return act()
        except (NoAnswer, Declined):
            time.sleep(0.1)
    raise TimeoutError
