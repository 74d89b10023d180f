"""Photo: where the file of a photo lies, and what working on it takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any, Self

from removers import files
from removers.errors import RemovalError
from removers.scene import Scene
from removers.studio.fair import room
from removers.studio.temporary import used

TAKES = 24  # bytes for each pixel of a photo, from its file to that of its cutout
LONGEST = 255  # characters of a photo's name; no file's has more


@dataclass(frozen=True)
class Photo:
    """Where a photo's file lies, what it is called, and which of its frames is the picture.

    `more` are the paths of the pictures that go with it, by name.
    """

    path: str
    name: str
    frame: int = 1
    more: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, path: str, name: str | None, **more: Any) -> Self:
        """Return a photo by the name that its sender gave it, if any, of which the end counts."""
        return cls(path, str(name or PurePath(path).name)[-LONGEST:], more=more)

    def read(self) -> Scene:
        """Return the photo at full size; raises BadPicture."""
        if not Path(self.path).is_file():
            raise gone()
        used(self.files())
        return files.with_more(files.read(self.path, self.name, self.frame), **self.more)

    def files(self) -> list[str]:
        """Return the paths of the photo and of what goes with it."""
        beside = (each if isinstance(each, list) else [each] for each in self.more.values())
        return [self.path, *(path for each in beside for path in each if path)]

    @contextmanager
    def room(self) -> Iterator[None]:
        """Wait until there is memory to work on the photo, and take it meanwhile."""
        with room.taken(TAKES * sum(map(files.pixels_of, self.files()))):
            yield

    def alone(self) -> Photo:
        """Return the same photo with nothing beside it."""
        return Photo(self.path, self.name)


def gone() -> RemovalError:
    """Return what to raise where a photo, or all that was known of it, was deleted."""
    return RemovalError("That photo is no longer on the server; drop it again.")
