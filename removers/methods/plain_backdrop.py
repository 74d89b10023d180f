"""Plain backdrop: the background is smooth enough to be known, so the matte can be solved for.

A product on paper, a portrait before a studio wall, a logo and a green screen have one thing in
common: the frame shows what lies behind the subject. So B is fitted first, and then
I = alpha F + (1 − alpha) B has few unknowns left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from removers.pixels import Floats
from removers.prior.background import CERTAIN, Background, connected
from removers.prior.mixing import highest, share, spread
from removers.scene import Alpha, Image
from removers.settings import number
from removers.step import Remover

Mask = NDArray[np.bool_]

# Figures tuned on composites; a distance is Euclidean over three channels in [0, 1].
RINGING = 0.03  # JPEG at quality 80 rings by 3 to 4 % of the contrast …
BLOCK = 8  # px; … and no farther than a block away
SLACK = 0.05  # share of the backdrop's own range by which the fit may be off inside holes
GAP = 5  # px; a weak edge narrower than this does not let the flood into the subject
FLAT = 0.6  # rms of an enclosed patch, as a share of what backdrop may differ; a shirt has more
WALL = 2.5  # contrast around a hole, in the same unit: a highlight fades into its surroundings
SMALL = 8  # px; fewer say nothing about flatness
ANTIALIASED = 2  # px; the softness that any edge has


@dataclass(frozen=True)
class PlainBackdrop(Remover):
    """Solve for the subject on paper, a studio wall, a green screen or another plain backdrop.

    The backdrop B is fitted to the frame. What differs from it by no more than noise and is
    reached from the frame is background, and so are enclosed flat patches of its color. Along
    the border of the rest, F is borrowed from the nearest pixels that differ most from B, and
    alpha is the share of F that explains the pixel I best:

        alpha = clip((I − B)·(F − B) / (|F − B|² + noise²), 0, 1)

    Fails where the subject has the backdrop's color up to its outline (black fur on black), on
    hard cast shadows, and on glass, whose middle comes out opaque.

    References: P. Vlahos, Electronic compositing, US 4,100,569, 1978; A. R. Smith, J. F. Blinn,
    Blue screen matting, SIGGRAPH 1996; M. Forte, Approximate fast foreground colour estimation,
    ICIP 2021 (the blurred F).
    """

    title = "Plain backdrop"
    group = "built in"
    side = 1024  # px; finer than the edge of most lenses, and bounded in time
    tolerance: float = number(
        0.02, 0, 0.5, "Difference that is still backdrop; larger swallows shadows, then pale parts."
    )
    softness: float = number(
        6.0, 2, 40, "Width of the soft edge in pixels of the copy; larger suits fur."
    )

    def matte(self, image: Image) -> Alpha:
        import cv2

        background = Background.fit(image)
        offset = image.astype(np.float32) / np.float32(255) - background.surface
        distance = _distance(offset)
        peak = highest(distance, 2 * BLOCK + 1)
        limit = max(self.tolerance, CERTAIN * background.noise) + RINGING * peak
        inside = ~_outside(distance, limit, SLACK * _range(background.surface))
        depth = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        pure = inside * ((distance / (peak + 1e-6)) ** 4 + 1e-3 * (depth > self.softness))
        foreground = spread(offset, pure.astype(np.float32))
        mix = share(offset, foreground, max(background.noise, 1 / 255) ** 2)
        soft = np.clip((self.softness - depth) / max(self.softness - ANTIALIASED, 1), 0, 1)
        reached = highest(inside.astype(np.float32), 5) > 0
        return np.asarray(reached * (1 - (1 - mix) * soft), np.float32)


def _distance(offset: Floats) -> Floats:
    """Return how far each pixel is from the backdrop, (H, W).

    The lesser of two: a blur forgives noise, and none keeps the narrow gaps between hairs.
    """
    import cv2

    blurred: Floats = cv2.GaussianBlur(offset, (3, 3), 0)  # type: ignore[assignment]  # float32 in, float32 out
    return np.minimum(_length(offset), _length(blurred))


def _range(surface: Floats) -> float:
    """Return the widest range of a channel of the backdrop."""
    return float(np.ptp(surface.reshape(-1, 3), axis=0).max())


def _length(offset: Floats) -> Floats:
    """Euclidean length of each vector, (H, W)."""
    import cv2

    return np.asarray(
        np.sqrt(cv2.transform(offset * offset, np.ones((1, 3), np.float32))), np.float32
    )


def _outside(distance: Floats, limit: Floats, slack: float) -> Mask:
    """What is backdrop for sure: reached from the frame, seen through a hole, or too faint."""
    import cv2

    outside = _flood(distance < limit)
    lenient = limit + slack
    outside |= _holes(distance / lenient, (distance < lenient) & ~outside)
    count, labels = cv2.connectedComponents((~outside).astype(np.uint8), connectivity=8)
    strong = np.zeros(count, bool)
    strong[labels[distance > 2 * lenient]] = True
    return np.asarray(outside | ~strong[labels])


def _flood(like: Mask) -> Mask:
    """What a disk reaches from the frame: it does not leak through narrow gaps."""
    import cv2

    disk = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (GAP, GAP))
    wide = cv2.erode(like.astype(np.uint8), disk) > 0
    return np.asarray((cv2.dilate(connected(wide).astype(np.uint8), disk) > 0) & like)


def _holes(ratio: Floats, enclosed: Mask) -> Mask:
    """Enclosed patches that are the backdrop's color, as flat as it, and sharply walled."""
    import cv2

    inside = enclosed.astype(np.uint8)
    count, found = cv2.connectedComponents(inside, connectivity=4)
    labels = np.asarray(found, np.int32)
    rim = np.where(cv2.erode(inside, np.ones((3, 3), np.uint8)), 0, labels)
    area = np.bincount(labels.ravel(), minlength=count)
    flat = _mean(ratio**2, labels, count) < FLAT**2
    hole = flat & (area >= SMALL) & (_mean(highest(ratio, 7), rim, count) > WALL)
    hole[0] = False
    return np.asarray(hole[labels])


def _mean(values: Floats, labels: NDArray[np.int32], count: int) -> NDArray[np.float64]:
    """Mean of the values under each label, (count,)."""
    flat = labels.ravel()
    return np.asarray(
        np.bincount(flat, values.ravel(), count) / np.maximum(np.bincount(flat, minlength=count), 1)
    )
