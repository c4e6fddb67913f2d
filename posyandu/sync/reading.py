"""Reading what is inside an operation, field by field, so that each mistake has its field and its sentence."""

import unicodedata
from collections.abc import Collection, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from ..core.plausible import Field, refusal
from ..web.format import sentence
from . import words
from .envelope import as_moment, as_uuid, as_whole

Word = TypeVar("Word", bound=StrEnum)
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


class Refused(Exception):
    """An operation is not taken: ``code`` for the app, ``text`` for the kader, ``field`` where the mistake lies."""

    def __init__(self, code: str, field: str | None = None, *, text: str | None = None) -> None:
        super().__init__(code)
        self.code, self.field = code, field
        self.text = text or words.refusal(code)


class Fields:
    """The fields of one payload. Every method raises :class:`Refused`."""

    def __init__(self, payload: Mapping[str, Any]) -> None:
        self._payload = payload

    def _given(self, name: str) -> Any:
        value = self._payload.get(name)
        if value is None:
            raise Refused("missing", name)
        return value

    def uuid(self, name: str) -> UUID:
        """An id."""
        return _read(as_uuid(self._given(name)), name)

    def uuids(self, name: str) -> frozenset[UUID]:
        """Some ids, none when absent."""
        listed = self._payload.get(name) or []
        if not isinstance(listed, list) or len(listed) > 50:
            raise Refused("unreadable", name)
        return frozenset(_read(as_uuid(item), name) for item in listed)

    def day(self, name: str) -> date:
        """A day as 2026-08-18."""
        value = self._given(name)
        try:
            return date.fromisoformat(value) if len(value) == 10 else _read(None, name)
        except (TypeError, ValueError):
            raise Refused("unreadable", name) from None

    def moment(self, name: str) -> datetime | None:
        """A moment, ``None`` when the tablet's clock cannot be believed at all."""
        return as_moment(self._given(name))

    def whole(self, name: str, *, least: int, most: int, optional: bool = False) -> int | None:
        """A whole number."""
        if optional and self._payload.get(name) is None:
            return None
        return _read(as_whole(self._given(name), least=least, most=most), name)

    def number(self, name: str, *, low: float, high: float) -> float | None:
        """A number with at most two decimals, ``None`` when absent."""
        value = self._payload.get(name)
        if value is None:
            return None
        if type(value) not in (int, float):
            raise Refused("unreadable", name)
        if not low <= value <= high:
            raise Refused("impossible_value", name)
        if abs(100 * value - round(100 * value)) > 1e-6:
            raise Refused("too_precise", name)
        return round(float(value), 2)

    def measure(self, field: Field) -> float | None:
        """A measured value within what a child can have."""
        value = self._payload.get(field.value)
        if value is None:
            return None
        found = self.number(field.value, low=-1e9, high=1e9)
        if found is not None and (why := refusal(field, found)) is not None:
            raise Refused("impossible_value", field.value, text=sentence(why))
        return found

    def flag(self, name: str, *, optional: bool = False) -> bool:
        """True or false; absent is false where it may be."""
        value = self._payload.get(name) if optional else self._given(name)
        if value is None:
            return False
        if type(value) is not bool:
            raise Refused("unreadable", name)
        return value

    def word(self, name: str, words_of: type[Word], *, among: Collection[Word] | None = None) -> Word:
        """One of the words of a list."""
        try:
            found = words_of(self._given(name))
        except ValueError:
            raise Refused("unknown_word", name) from None
        if among is not None and found not in among:
            raise Refused("unknown_word", name)
        return found

    def optional_word(self, name: str, words_of: type[Word]) -> Word | None:
        """One of the words of a list, or ``None``."""
        return None if self._payload.get(name) is None else self.word(name, words_of)

    def text(self, name: str, *, most: int) -> str:
        """A name: spaces put in order, letters composed, what no paper could hold left out."""
        found = self.optional_text(name, most=most)
        if found is None:
            raise Refused("missing", name)
        return found

    def optional_text(self, name: str, *, most: int) -> str | None:
        """A text, ``None`` when there is nothing to read in it."""
        value = self._payload.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or len(value) > 4 * most:
            raise Refused("unreadable", name)
        seen = "".join(" " if unicodedata.category(c) in _INVISIBLE else c for c in value)
        plain = " ".join(unicodedata.normalize("NFC", seen).split())
        if len(plain) > most:
            raise Refused("unreadable", name)
        return plain or None

    def mapping(self, name: str) -> Mapping[str, Any]:
        """An object, empty when absent."""
        return _read(_of_type(self._payload.get(name, {}), dict), name)

    def listed(self, name: str) -> list[Any]:
        """A list, empty when absent."""
        return _read(_of_type(self._payload.get(name, []), list), name)


_T = TypeVar("_T")


def _of_type(value: Any, wanted: type[_T]) -> _T | None:
    return value if isinstance(value, wanted) else None


def _read(value: _T | None, name: str) -> _T:
    if value is None:
        raise Refused("unreadable", name)
    return value
