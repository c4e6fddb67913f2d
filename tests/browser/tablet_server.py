"""A server of its own for the tablet's tests, over a demo of its own: it can be stopped and started again."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from benchmarks.pages import Browser as SignedIn

ROOT = Path(__file__).parent.parent.parent


class Server:
    """The application under gunicorn on one port and one database."""

    DATABASE = "posyandu.sqlite"

    def __init__(self, folder: Path, *, demo: tuple[str, ...] = (), made: Path | None = None) -> None:
        self.database = folder / self.DATABASE
        self.log = folder / "server.log"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._environment = os.environ | {
            "FLASK_APP": "wsgi.py",
            "POSYANDU_DATABASE_URL": f"sqlite:///{self.database}",
            "POSYANDU_SECRET_KEY": "only-for-tests-" + "z" * 32,
            "POSYANDU_ARGON2_MEMORY_KIB": "64",
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._settings: dict[str, str] = {}
        self._midwife: SignedIn | None = None
        if made is not None:
            shutil.copy(made, self.database)
            return
        for command in (("db", "upgrade"), ("demo", *demo)):
            done = subprocess.run(
                [sys.executable, "-m", "flask", *command],
                env=self._environment, cwd=ROOT, capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr

    def start(self, **settings: str) -> None:
        """Serve, with these settings changed, and wait until it answers."""
        command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--threads", "4"]
        command += ["--bind", f"127.0.0.1:{self.port}", "wsgi:app"]
        with self.log.open("a") as log:
            self._process = subprocess.Popen(
                command, env=self._environment | settings, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
            )
        self._settings = settings
        for _ in range(750):
            try:
                with urllib.request.urlopen(f"{self.address}/masuk", timeout=2):
                    return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError(self.log.read_text())

    def stop(self) -> None:
        """No answer from now on."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)  # at once, without waiting for lines that a browser keeps open
            self._process.wait(timeout=20)
            self._process = None

    def begins_again(self, made: Path) -> None:
        """With what a demo held when it was made, whatever was done since: cheaper than another server."""
        if self._process is None or self._settings:
            self.stop()
            self.start()
        self.holds_only(made)

    def backs_up(self) -> Path:
        """What it holds now, in a file beside it."""
        copy = self.database.with_suffix(".backup")
        copy.unlink(missing_ok=True)
        with closing(sqlite3.connect(self.database)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        return copy

    def goes_back_to(self, copy: Path) -> None:
        """What came since then is gone from it."""
        self.stop()
        self.holds_only(copy)
        self.start()

    def holds_only(self, other: Path) -> None:
        """What that file holds, while it goes on answering."""
        with closing(sqlite3.connect(other)) as source, closing(sqlite3.connect(self.database, timeout=20)) as target:
            source.backup(target)
        self._midwife = None

    def code(self) -> str:
        """A new code for a tablet of the posyandu whose kader is ``kader.melati``, made on the midwife's page."""
        midwife = self._midwife = self._midwife or SignedIn(self.address, "midwife")
        place = self.one(
            "select a.posyandu_id from user_area a join user_account u on u.id = a.user_id where u.username = ?",
            "kader.melati",
        )
        page = midwife.get(f"/tablet/perangkat/{place}")
        answer = midwife.post(f"/tablet/perangkat/{place}/kode", page)
        found = re.search(r"[2-9A-HJKMNP-Z]{4} [2-9A-HJKMNP-Z]{4}", answer)
        assert found, answer
        return found[0].replace(" ", "")

    def rows(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        """What the database holds."""
        with sqlite3.connect(self.database) as connection:
            connection.row_factory = sqlite3.Row
            return connection.execute(statement, values).fetchall()

    def one(self, statement: str, *values: Any) -> Any:
        """The first column of the first row."""
        return self.rows(statement, *values)[0][0]

    @contextmanager
    def refusing(self, child_id: str) -> Iterator[None]:
        """Refuse every weighing of a child meanwhile: it seems to be born later."""
        child = child_id.replace("-", "")
        before = self.one("select birth_date from child where id = ?", child)
        self.does("update child set birth_date = '2100-01-01' where id = ?", child)
        yield
        self.does("update child set birth_date = ? where id = ?", before, child)

    def does(self, statement: str, *values: Any) -> None:
        """Change the database behind the application's back."""
        with sqlite3.connect(self.database, timeout=20) as connection:
            connection.execute(statement, values)

    def holds(self, measurement_id: str) -> int:
        """How often this measurement is there: 1, if all is well."""
        return int(self.one("select count(*) from measurement where id = ?", measurement_id.replace("-", "")))

    def cuts_off(self, device_id: str) -> None:
        """Revoke a tablet, as the midwife does on her page."""
        midwife = SignedIn(self.address, "midwife")
        place = self.one("select posyandu_id from device where id = ?", device_id.replace("-", ""))
        page = midwife.get(f"/tablet/perangkat/{place}")
        midwife.post(f"/tablet/perangkat/{device_id}/cabut", page)


@contextmanager
def serving(folder: Path, *demo: str, made: Path | None = None) -> Iterator[Server]:
    """A server that is up, and down afterwards; over a demo of its own, or over a copy of one that was made before."""
    server = Server(folder, demo=demo, made=made)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def text_id(key: bytes | str) -> str:
    """An id as the tablet writes it; SQLite keeps 32 letters or 16 bytes."""
    return str(UUID(bytes=key) if isinstance(key, bytes) else UUID(key))
