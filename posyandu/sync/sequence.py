"""Which of a tablet's operations have arrived: its numbers run without gaps, so a gap is the first sign of a loss."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

Range = tuple[int, int]  # first and last number, both included


class Heard(NamedTuple):
    """The highest number that arrived, and the ranges below it that did not, in order."""

    last: int
    missing: tuple[Range, ...] = ()

    @classmethod
    def of(cls, last: int, missing: Sequence[Sequence[int]]) -> "Heard":
        """As a device row keeps it."""
        return cls(last, tuple((first, end) for first, end in missing))

    def with_numbers(self, numbers: Iterable[int]) -> "Heard":
        """What has arrived together with these."""
        last, missing = self.last, list(self.missing)
        for number in sorted(set(numbers)):
            if number > last:
                if number > last + 1:
                    missing.append((last + 1, number - 1))
                last = number
            else:
                missing = [part for old in missing for part in _without(old, number)]
        return Heard(last, tuple(missing))

    def lacks_below(self, number: int) -> bool:
        """Whether one before this number has not arrived."""
        return self.last + 1 < number or any(first < number for first, _ in self.missing)

    def numbers(self, most: int) -> list[int]:
        """The missing numbers, the first ``most`` of them."""
        found: list[int] = []
        for first, end in self.missing:
            found += range(first, min(end, first + most - len(found) - 1) + 1)
        return found


def _without(old: Range, number: int) -> Iterator[Range]:
    first, end = old
    if not first <= number <= end:
        yield old
        return
    if first < number:
        yield first, number - 1
    if number < end:
        yield number + 1, end
