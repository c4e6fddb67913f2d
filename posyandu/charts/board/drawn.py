"""Pictures that were drawn already, kept by what they show: one that shows the same is never drawn twice."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, NamedTuple

from .bars import SkdnData, SplitData, draw_skdn, draw_split
from .heat import HeatData, draw_heat
from .picture import Picture, inline
from .places import MapData, draw_map
from .ranks import RankData, draw_ranks
from .trend import TrendData, draw_trend

Data = MapData | SkdnData | SplitData | HeatData | RankData | TrendData
_DRAWERS: dict[type, Callable[[Any], Picture]] = {
    SkdnData: draw_skdn,
    SplitData: draw_split,
    HeatData: draw_heat,
    RankData: draw_ranks,
    TrendData: draw_trend,
    MapData: draw_map,
}
KEPT = 300  # pictures in a process, some 20 KB each, a big heat table 150


class Drawn(NamedTuple):
    """A picture and how it stands in a page."""

    picture: Picture
    inline: str


_drawn: OrderedDict[Data, Drawn] = OrderedDict()
_turn = Lock()


def known(data: Data) -> Drawn | None:
    """The picture of these values, if it was drawn before."""
    with _turn:
        found = _drawn.get(data)
        if found is not None:
            _drawn.move_to_end(data)
    return found


def drawn(data: Data) -> Drawn:
    """The picture of these values, drawn if need be."""
    found = known(data)
    if found is None:
        picture = _DRAWERS[type(data)](data)
        found = Drawn(picture, inline(picture))
        with _turn:
            _drawn[data] = found
            while len(_drawn) > KEPT:
                _drawn.popitem(last=False)
    return found
