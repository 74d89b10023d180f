"""Contrast: harder or softer edges, in place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from removers.scene import Alpha, Image
from removers.settings import number
from removers.step import Refiner


@dataclass(frozen=True)
class Contrast(Refiner):
    """Harden or soften the edge where it is.

    alpha' = alpha^g / (alpha^g + (1 − alpha)^g) with g = 8^amount: 0, ½ and 1 stay where they
    are, and what lies between moves toward the ends (amount > 0) or the middle (amount < 0). A
    matte that is 0 or 1 everywhere does not change; use feather to soften it.
    """

    title = "Edge contrast"
    place = 50
    amount: float = number(
        0.3, -1, 1, "Above 0 the edge gets harder, below 0 softer; 0 leaves it as it is."
    )

    def refine(self, image: Image, alpha: Alpha) -> Alpha:  # noqa: ARG002 # every refiner is given the picture
        soft = (alpha > 0) & (alpha < 1)
        out = alpha.copy()
        subject = alpha[soft] ** np.float32(8**self.amount)
        background = (1 - alpha[soft]) ** np.float32(8**self.amount)
        out[soft] = subject / (subject + background)
        return out
