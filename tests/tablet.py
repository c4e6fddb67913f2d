"""A tablet as the server meets it: it numbers its operations, sends them in batches, and takes what it pulls."""

import json
import secrets
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from posyandu.accounts.queries import digest
from posyandu.extensions import db
from posyandu.models import Device, Posyandu, User
from posyandu.models.types import new_id

from .make import NOW, TODAY

Op = dict[str, Any]


class Tablet:
    """An enrolled tablet of a posyandu in the hands of one kader."""

    def __init__(self, client: Any, posyandu: Posyandu, user: User, *, name: str = "Tablet Melati") -> None:
        self.client, self.posyandu_id, self.user_id = client, posyandu.id, user.id
        self.id, self.secret = new_id(), secrets.token_urlsafe(32)
        self.seq, self.cursor = 0, None
        self.clock = NOW
        db.session.add(
            Device(id=self.id, posyandu_id=posyandu.id, name=name, secret_digest=digest(self.secret), enrolled_at=NOW,
                   enrolled_by_id=user.id, last_seq=0, missing_ranges=[])
        )  # fmt: skip
        db.session.commit()

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Device {self.id}.{self.secret}"}

    def op(self, kind: str, payload: dict[str, Any], *, entity_id: UUID | None = None, **values: Any) -> Op:
        """The next operation of this tablet."""
        self.seq += 1
        self.clock += timedelta(seconds=20)
        return {
            "op_id": str(new_id()), "device_seq": self.seq, "kind": kind, "entity_id": str(entity_id or new_id()),
            "base_version": None, "user_id": self.user_id, "tablet_time": self.clock.isoformat(), "payload": payload,
        } | values  # fmt: skip

    def opening(self, held_on: date = TODAY, **values: Any) -> Op:
        return self.op("session.open", {"posyandu_id": self.posyandu_id, "held_on": held_on.isoformat()}, **values)

    def closing(self, session_id: Any, **values: Any) -> Op:
        payload = {"session_id": str(session_id), "cadres_present": 5}
        return self.op("session.close", payload, entity_id=session_id, **values)

    def reopening(self, session_id: Any, **values: Any) -> Op:
        return self.op("session.reopen", {"session_id": str(session_id)}, entity_id=session_id, **values)

    def weighing(self, session_id: Any, child_id: Any, weight_kg: float | None = 8.4, /, **values: Any) -> Op:
        more = {name: values.pop(name) for name in ("user_id", "device_seq", "mends", "entity_id") if name in values}
        payload = {
            "session_id": str(session_id), "child_id": str(child_id), "arrived_at": self.clock.isoformat(),
            "weight_kg": weight_kg, "oedema": False, "confirmed": False, "answers": {}, "services": [],
        } | values  # fmt: skip
        return self.op("visit.record", payload, **more)

    def correcting(self, measurement_id: Any, weight_kg: float, **values: Any) -> Op:
        payload = {"supersedes_id": str(measurement_id), "weight_kg": weight_kg, "oedema": False, "confirmed": False,
                   "reason": "salah_ketik"}  # fmt: skip
        return self.op("measurement.correct", payload, **values)

    def withdrawing(self, measurement_id: Any, **values: Any) -> Op:
        payload = {"supersedes_id": str(measurement_id), "reason": "salah_anak"}
        return self.op("measurement.withdraw", payload, **values)

    def newborn(self, lingkungan_id: int, /, **values: Any) -> Op:
        more = {name: values.pop(name) for name in ("entity_id",) if name in values}
        payload = {
            "name": "Zahra Lubis", "sex": "P", "birth_date": "2026-02-01", "mother_name": "Nurhayati",
            "lingkungan_id": lingkungan_id, "kia_book": True, "enrolled_on": TODAY.isoformat(),
        } | values  # fmt: skip
        return self.op("child.register", payload, **more)

    def batch(self, *ops: Op, **values: Any) -> dict[str, Any]:
        return {"protocol": 1, "device_id": str(self.id), "batch_id": str(new_id()), "ops": list(ops)} | values

    def send(self, batch: Any, *, status: int = 200, path: str = "/sync/push", **kwargs: Any) -> Any:
        """Hand a batch in; the raw response."""
        db.session.rollback()
        data = batch if isinstance(batch, bytes) else json.dumps(batch)
        headers = kwargs.pop("headers", self.headers)
        answer = self.client.raw.post(path, data=data, content_type="application/json", headers=headers, **kwargs)
        assert answer.status_code == status, (answer.status_code, answer.text[:2000])
        assert "Set-Cookie" not in answer.headers
        return answer

    def push(self, *ops: Op, **values: Any) -> list[dict[str, Any]]:
        """The answers to these operations."""
        answers: list[dict[str, Any]] = self.send(self.batch(*ops, **values)).json["answers"]
        assert [a["op_id"] for a in answers] == [op["op_id"] for op in ops]
        return answers

    def said(self, op: Op) -> tuple[str, str | None]:
        """Status and code of one operation."""
        (answer,) = self.push(op)
        return answer["status"], answer.get("code")

    def pull(self, *, status: int = 200, cursor: str | None = None) -> Any:
        """What a pull gives."""
        db.session.rollback()
        query = {"cursor": cursor} if cursor else {}
        answer = self.client.raw.get("/sync/pull", query_string=query, headers=self.headers)
        assert answer.status_code == status, (answer.status_code, answer.text[:2000])
        return answer.json


def at(moment: datetime = NOW) -> str:
    """A moment as a tablet writes it."""
    return moment.astimezone(UTC).isoformat()
