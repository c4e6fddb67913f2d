"""Long lists in pages, with the addresses of the page before and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request, url_for

T = TypeVar("T")
_LAST = 100_000  # a larger number is no page that anybody turned to


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list: its items, its number from 1, and how many items there are in all."""

    items: Sequence[T]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def previous_url(self) -> str | None:
        """The address of the page before, with the same search."""
        return _address(min(self.number - 1, self.pages)) if self.number > 1 else None

    @property
    def next_url(self) -> str | None:
        """The address of the page after, with the same search."""
        return _address(self.number + 1) if self.number < self.pages else None


def page_number() -> int:
    """The page that this request asks for; 1 when it says none, or nothing readable."""
    number = request.args.get("halaman", 1, type=int)
    return number if 1 <= number <= _LAST else 1


def _address(number: int) -> str:
    # Names with an underscore are url_for's own (_scheme, _external): never taken from the address.
    searched = {name: value for name, value in request.args.items() if not name.startswith("_")}
    values = {**searched, **(request.view_args or {}), "halaman": number}
    return url_for(request.endpoint or "", **values)
