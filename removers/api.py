"""`remove`: a picture in, the same kind of picture out, without its background."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, Unpack, overload

import numpy as np
from numpy.typing import NDArray

from removers import files
from removers.recipe import DEFAULT, Recipe
from removers.scene import Cutout

if TYPE_CHECKING:
    from PIL.Image import Image as Pillow

    from removers.files.more import More

Array = NDArray[np.uint8]
Photo = TypeVar("Photo", bytes, Array, "Pillow")


@overload
def remove(photo: Photo, recipe: str | Recipe = ..., **more: Unpack[More]) -> Photo: ...
@overload
def remove(photo: str | Path, recipe: str | Recipe = ..., **more: Unpack[More]) -> Pillow: ...
def remove(
    photo: bytes | Array | str | Path | Pillow, recipe: str | Recipe = DEFAULT, **more: Unpack[More]
) -> bytes | Array | Pillow:
    """Return the photo without its background.

    Args:
        photo: the bytes of a picture file (the result is the bytes of a PNG), a Pillow picture or
            the path of a file (a Pillow RGBA picture), or an array of shape (H, W), (H, W, 3) or
            (H, W, 4), uint8, RGB (an array of shape (H, W, 4)).
        recipe: what to do, as text or as a Recipe.
        more: what some parts also work from: `plate`, `right`, `frames`, `hint` and `backdrop`,
            each anything that can be a photo (`frames` several); see `removers.files.with_more`.

    Raises:
        RemovalError: one sentence that says what to do.
    """
    recipe = Recipe.parse(recipe) if isinstance(recipe, str) else recipe
    cutout = recipe(files.with_more(files.scene_of(photo), **more))
    return _like(photo, cutout, str(recipe))


def _like(photo: object, cutout: Cutout, recipe: str) -> bytes | Array | Pillow:
    if isinstance(photo, bytes):
        return files.write(cutout, "png", recipe)
    if isinstance(photo, np.ndarray):
        return cutout.rgba()
    return files.pillow(cutout)
