"""`remove`: a picture in, the same kind of picture out, without its background."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from removers import files
from removers.recipe import DEFAULT, Recipe
from removers.scene import Alpha, Cutout, Image

if TYPE_CHECKING:
    from PIL.Image import Image as Pillow

Array = NDArray[np.uint8]


Photo = TypeVar("Photo", bytes, Array, "Pillow")


@overload
def remove(
    photo: Photo,
    recipe: str | Recipe = ...,
    *,
    plate: Image | None = ...,
    right: Image | None = ...,
    hint: Alpha | None = ...,
) -> Photo: ...
@overload
def remove(
    photo: str | Path,
    recipe: str | Recipe = ...,
    *,
    plate: Image | None = ...,
    right: Image | None = ...,
    hint: Alpha | None = ...,
) -> Pillow: ...
def remove(
    photo: bytes | Array | str | Path | Pillow,
    recipe: str | Recipe = DEFAULT,
    *,
    plate: Image | None = None,
    right: Image | None = None,
    hint: Alpha | None = None,
) -> bytes | Array | Pillow:
    """Return the photo without its background.

    Args:
        photo: the bytes of a picture file (the result is the bytes of a PNG), a Pillow picture or
            the path of a file (a Pillow RGBA picture), or an array of shape (H, W), (H, W, 3) or
            (H, W, 4), uint8, RGB (an array of shape (H, W, 4)).
        recipe: what to do, as text or as a Recipe.
        plate, right, hint: what some removers also work from; see `Scene`.

    Raises:
        RemovalError: one sentence that says what to do.
    """
    recipe = Recipe.parse(recipe) if isinstance(recipe, str) else recipe
    scene = files.scene_of(photo)
    cutout = recipe(dataclasses.replace(scene, plate=plate, right=right, hint=hint))
    return _like(photo, cutout, str(recipe))


def _like(photo: object, cutout: Cutout, recipe: str) -> bytes | Array | Pillow:
    if isinstance(photo, bytes):
        return files.write(cutout, "png", recipe)
    if isinstance(photo, np.ndarray):
        return cutout.rgba()
    return files.pillow(cutout)
