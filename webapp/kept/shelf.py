"""A shelf in the memory of a process: it holds so much, and what was not asked for the longest time makes room."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Final, Generic, TypeVar

PATIENCE_S: Final = 5.0

Thing = TypeVar("Thing")


class Shelf(Generic[Thing]):
    """Things by their keys, for all threads of a process.

    Where a key names everything its thing is made of, what lies there never has to be taken away.
    """

    def __init__(self, room: int, size_of: Callable[[Thing], int]) -> None:
        self._room = room
        self._size_of = size_of
        self._things: OrderedDict[Hashable, Thing] = OrderedDict()
        self._taken = 0
        self._turns: dict[Hashable, tuple[threading.Lock, int]] = {}
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> Thing | None:
        """Return what lies under this key."""
        with self._lock:
            found = self._things.get(key)
            if found is not None:
                self._things.move_to_end(key)
            return found

    def put(self, key: Hashable, thing: Thing) -> None:
        """Lay a thing under this key, in the place of what lay there."""
        with self._lock:
            self._take(key)
            self._things[key] = thing
            self._taken += self._size_of(thing)
            while self._taken > self._room:
                self._take(next(iter(self._things)))

    def get(self, key: Hashable, make: Callable[[], Thing]) -> Thing:
        """Return what lies under this key, or what `make` returns; one thread makes it, the others wait for it.

        Raises: whatever `make` raises; nothing is kept then, and the next to ask tries again.
        """
        found = self.find(key)
        if found is not None:
            return found
        with self._turn(key):
            found = self.find(key)
            if found is None:
                found = make()
                self.put(key, found)
            return found

    def _take(self, key: Hashable) -> None:
        thing = self._things.pop(key, None)
        if thing is not None:
            self._taken -= self._size_of(thing)

    @contextmanager
    def _turn(self, key: Hashable) -> Iterator[None]:
        """Wait while somebody else makes this; not for ever, for they may be waiting for something that I hold."""
        with self._lock:
            turn, waiting = self._turns.get(key, (threading.Lock(), 0))
            self._turns[key] = turn, waiting + 1
        is_mine = turn.acquire(timeout=PATIENCE_S)
        try:
            yield
        finally:
            if is_mine:
                turn.release()
            with self._lock:
                turn, waiting = self._turns.pop(key)
                if waiting > 1:
                    self._turns[key] = turn, waiting - 1
