"""The server process: started, killed, put back to a backup, its disk filled."""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import ModuleType

from posyandu.database import sqlite_module

from .wire import NoAnswer, ask

ROOT = Path(__file__).parent.parent.parent
SQLITE: ModuleType = sqlite_module()


class Server:
    """The application under gunicorn, two workers, on one port."""

    def __init__(self, folder: Path, url: str, *, without: str = "", workers: int = 2, threads: int = 4) -> None:
        self.folder, self.url, self.workers, self.threads = folder, url, workers, threads
        self.log = folder / "server.log"
        self.days = 0
        self.kills = 0
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("POSYANDU_")},
            "POSYANDU_DATABASE_URL": url,
            "POSYANDU_SECRET_KEY": "only-for-tests-" + "z" * 32,
            "CHAOS_WITHOUT": without,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def database(self) -> Path:
        """The file of a SQLite database."""
        return Path(self.url.removeprefix("sqlite:///"))

    def start(self) -> None:
        """Serve, and wait until it answers."""
        command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--preload", "--graceful-timeout", "5"]
        command += ["--workers", str(self.workers), "--threads", str(self.threads), "--backlog", "1024"]
        command += ["--bind", f"127.0.0.1:{self.port}", "tests.chaos.served:app"]
        environment = self._environment | {"CHAOS_DAYS": str(self.days)}
        with self.log.open("a") as log:
            self._process = subprocess.Popen(
                command, env=environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        self.wait()

    def wait(self) -> None:
        """Until it answers."""
        for _ in range(300):
            try:
                if ask(self.port, "GET", "/sync/pull").status == 401:
                    return
            except NoAnswer:
                pass
            time.sleep(0.05)
        raise RuntimeError(self.log.read_text()[-4000:])

    def stop(self) -> None:
        """End it; what it acknowledged needs no farewell."""
        if self._process is not None:
            self._kill_all()
            self._process = None

    def kill(self) -> None:
        """SIGKILL to every process of it at once, and a new start."""
        self._kill_all()
        self._process = None
        self.kills += 1
        self.start()

    def kill_a_worker(self, chance: random.Random) -> None:
        """SIGKILL to one worker; its neighbours go on."""
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        if not children.exists() or not (workers := children.read_text().split()):
            return
        try:
            os.kill(int(chance.choice(workers)), signal.SIGKILL)
        except ProcessLookupError:
            return
        self.kills += 1

    def _kill_all(self) -> None:
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(timeout=20)

    def back_up(self) -> Path:
        """A copy of the running database, in one step."""
        copy = self.folder / "backup.sqlite"
        with closing(SQLITE.connect(self.database)) as source, closing(SQLITE.connect(copy)) as target:
            source.backup(target)
        return copy

    def restore(self, copy: Path) -> None:
        """Begin again with a backup: what came after it is gone from the server."""
        self._kill_all()
        for suffix in ("-wal", "-shm"):
            Path(f"{self.database}{suffix}").unlink(missing_ok=True)
        shutil.copy(copy, self.database)
        self.start()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Somebody else holds the database for writing."""
        with closing(SQLITE.connect(self.database, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")

    def faults_logged(self) -> int:
        """How often the server itself stumbled: batches that could not be stored in one piece, answers of 500."""
        text = self.log.read_text(errors="replace")
        return text.count("could not be stored") + text.count("Exception on /sync")


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path | None]:
    """A disk that is soon full; ``None`` where this user may not mount one."""
    place = folder / "small"
    place.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)]
    mount, umount = shutil.which("mount"), shutil.which("umount")
    done = subprocess.run([mount, *options], capture_output=True, check=False) if mount and umount else None
    if done is None or done.returncode:
        yield None
        return
    try:
        yield place
    finally:
        subprocess.run([str(umount), "--lazy", str(place)], check=False)


def rows(database: Path, statement: str, *values: object) -> list[tuple[object, ...]]:
    """What a SQLite file holds, past the application."""
    with closing(SQLITE.connect(database)) as connection:
        found: list[tuple[object, ...]] = connection.execute(statement, values).fetchall()
    return found
