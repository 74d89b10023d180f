"""Outline: a line around the subject, as around a sticker."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from removers import layers
from removers.pixels import Floats
from removers.scene import Alpha, Cutout
from removers.settings import color, number
from removers.step import Framing

LEVELS = (0.125, 0.375, 0.625, 0.875)  # alpha; each stands for a quarter of an edge pixel


@dataclass(frozen=True)
class Outline(Framing):
    """Draw a colored line around the subject, as around a sticker.

    The line lies under the subject and reaches `width` px beyond it; of its width `softness` px
    fade out:

        b = clip((width + ½ − d) / max(1, softness)), eased in and out where it is soft.

    d, the distance outside the matte's 0.5 contour, is the mean distance to the contours at four
    levels of alpha. On an edge pixel, whose alpha is the share that the subject covers, that is
    the distance to the edge within the pixel, to an eighth of one, so that the line has no
    stairs; at a slant it is up to 0.3 px broader. The frame does not grow; put a canvas before
    it where there is no room. It fails on what is clear, such as glass, behind which the line's
    color shows, and fine hair ends up inside the line.

    References: S. Gustavson, R. Strand, Anti-aliased Euclidean distance transform, Pattern
    Recognition Letters 2011, on distances from coverage; P. Felzenszwalb, D. Huttenlocher,
    Distance transforms of sampled functions, Theory of Computing 2012, for OpenCV's own.
    """

    title = "Outline"
    paints = True
    place = 20  # after canvas, before the shadow that the line casts as well
    width: float = number(8.0, 0, 200, "Width of the line; larger is broader.", unit="px")
    color: str = color("#ffffff", "The color of the line.")
    softness: float = number(
        1.0, 0, 200, "How much of the width fades out; larger glows more.", unit="px"
    )

    def __call__(self, cutout: Cutout) -> Cutout:
        reach = int(np.ceil(self.width)) + 2
        window = _around(cutout.alpha, reach)
        if not self.width or window is None:
            return cutout
        ramp = max(1.0, min(self.softness, self.width))
        line = _distance(cutout.alpha[window])
        line -= np.float32(self.width + 0.5)
        line /= -np.float32(ramp)
        np.clip(line, 0, 1, out=line)
        eased = line * line * (3 - 2 * line)
        line += np.float32(1 - 1 / ramp) * (eased - line)
        return layers.over(cutout, line, self.color, window)


def _around(alpha: Alpha, reach: int) -> tuple[slice, slice] | None:
    """Return the box of what is more than half subject, grown by `reach` px; None without any."""
    solid = alpha >= 0.5
    lines = [np.flatnonzero(solid.any(axis)) for axis in (1, 0)]
    if not lines[0].size:
        return None
    rows, columns = (slice(max(0, n[0] - reach), n[-1] + 1 + reach) for n in lines)
    return rows, columns


def _distance(alpha: Alpha) -> Floats:
    """Return the distance in px to the subject, 0 or less inside; some of it is at least half."""
    import cv2

    reached = [level for level in LEVELS if level <= alpha.max()]
    total = np.full(alpha.shape, np.float32(-0.5))  # from the middle of a pixel to its border
    for level in reached:
        outside = (alpha < level).astype(np.uint8)
        away = cv2.distanceTransform(outside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        cv2.scaleAdd(away, 1 / len(reached), total, total)
    return total
