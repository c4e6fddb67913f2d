"""F11: the power fails at any write or sync; what the server had acknowledged must be there when it comes back."""

import logging
import random
import time
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from posyandu.models import OpReceipt
from posyandu.web import clock

from . import kader
from .ledger import Reckoning, reckon
from .outbox import State
from .power import Disk, module
from .tablet import Declined, Tablet
from .wire import Cut, NoAnswer, Reply
from .world import LONGEST, World


class Power(NamedTuple):
    """How the power cuts ended: what had been acknowledged and was gone afterwards, and the reckoning at the end."""

    cuts: int
    acknowledged: int
    gone: int
    found: Reckoning


def cut_power(folder: Path, seed: int, *, cuts: int, synchronous: str | None = None) -> Power:
    """Send batches to the application on a disk whose power fails; ``synchronous`` weakens the database."""
    chance, disk = random.Random(seed), Disk(f"power-{seed}-{synchronous}")
    options = {"module": module(disk, synchronous=synchronous), "poolclass": StaticPool}
    world = World(folder, f"sqlite:///{folder / 'power.sqlite'}", options=options)
    (one,) = world.build(posyandu=1, tablets=1, children=12)
    tablet = Tablet(folder, _line(world), one.place, str(one.id), one.secret, seed)
    _quiet(logging.CRITICAL)  # each cut would be told with its whole trace
    gone, day = 0, clock.today() - LONGEST
    for _ in range(cuts):
        if not tablet.outbox.waiting():
            day += kader.A_DAY
            kader.enter_day([tablet], day)
        tablet.scrambles = True
        disk.fuse = chance.choice([None, chance.randint(0, 40)])
        _send(tablet, batches=chance.randint(1, 3))
        disk.dead = True
        with world.app.app_context():
            _drop_connection()
        disk.come_back()
        gone += len(_missing(world, tablet))
    tablet.scrambles = False
    while tablet.outbox.waiting():
        _send(tablet, batches=1)
    _quiet(logging.NOTSET)
    found = reckon(world, [tablet], until=clock.today())
    disk.unregister()
    return Power(cuts, len(tablet.outbox.accepted()), gone, found)


def _quiet(level: int) -> None:
    for name in ("posyandu", "sqlalchemy.pool"):
        logging.getLogger(name).setLevel(level)


def _line(world: World) -> Any:
    client = world.app.test_client(use_cookies=False)

    def ask(method: str, path: str, *, headers: dict[str, str], body: bytes, cut: Cut) -> Reply:
        answer = client.open(path, method=method, headers=headers, data=body)
        if answer.status_code >= 500:
            raise NoAnswer
        return Reply(answer.status_code, dict(answer.headers), answer.data, len(answer.data))

    return ask


def _send(tablet: Tablet, *, batches: int) -> None:
    for _ in range(batches):
        try:
            tablet.push()
            kader.mend(tablet, today=clock.today())
        except NoAnswer:
            return
        except Declined:
            time.sleep(0.3)  # the pace of one tablet


def _drop_connection() -> None:
    from posyandu.extensions import db

    db.engine.dispose()


def _missing(world: World, tablet: Tablet) -> set[str]:
    """What the server had acknowledged and does not hold; it is handed in again, as after a restore."""
    with world.open() as session:
        there = {str(key) for key in session.scalars(sa.select(OpReceipt.op_id))}
    lost = [record for record in tablet.outbox.accepted() if record.op_id not in there]
    tablet.outbox.mark(lost, State.WAITING)
    return {record.op_id for record in lost}
