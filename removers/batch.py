"""Many photos through one recipe; a bad one never stops the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from removers import files
from removers.errors import RemovalError
from removers.recipe import Recipe
from removers.scene import Cutout, Scene


@dataclass(frozen=True, eq=False)
class Result:
    """What became of one photo: a cutout, or the error that says why there is none."""

    source: Path
    cutout: Cutout | None = None
    error: RemovalError | None = None


def run(
    recipe: Recipe,
    sources: Iterable[str | Path],
    read: Callable[[Path], Scene] = files.read,
) -> Iterator[Result]:
    """Cut the subject out of one photo after the other, in their order.

    `read` makes the scene of a path; another one may add a plate or a hint to every photo.
    """
    for source in map(Path, sources):
        try:
            yield Result(source, cutout=recipe(read(source)))
        except RemovalError as error:
            yield Result(source, error=error)
