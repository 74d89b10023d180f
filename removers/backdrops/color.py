"""Color: one color behind the subject."""

from __future__ import annotations

from dataclasses import dataclass

from removers import layers
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
        return layers.on(cutout, self.fill)
