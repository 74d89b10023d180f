"""Resampling: a cutout, scaled, on a canvas of another size."""

from __future__ import annotations

import dataclasses

import numpy as np

from removers.pixels import Floats
from removers.scene import Alpha, Cutout, Image

LEAST = 1 / 510  # alpha; what is fainter is written as 0


def placed(
    cutout: Cutout, sizes: tuple[int, int], starts: tuple[float, float], scale: float
) -> Cutout:
    """Return the cutout `scale` times as large on a canvas, with its corner at `starts`.

    `sizes`, (H, W), and `starts`, (row, column), which may lie beyond the canvas, are in pixels
    of the canvas. Colors are weighted by alpha, F' = mean(αF) / mean(α), by area where they
    shrink and cubically where they grow; beyond the cutout both are 0.
    """
    color, alpha = np.zeros((*sizes, 3), np.uint8), np.zeros(sizes, np.float32)
    axes = zip(cutout.alpha.shape, starts, sizes, strict=True)
    taken, put, cropped = zip(*(_window(*axis, scale) for axis in axes), strict=True)
    if all(where.stop > where.start for where in (*taken, *put)):
        size = cropped[0][1], cropped[1][1]
        inside = cropped[0][0], cropped[1][0]
        made = _resampled(cutout.color[taken], cutout.alpha[taken], *size)
        color[put], alpha[put] = (part[inside] for part in made)
    behind = cutout.behind and placed(cutout.behind, sizes, starts, scale)
    return dataclasses.replace(cutout, color=color, alpha=alpha, behind=behind)


def _window(
    length: int, start: float, size: int, scale: float
) -> tuple[slice, slice, tuple[slice, int]]:
    """Return which pixels of an axis are taken, where they are put, and what is left of them.

    The last is the part of the resampled pixels that lies on the canvas, and their number.
    """
    first = max(0, int(np.floor(-start / scale)))
    last = min(length, int(np.ceil((size - start) / scale)))
    low = round(first * scale + start)
    high = max(low + 1, round(last * scale + start))
    inside = slice(max(0, -low), max(0, min(high, size) - low))
    return slice(first, last), slice(max(0, low), min(high, size)), (inside, high - low)


def _resampled(color: Image, alpha: Alpha, height: int, width: int) -> tuple[Image, Alpha]:
    """Return both at another size, the colors weighted by alpha wherever there is any."""
    import cv2

    if alpha.shape == (height, width):
        return color, alpha
    shrinks = height * width < alpha.size
    how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC  # Lanczos would ring beyond the edge

    def resized(plane: Floats) -> Floats:
        return np.asarray(cv2.resize(plane, (width, height), interpolation=how))

    out = np.asarray(cv2.resize(color, (width, height), interpolation=how), np.uint8)
    weight = resized(alpha)
    seen = weight > LEAST
    for channel in range(3):  # one at a time: a plane is 50 MB at 12 MP
        plane = resized(alpha * color[..., channel])
        np.divide(plane, weight, out=plane, where=seen)
        np.rint(np.clip(plane, 0, 255, out=plane), out=plane)
        np.copyto(out[..., channel], plane, where=seen, casting="unsafe")
    return out, np.clip(weight, 0, 1, out=weight)
