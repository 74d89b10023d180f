"""Job: what the command line is asked to make of which photos."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from removers import files
from removers.batch import Result
from removers.cli import pipe
from removers.cli.folders import Found
from removers.cli.options import more
from removers.cli.place import Place, identities, identity
from removers.errors import RemovalError
from removers.recipe import Recipe
from removers.scene import Cutout, Scene

Read = Callable[[Path], Scene]


@dataclass
class Job:
    """What to make of which photos, and where it goes."""

    recipe: Recipe
    found: Found
    place: Place
    mask: bool = False
    quality: int | None = None
    most: int | None = None  # bytes of a result
    told: list[str] = field(default_factory=list)  # what there is to say of the last result

    @classmethod
    def of(cls, options: argparse.Namespace) -> Self:
        """Return the job that the options ask for; raises RemovalError."""
        found = Found()
        for path in options.photos:
            found.add(path)
        if not found.photos:
            raise RemovalError(next(iter(found.locked), "Name at least one photo or folder."))
        others = [path for paths in more(options).values() for path in paths]
        read = [*found.photos, *others]
        if read.count(pipe.PIPE) > 1:
            raise RemovalError(f"{pipe.INPUT} can be read only once; leave one - out.")
        place = Place.of(options.output, found.photos, options.format)
        place.taken |= identities(read)
        if options.log and identity(options.log) in place.taken:
            raise RemovalError(f"{options.log} is a picture to read; choose another log.")
        recipe = Recipe.parse(options.recipe)
        job = cls(recipe, found, place, options.mask, options.quality, options.max_bytes)
        job.check(options.format)
        return job

    def check(self, format: str | None) -> None:
        """Raise RemovalError for results that cannot be had as they are asked for."""
        self.place.check(self.found.photos)
        if self.mask:
            self._check_mask(format)
        files.OUTPUTS[self.place.format].packing(self.quality)
        if format == "jpeg" and self.recipe.backdrop is None:
            raise RemovalError(
                "A jpeg cannot be transparent; add a backdrop, such as color, or take png."
            )

    def _check_mask(self, format: str | None) -> None:
        """Raise RemovalError for a mask that is to be something else."""
        if format not in (None, "png"):
            raise RemovalError("A mask is saved as PNG; leave --format out.")
        if self.place.format != "png" and self.place.file:
            name = self.place.file.with_suffix(".png")
            raise RemovalError(f"A mask is saved as PNG; name it {name}.")
        if self.quality or self.most:
            raise RemovalError("A mask is saved as it is; leave --quality and --max-bytes out.")

    def make(self, photo: Path, read: Read) -> Result:
        """Write the result of a photo, of which `told` then has what to say; or RemovalError."""
        recipe = replace(self.recipe, backdrop=None) if self.mask else self.recipe
        cutout = recipe(read(photo))
        data, note = self._written(cutout, str(recipe))
        path = self.place.put(data, photo, "mask" if self.mask else "cutout")
        said = (cutout.origin.note, *(note.says for note in cutout.notes), note)
        names = pipe.named(photo, pipe.INPUT), pipe.named(path, pipe.OUTPUT)
        self.told = [" -> ".join(names), *(f"  {sentence}" for sentence in said if sentence)]
        height, width = cutout.alpha.shape
        return Result(path, str(recipe), (width, height))

    def _written(self, cutout: Cutout, recipe: str) -> tuple[bytes, str]:
        """Return the file of a result, and what to say of its quality."""
        if self.mask:
            return files.write_mask(cutout, recipe), ""
        if self.most:
            return files.fitted(cutout, self.place.format, recipe, self.most, self.quality)
        return files.write(cutout, self.place.format, recipe, self.quality), ""


def reader(options: argparse.Namespace) -> Read:
    """Return what reads a photo and adds the pictures that go with every one."""
    given: Any = {name: list(map(_read, paths)) for name, paths in more(options).items()}
    given = {name: scenes if name == "frames" else scenes[0] for name, scenes in given.items()}
    return lambda photo: files.with_more(_read(photo, options.frame), **given)


def _read(path: Path, frame: int = 1) -> Scene:
    """Read a picture from its file, or from standard input."""
    if path == pipe.PIPE:
        return files.read(pipe.taken(), pipe.INPUT, frame)
    return files.read(path, frame=frame)
