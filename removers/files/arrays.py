"""Arrays of 8 or 16 bits → Scene."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from removers.errors import BadPicture
from removers.files.colors import transparency
from removers.files.formats import check_size
from removers.scene import Scene

CHANNELS = (1, 3, 4)  # gray, RGB, RGBA


def from_array(array: NDArray[np.uint8] | NDArray[np.uint16]) -> Scene:
    """Make a scene of a gray, RGB or RGBA array; raises BadPicture.

    Args:
        array: uint8, or uint16 that is white at 65535 and is scaled to 8 bits, of shape (H, W),
            (H, W, 1), (H, W, 3) or (H, W, 4).
    """
    _check(array)
    check_size(array.shape[1], array.shape[0], "The array")
    levels = _eight_bits(array if array.ndim == 3 else array[..., None])
    if levels.shape[2] == 1:
        return Scene(np.repeat(levels, 3, axis=2))
    alpha = transparency(levels[..., 3]) if levels.shape[2] == 4 else None
    return Scene(np.ascontiguousarray(levels[..., :3]), alpha=alpha)


def _check(array: NDArray[np.generic]) -> None:
    """Raise BadPicture for an array of another type or shape."""
    known = array.dtype.type in (np.uint8, np.uint16)  # in whatever order their bytes are
    fits = array.ndim == 2 or (array.ndim == 3 and array.shape[2] in CHANNELS)
    if not known or not fits:
        raise BadPicture(
            f"The array is {array.dtype} of shape {array.shape}; make it uint8 of shape "
            "(height, width), (height, width, 3) or (height, width, 4)."
        )


def _eight_bits(array: NDArray[np.uint8] | NDArray[np.uint16]) -> NDArray[np.uint8]:
    if array.dtype.type is np.uint8:
        return array.astype(np.uint8, copy=False)
    return np.rint(array / np.float32(257)).astype(np.uint8)
