"""Long work in a process of its own, as the application starts it."""

import os
import subprocess
import sys
from pathlib import Path

from flask import Flask

ROOT = Path(__file__).parent.parent


def work_started(app: Flask, command: str, key: object) -> subprocess.Popen[bytes]:
    """A command of ``flask`` that works on one thing in the application's database."""
    environment = os.environ | {
        "POSYANDU_DATABASE_URL": app.config["DATABASE_URL"],
        "POSYANDU_SECRET_KEY": app.config["SECRET_KEY"],
        "POSYANDU_IMPORT_FOLDER": f"{app.instance_path}/imports",
    }
    words = [sys.executable, "-m", "flask", "--app", "posyandu", command, str(key)]
    return subprocess.Popen(words, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)
