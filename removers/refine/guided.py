"""Guided: a matte that follows the picture's own edges."""

from __future__ import annotations

from dataclasses import dataclass

from removers import pixels
from removers.scene import Alpha, Image
from removers.settings import number
from removers.step import Refiner

FINEST = 2048  # px; the largest side on which the filter is fitted, for time and memory


@dataclass(frozen=True)
class Guided(Refiner):
    """Make the matte follow the edges of the picture.

    The fast guided filter: in every window alpha = slope · I + offset by least squares, fitted on
    a copy shrunk by half the radius and applied at full size. It fails where subject and
    background have the same color, and where an edge of the subject's own pattern runs along
    its outline. On pictures above FINEST pixels the finest radius is that of the copy's pixel.

    References: K. He, J. Sun, X. Tang, Guided image filtering, PAMI 2013; K. He, J. Sun, Fast
    guided filter, arXiv:1505.00996, 2015.
    """

    title = "Follow edges"
    place = 30
    mixed = True
    radius: float = number(
        4.0, 1, 200, "How far the matte may move to an edge; larger catches more hair.", unit="px"
    )
    eps: float = number(
        1e-4, 1e-7, 0.1, "Contrast² that counts as an edge; larger follows fewer edges."
    )

    def refine(self, image: Image, alpha: Alpha) -> Alpha:
        longest = max(alpha.shape)
        factor = max(1.0, self.radius / 2, longest / FINEST)
        size = pixels.fitted(image, round(longest / factor))
        radius = max(1, round(self.radius / factor))
        coarse = pixels.resize(alpha, *size)
        linear = pixels.Linear.fit(pixels.resize(image, *size), coarse, radius, self.eps)
        return pixels.settle(linear.apply(image), coarse, 2 * radius)
