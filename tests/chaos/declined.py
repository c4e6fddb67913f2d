"""F13: the server says no, in every way it can, to a tablet with a full queue."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import sqlalchemy as sa

from posyandu.models import Device, User, UserArea
from posyandu.web import clock

from .chaos import Chaos, patiently
from .outbox import State
from .tablet import Declined, Tablet
from .wire import NoAnswer


def declined(chaos: Chaos) -> None:
    """F13: 401, 410, 413, 422, 429, an account disabled, an area moved, all with a full queue."""
    chaos.enter()
    one, other, *_ = chaos.tablets
    _strangers(chaos, one)
    _too_much(chaos, one)
    bad = one.keep("visit.refer", {"session_id": "?", "child_id": "?"}, entity_id="no id")  # as a broken app would
    worse = one.weigh(one.open_day(chaos.next_day()), one.place.children[0], 250.0)
    with chaos.world.changed() as session:
        session.execute(sa.update(User).where(User.id == other.kader).values(disabled_at=clock.now()))
        if len(chaos.tablets) > 2:
            moved = sa.update(UserArea).where(UserArea.user_id == chaos.tablets[-1].kader)
            session.execute(moved.values(posyandu_id=other.place.posyandu_id))
    chaos.drain()
    assert bad.state is State.REFUSED, bad.answer
    assert worse.state is State.MENDED, worse.answer
    chaos.faults["F13 declined"] += 6
    for tablet in chaos.tablets:
        tablet.kader = tablet.place.kaders[1]
    _revoked(chaos, one)


def _strangers(chaos: Chaos, tablet: Tablet) -> None:
    """401: the server does not know the tablet for a while; its queue stays."""
    waiting = len(tablet.outbox.waiting())
    with chaos.world.changed() as session:
        mine = sa.select(Device.secret_digest).where(Device.id == UUID(tablet.id))
        digest = session.scalar(mine)
        session.execute(sa.update(Device).where(Device.id == UUID(tablet.id)).values(secret_digest="-"))
    _expect(401, tablet.push)
    assert len(tablet.outbox.waiting()) == waiting
    with chaos.world.changed() as session:
        session.execute(sa.update(Device).where(Device.id == UUID(tablet.id)).values(secret_digest=digest))


def _too_much(chaos: Chaos, tablet: Tablet) -> None:
    """413 and 429: too many operations in a batch, too many requests in a moment."""
    op = tablet.outbox.waiting()[0].op
    _expect(413, lambda: tablet.ask("POST", "/sync/push", tablet.batch([op] * 101)))
    _expect(413, lambda: tablet.ask("POST", "/sync/push", b" " * 300_000))
    with ThreadPoolExecutor(max_workers=8) as pool:
        told = list(pool.map(lambda _: _status(tablet), range(300)))
    assert 429 in told, "a tablet that asks without end is never slowed down"
    time.sleep(1)


def _status(tablet: Tablet) -> int:
    try:
        return tablet.ask("POST", "/sync/push", b"?").status
    except Declined as problem:
        return problem.status
    except NoAnswer:
        return 0


def _expect(status: int, act: Callable[[], object]) -> None:
    told = 200
    try:
        act()
    except Declined as problem:
        told = problem.status
    assert told == status, f"answered {told}, where {status} was expected"


def _revoked(chaos: Chaos, tablet: Tablet) -> None:
    """410: a lost tablet is cut off, and still hands over what it holds."""
    session = tablet.open_day(chaos.next_day())
    tablet.weigh(session, tablet.place.children[0], 9.1)
    with chaos.world.changed() as session_:
        session_.execute(sa.update(Device).where(Device.id == UUID(tablet.id)).values(revoked_at=clock.now()))
    _expect(410, lambda: _patiently_declined(tablet.pull))
    patiently(tablet.push)
    assert not tablet.outbox.waiting()
    with chaos.world.changed() as session_:
        session_.execute(sa.update(Device).where(Device.id == UUID(tablet.id)).values(revoked_at=None))


def _patiently_declined(act: Callable[[], object]) -> object:
    """Its answer, when the pace does not stand before it."""
    for _ in range(100):
        try:
            return act()
        except Declined as problem:
            if problem.status != 429:
                raise
            time.sleep(0.1)
    raise TimeoutError
