"""Own shadow: the soft shadow that the subject casts in the photo."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from removers import pixels
from removers.prior.backdrop import shadow
from removers.prior.background import Background
from removers.prior.cells import grown
from removers.scene import Cutout
from removers.settings import number
from removers.step import Framing

SIDE = 512  # px; the largest side of the copy on which a shadow is sought
EDGE = 1  # px of the copy; so near the subject a pixel has some of its color
LEAST = 0.02  # opacity; what is fainter is not seen


@dataclass(frozen=True)
class OwnShadow(Framing):
    """Keep the subject's own soft shadow, as translucent black for any new background.

    Where a smooth backdrop B shows along the frame, a shadow is B with less light, I = (1 − s) B.
    Black of the opacity s lets through as much (see `removers.prior.shadows`). It goes with the
    subject when that is framed, but does not count as subject there. It stands before crop and
    canvas, as it looks at the photo. It fails on busy ground, and says so.
    """

    title = "Own shadow"
    paints = True
    place = 0  # before crop and canvas
    strength: float = number(
        1.0, 0, 2, "How dark it is beside the photo's; larger is darker.", unit="×"
    )

    def __call__(self, cutout: Cutout) -> Cutout:
        small = pixels.resize(cutout.color, *pixels.fitted(cutout.color, SIDE))
        matte = pixels.resize(cutout.alpha, *small.shape[:2])
        background, subject = Background.fit(small), grown(matte > LEAST, EDGE)
        taken = 0 * matte
        if background.plain:
            taken = shadow(small, background.surface, subject.astype(np.float32))
        if taken.max(initial=0) < LEAST:
            says = "No soft shadow was found on a plain ground, so none is kept."
            return dataclasses.replace(cutout, says=says)
        layer = pixels.resize(np.minimum(taken * np.float32(self.strength), 1), *cutout.alpha.shape)
        behind = cutout.behind or Cutout(np.zeros_like(cutout.color), layer)
        return dataclasses.replace(cutout, behind=behind)
