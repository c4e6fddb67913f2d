"""The answer that a dashboard and a report give first, and which places it names as in need of help."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from .measures import FACTS, Measure, ratio_where_open, step_of
from .proportion import Ratio, half_up
from .sentence import Sentence, percentage, say
from .skdn import Counts

PER_HUNDRED_FROM = 100
"""From so many balita on one speaks of a hundred; of 26 one says how many came."""
MOST_NAMED = 2


class Place(Protocol):
    """A kelurahan or posyandu with its counts of a period."""

    @property
    def name(self) -> str:
        """As it is read."""
        ...

    @property
    def counts(self) -> Counts:
        """Of the period."""
        ...


P = TypeVar("P", bound=Place)


def needs_help(measure: Measure, ratio: Ratio, target: float | None) -> bool:
    """Whether a place misses the target by the percentage that is shown; without one, if it is in the lowest steps.

    Never where neither way is better, nor where there is no percentage: a posyandu that did not open is no 0 percent.
    """
    up = FACTS[measure].up_is_good
    if ratio.percent is None or up is None:
        return False
    if target is None:
        return step_of(measure, ratio.percent) <= 2
    shown = half_up(ratio.percent)
    return shown < target if up else shown > target


def best_first(places: Iterable[P], measure: Measure) -> list[P]:
    """Places by a measure, from the best to the worst; those without a percentage last."""
    up = FACTS[measure].up_is_good is not False

    def key(place: P) -> tuple[bool, float, str]:
        percent = ratio_where_open(measure, place.counts).percent
        return percent is None, (-(percent or 0) if up else percent or 0), place.name

    return sorted(places, key=key)


def in_need(places: Iterable[P], measure: Measure, target: float | None) -> list[P]:
    """The places that need help, the worst first."""
    poor = [one for one in places if needs_help(measure, ratio_where_open(measure, one.counts), target)]
    return best_first(poor, measure)[::-1]


def came(counts: Counts, *, months: int = 1) -> Sentence | None:
    """How many came, per hundred or, of few in one month, as they are; ``None`` where there are no children.

    Over several months the counts are child-months, which are no children: then always per hundred.
    """
    ratio = Ratio(counts.d, counts.s)
    if ratio.percent is None:
        return None
    if ratio.whole < PER_HUNDRED_FROM and months == 1:
        return say("%(part)s dari %(whole)s balita datang menimbang.", part=ratio.part, whole=ratio.whole)
    return say("Dari 100 balita, %(came)s datang menimbang.", came=percentage(ratio.percent, 0))


def still_closed(waiting: int, posyandu: int) -> Sentence | None:
    """How many posyandu of a month that is not over have not opened yet; ``None`` when none is waited for."""
    if not waiting:
        return None
    if posyandu == 1:
        return say("Posyandu belum buka bulan ini.")
    return say("%(waiting)s dari %(posyandu)s posyandu belum buka.", waiting=waiting, posyandu=posyandu)


def most_in_need(places: Iterable[P], measure: Measure, target: float | None) -> Sentence | None:
    """Which of several places need help most; ``None`` when none does, or when there is nothing to compare."""
    listed = list(places)
    names = [place.name for place in in_need(listed, measure, target)[:MOST_NAMED]]
    if not names or len(listed) < 2:
        return None
    if len(names) == 1:
        return say("%(place)s paling perlu dibantu.", place=names[0])
    return say("%(first)s dan %(second)s paling perlu dibantu.", first=names[0], second=names[1])
