"""What was made of one version of the summaries, kept until there is no more room: it never has to be thrown away."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """The last ``room`` things that were made, by what they were made of: the version belongs into the key."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._things: OrderedDict[Hashable, Made] = OrderedDict()
        self._turn = Lock()

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """The thing of this key, made if need be."""
        with self._turn:
            if key in self._things:
                self._things.move_to_end(key)
                return self._things[key]
        made = make()
        with self._turn:
            self._things[key] = made
            while len(self._things) > self._room:
                self._things.popitem(last=False)
        return made
