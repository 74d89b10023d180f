"""Feather: a soft edge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from removers import pixels
from removers.scene import Alpha, Image
from removers.settings import number
from removers.step import Refiner

FINEST = 4.0  # px; a Gaussian this wide survives bilinear enlargement without a visible trace


@dataclass(frozen=True)
class Feather(Refiner):
    """Soften the edge by some pixels.

    The matte is blurred by a Gaussian of standard deviation `radius` / 2, so that the edge fades
    over about `radius` pixels on either side. A wide one is computed on a smaller copy. Beyond
    the frame the matte is taken to go on as it ends. It cannot bring back strands that the
    matte lacks; it only makes the edge softer.
    """

    title = "Feather"
    place = 60
    radius: float = number(
        1.0, 0, 100, "Width of the fade on either side; larger is softer.", unit="px"
    )

    def refine(self, image: Image, alpha: Alpha) -> Alpha:  # noqa: ARG002 # every refiner is given the picture
        import cv2

        sigma = self.radius / 2
        if not sigma:
            return alpha
        factor = max(1.0, sigma / FINEST)
        height, width = alpha.shape
        small = pixels.resize(alpha, *(max(1, round(n / factor)) for n in alpha.shape))
        blurred = cv2.GaussianBlur(small, (0, 0), sigma / factor, borderType=cv2.BORDER_REPLICATE)
        return pixels.resize(blurred.astype(np.float32, copy=False), height, width)
