"""A sentence that the core says in Indonesian and that a screen can say again in another language."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from posyandu.core.proportion import half_up


@dataclass(frozen=True, slots=True)
class Sentence:
    """A message with named places, kept apart from its values so that it can be translated.

    ``text`` is the Indonesian message id with ``%(name)s`` places; ``values`` fills them. A float value carries
    its decimals with it by being formatted before (``"8,4"``); the web layer swaps the comma for a point in
    English. ``str()`` gives the Indonesian sentence.
    """

    text: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % self.values if self.values else self.text


def say(text: str, **values: str | int) -> Sentence:
    """Make a :class:`Sentence`; the name is what the translation catalogue is extracted by."""
    return Sentence(text, values)


def decimal(value: float, places: int = 1, *, sign: bool = False) -> str:
    """``8.4`` as ``"8,4"``, minus as the typographic ``−``; with ``sign`` a plus is written too."""
    text = f"{value:+.{places}f}" if sign else f"{value:.{places}f}"
    if float(text) == 0:
        text = text.lstrip("+-")
    return text.replace("-", "\N{MINUS SIGN}").replace(".", ",")


def percentage(value: float | None, places: int = 1) -> str:
    """A percentage in words: ``81,3``, a half up; a dash where there is none."""
    return "–" if value is None else decimal(half_up(value, places), places)


def whole(number: int) -> str:
    """A whole number with its thousands parted, ``36.000``; the web layer writes a comma in English."""
    return f"{number:,}".replace(",", ".")


def reading(value: float) -> str:
    """A measured number with one decimal, or with two where the scale was read so finely: ``8,4``, ``8,45``."""
    return decimal(value, 1 if round(value, 1) == round(value, 2) else 2)
