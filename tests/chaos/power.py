"""A disk in memory whose power fails: SQLite writes to it through APSW, and of a cut only what was synced is left.

The application runs on it unchanged, in this process; what it asks of its driver is given by a small DB-API face of
APSW. The write-ahead log's index lives on the heap, as SQLite does in exclusive mode: the file operations are the same.
"""

import random
from types import SimpleNamespace
from typing import Any

import apsw


class PowerCut(apsw.IOError):
    """The power is gone."""


class _Kept:
    """A file: what programs see, and what would be read after a power cut."""

    def __init__(self) -> None:
        self.seen, self.synced = bytearray(), bytearray()


class Disk(apsw.VFS):
    """Files in memory. ``fuse`` is how many more writes and syncs the power lasts; ``None`` for ever."""

    def __init__(self, name: str) -> None:
        self.name, self.files = name, dict[str, _Kept]()
        self.fuse: int | None = None
        self.dead = False
        super().__init__(name, "")

    def burn(self) -> None:
        """One write or sync."""
        if self.dead:
            raise PowerCut
        if self.fuse is not None:
            self.fuse -= 1
            if self.fuse < 0:
                self.dead = True
                raise PowerCut

    def come_back(self) -> None:
        """The power returns: every file is what it was at its last sync; one that never was synced is empty."""
        for kept in self.files.values():
            kept.seen = bytearray(kept.synced)
        self.dead, self.fuse = False, None

    def xOpen(self, name: Any, flags: list[int]) -> Any:
        """Open a file, made when it is not there."""
        path = name.filename() if isinstance(name, apsw.URIFilename) else name or f"temporary-{random.random()}"
        flags[1] = flags[0]
        return _Open(self, self.files.setdefault(path, _Kept()))

    def xAccess(self, pathname: str, _flags: int) -> bool:
        """Whether there is anything in a file."""
        return bool(pathname in self.files and self.files[pathname].seen)

    def xDelete(self, filename: str, _sync: bool) -> None:
        """Remove a file."""
        self.files.pop(filename, None)

    def xFullPathname(self, name: str) -> str:
        """Names are whole."""
        return name


class _Open:
    """An open file; locks are not needed for one connection."""

    def __init__(self, disk: Disk, kept: _Kept) -> None:
        self._disk, self._kept = disk, kept

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(self._kept.seen[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.burn()
        seen = self._kept.seen
        if len(seen) < offset:
            seen.extend(bytes(offset - len(seen)))
        seen[offset : offset + len(data)] = data

    def xTruncate(self, size: int) -> None:
        self._disk.burn()
        del self._kept.seen[size:]

    def xSync(self, _flags: int) -> None:
        self._disk.burn()
        self._kept.synced = bytearray(self._kept.seen)

    def xFileSize(self) -> int:
        return len(self._kept.seen)

    def xClose(self) -> None: ...

    def xLock(self, _level: int) -> None: ...

    def xUnlock(self, _level: int) -> None: ...

    def xCheckReservedLock(self) -> bool:
        return False

    def xFileControl(self, _op: int, _pointer: int) -> bool:
        return False

    def xSectorSize(self) -> int:
        return 4096

    def xDeviceCharacteristics(self) -> int:
        return 0


class Error(Exception):
    """DB-API's names of what can go wrong."""


class DatabaseError(Error): ...


class OperationalError(DatabaseError): ...


class IntegrityError(DatabaseError): ...


class ProgrammingError(DatabaseError): ...


class Cursor:
    """A cursor of APSW as DB-API describes it."""

    arraysize = 1

    def __init__(self, connection: "Connection") -> None:
        self.connection, self._rows, self.description, self.rowcount = connection, iter(()), None, -1
        self.lastrowid = 0

    def execute(self, statement: str, values: Any = ()) -> "Cursor":
        """Carry one statement out and hold its rows."""
        raw = self.connection.raw
        statement = self.connection.said(statement)
        self.description = None

        def note(cursor: Any, _sql: str, _values: Any) -> bool:
            try:
                self.description = tuple((name, kind, None, None, None, None, None)
                                         for name, kind in cursor.get_description()) or None  # fmt: skip
            except apsw.ExecutionCompleteError:
                self.description = None
            return True

        cursor = raw.cursor()
        cursor.exec_trace = note
        try:
            before = raw.total_changes()
            self._rows = iter(cursor.execute(statement, values).fetchall())
            self.rowcount, self.lastrowid = raw.total_changes() - before, raw.last_insert_rowid()
        except apsw.ConstraintError as problem:
            raise IntegrityError(str(problem)) from problem
        except apsw.Error as problem:
            raise OperationalError(str(problem)) from problem
        return self

    def executemany(self, statement: str, many: Any) -> "Cursor":
        """One statement for many rows."""
        for values in many:
            self.execute(statement, values)
        return self

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        return list(self._rows)

    def fetchmany(self, size: int | None = None) -> list[Any]:
        return [row for _, row in zip(range(size or self.arraysize), self._rows, strict=False)]

    def close(self) -> None: ...


class Connection:
    """A connection to a disk; ``synchronous`` overrides what the application asks for."""

    def __init__(self, path: str, disk: Disk, synchronous: str | None) -> None:
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        self.raw = apsw.Connection(path, flags=flags, vfs=disk.name)
        self.raw.execute("PRAGMA locking_mode=EXCLUSIVE")
        self._synchronous = synchronous
        self.isolation_level: str | None = None

    def said(self, statement: str) -> str:
        """A statement, with the one setting overridden."""
        if self._synchronous and statement.startswith("PRAGMA synchronous="):
            return f"PRAGMA synchronous={self._synchronous}"
        return statement

    def cursor(self) -> Cursor:
        return Cursor(self)

    def execute(self, statement: str, values: Any = ()) -> Cursor:
        return self.cursor().execute(statement, values)

    def commit(self) -> None:
        if self.raw.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        if self.raw.in_transaction:
            self.execute("ROLLBACK")

    def close(self) -> None:
        self.raw.close(True)

    def create_function(self, name: str, narg: int, function: Any, deterministic: bool = False) -> None:
        self.raw.create_scalar_function(name, function, narg, deterministic=deterministic)


def module(disk: Disk, *, synchronous: str | None = None) -> Any:
    """What ``create_engine`` takes as its driver."""
    version = tuple(int(part) for part in apsw.sqlite_lib_version().split("."))
    return SimpleNamespace(
        connect=lambda path, **_: Connection(path, disk, synchronous), paramstyle="qmark",
        sqlite_version_info=version, sqlite_version=apsw.sqlite_lib_version(), Error=Error, Binary=bytes,
        DatabaseError=DatabaseError, OperationalError=OperationalError, IntegrityError=IntegrityError,
        ProgrammingError=ProgrammingError,
    )  # fmt: skip
