"""Bytes, paths, arrays and Pillow pictures → Scene."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from removers.errors import BadPicture
from removers.files import planes
from removers.files.colors import transparency
from removers.files.decode import frames, loaded, one_sentence, scene_from
from removers.files.formats import check_bytes, check_size, recognized
from removers.files.unpacking import lean
from removers.scene import Scene

if TYPE_CHECKING:
    from PIL.Image import Image as Pillow

UNNAMED = "The picture"


def scene_of(photo: bytes | NDArray[np.uint8] | str | Path | Pillow | Scene) -> Scene:
    """Make a scene of anything that `remove` takes; raises BadPicture."""
    if isinstance(photo, Scene):
        return photo
    if isinstance(photo, (bytes, str, Path)):
        return read(photo)
    if isinstance(photo, np.ndarray):
        return from_array(photo)
    return from_pillow(photo)


def read(source: bytes | str | Path, name: str = "", frame: int = 1) -> Scene:
    """Read a picture file, upright, as 8-bit RGB; raises BadPicture.

    Args:
        source: the file's bytes or its path.
        name: the file's name, for messages and results; that of the path if there is one.
        frame: which frame of an animation is the picture, from 1; the others become `frames`.
    """
    name = Path(name or ("" if isinstance(source, bytes) else source)).name
    data = source if isinstance(source, bytes) else _content(Path(source))
    check_bytes(len(data), name or UNNAMED)
    kind = recognized(data, name or UNNAMED)
    data, profile = lean(data) if kind == "PNG" else (data, None)
    picture, note = loaded(data, kind, name or UNNAMED, frame)
    picture.info |= {"icc_profile": profile} if profile else {}
    return dataclasses.replace(scene_from(picture, name, note), frames=frames(data, kind, frame))


def from_pillow(picture: Pillow) -> Scene:
    """Make a scene of a Pillow picture of any mode, upright; raises BadPicture."""
    name = Path(getattr(picture, "filename", "") or "").name
    check_size(*picture.size, name or UNNAMED)
    with one_sentence(name or UNNAMED):
        planes.mend(picture)
        picture.load()
    return scene_from(picture, name)


def from_array(array: NDArray[np.uint8]) -> Scene:
    """Make a scene of a gray, RGB or RGBA array; raises BadPicture.

    Args:
        array: uint8 of shape (H, W), (H, W, 3) or (H, W, 4).
    """
    fits = array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (3, 4))
    if array.dtype != np.uint8 or not fits:
        raise BadPicture(
            f"The array is {array.dtype} of shape {array.shape}; make it uint8 of shape "
            "(height, width), (height, width, 3) or (height, width, 4)."
        )
    check_size(array.shape[1], array.shape[0], "The array")
    if array.ndim == 2:
        return Scene(np.repeat(array[..., None], 3, axis=2))
    alpha = transparency(array[..., 3]) if array.shape[2] == 4 else None
    return Scene(np.ascontiguousarray(array[..., :3]), alpha=alpha)


def _content(path: Path) -> bytes:
    """Return what is in a file that is not too large."""
    try:
        if path.is_dir():
            raise BadPicture(f"{path.name} is a folder, not a picture; choose a picture file.")
        if not path.is_file():
            raise BadPicture(f"There is no file {path}; check its name.")
        check_bytes(path.stat().st_size, path.name)
        return path.read_bytes()
    except OSError as error:
        raise BadPicture(f"{path.name} cannot be opened ({error.strerror}).") from error
