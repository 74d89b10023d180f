"""`remove`: a picture in, the same kind of picture out, without its background."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack, overload

import numpy as np
from numpy.typing import NDArray

from removers import files
from removers.recipe import DEFAULT, Recipe
from removers.scene import Cutout

if TYPE_CHECKING:
    from PIL.Image import Image as Pillow

    from removers.files.more import More
    from removers.files.read import Array, Data, Named, Photo, Stream

Made = NDArray[np.uint8]


@overload
def remove(photo: Data | Stream, recipe: str | Recipe = ..., **more: Unpack[More]) -> bytes: ...
@overload
def remove(photo: Array, recipe: str | Recipe = ..., **more: Unpack[More]) -> Made: ...
@overload
def remove(photo: Named | Pillow, recipe: str | Recipe = ..., **more: Unpack[More]) -> Pillow: ...
def remove(
    photo: Photo, recipe: str | Recipe = DEFAULT, **more: Unpack[More]
) -> bytes | Made | Pillow:
    """Return the photo without its background.

    Args:
        photo: the bytes of a picture file (bytes, bytearray, memoryview), or a file that is open
            for reading them, such as BytesIO (the result is the bytes of a PNG); a Pillow picture
            or the path of a file (a Pillow picture: RGBA, or RGB if nothing shows through); or an
            array, RGB, uint8 or uint16, of shape (H, W), (H, W, 1), (H, W, 3) or (H, W, 4) (an
            array of shape (H, W, 4), uint8).
        recipe: what to do, as text or as a Recipe.
        more: what some parts also work from: `plate`, `right`, `frames`, `hint` and `backdrop`,
            each anything that can be a photo (`frames` several); see `removers.files.with_more`.

    Raises:
        RemovalError: one sentence that says what to do.
    """
    recipe = Recipe.parse(recipe) if isinstance(recipe, str) else recipe
    cutout = recipe(files.with_more(files.scene_of(photo), **more))
    return _like(photo, cutout, str(recipe))


def _like(photo: Photo, cutout: Cutout, recipe: str) -> bytes | Made | Pillow:
    if isinstance(photo, np.ndarray):
        return cutout.rgba()
    if isinstance(photo, (bytes, bytearray, memoryview)) or hasattr(photo, "read"):
        return files.write(cutout, "png", recipe)
    picture = files.pillow(cutout)
    return picture.convert("RGB") if cutout.opaque else picture  # which saves as JPEG too
