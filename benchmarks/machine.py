"""The machine a run was made on, and how fast its disk keeps a promise: every figure is read beside these."""

import os
import platform
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any


def describe() -> str:
    """Processor, cores, memory, Python and the libraries that matter, in one line."""
    cpu = "unknown processor"
    info = Path("/proc/cpuinfo")
    if info.exists():
        cpu = next(
            (line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if "model name" in line), cpu
        )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numpy", "SQLAlchemy", "matplotlib"))
    return (
        f"{cpu}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, {libraries}"
    )


def around() -> dict[str, Any]:
    """When a part begins, in UTC, and how busy the machine is then."""
    return {"at": f"{datetime.now(UTC):%Y-%m-%d %H:%M}", "load": round(os.getloadavg()[0], 1)}


def measure() -> list[dict[str, Any]]:
    """The median of 200 small synchronous writes, in ms: what a commit must at least cost here."""
    times = []
    with tempfile.NamedTemporaryFile(dir=Path(__file__).parent) as file:
        for _ in range(200):
            file.write(b"x" * 4096)
            file.flush()
            started = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(1000 * (time.perf_counter() - started))
    times.sort()
    return [
        {
            "name": "fsync_p50_ms",
            "value": round(times[100], 3),
            "unit": "ms",
            "target": None,
            "note": f"fdatasync of 4 KiB; p95 {times[190]:.3f} ms",
        }
    ]
