"""What tablets hand in for the benchmark of sync: two a posyandu, forty weighings a batch, month after month."""

import json
import random
import secrets
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from posyandu.accounts.queries import digest
from posyandu.core.vocabulary import Role
from posyandu.database import writing
from posyandu.extensions import db
from posyandu.models import Child, Device, Kecamatan, Measurement, Posyandu, User, UserArea
from posyandu.models.types import new_id
from posyandu.web import clock

A_BATCH = 40


class Request(NamedTuple):
    """One batch, ready to be sent."""

    headers: dict[str, str]
    body: bytes
    weighings: int
    opens: bool

    def sent_to(self, port: int) -> bytes:
        """The whole request as it goes over the line."""
        told = self.headers | {"Host": f"127.0.0.1:{port}", "Connection": "close", "Content-Length": len(self.body)}
        lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        return f"POST /sync/push HTTP/1.1\r\n{lines}\r\n".encode() + self.body


class Tablet:
    """One of two tablets of a posyandu."""

    def __init__(self, posyandu: int, user_id: int) -> None:
        self.posyandu, self.user_id = posyandu, user_id
        self.id, self.secret, self.seq = new_id(), secrets.token_urlsafe(32), 0

    def op(self, kind: str, entity_id: UUID, payload: dict[str, Any], at: datetime) -> dict[str, Any]:
        self.seq += 1
        return {
            "op_id": str(new_id()), "device_seq": self.seq, "kind": kind, "entity_id": str(entity_id),
            "base_version": None, "user_id": self.user_id, "tablet_time": at.isoformat(), "payload": payload,
        }  # fmt: skip

    def request(self, ops: list[dict[str, Any]], weighings: int) -> Request:
        body = {"protocol": 1, "device_id": str(self.id), "batch_id": str(new_id()), "ops": ops,
                "queue": {"waiting": len(ops), "refused": 0}}  # fmt: skip
        headers = {"Authorization": f"Device {self.id}.{self.secret}", "Content-Type": "application/json"}
        return Request(headers, json.dumps(body).encode(), weighings, len(ops) > weighings)


class Children:
    """The children of each posyandu with a weight that goes on from the last."""

    def __init__(self) -> None:
        last = (
            sa.select(Measurement.child_id, sa.func.max(Measurement.weight_kg).label("kg"))
            .group_by(Measurement.child_id)
            .subquery()
        )
        statement = (
            sa.select(Child.posyandu_id, Child.id, Child.birth_date, sa.func.coalesce(last.c.kg, 4.0))
            .outerjoin(last, last.c.child_id == Child.id)
            .where(Child.left_on.is_(None))
            .order_by(Child.id)
        )
        self.of: dict[int, list[list[Any]]] = {}
        for posyandu_id, *child in db.session.execute(statement):
            self.of.setdefault(posyandu_id, []).append(child)

    def weighed(self, posyandu_id: int, on: date, chance: random.Random) -> Iterator[tuple[UUID, float, float]]:
        """Each child under five with its weight and length of the day."""
        for child in self.of[posyandu_id]:
            days = (on - child[1]).days
            if 30 < days < 1800:
                child[2] = min(round(child[2] + chance.choice((0.0, 0.1, 0.2, 0.3)), 1), 30.0)
                yield child[0], child[2], round(50 + 24 * (days / 365) ** 0.6, 1)


def enrolled() -> list[Tablet]:
    kecamatan_id = db.session.scalars(sa.select(Kecamatan.id)).one()
    made = []
    with writing(kecamatan_id) as session:
        now = clock.now()
        for posyandu_id in session.scalars(sa.select(Posyandu.id).order_by(Posyandu.id)).all():
            user = User(username=f"kader-{posyandu_id}", name="Kader", role=Role.CADRE, password_hash="-",
                        language="id", created_at=now, areas=[UserArea(posyandu_id=posyandu_id)])  # fmt: skip
            session.add(user)
            session.flush()
            for _ in range(2):
                tablet = Tablet(posyandu_id, user.id)
                made.append(tablet)
                session.add(
                    Device(id=tablet.id, posyandu_id=posyandu_id, name="Tablet", secret_digest=digest(tablet.secret),
                           enrolled_at=now, enrolled_by_id=user.id, last_seq=0, missing_ranges=[])
                )  # fmt: skip
    return made


def handed_in(tablets: list[Tablet], children: Children, on: date, chance: random.Random) -> list[Request]:
    """What all tablets hand in after the posyandu days of a month; what opens a day goes first."""
    at = datetime(on.year, on.month, on.day, 9, 0, tzinfo=clock.JAKARTA)
    requests = []
    for one, other in zip(tablets[::2], tablets[1::2], strict=True):
        session = new_id()
        whole = list(children.weighed(one.posyandu, on, chance))
        for turn, start in enumerate(range(0, len(whole) - A_BATCH + 1, A_BATCH)):
            tablet = (one, other)[turn % 2]
            ops = []
            if turn == 0:
                payload = {"posyandu_id": one.posyandu, "held_on": on.isoformat()}
                ops.append(tablet.op("session.open", session, payload, at))
            for child_id, kg, cm in whole[start : start + A_BATCH]:
                ops.append(tablet.op("visit.record", new_id(), {
                    "session_id": str(session), "child_id": str(child_id), "arrived_at": at.isoformat(),
                    "weight_kg": kg, "length_cm": cm, "position": "standing" if cm > 87 else "lying",
                    "oedema": False, "confirmed": False,
                    "answers": {"educated": True, "ill": None, "development_complete": True},
                    "services": [["food_supplement", "pmt"]] if chance.random() < 0.2 else [],
                }, at))  # fmt: skip
            requests.append(tablet.request(ops, A_BATCH))
    return sorted(requests, key=lambda request: not request.opens)
