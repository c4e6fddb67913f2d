"""The summaries of each posyandu as one block of numbers, read once and kept until they change; signed, as signed.

A dashboard adds up to 96,000 summaries; as numbers in memory (some 80 KB for five years of a posyandu) that takes a
few milliseconds, and a posyandu that weighs today is read again alone. What is kept is the summaries themselves, whole;
the version of a posyandu's summaries (``SummaryVersion``) says whether they still are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from itertools import chain
from threading import Lock
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from ..core.period import month_number
from ..core.skdn import COUNT_FIELDS, AgeGroup, Counts
from ..core.vocabulary import Sex
from ..extensions import db
from ..figures.reported import REPORTED
from .area import Post

CELLS: tuple[tuple[Sex, AgeGroup], ...] = tuple((sex, group) for sex in Sex for group in AgeGroup)
Numbers = NDArray[np.int64]
_FIELDS = len(COUNT_FIELDS)
_WIDTH = 3 + _FIELDS


@dataclass(frozen=True, slots=True)
class Block:
    """One posyandu's summaries: ``numbers`` by month from ``first`` (a month number), cell and count."""

    first: int
    numbers: NDArray[np.int32]

    @property
    def end(self) -> int:
        """The month number after the last."""
        return self.first + len(self.numbers)

    def between(self, first: int, end: int) -> NDArray[np.int32]:
        """Its months from ``first`` to before ``end``; fewer where it has none."""
        return self.numbers[max(first - self.first, 0) : max(end - self.first, 0)]


EMPTY = Block(0, np.zeros((0, len(CELLS), _FIELDS), dtype=np.int32))
_kept: dict[int, tuple[int, Block]] = {}
_reading = Lock()


def blocks_of(posts: Iterable[Post]) -> dict[int, Block]:
    """The block of each posyandu; those whose version changed, and those without one, are read from the database."""
    found: dict[int, Block] = {}
    changed: list[Post] = []
    for post in posts:
        token, block = _kept.get(post.id, (None, EMPTY))
        if token is None or token != post.token:
            changed.append(post)
        else:
            found[post.id] = block
    if changed:
        with _reading:
            read = _read([post.id for post in changed])
        for post in changed:
            found[post.id] = read.get(post.id, EMPTY)
            if post.token is not None:
                _kept[post.id] = (post.token, found[post.id])
    return found


def version_of(posts: Iterable[Post]) -> str:
    """One text for the summaries of these posyandu and their names: another as soon as one of them changes."""
    told = ((p.id, p.token, p.name, p.kelurahan_id, p.kelurahan) for p in posts)
    return blake2b(repr([*told]).encode(), digest_size=12).hexdigest()


def _statement() -> sa.Select[Any]:
    year, month = (sa.extract(part, REPORTED.c.month) for part in ("year", "month"))
    number = 12 * sa.cast(year, sa.Integer) + sa.cast(month, sa.Integer) - 1
    cells: list[tuple[sa.ColumnElement[bool], Any]] = [
        (sa.and_(REPORTED.c.sex == sex, REPORTED.c.age_group == group), sa.literal_column(str(place)))
        for place, (sex, group) in enumerate(CELLS)
    ]
    return sa.select(
        REPORTED.c.posyandu_id,
        number.label("month"),
        sa.case(*cells).label("cell"),
        *(REPORTED.c[name] for name in COUNT_FIELDS),
    ).where(REPORTED.c.posyandu_id.in_(sa.bindparam("ids", expanding=True)))


_STATEMENT = _statement()


def _read(posyandu_ids: Sequence[int]) -> dict[int, Block]:
    rows = db.session.connection().execute(_STATEMENT, {"ids": posyandu_ids})
    table = np.fromiter(chain.from_iterable(rows), dtype=np.int32).reshape(-1, _WIDTH)
    found = {}
    for posyandu_id in np.unique(table[:, 0]):
        own = table[table[:, 0] == posyandu_id]
        first, last = int(own[:, 1].min()), int(own[:, 1].max())
        numbers = np.zeros((last - first + 1, len(CELLS), _FIELDS), dtype=np.int32)
        numbers[own[:, 1] - first, own[:, 2]] = own[:, 3:]
        numbers.flags.writeable = False
        found[int(posyandu_id)] = Block(first, numbers)
    return found


def by_month(blocks: Iterable[Block], first: date, months: int) -> Numbers:
    """The sums of blocks in each of so many months from ``first``: an array of month, cell and count."""
    start = month_number(first)
    summed = np.zeros((months, len(CELLS), _FIELDS), dtype=np.int64)
    for block in blocks:
        part = block.between(start, start + months)
        at = max(block.first - start, 0)
        summed[at : at + len(part)] += part
    return summed


def sums_between(block: Block, first: date, months: int, *fields: str) -> tuple[int, ...]:
    """The sums of some counts of one posyandu over so many months from ``first``, all its children together."""
    start = month_number(first)
    part = block.between(start, start + months)
    return tuple(int(part[:, :, COUNT_FIELDS.index(field)].sum()) for field in fields)


def span_of(blocks: Mapping[int, Block]) -> tuple[int, int]:
    """The first month number that has figures and the one after the last; equal when there are none."""
    listed = [block for block in blocks.values() if len(block.numbers)]
    return (min(b.first for b in listed), max(b.end for b in listed)) if listed else (0, 0)


class CellCounts(Mapping[tuple[Sex, AgeGroup], Counts]):
    """The cells of a table of numbers (cell and count), each made when it is asked for; empty ones are absent."""

    def __init__(self, numbers: NDArray[Any]) -> None:
        self._rows = {cell: row for cell, row in zip(CELLS, numbers, strict=True) if row.any()}

    def __getitem__(self, cell: tuple[Sex, AgeGroup]) -> Counts:
        return counts(self._rows[cell])

    def __iter__(self) -> Iterator[tuple[Sex, AgeGroup]]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def counts(numbers: NDArray[Any]) -> Counts:
    """A row of numbers as the core's own type."""
    return Counts(*numbers.tolist())
