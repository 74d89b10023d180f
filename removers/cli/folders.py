"""Folders and patterns: which files are photos, which are results of ours, what is left out."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from removers import files
from removers.files import Standing

NAMED = 10  # of what is left out; more names tell no more


@dataclass
class Found:
    """The photos that are named, match a pattern or lie in folders, and what else lies there."""

    photos: list[Path] = field(default_factory=list)
    others: list[Path] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    changed: list[Path] = field(default_factory=list)
    locked: list[str] = field(default_factory=list)  # why a folder cannot be opened
    seen: set[tuple[str, str]] = field(default_factory=set)  # the true folder and the name of each

    def add(self, path: Path) -> None:
        """Take the photos in a folder or of a pattern by name, or the path itself.

        `read` will judge that, and say that a pattern which matches nothing is no file.
        """
        before = len(self.photos)
        folder = is_folder(path)
        try:
            listed = _inside(path) if folder else _matched(path)
        except OSError as error:
            self.locked.append(f"{path} cannot be opened ({error.strerror}).")
            return
        new = list(filter(self._new, listed))
        self._sort(new)
        if folder:
            self.folders += filter(is_folder, new)
        else:
            for each in filter(is_folder, new):
                self.add(each)
        if len(self.photos) == before and len(new) == len(listed):
            self.photos.append(path)
            self._new(path)

    def _new(self, path: Path) -> bool:
        """Return whether a file is found for the first time, and not again through a link."""
        key = os.path.realpath(path.parent), path.name
        known = key in self.seen
        self.seen.add(key)
        return not known

    def _sort(self, paths: list[Path]) -> None:
        """Tell photos from results of ours and from files that are neither."""
        for path in paths:
            if is_folder(path):
                continue
            if path.suffix.lower() not in files.SUFFIXES:
                self.others.append(path)
            elif (stands := _standing(path)) == "changed":
                self.changed.append(path)
            elif stands == "other":
                self.photos.append(path)

    def left_out(self) -> Iterator[str]:
        """Yield what cannot be opened, and what is no photo, counted and named."""
        yield from self.locked
        yield from _counted(self.others, "file is no picture", "files are no pictures")
        yield from _counted(
            self.folders,
            "folder is inside another and not searched",
            "folders are inside another and not searched",
        )
        yield from _counted(
            self.changed,
            "result of an earlier run was changed since and stays as it is",
            "results of earlier runs were changed since and stay as they are",
        )


def is_folder(path: Path) -> bool:
    """Return whether there is such a folder; of what cannot be asked `read` will say why."""
    return os.path.isdir(path)  # noqa: PTH112 # Path's raises for long names and in locked folders


def ours(path: Path) -> bool:
    """Return whether the file is a result of ours, as it was written."""
    return _standing(path) == "ours"


def _standing(path: Path) -> Standing:
    """Return what a file is; of one that cannot be opened `read` will say what is wrong with it."""
    try:
        return files.standing(path) if path.is_file() else "other"
    except OSError:
        return "other"


def _inside(folder: Path) -> list[Path]:
    """Return what is in a folder, by name, without what is hidden; raises OSError."""
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def _matched(path: Path) -> list[Path]:
    """Return what matches a pattern, by name, as most shells expand it; nothing if it is a file."""
    if os.path.lexists(path):
        return []
    return sorted(map(Path, glob.glob(str(path))))  # noqa: PTH207 # Path's finds hidden files too


def _counted(paths: list[Path], one: str, several: str) -> Iterator[str]:
    """Yield such as `3 files are no pictures: a.txt, b.txt, c.txt`; nothing of no files."""
    if paths:
        names = ", ".join(path.name for path in paths[:NAMED])
        more = f" and {len(paths) - NAMED} more" if len(paths) > NAMED else ""
        yield f"{len(paths)} {several if len(paths) > 1 else one}: {names}{more}"
