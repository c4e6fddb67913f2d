"""What was read from one cell: the value, what was changed to get it, and why it could not be had."""

from typing import Generic, NamedTuple, TypeVar

from ....core.sentence import Sentence

T = TypeVar("T")
_BLANK = frozenset({"", "-", "--", "–", "—", ".", "…", "0-0-0000", "00/00/0000", "0000-00-00", "null", "none", "n/a", "na", "nan",
                    "#n/a", "#value!", "#ref!", "#div/0!", "#name?", "tidak ada", "tdk ada", "belum ada", "blm ada", "kosong"})  # fmt: skip


class Read(NamedTuple, Generic[T]):
    """``value`` is ``None`` for a blank cell and for an unreadable one; only the latter has ``wrong``."""

    value: T | None = None
    note: Sentence | None = None
    wrong: Sentence | None = None


def text_of(cell: object) -> str:
    """The words of a cell on one line; nothing for the many ways of writing that nothing is there."""
    if cell is None or isinstance(cell, bool):
        return "" if cell is None else str(int(cell))
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    text = " ".join(str(cell).replace("\u00a0", " ").replace("\u200b", "").split())
    return "" if text.lower() in _BLANK else text
