"""Layers of color under a cutout, and rounding that shows no bands."""

from __future__ import annotations

import dataclasses

import numpy as np

from removers.pixels import Floats
from removers.profiles import named
from removers.scene import Cutout, Image

WHOLE = slice(None), slice(None)
LEAST = np.float32(1 / 510)  # opacity; what is less is written as 0


def over(cutout: Cutout, layer: Floats, fill: str, window: tuple[slice, slice] = WHOLE) -> Cutout:
    """Return the cutout over a layer of an sRGB color, whose opacity in the window is b, (H, W).

    alpha = a + b(1 − a), color = (a·A + b(1 − a)·B) / alpha, written A + (B − A)·b(1 − a)/alpha
    (Porter and Duff, Compositing digital images, SIGGRAPH 1984). What would be written as 0 is
    left out: there the photo's background is still under it.
    """
    import cv2

    color, alpha = cutout.color.copy(), cutout.alpha.copy()
    own, paint = alpha[window], np.empty_like(color[window])
    paint[:] = named(fill, cutout.origin.icc_profile)
    layer = np.where(layer < LEAST, 0, layer * (1 - own))
    own += layer
    layer /= np.maximum(own, np.float32(1e-12))
    color[window] = cv2.blendLinear(color[window], paint, 1 - layer, layer)
    return dataclasses.replace(cutout, color=color, alpha=np.minimum(alpha, 1, out=alpha))


def on(cutout: Cutout, color: str) -> Image:
    """Return the cutout on an sRGB color."""
    fill = np.array(named(color, cutout.origin.icc_profile), np.uint8)
    out = np.where(cutout.alpha[..., None] > 0, cutout.color, fill)
    soft = (cutout.alpha > 0) & (cutout.alpha < 1)
    alpha = cutout.alpha[soft, None]
    out[soft] = np.rint(alpha * cutout.color[soft] + (1 - alpha) * fill)
    return np.asarray(out)


def grain(rows: int, width: int) -> Floats:
    """Return noise in (0, 1), (rows, width), the same at every call.

    A smooth surface has fewer levels than pixels, so that rounding shows as bands. If this is
    added before the fraction is dropped, the mean over a few pixels is right, and a whole level
    stays itself.
    """
    noise = np.random.default_rng(0).random((rows, width), np.float32)
    return noise * np.float32(0.998) + np.float32(0.001)
