"""Names: capitals made readable with care, titles before them taken off, newborns left under their mother's name."""

import re
import unicodedata
from collections.abc import Sequence

_BEFORE = re.compile(
    r"^(?:(?:an|anak|sdr|sdri|tn|tuan|ny|nyonya|ibu|bu|bpk|bapak|bp|alm|almh|hj|h|dr|drg|ust|ustadz)\.\s*"
    r"|(?:nyonya|tuan|bapak|ibu)\s+)+",
    re.IGNORECASE,
)
_DEGREES = re.compile(r"[,\s]+(?:[SMAD]\.?\s?(?:Pd|Kom|Si|Ag|Keb|Kep|Sos|Hut|Ked|Farm|Md|E|H|T|P)\b\.?(?:\s*I\b\.?)?[,\s]*)+$|,\s*(?:SE|SH|MM|ST|MPd|SPd|AMd|S1|D3)\b.*$",
                      re.IGNORECASE)  # fmt: skip
_NEWBORN = re.compile(r"^(?:by|bayi)\.?\s*(?:ny\.?|nyonya|ibu)?\.?\s*(?P<mother>.*)$", re.IGNORECASE)
_SMALL = frozenset({"bin", "binti", "van", "der", "de", "al", "el"})
_ROMAN = re.compile(r"^(?:i{1,3}|iv|v|vi{1,3}|ix|x)$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['’`][^\W\d_]+)*", re.UNICODE)


def name(text: str) -> str:
    """A child's name: ``AN. SITI NURHALIZA`` is Siti Nurhaliza, ``BY. NY. LASTRI`` stays By. Ny. Lastri."""
    bare = _composed(text)
    if (newborn := _NEWBORN.match(bare)) and newborn["mother"]:
        return f"By. Ny. {_person(newborn['mother'].strip(' .'))}"
    return _person(_BEFORE.sub("", bare).strip(" ,.")) or _person(bare)


def parent_name(text: str) -> str:
    """A parent's name without ``Ny.`` before it and degrees behind it."""
    bare = _BEFORE.sub("", _composed(text))
    return _person(_DEGREES.sub("", bare).strip(" ,.")) or _person(_composed(text))


def is_newborn(text: str) -> bool:
    """Whether this is no name yet, but whose baby it is."""
    return re.match(r"^(?:by|bayi)\b", text, re.IGNORECASE) is not None


def words(text: str) -> str:
    """An address or a place, in readable letters."""
    return _readable(_composed(text))


def _composed(text: str) -> str:
    seen = unicodedata.normalize("NFC", text)
    seen = "".join(c if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"} else " " for c in seen)
    return " ".join(seen.replace("`", "'").split())


def _person(text: str) -> str:
    """As :func:`_readable`, and ``budi SANTOSO uji`` too: no word of it was written with care."""
    words_of = text.split(" ")
    careless = all(word in (word.lower(), word.upper()) for word in words_of)
    return _titled(words_of) if careless else _readable(text)


def _readable(text: str) -> str:
    """All capitals or all small becomes as one writes a name; whatever has both was written with care and stays."""
    letters = [c for c in text if c.isalpha()]
    mixed = any(c.islower() for c in letters) and any(c.isupper() for c in letters)
    if mixed or not letters:
        return text
    return _titled(text.split(" "))


def _titled(words_of: Sequence[str]) -> str:
    return " ".join(_word(word, first=at == 0) for at, word in enumerate(words_of))


def _word(word: str, *, first: bool) -> str:
    bare = word.strip(".,()")
    if not first and bare.lower() in _SMALL and bare.lower() not in {"al", "el"}:
        return word.lower()
    if not first and _ROMAN.match(bare):
        return word.upper()
    return _WORD.sub(lambda found: _capital(found[0]), word.lower())


def _capital(part: str) -> str:
    """``nu'man`` is Nu'man, ``d'angelo`` is D'Angelo."""
    head, mark, tail = part.partition("'") if part[1:2] == "'" else (part, "", "")
    return head[:1].upper() + head[1:] + mark + tail[:1].upper() + tail[1:]
