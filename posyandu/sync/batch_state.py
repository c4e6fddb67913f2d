"""The state a batch finds: the people, sessions, children and measurings it speaks of, read once for all of it."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ..core.kms import KmsRules
from ..core.roles import Grant, Permission, Place, may
from ..figures.register import AnySession
from ..models import Child, Device, MeasurementKind, OpReceipt, OpStatus, Posyandu, VisitSession
from ..statements import Prepared
from . import payloads
from .batch_rows import (
    CHILDREN,
    ROWS_BY_ID,
    ROWS_BY_OLD,
    ROWS_BY_SESSION,
    SESSIONS,
    USERS,
    Here,
    Opened,
    Row,
)
from .envelope import Op
from .payloads import Payload
from .reading import Refused
from .sequence import Heard


@dataclass(kw_only=True)
class BatchState:
    """The state that the operations of a batch see and change, inside its transaction."""

    session: AnySession
    device_id: UUID
    place: Place
    rules: KmsRules
    now: datetime
    today: date
    heard: Heard  # the numbers of the tablet that have come, those of this batch among them
    heard_before: Heard
    told_waiting: int | None  # how many records wait on the tablet, those of this batch among them, if it told
    op_ids: Collection[UUID]  # of this batch
    users: dict[int, str | None] = field(default_factory=dict)  # why an account may not write here, None when it may
    sessions: dict[UUID, Opened] = field(default_factory=dict)
    children: dict[UUID, Here] = field(default_factory=dict)
    rows: dict[UUID, Row] = field(default_factory=dict)
    _visiting: set[UUID] = field(default_factory=set)  # the children whose weighings are in the batch
    replaced: dict[UUID, list[UUID]] = field(default_factory=lambda: defaultdict(list))  # by what replaces each row

    @property
    def posyandu_id(self) -> int:
        """The posyandu of the tablet."""
        return cast(int, self.place.posyandu_id)

    @cached_property
    def connection(self) -> sa.Connection:
        """The transaction's own connection, past the object layer."""
        return self.session.connection()

    def stand_on(self, read: Sequence[tuple[Op, Payload | Refused]]) -> None:
        """Read what these operations speak of."""
        given = [payload for _, payload in read]
        visits = [payload for payload in given if isinstance(payload, payloads.Visiting)]
        replaced = _ids("supersedes_id", given)
        self.users = barred(self.connection, {op.user_id for op, _ in read}, self.place)
        new = {op.entity_id for op, payload in read if isinstance(payload, payloads.Opening)}
        self._read_sessions(_ids("session_id", given), new)
        self._read_rows(ROWS_BY_ID, {op.entity_id for op, _ in read} | replaced)
        self._read_rows(ROWS_BY_OLD, replaced)
        self._visiting = {payload.child_id for payload in visits}
        sessions = {found.id for p in visits if (found := self.sessions.get(p.session_id)) is not None}
        self._read_rows(ROWS_BY_SESSION, sessions, children=self._visiting)
        self._read_children(_ids("child_id", given) | {row.child_id for row in self.rows.values()})

    def _read_sessions(self, ids: Iterable[UUID], new: Collection[UUID]) -> None:
        """The sessions of these ids; ``new`` are those that the batch itself opens."""
        wanted = set(ids) - self.sessions.keys()
        if not wanted:
            return
        self._add_sessions(wanted)
        if unknown := wanted - self.sessions.keys() - {*new}:
            self._follow(unknown)

    def _add_sessions(self, ids: Collection[UUID]) -> None:
        for row in SESSIONS.rows(self.connection, ids=ids, posyandu=self.posyandu_id):
            self.sessions[row[0]] = Opened(*row)

    def _follow(self, ids: Collection[UUID]) -> None:
        """Sessions that a tablet opened under its own id on a day that had one already."""
        statement = (
            sa.select(OpReceipt.entity_id, OpReceipt.answer)
            .join(Device, Device.id == OpReceipt.device_id)
            .where(OpReceipt.entity_id.in_(ids), OpReceipt.kind == "session.open")
            .where(OpReceipt.status == OpStatus.ACCEPTED, Device.posyandu_id == self.posyandu_id)
        )
        stands = {
            entity_id: json.loads(answer).get("session_id") for entity_id, answer in self.session.execute(statement)
        }
        for entity_id, session_id in stands.items():
            if session_id and UUID(session_id) not in self.sessions:
                self._add_sessions([UUID(session_id)])
            if session_id and (found := self.sessions.get(UUID(session_id))) is not None:
                self.sessions[entity_id] = found

    def _read_rows(self, statement: Prepared, ids: Collection[UUID], **values: Any) -> None:
        if ids:
            for row in statement.rows(self.connection, ids=ids, **values):
                self.add_row(row[0], Row(*row[1:]))

    def add_row(self, row_id: UUID, row: Row) -> None:
        """Know a measuring, and what it replaces."""
        if row_id in self.rows:
            return
        self.rows[row_id] = row
        if row.supersedes_id is not None:
            self.replaced[row.supersedes_id].append(row_id)
        if row.session_id is not None:
            self._at.setdefault((row.session_id, row.child_id), []).append(row_id)

    def drop_row(self, row_id: UUID) -> None:
        """Forget a measuring that could not be stored."""
        row = self.rows.pop(row_id, None)
        if row is None:
            return
        if row.supersedes_id is not None:
            self.replaced[row.supersedes_id].remove(row_id)
        if row.session_id is not None:
            self._at[row.session_id, row.child_id].remove(row_id)

    @cached_property
    def _at(self) -> dict[tuple[UUID, UUID], list[UUID]]:
        return {}

    def counting(self, session_id: UUID, child_id: UUID) -> list[UUID]:
        """The measurings of a child at a session that count, in the order of receipt."""
        return [
            row_id
            for row_id in self._at.get((session_id, child_id), ())
            if self.rows[row_id].kind is not MeasurementKind.WITHDRAWN and not self.replaced.get(row_id)
        ]

    def _read_children(self, ids: Collection[UUID]) -> None:
        if ids:
            for row in CHILDREN.rows(self.connection, ids=ids, posyandu=self.posyandu_id):
                self.children[row[0]] = Here(*row[1:])

    def know_child(self, child: Child) -> None:
        """Know a child that this batch enrolled."""
        self.children[child.id] = Here(child.birth_date, child.posyandu_id, child.left_on)

    def knows_child(self, child_id: UUID) -> bool:
        """Whether a child is or was at this posyandu."""
        if child_id not in self.children:
            self._read_children({child_id})
        return child_id in self.children

    def posyandu(self) -> Posyandu:
        """The tablet's posyandu with its kelurahan."""
        statement = sa.select(Posyandu).where(Posyandu.id == self.posyandu_id).options(joinedload(Posyandu.kelurahan))
        return self.session.scalars(statement).one()

    def know_session(self, session: VisitSession | Opened, *names: UUID) -> None:
        """Know a session as it is now, also by other names that a tablet gave it, and who was weighed at it."""
        if session.id not in self.sessions:
            self._read_rows(ROWS_BY_SESSION, {session.id}, children=self._visiting)
        for name in {session.id, *names, *(n for n, known in self.sessions.items() if known.id == session.id)}:
            self.sessions[name] = Opened(session.id, session.held_on, session.closed_at)

    def session_of(self, session_id: UUID) -> Opened:
        """The session an operation names. Raises ``waits_for``, also for one of another posyandu."""
        found = self.sessions.get(session_id)
        if found is None:
            raise Refused("waits_for", "session_id")
        return found

    def child_of(self, child_id: UUID) -> Here:
        """The child an operation names. Raises ``waits_for``, also for one that never was here."""
        found = self.children.get(child_id)
        if found is None:
            raise Refused("waits_for", "child_id")
        return found

    def row_of(self, row_id: UUID) -> Row:
        """The measuring an operation names. Raises ``waits_for``."""
        found = self.rows.get(row_id)
        if found is None or found.child_id not in self.children:
            raise Refused("waits_for", "supersedes_id")
        return found


def barred(connection: sa.Connection, ids: Collection[int], place: Place) -> dict[int, str | None]:
    """Why each account may not write at this posyandu, ``None`` when it may."""
    found: dict[int, str | None] = dict.fromkeys(ids, "user_unknown")
    for user_id, role, disabled_at, *area in USERS.rows(connection, ids=ids):
        if disabled_at is not None:
            found[user_id] = "user_disabled"
        elif may(role, Permission.WEIGH, grants=[Grant(*area)], place=place):
            found[user_id] = None
        elif found[user_id] is not None:
            found[user_id] = "user_not_here"
    return found


def _ids(name: str, given: Iterable[Payload | Refused]) -> set[UUID]:
    found = {getattr(payload, name, None) for payload in given}
    return {key for key in found if key is not None}
