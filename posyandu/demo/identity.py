"""Keys and identity numbers of the demo: made from the seed, in time order, and impossible in real life."""

from uuid import UUID

import numpy as np
from numpy.random import Generator

from .clock import IntArray

# No province has the code 99, so no living person can have one of these numbers.
NIK_AREA = "997109"


def keys(rng: Generator, instants_us: IntArray) -> list[UUID]:
    """A UUIDv7 for each instant (RFC 9562: 48 bits of milliseconds, then chance), the same for the same seed."""
    chance = rng.integers(0, 2**62, size=(2, len(instants_us)), dtype=np.int64)
    milliseconds = np.maximum(instants_us // 1000, 0)
    high = ((milliseconds << 16) | 0x7000 | (chance[0] & 0xFFF)).tolist()
    return [UUID(int=(h << 64) | 1 << 63 | c) for h, c in zip(high, chance[1].tolist(), strict=True)]


def nik(day: int, month: int, year: int, *, female: bool, serial: int) -> str:
    """An identity number in the official form: area, ddmmyy with 40 added to a girl's or woman's day, serial."""
    return f"{NIK_AREA}{day + 40 * female:02d}{month:02d}{year % 100:02d}{serial:04d}"
