"""Place: where results go, so that no photo is lost, nor anything that we did not write."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Self

from removers import files
from removers.cli import pipe
from removers.cli.folders import is_folder, ours
from removers.errors import RemovalError


@dataclass
class Place:
    """Where results go: to one file, which may be PIPE, or into a folder; else beside photos."""

    file: Path | None = None
    folder: Path | None = None
    format: str = "png"
    taken: set[Hashable] = field(default_factory=set)  # photos, and results that are written
    piped: bytes = b""  # the result that standard output waits for

    @classmethod
    def of(cls, output: str | None, photos: list[Path], format: str | None) -> Self:
        """Return the place that -o names, or that photos from a pipe ask for; the format too."""
        if output == "-" or (output is None and pipe.PIPE in photos):
            return cls(file=pipe.PIPE, format=format or "png")
        if output is None:
            return cls(format=format or "png")
        path = Path(output)
        separators = tuple(filter(None, (os.sep, os.altsep)))
        if output.endswith(separators) or not path.suffix or is_folder(path):
            return cls(folder=path, format=format or "png")
        named = files.format_of(path.name)
        if format and named != format:
            raise RemovalError(
                f"{path} is no name of a {format}; change it, or leave --format out."
            )
        return cls(file=path, format=named)

    @property
    def pipes(self) -> bool:
        """Whether the result goes to standard output."""
        return self.file == pipe.PIPE

    def check(self, photos: list[Path]) -> None:
        """Raise RemovalError if the results of these photos cannot all go here."""
        if self.file is None:
            return
        name = pipe.named(self.file, pipe.OUTPUT)
        if len(photos) > 1:
            raise RemovalError(f"{name} is one file, but there are several photos; name a folder.")
        if identity(self.file) in self.taken and not self.pipes:
            raise RemovalError(f"{self.file} is a picture to read; choose another name.")

    def put(self, data: bytes, photo: Path, kind: str) -> Path:
        """Write a photo's result, whose name has the kind in it if need be; returns its path."""
        if self.pipes:
            self.piped = data
            return pipe.PIPE
        path = self.file or next(filter(self._free, self._names(photo, kind)))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with files.replacing(path) as part:
                part.write_bytes(data)
        except OSError as error:
            raise RemovalError(f"{path} cannot be written ({error.strerror}).") from error
        self.taken.add(identity(path))
        return path

    def _names(self, photo: Path, kind: str) -> Iterator[Path]:
        """Propose names for a result, the best first."""
        folder = self.folder or photo.parent
        name = Path(files.output_name("" if photo == pipe.PIPE else photo.name, self.format))
        if kind == "cutout":
            yield folder / name
        stem = f"{name.stem}-{kind}"
        yield folder / f"{stem}{name.suffix}"
        yield from (folder / f"{stem}-{number}{name.suffix}" for number in count(2))

    def _free(self, path: Path) -> bool:
        """Return whether a result may go there."""
        if identity(path) in self.taken:
            return False
        return not os.path.lexists(path) or ours(path)


def identity(path: Path) -> Hashable:
    """Return what is equal for all names of a file: by links, or in another case where that counts.

    What is not there is known by where it would be; a link that goes round leads to itself.
    """
    try:
        there = path.stat()
    except OSError:
        return os.path.realpath(path)
    return there.st_dev, there.st_ino


def identities(paths: Iterable[Path]) -> set[Hashable]:
    """Return the identities of the pictures that are read."""
    return {identity(path) for path in paths if path != pipe.PIPE}
