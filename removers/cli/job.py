"""Job: what the command line is asked to make of which photos, and where it goes."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Self

from removers import files
from removers.batch import Result
from removers.cli.folders import Found, ours
from removers.cli.options import more
from removers.errors import RemovalError
from removers.recipe import Recipe
from removers.scene import Cutout, Scene


@dataclass
class Job:
    """What to make of which photos, and where it goes."""

    recipe: Recipe
    found: Found
    file: Path | None  # the one result, where it is named
    folder: Path | None  # where results go; beside their photos if None
    mask: bool
    format: str  # of results that are not named
    taken: set[str] = field(default_factory=set)  # photos, and results that are written
    told: list[str] = field(default_factory=list)  # what there is to say of the last result

    @classmethod
    def of(cls, options: argparse.Namespace) -> Self:
        """Return the job that the options ask for; raises RemovalError."""
        found = Found()
        for path in options.photos:
            found.add(path)
        others = [path for paths in more(options).values() for path in paths]
        job = cls(
            Recipe.parse(options.recipe),
            found,
            *_places(options.output),
            options.mask,
            options.format or "png",
            set(map(_true, (*found.photos, *others))),
        )
        _check(job)
        _check_format(job, options.format)
        return job

    def make(self, photo: Path, read: Callable[[Path], Scene]) -> Result:
        """Write the result of a photo, of which `told` then has what to say; or RemovalError."""
        cutout = self.recipe(read(photo))
        path = self._write(photo, cutout)
        self.told = [f"{photo} -> {path}", *(f"  {sentence}" for sentence in _sentences(cutout))]
        height, width = cutout.alpha.shape
        return Result(path, str(self.recipe), (width, height))

    def _write(self, photo: Path, cutout: Cutout) -> Path:
        recipe = str(self.recipe)
        path = self.file or next(filter(self._free, self._names(photo)))
        if self.mask:
            data = files.write_mask(cutout, recipe)
        else:
            data = files.write(cutout, files.format_of(path.name), recipe)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with files.replacing(path) as part:
                part.write_bytes(data)
        except OSError as error:
            raise RemovalError(f"{path} cannot be written ({error.strerror}).") from error
        self.taken.add(_true(path))
        return path

    def _names(self, photo: Path) -> Iterator[Path]:
        """Propose names for a result, the best first."""
        folder = self.folder or photo.parent
        name = Path(files.output_name(photo.name, self.format))
        if not self.mask:
            yield folder / name
        stem = f"{name.stem}-{'mask' if self.mask else 'cutout'}"
        yield folder / f"{stem}{name.suffix}"
        yield from (folder / f"{stem}-{number}{name.suffix}" for number in count(2))

    def _free(self, path: Path) -> bool:
        """Return whether a result may go there: no photo is lost, nor anything we did not write."""
        if _true(path) in self.taken:
            return False
        return not path.exists() or ours(path)


def _places(output: str | None) -> tuple[Path | None, Path | None]:
    """Return the one result's file, and the folder of results; the other of them is None."""
    if output is None:
        return None, None
    path = Path(output)
    separators = tuple(filter(None, (os.sep, os.altsep)))
    if output.endswith(separators) or not path.suffix or path.is_dir():
        return None, path
    return path, None


def _check(job: Job) -> None:
    """Raise RemovalError for a job that cannot be done as it was asked for."""
    if not job.found.photos:
        raise RemovalError("Name at least one photo or folder.")
    if job.file is None:
        return
    if len(job.found.photos) > 1:
        raise RemovalError(f"{job.file} is one file, but there are several photos; name a folder.")
    if _true(job.file) in job.taken:
        raise RemovalError(f"{job.file} is a picture to read; choose another name.")
    if files.format_of(job.file.name) != "png" and job.mask:
        raise RemovalError(f"A mask is saved as PNG; name it {job.file.with_suffix('.png')}.")


def _check_format(job: Job, named: str | None) -> None:
    """Raise RemovalError for results that cannot have the format, if one is named."""
    if named and job.mask and named != "png":
        raise RemovalError("A mask is saved as PNG; leave --format out.")
    if named and job.file and files.format_of(job.file.name) != named:
        raise RemovalError(f"{job.file} is no name of a {named}; change it, or leave --format out.")
    if named == "jpeg" and job.recipe.backdrop is None:
        raise RemovalError(
            "A jpeg cannot be transparent; add a backdrop, such as color, or take png."
        )


def _true(path: Path) -> str:
    """Return where a path leads; a link that goes round in circles leads to itself."""
    return os.path.realpath(path)


def reader(options: argparse.Namespace) -> Callable[[Path], Scene]:
    """Return what reads a photo and adds the pictures that go with every one."""
    given: Any = {
        name: [files.read(path) for path in paths] for name, paths in more(options).items()
    }
    given = {name: scenes if name == "frames" else scenes[0] for name, scenes in given.items()}
    return lambda photo: files.with_more(files.read(photo, frame=options.frame), **given)


def _sentences(cutout: Cutout) -> list[str]:
    """Return what reading the photo and the steps have to say."""
    return list(filter(None, (cutout.origin.note, *(note.says for note in cutout.notes))))
