"""Checks: which arrays a scene takes for a picture and for a matte."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from removers.errors import BadPicture

ROUNDING = 1e-4  # of a matte; a mean of ones can be a little more than one
ALIKE = 0.02  # by how much the proportions of two views of one thing may differ


def check_image(name: str, image: NDArray[np.uint8] | None) -> None:
    if image is None:
        return
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or not image.size:
        raise BadPicture(
            f"The {name} must be a uint8 array of shape (height, width, 3), "
            f"not {image.dtype} of shape {image.shape}; convert it first."
        )


def check_proportions(name: str, other: NDArray[np.uint8], image: NDArray[np.uint8]) -> None:
    """Raise BadPicture where the two would not cover each other, once they have one size."""
    (height, width), (tall, wide) = other.shape[:2], image.shape[:2]
    if abs(height * wide / width - tall) > 1 + ALIKE * tall:  # the 1 is a shrunk copy's rounding
        raise BadPicture(
            f"The {name} is {size(other)} but the picture is {size(image)}; "
            "give one of the same proportions, taken from the same place."
        )


def check_matte(name: str, matte: NDArray[np.float32] | None) -> None:
    if matte is None:
        return
    if matte.dtype != np.float32 or matte.ndim != 2 or not matte.size:
        raise BadPicture(
            f"The {name} must be a float32 array of shape (height, width) in [0, 1], "
            f"not {matte.dtype} of shape {matte.shape}; convert it first."
        )
    least, most = float(matte.min()), float(matte.max())
    if not (least >= -ROUNDING and most <= 1 + ROUNDING):  # NaN is neither
        raise BadPicture(
            f"The {name}'s values run from {least:g} to {most:g}; give 1 for the subject, 0 for "
            "the background and what lies between."
        )


def size(array: NDArray[np.generic]) -> str:
    return f"{array.shape[1]} × {array.shape[0]} pixels"
