"""Where a delegation comes from: Indonesia's provinces, cities, kabupaten and kecamatan by their codes.

The list is that of Kepmendagri 300.2.2-2138/2025 (7,800 entries, ``vendor/``), read once a process.
"""

import gzip
import json
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).parent / "vendor" / "wilayah.json.gz"
MOST = 20  # more matches than anybody reads: type another word


class Origin(NamedTuple):
    """An area by its code, with the names of what it lies in."""

    code: str
    name: str
    city: str
    province: str

    @property
    def label(self) -> str:
        """Kecamatan Bandung Kidul, Kota Bandung, Jawa Barat."""
        if len(self.code) == 8:
            return f"Kecamatan {self.name}, {self.city}, {self.province}"
        return f"{self.name}, {self.province}" if self.city else f"Provinsi {self.name}"

    @property
    def short(self) -> str:
        """As a guest is addressed: Kecamatan Bandung Kidul, Kota Bandung."""
        return self.label.rsplit(", ", 1)[0] if self.city else self.label


def plain(text: str) -> str:
    """Small letters and figures only, one space between words, without the words that every area has."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9.]+", " ", letters).split()
    return " ".join(
        word.strip(".") for word in words if word.strip(".") not in {"kec", "kecamatan", "provinsi", "prov"}
    )


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = json.loads(gzip.decompress(_FILE.read_bytes()))
    return names


def _bare(name: str) -> str:
    return plain(name).removeprefix("kota ").removeprefix("kabupaten ")


@cache
def _searched() -> list[tuple[str, str, Origin]]:
    """Its own name and all its names, plain, beside each area."""
    known = (origin_of(code) for code in _names())
    return [(_bare(origin.name), plain(origin.label), origin) for origin in known if origin is not None]


def origin_of(code: str) -> Origin | None:
    """The area of a code, or ``None``."""
    names = _names()
    if code not in names or len(code) > 8:
        return None
    city = names.get(code[:5], "") if len(code) >= 5 else ""
    return Origin(code, names[code], city, names.get(code[:2], ""))


def search(text: str) -> list[Origin]:
    """Areas whose names hold every word, those that begin so first, the larger first; or the one of a code."""
    wanted = plain(text)
    if exact := origin_of(text.strip()):
        return [exact]
    if len(wanted) < 3:
        return []
    words = wanted.split()
    scored = []
    for name, label, origin in _searched():
        if all(re.search(rf"\b{re.escape(word)}", label) for word in words):
            rank = 0 if wanted in (name, plain(origin.name)) else 1 if name.startswith(wanted) else 2
            scored.append((rank, len(origin.code), origin.code, origin))
    return [origin for *_, origin in sorted(scored)[:MOST]]


def meant(text: str, found: list[Origin]) -> Origin | None:
    """The one of these that the words can only mean: there is no other, or no other of that very name."""
    named = [origin for origin in found if _bare(origin.name) == plain(text)]
    alone = named if named else found
    return alone[0] if len(alone) == 1 else None
