"""Shift: the edge moved out or in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from removers.scene import Alpha, Image
from removers.settings import number
from removers.step import Refiner

LARGEST = 4  # px; a larger disk is made of several, which costs less and is as round


@dataclass(frozen=True)
class Shift(Refiner):
    """Grow or shrink the subject by some pixels.

    Gray-scale dilation (or erosion) of the matte by a disk, alpha'(x) = max of alpha(y) over
    |x − y| ≤ r; between two whole radii both results are mixed. The profile of a soft edge is
    kept. Beyond the frame the subject is taken to go on. Strands thinner than twice the radius
    do not survive a shrink.

    Reference: J. Serra, Image Analysis and Mathematical Morphology, 1982.
    """

    title = "Shift edge"
    place = 40
    pixels: float = number(
        1.0, -50, 50, "How far the edge moves; above 0 outward, below 0 inward.", unit="px"
    )

    def refine(self, image: Image, alpha: Alpha) -> Alpha:  # noqa: ARG002 # every refiner is given the picture
        if self.pixels < 0:
            return 1 - _grown(1 - alpha, -self.pixels)
        return _grown(alpha, self.pixels)


def _grown(alpha: Alpha, radius: float) -> Alpha:
    whole = int(radius)
    alpha = _dilated(alpha, whole)
    rest = np.float32(radius - whole)
    return alpha + rest * (_dilated(alpha, 1) - alpha) if rest else alpha


def _dilated(alpha: Alpha, radius: int) -> Alpha:
    import cv2

    while radius > 0:
        step = min(radius, LARGEST)
        disk = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * step + 1, 2 * step + 1))
        alpha = cv2.dilate(alpha, disk)  # type: ignore[assignment]  # float32 in, float32 out
        radius -= step
    return alpha
