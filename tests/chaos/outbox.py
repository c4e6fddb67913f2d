"""A tablet's outbox as the app keeps it: on the disk before it is called saved, until the server has answered."""

import json
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any

from posyandu.models.types import new_id

Op = dict[str, Any]


class State(StrEnum):
    """Where a record is."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    MENDED = "mended"  # refused, and a newer record takes its place


class Record:
    """One act of the kader: what she did, and what the server said to it."""

    def __init__(self, op: Op) -> None:
        self.op = op
        self.state = State.WAITING
        self.answer: dict[str, Any] | None = None

    @property
    def op_id(self) -> str:
        """Its id."""
        return str(self.op["op_id"])

    @property
    def seq(self) -> int:
        """Its number on this tablet."""
        return int(self.op["device_seq"])


class Outbox:
    """Append-only lines in a file; a tablet that is killed reads them again and knows all it had said."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.records: dict[str, Record] = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                self._read(json.loads(line))

    def _read(self, line: dict[str, Any]) -> None:
        if "op" in line:
            record = Record(line["op"])
            self.records[record.op_id] = record
            if (mends := line["op"].get("mends")) is not None:
                self.records[mends].state = State.MENDED
            return
        record = self.records[line["of"]]
        record.state, record.answer = State(line["state"]), line["answer"] or record.answer

    def _write(self, lines: Iterable[dict[str, Any]]) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            for line in lines:
                file.write(json.dumps(line) + "\n")
                self._read(line)

    def keep(self, kind: str, entity_id: str, payload: dict[str, Any], **more: Any) -> Record:
        """Keep one act; when this returns it is saved."""
        op = {
            "op_id": str(new_id()), "device_seq": len(self.records) + 1, "kind": kind, "entity_id": entity_id,
            "base_version": None, "payload": payload, **more,
        }  # fmt: skip
        self._write([{"op": op}])
        return self.records[op["op_id"]]

    def mark(self, records: Iterable[Record], state: State, answer: dict[str, Any] | None = None) -> None:
        """Change where records are."""
        self._write([{"of": record.op_id, "state": state, "answer": answer} for record in records])

    def waiting(self) -> list[Record]:
        """What the server has not answered for."""
        return [record for record in self.records.values() if record.state is State.WAITING]

    def refused(self) -> list[Record]:
        """What waits for the kader."""
        return [record for record in self.records.values() if record.state is State.REFUSED]

    def accepted(self) -> list[Record]:
        """What the server has, as it said."""
        return [record for record in self.records.values() if record.state is State.ACCEPTED]
