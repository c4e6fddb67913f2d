"""How long a district's list takes to come in: 10,000 children with 120,000 weighings, from the file to the figures."""

import io
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import flask_migrate
import xlsxwriter

from posyandu import create_app
from posyandu.config import kms_rules
from posyandu.core.roles import Grant
from posyandu.core.vocabulary import Role
from posyandu.exchange.importing import applying, checking, jobs, uploading
from posyandu.exchange.importing.progress import working
from posyandu.extensions import db
from posyandu.models import Kecamatan, Kelurahan, Lingkungan, MonthResult, Posyandu, User, UserArea
from posyandu.web import clock

CHILDREN, MONTHS, POSYANDU = 10_000, 12, 64
TODAY = date(2026, 8, 18)
_TITLES = (
    "NIK", "Nama", "JK", "Tgl Lahir", "Nama Ortu", "Posyandu", "Tanggal Pengukuran", "Berat", "Tinggi", "Cara Ukur"
)  # fmt: skip
_GIVEN = [
    "Aisyah",
    "Nabila",
    "Rizky",
    "Fahri",
    "Daniel",
    "Ruth",
    "Bagas",
    "Ayu",
    "Michelle",
    "Kevin",
    "Siti",
    "Zahra",
    "Alif",
    "Gabriel",
    "Kezia",
    "Dimas",
]
_FAMILY = [
    "Siregar",
    "Nasution",
    "Harahap",
    "Pratama",
    "Putri",
    "Ginting",
    "Lubis",
    "Simanjuntak",
    "Hidayat",
    "Lestari",
    "Wijaya",
    "Sari",
]


def workbook(children: int, months: int, *, seed: int = 7) -> bytes:
    """A sheet a month, each with every child: what a puskesmas that pastes its exports together has."""
    rng = Random(seed)
    people = []
    for n in range(children):
        born = TODAY - timedelta(days=rng.randrange(400, 1400))
        girl = rng.random() < 0.5
        nik = f"127109{born.day + 40 * girl:02d}{born:%m%y}{n % 10_000:04d}"
        name = f"{rng.choice(_GIVEN)} {rng.choice(_GIVEN)} {rng.choice(_FAMILY)} {n}"
        people.append((nik, name, "P" if girl else "L", born, f"Ibu {rng.choice(_FAMILY)} {n}", n % POSYANDU))
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    for back in range(months):
        month = date(2026 - (back > 7), (7 - back) % 12 + 1, 1)
        sheet = book.add_worksheet(f"{month:%Y-%m}")
        sheet.write_row(0, 0, _TITLES)
        for row, (nik, name, sex, born, mother, home) in enumerate(people, 1):
            on = month + timedelta(days=row % 15)
            kg = round(7 + (on - born).days / 200 + rng.random(), 1)
            cm = round(62 + (on - born).days / 35, 1)
            texts = (nik, name, sex, f"{born:%d/%m/%Y}", mother, f"Melati {home}", f"{on:%d/%m/%Y}", kg, cm, "Berdiri")
            sheet.write_row(row, 0, texts)
    book.close()
    return file.getvalue()


def settle() -> User:
    """A kecamatan with its posyandu and one nutrition officer."""
    kecamatan = Kecamatan(code="12.71.09", name="Amplas", city="Medan", province="Sumatera Utara", puskesmas="Amplas")
    db.session.add(kecamatan)
    db.session.flush()
    kelurahan = Kelurahan(kecamatan_id=kecamatan.id, code="12.71.09.1001", name="Harjosari")
    db.session.add(kelurahan)
    db.session.flush()
    ward = Lingkungan(kelurahan_id=kelurahan.id, number=1, name="Lingkungan I")
    db.session.add(ward)
    db.session.flush()
    for n in range(POSYANDU):
        code = f"12.71.09.1001.{n:03d}"
        home = {"kelurahan_id": kelurahan.id, "lingkungan_id": ward.id}
        db.session.add(Posyandu(**home, code=code, name=f"Melati {n}", opening_day=5))
    user = User(
        username="tpg", name="TPG", role=Role.NUTRITIONIST, password_hash="-", language="id", created_at=clock.now(),
        areas=[UserArea(kecamatan_id=kecamatan.id)],
    )  # fmt: skip
    db.session.add(user)
    db.session.commit()
    return user


def run(content: bytes, database: Path) -> dict[str, float]:
    """Bring the file in; the seconds of each part and the peak memory of this process and its readers."""
    app = create_app(
        {"DATABASE_URL": f"sqlite:///{database}", "SECRET_KEY": "x" * 32}, instance_path=str(database.parent)
    )
    seconds: dict[str, float] = {}
    with app.app_context():
        flask_migrate.upgrade()
        user = settle()
        kecamatan_id, user_id, rules = user.areas[0].kecamatan_id or 0, user.id, kms_rules(app)
        started = time.perf_counter()
        run_id = uploading.upload(
            user=user, kecamatan_id=kecamatan_id, posyandu_id=None, file_name="a.xlsx", content=content, now=clock.now()
        )
        seconds["upload"] = time.perf_counter() - started
        with working(run_id) as progress:
            checking.check(
                run_id, grants=[Grant(kecamatan_id=kecamatan_id)], today=TODAY, now=clock.now(), rules=rules,
                progress=progress,
            )  # fmt: skip
            seconds["check"] = time.perf_counter() - started - seconds["upload"]
            before = time.perf_counter()
            applying.apply(run_id, actor_id=user_id, now=clock.now(), today=TODAY, rules=rules, progress=progress)
            seconds["apply"] = time.perf_counter() - before
        seconds["all"] = time.perf_counter() - started
        seconds["results"] = db.session.query(MonthResult).count()
        db.engine.dispose()
    return seconds


def measure(children: int = CHILDREN, months: int = MONTHS) -> list[dict[str, Any]]:
    """The entries ``import_seconds``, ``import_rows_per_s`` and ``import_peak_mb``, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="posyandu-import-", dir=Path(__file__).parent) as folder:
        file = Path(folder) / "list.xlsx"
        file.write_bytes(workbook(children, months))
        command = [sys.executable, "-m", "benchmarks.importing", str(file), str(Path(folder) / "import.sqlite")]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, peak, parts = done.stdout.strip().splitlines()[-1].split("|")
    rows = children * months
    note = f"{children} children, {rows} weighings, xlsx; {parts}"
    return [
        {"name": "import_seconds", "value": float(seconds), "unit": "s", "target": 60, "note": note},
        {
            "name": "import_rows_per_s",
            "value": round(rows / float(seconds)),
            "unit": "rows/s",
            "target": ">= 2000",
            "note": "",
        },
        {
            "name": "import_peak_mb",
            "value": float(peak),
            "unit": "MB",
            "target": 500,
            "note": "with the reading process",
        },
    ]


def _megabytes() -> float:
    """What this process and those that it started hold of the memory now."""
    me = Path("/proc/self")
    pids = [me, *(Path(f"/proc/{pid}") for pid in (me / f"task/{os.getpid()}/children").read_text().split())]
    total = 0
    for pid in pids:
        with suppress(OSError, StopIteration, ValueError):
            total += next(int(line.split()[1]) for line in (pid / "status").read_text().splitlines() if "VmRSS" in line)
    return total / 1024


def _alone(file: str, database: str) -> None:
    peaks, done = [0.0], threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            peaks.append(_megabytes())

    watcher = threading.Thread(target=watch)
    watcher.start()
    jobs.alone()
    try:
        seconds = run(Path(file).read_bytes(), Path(database))
    finally:
        done.set()
        watcher.join()
    cpu = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    parts = ", ".join(f"{name} {value:.1f}" for name, value in seconds.items()) + f", CPU {cpu:.1f} s"
    print(f"{seconds['all']:.1f}|{max(peaks):.0f}|{parts}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _alone(*sys.argv[1:])
    else:
        for entry in measure():
            print(entry)
