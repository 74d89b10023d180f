"""Despeckle: small islands away from the subject."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from removers.scene import Alpha, Image
from removers.settings import number
from removers.step import Refiner

TRACE = 0.05  # alpha; fainter than that is the skirt of an island, not a bridge to the next


@dataclass(frozen=True)
class Despeckle(Refiner):
    """Remove islands that are small beside the subject.

    The matte above TRACE falls into 8-connected islands; one whose weight Σ alpha is below
    `share` of the whole matte's goes, and with it the faint skirt around it. It fails on a
    subject of many small equal pieces, such as confetti: then the share must be smaller.
    """

    title = "Despeckle"
    place = 10
    share: float = number(
        0.01, 0, 0.5, "Islands below this share of the subject go; larger removes more."
    )

    def refine(self, image: Image, alpha: Alpha) -> Alpha:  # noqa: ARG002 # every refiner is given the picture
        import cv2

        count, labels = cv2.connectedComponents((alpha > TRACE).astype(np.uint8), connectivity=8)
        weight = np.bincount(labels.ravel(), alpha.ravel(), count)
        small = weight < self.share * weight[1:].sum()
        small[0] = False
        if not small.any():
            return alpha
        specks = small[labels].astype(np.uint8)
        skirts = cv2.dilate(specks, np.ones((7, 7), np.uint8)).astype(bool) & (labels == 0)
        return np.where(specks.astype(bool) | skirts, np.float32(0), alpha)
