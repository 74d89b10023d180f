"""Fill holes: small gaps inside the subject."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from removers import pixels
from removers.pixels import Floats
from removers.scene import Alpha, Image
from removers.settings import number
from removers.step import Refiner

SOLID = 0.95  # alpha; from here on a pixel is subject and walls a hole in
SIDE = 512  # px; the largest side of the copy on which the colors around a hole are measured
RIM, NEAR = 2, 64  # px of the copy; how far around a hole subject and background are looked for
FAR = 1e-6  # weight of a pixel further away; it counts only where there is none nearby
JUST = 3.0  # CIE Lab units; a difference that is only noise

Colors = NDArray[np.float64]  # (n, 3), CIE Lab: one for each hole
Boxes = NDArray[np.float64]  # (4, n): top, bottom, left and right, as shares of the picture


@dataclass(frozen=True)
class FillHoles(Refiner):
    """Fill holes that are small and have the subject's color; rings and letters keep theirs.

    What lies below SOLID falls into 4-connected regions. One that touches the frame, or is larger
    than `share` of the subject filled by it, is background and stays. Of the rest a hole stays if
    its mean color h is more like the background nearby than like the subject around it:
    s / (s + b + JUST) ≥ `color`, where s and b are the distances of h in Lab from the two, each a
    mean ± its spread, so that every color of a pattern is at no distance. Where both look alike,
    or there is no background, size alone decides. It fails on holes that show something else, such
    as a shadow, and on lace whose color is that of what lies behind it.
    """

    title = "Fill holes"
    place = 20
    share: float = number(
        0.01, 0, 1, "Holes below this share of the filled subject are filled; larger fills more."
    )
    color: float = number(
        0.3, 0, 1, "How much like the background a hole must look to stay; 1 fills them all."
    )

    def refine(self, image: Image, alpha: Alpha) -> Alpha:
        import cv2

        height, width = alpha.shape
        _, labels, stats, _ = cv2.connectedComponentsWithStats(
            (alpha < SOLID).astype(np.uint8), connectivity=4
        )
        left, top, wide, high, area = stats.T
        hole = (left > 0) & (top > 0) & (left + wide < width) & (top + high < height)
        hole &= area < self.share * (np.count_nonzero(alpha > 0.5) + area)
        hole[0] = False  # the subject
        if not hole.any():
            return alpha
        inside = np.flatnonzero(hole[labels])
        which = np.unique(labels.reshape(-1)[inside], return_inverse=True)[1]
        shown = _means(image.reshape(-1, 3)[inside], 1 - alpha.reshape(-1)[inside], which)
        edges = np.stack([top / height, (top + high) / height, left / width, (left + wide) / width])
        outside = alpha.copy()
        outside.reshape(-1)[inside] = 0.5  # neither subject nor background
        fill = _likeness(shown, edges[:, hole], image, outside) < self.color
        outside.reshape(-1)[inside] = np.where(fill[which], 1, alpha.reshape(-1)[inside])
        return outside


def _means(colors: Image, weights: Alpha, which: NDArray[np.intp]) -> Colors:
    """Return the mean color of every hole, from its pixels; `which` says whose each is."""
    lab, total = _lab(colors[None])[0], np.bincount(which, weights)
    return np.stack([np.bincount(which, weights * channel) / total for channel in lab.T], -1)


def _lab(image: Image) -> Floats:
    import cv2

    lab = cv2.cvtColor(image.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2Lab)
    return lab.astype(np.float32, copy=False)


def _likeness(shown: Colors, boxes: Boxes, image: Image, alpha: Alpha) -> NDArray[np.float64]:
    """Return how much each hole looks like background rather than subject, 0 to 1."""
    size = pixels.fitted(image, SIDE)
    lab, matte = _lab(pixels.resize(image, *size)), pixels.resize(alpha, *size)
    away = []
    for pure, reach in ((matte >= SOLID, RIM), (matte <= 1 - SOLID, NEAR)):
        if not pure.any():
            return np.zeros(len(shown))
        mean, spread = _around(lab, pure, boxes, reach)
        away.append(np.linalg.norm(np.maximum(np.abs(shown - mean) - spread, 0), axis=1))
    subject, background = away
    likeness: NDArray[np.float64] = subject / (subject + background + JUST)
    return likeness


def _around(
    lab: Floats, pure: NDArray[np.bool_], boxes: Boxes, reach: int
) -> tuple[Colors, Colors]:
    """Return mean and spread of the colors of `pure` pixels up to `reach` px around boxes."""
    weight = pure[..., None].astype(float)
    table = np.concatenate([weight, weight * lab, weight * lab**2], -1).cumsum(0).cumsum(1)
    table = np.pad(table, ((1, 0), (1, 0), (0, 0)))
    height, width = pure.shape
    top, bottom = _span(boxes[:2] * height, reach, height)
    left, right = _span(boxes[2:] * width, reach, width)
    near = table[bottom, right] - table[top, right] - table[bottom, left] + table[top, left]
    total = near + FAR * table[-1, -1]
    mean, square = total[:, 1:4] / total[:, :1], total[:, 4:] / total[:, :1]
    return mean, np.sqrt(np.maximum(square - mean**2, 0))


def _span(ends: Boxes, reach: int, length: int) -> NDArray[np.intp]:
    """Return the first pixels of spans and those after their last, `reach` px wider."""
    wider = np.stack([np.floor(ends[0]) - reach, np.ceil(ends[1]) + reach])
    span: NDArray[np.intp] = np.clip(wider, 0, length).astype(np.intp)
    return span
