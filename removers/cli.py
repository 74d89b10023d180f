"""The command line: python -m removers photo.jpg"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, TextIO

from removers import files, models, presets, registry
from removers.batch import Batch, Item, Result
from removers.errors import NoSubject, RemovalError
from removers.recipe import DEFAULT, Recipe
from removers.scene import INPUTS, PICTURES, Cutout, Scene


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns 0, or 1 if a photo failed. Exits with 2 if it is used wrongly."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.list:
        print(registry.table(), presets.table(), models.table(), sep="\n\n")
        return 0
    try:
        job = _job(options)
        read = _reader(options)
    except RemovalError as error:
        parser.error(str(error))
    many = Batch.of((photo, photo.name) for photo in job.photos)
    work = many.work(lambda item: job.make(item.source, read))
    for item in _bar(work, len(job.photos)):
        if item.error:
            _say(item.why if item.name in item.why else f"{item.name}: {item.why}", sys.stderr)
    forgiven = NoSubject if options.keep_going else ()
    failed = any(item.error and not isinstance(item.error, forgiven) for item in many.items)
    return 1 if failed else 0


@dataclass
class Job:
    """What to make of which photos, and where it goes."""

    recipe: Recipe
    photos: list[Path]
    file: Path | None  # the one result, where it is named
    folder: Path | None  # where results go; beside their photos if None
    mask: bool
    taken: set[Path] = field(default_factory=set)  # photos, and results that are written

    def make(self, photo: Path, read: Callable[[Path], Scene]) -> Result:
        """Write the result of a photo and say where it is; raises RemovalError."""
        cutout = self.recipe(read(photo))
        path = self._write(photo, cutout)
        _say(f"{photo} -> {path}")
        for sentence in _sentences(cutout):
            _say(f"  {sentence}")
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
            path.write_bytes(data)
        except OSError as error:
            raise RemovalError(f"{path} cannot be written ({error.strerror}).") from error
        self.taken.add(path.resolve())
        return path

    def _names(self, photo: Path) -> Iterator[Path]:
        """Propose names for a result, the best first."""
        folder = self.folder or photo.parent
        name = files.output_name(photo.name)
        if not self.mask:
            yield folder / name
        stem = f"{Path(name).stem}-{'mask' if self.mask else 'cutout'}"
        yield folder / f"{stem}.png"
        yield from (folder / f"{stem}-{number}.png" for number in count(2))

    def _free(self, path: Path) -> bool:
        """Return whether a result may go there: no photo is lost, nor anything we did not write."""
        if path.resolve() in self.taken:
            return False
        return not path.exists() or _ours(path)


def _job(options: argparse.Namespace) -> Job:
    photos = [photo for path in options.photos for photo in _photos(path)]
    others = [path for paths in _more(options).values() for path in paths]
    output: Path | None = options.output
    names_file = output is not None and bool(output.suffix) and not output.is_dir()
    job = Job(
        Recipe.parse(options.recipe),
        photos,
        output if names_file else None,
        None if names_file else output,
        options.mask,
        {path.resolve() for path in (*photos, *others)},
    )
    _check(job)
    return job


def _check(job: Job) -> None:
    """Raise RemovalError for a job that cannot be done as it was asked for."""
    if not job.photos:
        raise RemovalError("Name at least one photo or folder.")
    if job.file is None:
        return
    if len(job.photos) > 1:
        raise RemovalError(f"{job.file} is one file, but there are several photos; name a folder.")
    if job.file.resolve() in job.taken:
        raise RemovalError(f"{job.file} is a picture to read; choose another name.")
    if files.format_of(job.file.name) != "png" and job.mask:
        raise RemovalError(f"A mask is saved as PNG; name it {job.file.with_suffix('.png')}.")


def _photos(path: Path) -> list[Path]:
    """Return the photos in a folder by name, or the path itself, which `read` will judge."""
    if not path.is_dir():
        return [path]
    try:
        inside = sorted(file for file in path.iterdir() if not file.name.startswith("."))
    except OSError as error:
        raise RemovalError(f"{path} cannot be opened ({error.strerror}).") from error
    found = [file for file in inside if file.suffix.lower() in files.SUFFIXES and not _ours(file)]
    return found or [path]


def _ours(path: Path) -> bool:
    """Return whether the file is a result of ours: it says by which recipe."""
    return path.suffix == ".png" and path.is_file() and files.RECIPE.encode() in path.read_bytes()


def _more(options: argparse.Namespace) -> dict[str, list[Path]]:
    """Return the pictures that go with every photo, by the name of the input."""
    named = {name: getattr(options, name) for name in PICTURES}
    return {name: paths for name, paths in named.items() if paths}


def _reader(options: argparse.Namespace) -> Callable[[Path], Scene]:
    """Return what reads a photo and adds the pictures that go with every one."""
    more: Any = {
        name: [files.read(path) for path in paths] for name, paths in _more(options).items()
    }
    more = {name: scenes if name == "frames" else scenes[0] for name, scenes in more.items()}
    return lambda photo: files.with_more(files.read(photo, frame=options.frame), **more)


def _sentences(cutout: Cutout) -> list[str]:
    """Return what reading the photo and the steps have to say."""
    return list(filter(None, (cutout.origin.note, *(note.says for note in cutout.notes))))


def _bar(work: Iterable[Item], total: int) -> Iterable[Item]:
    """Return the photos as they end; on a terminal a progress bar shows where several are."""
    from tqdm import tqdm

    ended = (item for item in work if not item.working)
    bar: Iterable[Item] = tqdm(
        ended, total=total, unit="photo", disable=None if total > 1 else True
    )
    return bar


def _say(line: str, stream: TextIO | None = None) -> None:
    """Print a line without tearing the progress bar; file names that are no text are shown so."""
    from tqdm import tqdm

    tqdm.write(line.encode(errors="replace").decode(), file=stream or sys.stdout)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m removers", description="Cut the subject out of photos."
    )
    add = parser.add_argument
    add("photos", nargs="*", type=Path, metavar="PHOTO", help="a picture, or a folder of them")
    add("-o", "--output", type=Path, help="the result's file name, or a folder for results")
    add("-r", "--recipe", default=DEFAULT, help="what to do; default: %(default)s")
    add("--mask", action="store_true", help="save the matte (white is subject), not the cutout")
    for name in PICTURES:
        number = "+" if name == "frames" else 1
        add(f"--{name}", type=Path, nargs=number, metavar="PICTURE", help=INPUTS[name])
    add("--frame", type=int, default=1, help="which frame of an animation to cut out, from 1")
    add("--keep-going", action="store_true", help="a photo without a subject is no failure")
    add("--list", action="store_true", help="list all steps of recipes, presets and models")
    return parser
