"""The faults, each by its number in docs/offline.md: what it does to a chaos that stands and serves."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from . import kader
from .chaos import Chaos, patiently
from .declined import declined
from .outbox import Record
from .tablet import Declined, Tablet
from .wire import Cut, NoAnswer, half_open


def killed(chaos: Chaos) -> None:
    """F1: SIGKILL to the server, or to one of its workers, again and again while the tablets send."""
    chaos.enter()
    for tablet in chaos.tablets:
        tablet.scrambles = True  # many small batches, so that each kill meets some

    def kill() -> None:
        for n in range(chaos.size.kills):
            time.sleep(chaos.chance.uniform(0.05, 0.25))
            if n % 8 == 3:
                chaos.server.kill()
            else:
                chaos.server.kill_a_worker(chaos.chance)

    chaos.meanwhile(kill, seconds=240)
    chaos.faults["F1 SIGKILL"] += chaos.server.kills


def cut(chaos: Chaos) -> None:
    """F2: the answer cut at every byte after the commit, each time on a new record; then the same batch again."""
    tablet = chaos.tablets[0]
    session = tablet.open_day(chaos.next_day())
    chaos.drain(tablets=[tablet])
    for n in range(chaos.size.cuts):
        child = chaos.chance.choice(tablet.place.children)
        record = tablet.keep("visit.refer", {"session_id": session, "child_id": child})
        sent = tablet.batch([record.op])
        whole = chaos.size.cuts >= 600
        _unheard(tablet, sent, n if whole else 20 * n)
        reply = patiently(lambda sent=sent: tablet.ask("POST", "/sync/push", sent))
        tablet.heard([record], sent, reply, set())
        chaos.faults["F2 answer cut at a byte"] += 1
    chaos.enter()
    chaos.line(answer=0.3, request=0.2)
    chaos.drain()


def _unheard(tablet: Tablet, sent: bytes, byte: int) -> None:
    try:
        tablet.ask("POST", "/sync/push", sent, cut=Cut(answer=byte))
    except NoAnswer:
        return
    raise AssertionError("a cut line gave an answer")


def doubled(chaos: Chaos) -> None:
    """F3: every batch handed in again, in another order, from several lines at once; the same bytes come back."""
    chaos.enter()
    for tablet in chaos.tablets:
        tablet.scrambles = True
    chaos.drain()
    again = [(tablet, *one) for tablet in chaos.tablets for one in tablet.sent[-12:]]
    chaos.chance.shuffle(again)

    def send(one: tuple[Tablet, bytes, bytes]) -> None:
        tablet, sent, before = one
        reply = patiently(lambda: tablet.ask("POST", "/sync/push", sent))
        assert reply.body == before, "the same batch got another answer"  # type: ignore[attr-defined]

    with ThreadPoolExecutor(max_workers=8) as pool:
        list(pool.map(send, again * 2))
    chaos.faults["F3 batch doubled"] += 2 * len(again)


def disagreed(chaos: Chaos) -> None:
    """F4: two tablets correct, withdraw and weigh the same children without knowing of each other."""
    held_on = chaos.enter(closes=False)
    chaos.drain()
    for tablets in chaos.places():
        for tablet in tablets:
            tablet.pull()
        rows = [m["id"] for child in tablets[0].mirror.children.values() for m in child["measurements"]
                if m["measured_on"] == held_on.isoformat() and m["kind"] == "recorded"]  # fmt: skip
        for row in chaos.chance.sample(rows, k=min(6, len(rows))):
            for tablet in tablets:
                _change(tablet, row)
                chaos.faults["F4 edit against edit"] += 1
    chaos.drain()
    for tablets in chaos.places():
        tablets[0].pull()
        for conflict in tablets[0].mirror.conflicts[:8]:
            payload = {"keep_id": tablets[0].chance.choice([conflict["first_id"], conflict["second_id"]]),
                       "reason": "salah_ketik"}  # fmt: skip
            tablets[0].keep("conflict.choose", payload, entity_id=conflict["id"])
    chaos.drain()


def _change(tablet: Tablet, row: str) -> None:
    if tablet.chance.random() < 0.3:
        tablet.withdraw(row)
    else:
        tablet.correct(row, round(tablet.chance.uniform(7, 13), 1))


def misdated(chaos: Chaos) -> None:
    """F5: clocks that are wrong by 400 days, on tablets that believe them."""
    held_on = chaos.next_day()
    shifts = (timedelta(days=400), timedelta(days=-400), timedelta(hours=13), timedelta())
    for n, tablets in enumerate(chaos.places()):
        for m, tablet in enumerate(tablets):
            tablet.clock = shifts[(2 * n + m) % len(shifts)]
            kader.enter_day([tablet], held_on + timedelta(days=tablet.clock.days))
            chaos.faults["F5 wrong clock"] += 1
    chaos.drain()
    for tablet in chaos.tablets:
        tablet.clock = timedelta()


def locked(chaos: Chaos) -> None:
    """F9: somebody else holds the database: 503 with Retry-After, and nothing is half written."""
    chaos.enter()
    told = chaos.tablets[0].told[503]

    def hold() -> None:
        with chaos.server.locked():
            time.sleep(chaos.size.locked_seconds)

    chaos.meanwhile(hold)
    assert sum(tablet.told[503] for tablet in chaos.tablets) > told, "a locked database was never told"
    chaos.faults["F9 locked"] += 1


def slow(chaos: Chaos) -> None:
    """F14: lines that creep, and some that break off in the middle of a request and stay open, beside the others."""
    chaos.enter()
    crawling = chaos.tablets[:2]
    for tablet in crawling:
        tablet.line = lambda _chance: Cut(slow=0.05)
    with half_open(chaos.server.port), half_open(chaos.server.port):
        chaos.drain()
    chaos.faults["F14 slow line"] += len(crawling)
    chaos.faults["F14 half-open line"] += 2


def away(chaos: Chaos) -> None:
    """F15: a tablet that stays away for 60 days and comes back with its queue and its old cursor."""
    tablet = chaos.tablets[-1]
    chaos.enter()
    chaos.drain()
    tablet.clock = timedelta(days=-60)
    kader.enter_day([tablet], chaos.next_day())
    tablet.clock = timedelta()
    chaos.server.stop()
    chaos.server.days = 0
    chaos.server.start()
    chaos.silent = [tablet]
    chaos.faults["F15 back after 60 days"] += 1


def restored(chaos: Chaos) -> None:
    """F17: the server goes back to yesterday's backup; the tablets notice, and send again what it lost."""
    copy = chaos.server.back_up()
    chaos.enter()
    chaos.drain()
    chaos.server.restore(copy)
    for tablet in chaos.tablets:
        tablet.sent.clear()
    chaos.drain()
    for tablet in chaos.tablets:
        if tablet not in chaos.silent:
            tablet.pull()
    chaos.drain()
    assert any(tablet.restored for tablet in chaos.tablets), "no tablet noticed the backup"
    chaos.faults["F17 restored"] += 1


def at_once(chaos: Chaos) -> None:
    """F18: hundreds of batches in the same second; whoever is not served is told when to come again."""
    chaos.enter(closes=False)
    jobs = []
    for tablet in chaos.tablets:
        waiting = tablet.outbox.waiting()
        parts = max(1, chaos.size.burst // len(chaos.tablets))
        step = max(1, len(waiting) // parts)
        jobs += [(tablet, waiting[n : n + step]) for n in range(0, len(waiting), step)]

    told: list[tuple[int, str | None]] = []

    until = time.monotonic() + chaos.patience

    def send(job: tuple[Tablet, list[Record]]) -> None:
        tablet, some = job
        sent = tablet.batch([record.op for record in some])
        while time.monotonic() < until:
            try:
                reply = tablet.ask("POST", "/sync/push", sent)
            except NoAnswer:
                continue
            except Declined as problem:
                told.append((problem.status, problem.headers.get("retry-after")))
                time.sleep(0.3)
                continue
            with tablet.lock:
                tablet.heard(some, sent, reply, set())
            return

    with ThreadPoolExecutor(max_workers=len(jobs)) as pool:
        list(pool.map(send, jobs))
    assert all(after for status, after in told if status != 500), "told to wait, and not how long"
    chaos.faults["F18 at once"] += len(jobs)
    chaos.drain()


def die(chaos: Chaos) -> None:
    """Tablets switched off in the middle of it: what they had called saved stands on their disks."""
    chaos.enter()
    chaos.line(answer=0.5)
    chaos.drain(seconds=1.0)
    for tablet in chaos.tablets:
        tablet.die()
        chaos.faults["tablet killed"] += 1
    chaos.drain()


ALL: Mapping[str, Callable[[Chaos], None]] = {
    "F15": away, "F3": doubled, "F2": cut, "F1": killed, "F4": disagreed, "F5": misdated, "F9": locked,
    "F13": declined, "F14": slow, "F17": restored, "F18": at_once, "F8": die,
}  # fmt: skip
