"""Folders: which of their files are photos, which are results of ours, and what is left out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from removers import files
from removers.errors import RemovalError

SAYING = (".png", ".tiff", ".tif")  # endings of results with a place for their recipe
ENDS = 2**22  # bytes; a color profile before the recipe is no larger
NAMED = 10  # of what is left out; more names tell no more


@dataclass
class Found:
    """The photos that are named or lie in folders, and what else lies there."""

    photos: list[Path] = field(default_factory=list)
    others: list[Path] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)

    def add(self, path: Path) -> None:
        """Take the photos in a folder by name, or the path itself, which `read` will judge."""
        if not path.is_dir():
            self.photos.append(path)
            return
        try:
            inside = sorted(file for file in path.iterdir() if not file.name.startswith("."))
        except OSError as error:
            raise RemovalError(f"{path} cannot be opened ({error.strerror}).") from error
        found = [file for file in inside if _photo(file) and not ours(file)]
        self.photos += found or [path]
        self.folders += filter(Path.is_dir, inside)
        self.others += (file for file in inside if not _photo(file) and not file.is_dir())

    def left_out(self) -> Iterator[str]:
        """Yield what is no photo, counted and named."""
        if self.others:
            are = "files are no pictures" if len(self.others) > 1 else "file is no picture"
            yield _counted(are, self.others)
        if self.folders:
            are = "folders are" if len(self.folders) > 1 else "folder is"
            yield _counted(f"{are} inside another and not searched", self.folders)


def ours(path: Path) -> bool:
    """Return whether the file is a result of ours: it says by which recipe, as no WebP or JPEG."""
    if path.suffix not in SAYING:
        return False
    try:
        return path.is_file() and files.RECIPE.encode() in _ends(path)
    except OSError:  # `read` will say what is wrong with it, if it is a photo
        return False


def _ends(path: Path) -> bytes:
    """Return the beginning and the end of a file; a PNG tells of itself there, a TIFF here."""
    with path.open("rb") as file:
        beginning = file.read(ENDS)
        size = file.seek(0, os.SEEK_END)
        file.seek(max(len(beginning), size - ENDS))
        return beginning + file.read(ENDS)


def _photo(path: Path) -> bool:
    return path.suffix.lower() in files.SUFFIXES and not path.is_dir()


def _counted(are: str, paths: list[Path]) -> str:
    """Return such as `3 files are no pictures: a.txt, b.txt, c.txt`."""
    names = ", ".join(path.name for path in paths[:NAMED])
    more = f" and {len(paths) - NAMED} more" if len(paths) > NAMED else ""
    return f"{len(paths)} {are}: {names}{more}"
