"""Fill holes: small gaps inside the subject."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from removers.scene import Alpha, Image
from removers.settings import number
from removers.step import Refiner

SOLID = 0.95  # alpha; from here on a pixel is subject and walls a hole in


@dataclass(frozen=True)
class FillHoles(Refiner):
    """Fill holes that are small beside the subject.

    What lies below SOLID falls into 4-connected regions; one that touches neither the frame nor
    is larger than `share` of the subject's area becomes solid. Larger holes, such as a ring's
    or a letter's, stay. It fails on lace and nets, whose holes are small and real.
    """

    title = "Fill holes"
    place = 20
    share: float = number(
        0.01, 0, 0.5, "Holes below this share of the subject are filled; larger fills more."
    )

    def refine(self, image: Image, alpha: Alpha) -> Alpha:  # noqa: ARG002 # every refiner is given the picture
        import cv2

        height, width = alpha.shape
        _, labels, stats, _ = cv2.connectedComponentsWithStats(
            (alpha < SOLID).astype(np.uint8), connectivity=4
        )
        left, top, wide, high, area = stats.T
        enclosed = (left > 0) & (top > 0) & (left + wide < width) & (top + high < height)
        enclosed[0] = False
        fill = enclosed & (area < self.share * np.count_nonzero(alpha > 0.5))
        return np.where(fill[labels], np.float32(1), alpha) if fill.any() else alpha
