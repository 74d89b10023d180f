"""Shelf: how much memory the desks of all visits take, and which of them is cleared first."""

from __future__ import annotations

from threading import Lock
from typing import Protocol
from weakref import ref

from removers.networks.room import available

SHARE, MOST = 0.1, 1e9  # of memory, and bytes at most


class Desk(Protocol):
    """What lies on the shelf."""

    def weight(self) -> int:
        """Return the bytes that it takes."""

    def clear(self) -> None:
        """Give back what can be made again."""

    def put_away(self) -> None:
        """Give back all of it."""


class Shelf:
    """Desks that are in use, the least recently used first; those that are gone do not count."""

    def __init__(self) -> None:
        self._desks: dict[int, ref[Desk]] = {}
        self._lock = Lock()

    def use(self, desk: Desk) -> None:
        """Note that a desk is in use; if all take too much, others are cleared, then put away."""
        with self._lock:
            self._desks.pop(id(desk), None)
            self._desks[id(desk)] = ref(desk)
            known = {key: held for key, each in self._desks.items() if (held := each())}
            self._desks = {key: self._desks[key] for key in known}
            others = [each for each in known.values() if each is not desk]
            weights = {id(each): each.weight() for each in known.values()}
            for give in ("clear", "put_away"):
                for other in others:
                    if sum(weights.values()) <= budget():
                        return
                    getattr(other, give)()
                    weights[id(other)] = other.weight()


def budget() -> float:
    """Return how many bytes all desks may take."""
    return min(MOST, SHARE * available())


shelf = Shelf()
