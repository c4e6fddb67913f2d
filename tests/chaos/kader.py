"""What the kader do: a posyandu day entered on the tablets, and refused records mended."""

import random
from collections.abc import Sequence
from datetime import date, timedelta

from .outbox import Record, State
from .tablet import Tablet

A_DAY = timedelta(days=1)
NAMES = ("Zahra", "Rizky", "Aisyah", "Dimas", "Putri", "Bagas", "Nadia", "Farhan", "Laras", "Galih")


def enter_day(tablets: Sequence[Tablet], held_on: date, *, closes: bool = True) -> None:
    """One day of a posyandu on its tablets: most children on one of them, some by mistake on two."""
    chance = tablets[0].chance
    sessions = [tablet.open_day(held_on) for tablet in tablets]
    for child_id in tablets[0].place.children:
        queue = list(zip(tablets, sessions, strict=True))
        for tablet, session in chance.sample(queue, k=2 if chance.random() < 0.06 and len(queue) > 1 else 1):
            _weigh(tablet, session, child_id)
    for tablet, session in zip(tablets, sessions, strict=True):
        if chance.random() < 0.5:
            _newborn(tablet, session, held_on)
    if closes:
        tablets[0].close(sessions[0])
        if chance.random() < 0.3:
            tablets[0].reopen(sessions[0])


def _weigh(tablet: Tablet, session: str, child_id: str) -> None:
    chance = tablet.chance
    more = {"length_cm": round(chance.uniform(70, 95), 1), "position": "standing"} if chance.random() < 0.5 else {}
    given = [["food_supplement", "pmt"]] if chance.random() < 0.3 else []
    record = tablet.weigh(session, child_id, _kg(chance), services=given, **more)
    act = chance.random()
    if act < 0.06:
        tablet.correct(record.op["entity_id"], _kg(chance))
    elif act < 0.08:
        tablet.withdraw(record.op["entity_id"])
    elif act < 0.1:
        tablet.keep("visit.refer", {"session_id": session, "child_id": child_id})


def _newborn(tablet: Tablet, session: str, held_on: date) -> None:
    chance = tablet.chance
    name = f"{chance.choice(NAMES)} {chance.choice(NAMES)} {chance.choice(NAMES)}"
    record = tablet.register(name, held_on - timedelta(days=chance.randint(40, 300)), held_on)
    tablet.weigh(session, record.op["entity_id"], _kg(chance, low=4.0))


def _kg(chance: random.Random, low: float = 7.0) -> float:
    return round(chance.uniform(low, low + 6), 1)


def mend(tablet: Tablet, *, today: date) -> None:
    """Do what the screen says to every refused record that a kader can mend."""
    for record in tablet.outbox.refused():
        answer, op = record.answer or {}, record.op
        code = answer.get("code")
        if code == "session_closed":
            tablet.reopen(op["payload"]["session_id"])
            _again(tablet, record)
        elif code in ("user_disabled", "user_not_here", "user_unknown"):
            other = next(kader for kader in tablet.place.kaders if kader != op["user_id"])
            _again(tablet, record, user_id=other)
        elif code in ("held_on_future", "held_on_too_old"):
            shifted = date.fromisoformat(op["payload"]["held_on"]) - tablet.clock
            _again(tablet, record, payload={"held_on": shifted.isoformat()})
        elif code in ("enrolled_on_future", "enrolled_on_too_old", "birth_in_future"):
            days = {
                name: (date.fromisoformat(op["payload"][name]) - tablet.clock).isoformat()
                for name in ("enrolled_on", "birth_date")
            }
            _again(tablet, record, payload=days)
        elif code == "impossible_value":
            _again(tablet, record, payload={"weight_kg": 9.3})


def _again(tablet: Tablet, record: Record, *, payload: dict[str, str | float] | None = None, **values: int) -> None:
    """The same entry once more, as a new record in place of the refused one."""
    op = record.op
    tablet.keep(op["kind"], op["payload"] | (payload or {}), entity_id=op["entity_id"], mends=record.op_id, **values)
    assert record.state is State.MENDED
