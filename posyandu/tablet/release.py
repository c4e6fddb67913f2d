"""Which version of the app this is: one word for all that the tablet keeps, and the list of files it keeps."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, url_for

from ..config import kms_rules
from ..web.assets import STATIC, blueprint_digest

PACKAGE = Path(__file__).parent.parent
# What the served pieces are made of besides the static files: the rules, the charts, the words, this room.
_SOURCES = ("core", "charts", "tablet", "translations", "templates/tablet")
_STYLES = (
    "vendor/bootstrap/bootstrap.min.css",
    *(f"css/{name}.css" for name in ("tokens", "base", "controls", "tablet", "measure", "result", "closing")),
    *(f"css/{name}.css" for name in ("charts", "sign_in", "tablet_app")),
)
_OTHERS = (
    "vendor/fonts/plus-jakarta-sans-latin-wght-normal.woff2",
    "vendor/idb/idb.js",
    "icons/chevron-down.svg",
    "icons/favicon.svg",
    "icons/tablet-192.png",
)


def release(app: Flask) -> str:
    """A digest that changes with anything the tablet keeps."""
    parts = (blueprint_digest(), _digest_of_sources(), kms_rules(app).version)
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


@cache
def _digest_of_sources() -> str:
    digest = hashlib.sha256()
    for folder in _SOURCES:
        for path in sorted((PACKAGE / folder).rglob("*")):
            if path.is_file() and path.suffix not in {".pyc", ".po"}:
                digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def styles() -> list[str]:
    """The addresses of the style sheets, in their order."""
    return [_static(name) for name in _STYLES]


def files(app: Flask) -> list[str]:
    """Every address that the tablet keeps for a day without a signal, the page itself first."""
    version = release(app)
    scripts = [
        path.relative_to(STATIC).as_posix()
        for folder in ("core", "tablet")
        for path in sorted((STATIC / "js" / folder).rglob("*.js"))
    ]
    guide = [path.relative_to(STATIC).as_posix() for path in sorted((STATIC / "guide").glob("*.png"))]
    kept = [_static(name) for name in (*_STYLES, *_OTHERS, *scripts, *guide)]
    data = [
        url_for("tablet.bundle", v=version),
        *(url_for("tablet.charts", language=language, v=version) for language in ("id", "en")),
        url_for("tablet.words", language="en", v=version),
    ]
    return [url_for("tablet.page"), url_for("tablet.manifest"), *kept, *data]


def _static(name: str) -> str:
    return url_for("assets.static_file", digest=blueprint_digest(), name=name)
