"""Desk: one photo that a person works on, and the files that are made of it."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Self

import numpy as np
from numpy.typing import NDArray

from removers import files, pixels
from removers.batch import Item
from removers.errors import BadPicture, RemovalError, quoted
from removers.recipe import Recipe
from removers.scene import Alpha, Cutout, Image, Scene
from removers.studio.photo import Photo
from removers.studio.shelf import shelf
from removers.studio.visit import Served
from removers.trial import Trial

PREVIEW = 1200  # px; the largest side of what a page shows
RED, GREEN, BLUE = range(3)  # the strongest channel of a brush
PAINTED = 64  # of 255; fainter paint is the rim of a brush
SHADE = 0.35  # of its brightness keeps what is removed, where one paints

FORMATS = (*files.OUTPUTS, "mask", "recipe")
"""What can be downloaded: the cutout in a format, its matte alone, or how it was made."""

NOTHING = Scene(np.zeros((1, 1, 3), np.uint8))


@dataclass(eq=False)
class Desk:
    """A photo, the recipes tried on it, and the one of them that a page shows now."""

    photo: Photo
    trial: Trial
    item: Item | None = None  # its place among many photos
    shown: str = ""
    touching: bool = False  # the editor is open
    layer: NDArray[np.uint8] | None = None  # what is painted on the small photo, (H, W, 4)
    given: Alpha | None = None  # the hint that came with the photo
    before: Served | None = None  # the small photo as it is
    offered: tuple[str, str] | None = None  # the recipe and format of the file that the page has

    away: bool = False  # to save memory

    @classmethod
    def of(cls, photo: Photo, item: Item | None = None) -> Self:
        """Read the photo; raises BadPicture."""
        with photo.room():
            trial = Trial.of(photo.read, PREVIEW)
        desk = cls(photo, trial, item, given=trial.hint)
        shelf.use(desk)
        return desk

    def weight(self) -> int:
        """Return the bytes that the desk takes."""
        return 0 if self.away else self.trial.weight()

    def clear(self) -> None:
        """Give back what can be made again."""
        self.trial.forget()

    def put_away(self) -> None:
        """Give back all of it; the photo must be dropped again then."""
        self.away, self.layer, self.given = True, None, None
        self.trial = replace(self.trial, small=NOTHING, hint=None, mattes={}, made=("", ()))

    def _here(self) -> None:
        """Note that the desk is in use; raises RemovalError if it was put away."""
        if self.away:
            raise RemovalError("This photo was put away to save memory; drop it again.")
        shelf.use(self)

    def views(self, recipe: Recipe) -> dict[str, Cutout]:
        """Return small pictures of one size: the cutout and the photo before it.

        Where a backdrop hides what is transparent, there is the mask, too.
        """
        self._here()
        with nullcontext() if self.trial.knows(recipe) else self.photo.room():
            cutout, before = self.trial.preview(recipe)
        views = {"after": cutout, "before": before or self.trial.before}
        if recipe.backdrop is not None:
            views["mask"] = self.trial.preview(replace(recipe, backdrop=None))[0]
        return views

    def paint(self, layer: NDArray[np.uint8]) -> bool:
        """Take what is painted on a layer of the small photo for the hint, above a given one.

        Returns whether that changes anything.
        """
        last = None if self.layer is None else strokes(self.layer)
        self.layer, hint, given = layer, strokes(layer), self.given
        if np.array_equal(last, hint):  # type: ignore[arg-type]  # None equals None, too
            return False
        if hint is not None and given is not None:
            hint = np.where(hint == 0.5, pixels.resize(given, *hint.shape), hint)
        self.trial.touch(given if hint is None else hint)
        self.shown = ""
        return True

    def dimmed(self, recipe: Recipe) -> Image:
        """Return the small photo, dark where the recipe removes it."""
        self._here()
        bare = replace(recipe, framings=(), backdrop=None)
        light = SHADE + (1 - SHADE) * self.trial.preview(bare)[0].alpha[..., None]
        return np.asarray(self.trial.small.image * light, np.uint8)

    def file(self, recipe: Recipe, format: str) -> tuple[bytes, Cutout]:
        """Return the content of a file in one of FORMATS, and the cutout that is in it."""
        self._here()
        with self.photo.room():
            cutout = self.trial.full(drawn(recipe, format))
            return content(cutout, str(recipe), format), cutout


def made(recipe: Recipe, scene: Scene, format: str) -> bytes:
    """Return the content of a file in one of FORMATS; raises RemovalError."""
    return content(drawn(recipe, format)(scene), str(recipe), format)


def drawn(recipe: Recipe, format: str) -> Recipe:
    """Return what a file holds of a recipe: of a mask, no backdrop; raises BadPicture."""
    if format not in FORMATS:
        shown = quoted(format)
        raise BadPicture(f"A cutout cannot be saved as {shown}; use {', '.join(FORMATS)}.")
    return replace(recipe, backdrop=None) if format == "mask" else recipe


def content(cutout: Cutout, recipe: str, format: str) -> bytes:
    """Return the bytes of the file that holds a cutout in one of FORMATS."""
    if format == "recipe":
        return f"{recipe}\n".encode()
    return (
        files.write_mask(cutout, recipe)
        if format == "mask"
        else files.write(cutout, format, recipe)
    )


def file_name(photo: str, format: str = "png") -> str:
    """Return what the file of a photo is called: `My photo é.jpg` gives `My photo é-mask.png`."""
    if format in files.OUTPUTS:
        return files.output_name(photo, format)
    stem = PurePath(files.output_name(photo)).stem
    return f"{stem}-mask.png" if format == "mask" else f"{stem}.txt"


def strokes(layer: NDArray[np.uint8]) -> Alpha | None:
    """Return the hint that is painted on a layer (H, W, 4): green keeps, red removes.

    Blue draws a box: outside of the smallest that holds it all is removed. The hint is 1, 0, and
    0.5 where nothing is painted; None if nothing is.
    """
    painted, color = layer[..., 3] > PAINTED, layer[..., :3].argmax(axis=2)
    if not painted.any():
        return None
    hint = np.full(painted.shape, 0.5, np.float32)
    if (boxed := painted & (color == BLUE)).any():
        outside = np.ones_like(painted)
        outside[tuple(slice(n.min(), n.max() + 1) for n in boxed.nonzero())] = False
        hint[outside] = 0
    hint[painted & (color == RED)] = 0
    hint[painted & (color == GREEN)] = 1
    return hint
