"""Which posyandu a row belongs to, by what the list writes: "MELATI II" or "Posyandu Melati 2"."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz, utils

from ...core.sentence import Sentence, say

_ALIKE = 90
_ROMAN = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "x": "10",
}


class Place(NamedTuple):
    """A posyandu where the person may bring children in."""

    posyandu_id: int
    name: str
    kelurahan_id: int
    kelurahan: str
    lingkungan_id: int


class Places:
    """The posyandu of a person's areas, found by their written names."""

    def __init__(self, places: Sequence[Place], *, default: int | None, elsewhere: Sequence[str] = ()) -> None:
        self.by_id = {place.posyandu_id: place for place in places}
        self._default = default
        self._elsewhere = frozenset(_plain(name) for name in elsewhere)

    def find(self, posyandu: str, kelurahan: str) -> int | Sentence:
        """The posyandu's id, or why there is none."""
        found = self._find(_plain(posyandu), _plain(kelurahan))
        if found is not None:
            return found
        if kelurahan and not self._of_kelurahan(_plain(kelurahan)):
            return say("Kelurahan %(name)s bukan bagian dari wilayah Anda.", name=kelurahan[:40])
        if not posyandu:
            return say("Posyandu kosong. Isi kolomnya, atau pilih satu posyandu untuk seluruh berkas.")
        return say("Posyandu %(name)s tidak ada di wilayah Anda.", name=posyandu[:40])

    @lru_cache(maxsize=2048)  # noqa: B019 - lives as long as one import
    def _find(self, posyandu: str, kelurahan: str) -> int | None:
        near = self._of_kelurahan(kelurahan) if kelurahan else list(self.by_id.values())
        if kelurahan and not near:
            return None
        if not posyandu:
            if self._default is not None and (not kelurahan or any(p.posyandu_id == self._default for p in near)):
                return self._default
            return near[0].posyandu_id if len(near) == 1 else None
        same = [p for p in near if _plain(p.name) == posyandu]
        if not same:
            same = [p for p in near if _alike(_plain(p.name), posyandu)]
        if len(same) > 1 and any(p.posyandu_id == self._default for p in same):
            return self._default
        return same[0].posyandu_id if len(same) == 1 else None

    def _of_kelurahan(self, kelurahan: str) -> list[Place]:
        return [p for p in self.by_id.values() if _plain(p.kelurahan) == kelurahan]


def _alike(one: str, other: str) -> bool:
    numbers = [re.findall(r"[0-9]+", text) for text in (one, other)]
    return numbers[0] == numbers[1] and fuzz.ratio(one, other) >= _ALIKE


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    """A name without "Posyandu" or "Kel." before it, its Roman number in figures."""
    bare = re.sub(r"^(?:posyandu|pos|kelurahan|kel|desa|ds)\b\s*", "", str(utils.default_process(name)))
    words = bare.split()
    if len(words) > 1 and words[-1] in _ROMAN:
        words[-1] = _ROMAN[words[-1]]
    return " ".join(words)
