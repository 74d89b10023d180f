"""Trimap: what is surely subject, what is surely background, and the band between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from removers import pixels
from removers.errors import NoSubject
from removers.pixels import Floats
from removers.scene import Alpha, Image
from removers.settings import number
from removers.step import Refiner

Mask = NDArray[np.bool_]

SIDE = 1024  # px; the largest side of the copy on which distances are measured
SURE = 0.05  # alpha; nearer than that to 0 or 1 a pixel may be sure
LEAST = 1.0  # px of the copy; the least that the band reaches to either side of an edge
SHARE = 0.004  # of the subject's size, the square root of its area, by which it reaches further
SOFTEST = 16.0  # px of the copy; what is soft further in is a doubt, not an edge
CORE = 0.5  # of half a part's thickness; no more of it is taken from either side


@dataclass(frozen=True)
class Trimap(Refiner):
    """Mark what is sure and what is not: 1 subject, 0 background, ½ in between.

    Unknown is what is neither all but 1 nor all but 0, and what lies within r of that:
    r = LEAST + SHARE·√area + w, where w is half the width of the soft edge nearby; the band is
    thus narrow along a product and wide along hair. A part of the subject that is 2t thick loses
    no more than CORE·t from either side: straps, stems and fingers keep their core. Followed by
    matting it gives the plain closed form. Raises NoSubject if there is a subject that the matte
    is nowhere sure of. It fails where the matte is firmly wrong further from its edge than the
    band reaches.
    """

    title = "Trimap"
    place = 25
    foreground: float = number(
        1.0, 0, 5, "How far the unknown reaches into the subject; 1 is what the edge suggests."
    )
    background: float = number(
        1.0, 0, 5, "How far it reaches into the background; larger finds more hair."
    )

    def refine(self, image: Image, alpha: Alpha) -> Alpha:  # noqa: ARG002 # every refiner is given the picture
        small = pixels.resize(alpha, *pixels.fitted(alpha, SIDE))
        subject, background = _depth(small > 1 - SURE), _depth(small < SURE)
        reach = LEAST + SHARE * np.sqrt(np.count_nonzero(subject)) + _softness(small)
        thickness = _highest(subject, self.foreground * reach.max() / CORE)
        core = subject > np.minimum(self.foreground * reach, CORE * thickness)
        trimap = np.full_like(alpha, 0.5)
        trimap[_enlarged(background > self.background * reach, alpha < SURE)] = 0
        trimap[_enlarged(core, alpha > 1 - SURE)] = 1
        if trimap.max() < 1 and alpha.max() > 0.5:
            raise NoSubject(
                "The matte is nowhere sure of its subject; pick another remover, "
                "or leave the trimap out."
            )
        return trimap


def _depth(mask: Mask) -> Floats:
    """Return how far each pixel of the mask lies from its edge, px; 0 outside."""
    import cv2

    depth: Floats = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 3)  # type: ignore[assignment]  # float32
    return depth


def _softness(alpha: Alpha) -> Floats:
    """Return half the width of the soft edge around each pixel, px; 0 where it is hard."""
    inside = np.minimum(_depth((alpha >= SURE) & (alpha <= 1 - SURE)), np.float32(SOFTEST))
    return _highest(inside, 2 * float(inside.max()) + LEAST)


def _highest(values: Floats, radius: float) -> Floats:
    """Return the largest value in windows of (2 radius + 1)² pixels."""
    import cv2

    window = np.ones((2 * int(np.ceil(radius)) + 1,) * 2, np.uint8)
    return cv2.dilate(values, window)  # type: ignore[return-value]  # float32 in, float32 out


def _enlarged(mask: Mask, within: Mask) -> Mask:
    """Return the mask of a copy at the size of `within`, and nothing outside that."""
    import cv2

    size = within.shape[::-1]
    large = cv2.resize(mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST_EXACT)
    both: Mask = (large == 1) & within
    return both
