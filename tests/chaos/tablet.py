"""A tablet that is a program: it keeps what its kader does, sends as the app does, believes only whole answers."""

import json
import random
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from posyandu.models.types import new_id

from .mirror import Mirror
from .outbox import Op, Outbox, Record, State
from .wire import WHOLE, Cut, NoAnswer, Reply

MOST_OPS = 100


class Declined(Exception):
    """The server answered, and served nothing."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status, reply.body[:200])
        self.status, self.headers = reply.status, reply.headers
        self.body: dict[str, Any] = json.loads(reply.body) if reply.body.startswith(b"{") else {}


class Place(NamedTuple):
    """Where a tablet is at home, and who uses it."""

    posyandu_id: int
    lingkungan_id: int
    kaders: tuple[int, ...]
    children: tuple[str, ...]


class Tablet:
    """One tablet. ``line`` says for each request where it breaks; ``told`` counts the statuses of the answers."""

    def __init__(
        self, folder: Path, server: Callable[..., Reply], place: Place, device_id: str, secret: str, seed: int
    ) -> None:
        self.id, self.place, self._secret, self._server = device_id, place, secret, server
        self.chance = random.Random(seed)
        self._path = folder / f"{device_id}.outbox"
        self.outbox, self.mirror = Outbox(self._path), Mirror()
        self.line: Callable[[random.Random], Cut] = lambda _chance: WHOLE
        self.scrambles = False  # hands its records in by any order and in any parts
        self.clock = timedelta()  # how far its clock is off
        self.kader = place.kaders[0]
        self.told: Counter[int] = Counter()
        self.cuts = 0
        self.sent: list[tuple[bytes, bytes]] = []  # batches with their answers, none of them waiting
        self.restored = 0
        self.lock = threading.Lock()  # a tablet sends one thing at a time

    # What the kader does

    def keep(self, kind: str, payload: dict[str, Any], *, entity_id: str | None = None, **more: Any) -> Record:
        """Save one act."""
        now = datetime.now(UTC) + self.clock
        values = {"user_id": self.kader, "tablet_time": now.isoformat(timespec="milliseconds")} | more
        return self.outbox.keep(kind, entity_id or str(new_id()), payload, **values)

    def open_day(self, held_on: date) -> str:
        """Open the posyandu's day; the session's id on this tablet."""
        payload = {"posyandu_id": self.place.posyandu_id, "held_on": held_on.isoformat()}
        return str(self.keep("session.open", payload).op["entity_id"])

    def weigh(self, session_id: str, child_id: str, weight_kg: float, **values: Any) -> Record:
        """Weigh a child."""
        now = datetime.now(UTC) + self.clock
        payload = {
            "session_id": session_id, "child_id": child_id, "arrived_at": now.isoformat(timespec="milliseconds"),
            "weight_kg": weight_kg, "oedema": False, "confirmed": False, "answers": {"educated": True}, "services": [],
        } | values  # fmt: skip
        return self.keep("visit.record", payload)

    def correct(self, measurement_id: str, weight_kg: float) -> Record:
        """Correct a weighing."""
        payload = {"supersedes_id": measurement_id, "weight_kg": weight_kg, "oedema": False, "confirmed": False,
                   "reason": "salah_ketik"}  # fmt: skip
        return self.keep("measurement.correct", payload)

    def withdraw(self, measurement_id: str) -> Record:
        """Take a weighing back."""
        return self.keep("measurement.withdraw", {"supersedes_id": measurement_id, "reason": "salah_anak"})

    def register(self, name: str, born: date, enrolled_on: date) -> Record:
        """Enrol a new child."""
        payload = {
            "name": name, "sex": self.chance.choice("LP"), "birth_date": born.isoformat(), "mother_name": "Nurhayati",
            "lingkungan_id": self.place.lingkungan_id, "kia_book": True, "enrolled_on": enrolled_on.isoformat(),
        }  # fmt: skip
        return self.keep("child.register", payload)

    def close(self, session_id: str) -> Record:
        """Close the day."""
        return self.keep("session.close", {"session_id": session_id, "cadres_present": 5}, entity_id=session_id)

    def reopen(self, session_id: str) -> Record:
        """Open a closed day again."""
        return self.keep("session.reopen", {"session_id": session_id}, entity_id=session_id)

    # How it talks

    def ask(self, method: str, path: str, body: bytes = b"", *, cut: Cut | None = None) -> Reply:
        """One request. Raises ``NoAnswer`` and :class:`Declined`."""
        where = self.line(self.chance) if cut is None else cut
        self.cuts += where != WHOLE
        headers = {"Authorization": f"Device {self.id}.{self._secret}", "Content-Type": "application/json"}
        reply = self._server(method, path, headers=headers, body=body, cut=where)
        self.told[reply.status] += 1
        if reply.status != 200:
            raise Declined(reply)
        return reply

    def batch(self, ops: Sequence[Op], **more: Any) -> bytes:
        """A batch as it goes over the line."""
        body = {"protocol": 1, "device_id": self.id, "batch_id": str(new_id()), "ops": list(ops)}
        return json.dumps(body | more).encode()

    def sync(self) -> None:
        """One exchange: what waits goes out, then what others wrote comes in."""
        self.push()
        self.pull()

    def push(self) -> None:
        """Send until nothing waits but what the server told to wait."""
        held: set[str] = set()
        most = MOST_OPS
        while some := self._next(held, most):
            queue = {"waiting": len(self.outbox.waiting()), "refused": len(self.outbox.refused())}
            sent = self.batch([record.op for record in some], queue=queue)
            try:
                reply = self.ask("POST", "/sync/push", sent)
            except Declined as problem:
                if problem.status not in (413, 422):
                    raise
                most = self._set_aside(problem, some, held)
                continue
            self.heard(some, sent, reply, held)

    def _next(self, held: set[str], most: int) -> list[Record]:
        waiting = [record for record in self.outbox.waiting() if record.op_id not in held]
        if self.scrambles:
            self.chance.shuffle(waiting)
            most = min(most, self.chance.randint(1, 60))
        return waiting[:most]

    def _set_aside(self, problem: Declined, some: list[Record], held: set[str]) -> int:
        """The whole batch came back: fewer at a time, until the one that cannot be read stands alone."""
        index = problem.body.get("op")
        culprit = some[index] if isinstance(index, int) else some[0] if len(some) == 1 else None
        if culprit is None:
            return max(1, len(some) // 2)
        self.outbox.mark([culprit], State.REFUSED, {"status": "refused"} | problem.body)
        held.add(culprit.op_id)
        return MOST_OPS

    def heard(self, some: Sequence[Record], sent: bytes, reply: Reply, held: set[str]) -> None:
        """Each record by its own answer; one without stays as it is."""
        said = reply.json()
        if said["batch_id"] != json.loads(sent)["batch_id"]:
            raise NoAnswer("another batch")
        asked = {record.op_id: record for record in some}
        waits = False
        for answer in said["answers"]:
            record = asked.pop(answer["op_id"])
            if answer.get("code") == "waits_for":
                held.add(record.op_id)
                waits = True
                continue
            refused = "refused" in (answer["status"], answer.get("first"))
            self.outbox.mark([record], State.REFUSED if refused else State.ACCEPTED, answer)
        held |= asked.keys()
        if not waits:
            self.sent.append((sent, reply.body))
        self._refill(said, held)

    def _refill(self, said: dict[str, Any], held: set[str]) -> None:
        """The server knows less than it has answered for: it went back to a backup."""
        lost = set(said["missing_seqs"])
        again = [
            record for record in self.outbox.accepted()
            if (record.seq in lost or record.seq > said["last_device_seq"]) and record.op_id not in held
        ]  # fmt: skip
        self.outbox.mark(again, State.WAITING)

    def pull(self, *, whole: bool = False) -> dict[str, Any]:
        """Take in what changed; what a restored server does not know is sent again."""
        cursor = None if whole else self.mirror.cursor
        said = self.ask("GET", f"/sync/pull?cursor={cursor}" if cursor else "/sync/pull").json()
        self.mirror.take(said)
        if said.get("restored"):
            self.restored += 1
            self.sent.clear()
            self.outbox.mark(self.outbox.accepted(), State.WAITING)
        return said

    def die(self) -> None:
        """The tablet is switched off in the middle: what it knows afterwards stands on its disk."""
        self.outbox, self.mirror = Outbox(self._path), Mirror()
