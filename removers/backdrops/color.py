"""Color: one color behind the subject."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from removers.profiles import named
from removers.scene import Cutout, Image
from removers.settings import color
from removers.step import Backdrop


@dataclass(frozen=True)
class Color(Backdrop):
    """Put one color behind the subject.

    out = alpha · F + (1 − alpha) · B, in the picture's own color space, into which B, which is
    sRGB, is converted (Porter and Duff, Compositing digital images, SIGGRAPH 1984, "over").
    """

    title = "Plain color"
    fill: str = color("#ffffff", "The color behind the subject.")

    def __call__(self, cutout: Cutout) -> Image:
        fill = np.array(named(self.fill, cutout.origin.icc_profile), np.uint8)
        out = np.where(cutout.alpha[..., None] > 0, cutout.color, fill)
        soft = (cutout.alpha > 0) & (cutout.alpha < 1)
        alpha = cutout.alpha[soft, None]
        out[soft] = np.rint(alpha * cutout.color[soft] + (1 - alpha) * fill)
        return out
