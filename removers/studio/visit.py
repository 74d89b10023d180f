"""Visit: who asks, in which language; and Answer: what the page changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from removers import files, networks
from removers.errors import RemovalError, quoted
from removers.words import Words

T = TypeVar("T")

Kept = dict[str, Any]
"""What a browser remembers: the last `recipe` and `format`, and the models `agreed` to."""


class Change(dict[str, Any]):
    """Properties of a component of the page that change; any other value is its new value."""


class Served(str):
    """The path of a file that the page may fetch for a while."""

    @property
    def path(self) -> Path:
        return Path(self)


Answer = dict[Hashable, Any]
"""What an event changes, by component; nothing else does."""


@dataclass(frozen=True)
class Visit:
    """One event: its language, what it tells, and what the server lends to it."""

    words: Words
    place: Callable[[str], Served]  # where a file of this name may be written
    warn: Callable[[str], None]  # shows a sentence beside the page
    attempt: Callable[[Callable[[], Any]], Any]  # what comes of errors that nobody foresaw
    told: dict[str, Any] = field(default_factory=dict)

    def save(self, data: bytes, name: str) -> Served:
        """Write a file that the page may fetch; raises RemovalError if there is no room for it."""
        try:
            served = self.place(name)
            with files.replacing(served.path) as part:
                part.write_bytes(data)
        except OSError as error:
            shown = quoted(name)
            raise RemovalError(f"{shown} cannot be written ({error.strerror}).") from error
        return served

    def warned(self, error: RemovalError) -> str:
        """Show what is wrong, and return it."""
        says = self.words.say(networks.discreet(str(error)))
        self.warn(says)
        return says
