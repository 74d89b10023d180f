"""`remove`: a picture in, the same kind of picture out, without its background."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Literal, Unpack, overload

import numpy as np
from numpy.typing import NDArray

from removers import files, rembg
from removers.errors import BadRecipe
from removers.recipe import Recipe
from removers.scene import Cutout

if TYPE_CHECKING:
    from PIL.Image import Image as Pillow

    from removers.files.more import More
    from removers.files.read import Array, Data, Named, Photo, Stream

    class Keywords(More, rembg.Asked):
        """What goes with a photo, and rembg's own keywords."""

    Said = str | Recipe | None

Made = NDArray[np.uint8]


@overload
def remove(
    data: Photo,
    recipe: Said = ...,
    *,
    only_mask: bool = ...,
    force_return_bytes: Literal[True],
    **more: Unpack[Keywords],
) -> bytes: ...
@overload
def remove(
    data: Data | Stream,
    recipe: Said = ...,
    *,
    only_mask: bool = ...,
    force_return_bytes: bool = ...,
    **more: Unpack[Keywords],
) -> bytes: ...
@overload
def remove(
    data: Array,
    recipe: Said = ...,
    *,
    only_mask: bool = ...,
    force_return_bytes: Literal[False] = ...,
    **more: Unpack[Keywords],
) -> Made: ...
@overload
def remove(
    data: Named | Pillow,
    recipe: Said = ...,
    *,
    only_mask: bool = ...,
    force_return_bytes: Literal[False] = ...,
    **more: Unpack[Keywords],
) -> Pillow: ...
def remove(
    data: Photo,
    recipe: Said = None,
    *,
    only_mask: bool = False,
    force_return_bytes: bool = False,
    **more: Unpack[Keywords],
) -> bytes | Made | Pillow:
    """Return the photo without its background.

    Args:
        data: the photo: the bytes of a picture file (bytes, bytearray, memoryview), or a file that
            is open for reading them, such as BytesIO (the result is the bytes of a PNG); a Pillow
            picture or the path of a file (a Pillow picture: RGBA, or RGB on a backdrop); or an
            array, RGB, uint8 or uint16, of shape (H, W), (H, W, 1), (H, W, 3) or (H, W, 4) (an
            array of shape (H, W, 4), uint8).
        recipe: what to do, as text or as a Recipe; by default what `more` asks for.
        only_mask: return the matte alone, in gray: white is subject.
        force_return_bytes: return the bytes of a PNG, whatever the photo was.
        more: what some parts also work from: `plate`, `right`, `frames`, `hint` and `backdrop`,
            each anything that can be a photo (`frames` several), see `removers.files.with_more`;
            and rembg's keywords, such as `session` and `bgcolor`, see `removers.rembg`.

    Raises:
        RemovalError: one sentence that says what to do.
    """
    asked: Any = {name: more.pop(name) for name in rembg.Asked.__annotations__ if name in more}  # type: ignore[misc]  # by name
    made = _recipe(recipe, asked, only_mask)
    scene = files.with_more(files.scene_of(data), **more)  # type: ignore[misc]  # the rest of them
    drawn = rembg.hint(asked, made, *scene.image.shape[:2])
    scene = scene if drawn is None else dataclasses.replace(scene, hint=drawn)
    return _like(None if force_return_bytes else data, made, made(scene), only_mask)


def _recipe(recipe: Said, asked: rembg.Asked, only_mask: bool) -> Recipe:
    """Return what to do; what lies behind the subject is no part of a mask."""
    if recipe is None:
        return rembg.translated(asked, only_mask)
    if not isinstance(recipe, (str, Recipe)):
        kind = type(recipe).__name__
        raise BadRecipe(f"{kind} is no recipe; write one such as auto | matting | decontaminate.")
    named = [name for name, value in asked.items() if value is not None and value is not False]
    if named:
        raise BadRecipe(
            f"A recipe says all; leave out {', '.join(named)}, or take what that means, "
            f'"{rembg.translated(asked, only_mask)}".'
        )
    recipe = Recipe.parse(recipe) if isinstance(recipe, str) else recipe
    return dataclasses.replace(recipe, backdrop=None) if only_mask else recipe


def _like(
    data: Photo | None, recipe: Recipe, cutout: Cutout, only_mask: bool
) -> bytes | Made | Pillow:
    """Return the result as what the photo was; None was to be bytes."""
    if isinstance(data, np.ndarray):
        return cutout.rgba()[..., 3].copy() if only_mask else cutout.rgba()
    if data is None or isinstance(data, (bytes, bytearray, memoryview)) or hasattr(data, "read"):
        text = str(recipe)
        return files.write_mask(cutout, text) if only_mask else files.write(cutout, "png", text)
    picture = files.pillow(cutout)
    if only_mask:
        picture.info.pop("icc_profile", None)  # which is for color
        return picture.getchannel("A")
    return picture.convert("RGB") if recipe.backdrop and cutout.opaque else picture
