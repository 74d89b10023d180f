"""Threshold: a hard mask."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from removers.scene import Alpha, Image
from removers.settings import number
from removers.step import Refiner


@dataclass(frozen=True)
class Threshold(Refiner):
    """Make the mask hard: what is above a level is kept, the rest goes.

    alpha' runs in a straight line from 0 at `level` − `softness` / 2 to 1 at `level` +
    `softness` / 2, both kept within 0 … 1, so that nothing stays nothing; with a softness of 0
    it is 1 from the level on. An edge that ramps over n pixels then does so over n · softness.
    It fails on hair and glass, which are truly half there.
    """

    title = "Hard mask"
    place = 55
    level: float = number(
        0.5, 0.01, 0.99, "How much subject a pixel must have to be kept; larger keeps less."
    )
    softness: float = number(
        0.2, 0, 1, "What is left of the soft edge; 0 leaves black and white only."
    )

    def refine(self, image: Image, alpha: Alpha) -> Alpha:  # noqa: ARG002 # every refiner is given the picture
        low = np.float32(max(0, self.level - self.softness / 2))
        high = np.float32(min(1, self.level + self.softness / 2))
        if low == high:
            return (alpha >= self.level).astype(np.float32)
        return (alpha - low) / (high - low)  # clipped at the border
