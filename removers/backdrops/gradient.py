"""Gradient: two colors behind the subject, and all between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from removers import layers
from removers.pixels import Floats
from removers.profiles import named
from removers.scene import Cutout, Image
from removers.settings import choice, color, number
from removers.step import Backdrop

BAND = 64  # rows painted at a time; they stay in the processor's cache


@dataclass(frozen=True)
class Gradient(Backdrop):
    """Put a gradient from one color to another behind the subject.

    B = start + t · (end − start), in the picture's own color space, into which start and end,
    which are sRGB, are converted. As in CSS, a linear t runs from 0 in one corner to 1 in the
    opposite one,

        t = ½ + (x sin θ − y cos θ) / (W |sin θ| + H |cos θ|),

    with x and y from the middle; a radial one runs from 0 in the middle to 1 in the corners. A
    faint noise before the levels are rounded keeps it from showing bands. It fails between two
    vivid, opposite colors, which meet in gray.
    """

    title = "Gradient"
    start: str = color("#fafbfc", "The color where it begins, or in the middle.")
    end: str = color("#c4ccd6", "The color where it ends, or in the corners.")
    angle: float = number(
        180.0, 0, 360, "Where a linear one runs: 90 is right, 180 down; larger turns clockwise."
    )
    shape: str = choice("linear", ("linear", "radial"), "Straight, or round from the middle.")

    def __call__(self, cutout: Cutout) -> Image:
        import cv2

        start, end = (named(c, cutout.origin.icc_profile) for c in (self.start, self.end))
        height, width = cutout.alpha.shape
        grain = layers.grain(BAND, width)
        out = np.empty((height, width, 3), np.uint8)
        for first in range(0, height, BAND):
            rows = slice(first, min(first + BAND, height))
            alpha, painted = cutout.alpha[rows], out[rows]
            share, noise = self._share(rows, height, width), grain[: rows.stop - first]
            for channel, (low, high) in enumerate(zip(start, end, strict=True)):
                painted[..., channel] = np.minimum(share * (high - low) + low + noise, 255)
            painted[:] = cv2.blendLinear(cutout.color[rows], painted, alpha, 1 - alpha)
        return out

    def _share(self, rows: slice, height: int, width: int) -> Floats:
        """Return t for these rows."""
        y = np.arange(rows.start, rows.stop, dtype=np.float32)[:, None] - (height - 1) / 2
        x = np.arange(width, dtype=np.float32) - np.float32((width - 1) / 2)
        if self.shape == "radial":
            middle = np.hypot(y / max(height - 1, 1), x / max(width - 1, 1))
            return np.asarray(middle * np.float32(np.sqrt(2)), np.float32)
        turn = np.deg2rad(self.angle)
        across, down = np.float32(np.sin(turn)), np.float32(-np.cos(turn))
        length = (width - 1) * abs(across) + (height - 1) * abs(down)
        length = np.maximum(length, np.float32(1))
        share = x * (across / length) + (y * (down / length) + np.float32(0.5))
        return np.asarray(np.clip(share, 0, 1), np.float32)
