"""What of a picture is its smooth backdrop, lit or in shadow: from the frame, and through openings.

Widths follow the picture. How far compression rings and how soft the edges are is measured on it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from removers import pixels
from removers.pixels import Floats
from removers.prior.background import CERTAIN, Background, connected
from removers.prior.cells import Cells, Mask, grown, opened
from removers.prior.mixing import dot, highest, spread
from removers.prior.shadows import Ratio, Shade
from removers.scene import Alpha, Image

# A distance is Euclidean over three channels in [0, 1]. Tuned on composites.
SHADE = 512  # px; the side on which shadows are sought, for which prior.shadows is tuned
FRAME = 0.03  # share of the shorter side along which the lit backdrop shows
DARKEST = 0.65  # share of light that a shadow takes
TINT = 0.25  # how much a shadow's color may shift
WANTED, UNWANTED = 0.8, 0.3  # chances of what is no soft shadow, and of what may be a hard one
DIM = 0.012  # depth of the faintest shadow
FAINT = 2.0  # deviations; what is less is no shadow that one sees
EDGE = 2  # px; so near a sharp edge its blur looks like a shadow
WIDE = 3  # px; a shadow is twice as wide, an edge is not
FRINGE = 10  # px; so far a shadow fades below DIM
CARRIED = ((1.5, 1.0), (5, 1e-3), (15, 1e-6))  # px and weight; a shadow goes on under the subject
BLOCK = 8  # px; of compression, which rings no farther than one away, and color two
OVERSHOOT = np.float32(0.15)  # of the contrast; sharpening and resampling make less
BLUR = 3  # px; so near an edge is its own blur
MOST, TAIL = 95, 1.2  # percentile of what rings, and how much more the strongest does
RINGS = (0.0, 0.12)  # share of the contrast that may ring
TYPICAL = 2.8  # sigmas; 95 of 100 vectors of three noisy channels are shorter
STRONG = 0.5  # of the strongest contrast around
SLACK = 0.05  # share of the backdrop's own range by which the fit may be off inside holes
GAP = 2  # px; a weak edge narrower than twice that does not let the flood into the subject
FLAT = 0.6  # rms of an enclosed patch, as a share of what backdrop may differ; a shirt has more
WALL = 2.5  # contrast around a hole, in the same unit: a highlight fades into its surroundings
SMALL = 3  # px; fewer say nothing about flatness …
CLEAN = 0.5 / 255  # … but where there is no more noise than this, in a drawing


@dataclass(frozen=True, eq=False)
class Lit:
    """The backdrop B as it is lit: `surface`, with the soft shadow that falls on it.

    `offset` is I − B, (H, W, 3), and `distance` its length: the lesser of it as it is and a little
    blurred, for a blur forgives noise, and none keeps the narrow gaps between hairs. `peak` is the
    highest distance around, `limit` what still is backdrop, all (H, W) in [0, 1]. `ring` is the
    share of an edge's contrast that compression spreads beside it.
    """

    surface: Floats
    offset: Floats
    distance: Floats
    peak: Floats
    limit: Floats
    noise: float
    ring: float

    @staticmethod
    def of(image: Image, background: Background, tolerance: float, chance: Alpha | None) -> Lit:
        """Measure a picture against its backdrop; `tolerance` is the least limit, in [0, 1].

        `chance` is that of each pixel to be subject, where a network knows it: hard shadows are
        told from gray parts by it alone.
        """
        missing = shadow(image, background.surface, chance)
        surface = background.surface * (1 - missing)[..., None]
        offset = image.astype(np.float32) / np.float32(255) - surface
        distance = _distance(offset)
        peak = highest(distance, 2 * BLOCK + 1)
        distance = np.maximum(distance - OVERSHOOT * peak * _opposite(offset, distance, peak), 0)
        ring = _ringing(distance, peak, background.noise)
        limit = np.full_like(peak, max(tolerance, CERTAIN * background.noise))
        if ring:
            limit += ring * highest(distance, 4 * BLOCK + 1)
        return Lit(surface, offset, distance, peak, limit, background.noise, ring)

    def outside(self) -> Mask:
        """What is backdrop for sure: reached from the frame, seen through a hole, or too faint."""
        import cv2

        outside = _flood(self.distance < self.limit)
        lenient = self.limit + SLACK * _range(self.surface)
        outside |= self._holes(lenient, (self.distance < lenient) & ~outside)
        count, labels = cv2.connectedComponents((~outside).astype(np.uint8), connectivity=8)
        strong = np.zeros(count, bool)
        strong[labels[self.distance > 2 * lenient]] = True
        return np.asarray(outside | ~strong[labels])

    def _holes(self, lenient: Floats, enclosed: Mask) -> Mask:
        """Enclosed patches that are the backdrop's color, as flat as it, and sharply walled."""
        ratio = self.distance / lenient
        cells = Cells.of(enclosed)
        rim = Cells(np.where(grown(~enclosed, 1), cells.labels, 0), cells.count)
        flat = cells.mean(ratio**2, enclosed) < FLAT**2
        least = 1 if self.noise < CLEAN else SMALL
        walled = rim.mean(highest(ratio, 7), enclosed) > WALL
        return cells.those(flat & walled & (cells.sum(enclosed) >= least))


def shadow(image: Image, surface: Floats, chance: Alpha | None) -> Floats:
    """Return the share of light that shadows take from the backdrop, (H, W)."""
    size = pixels.fitted(image, SHADE)
    small, behind = pixels.resize(image, *size), pixels.resize(surface, *size)
    seen = _frame(*size)
    ratio = Ratio.of(small, behind, seen)
    shade = Shade.of(ratio, seen, DARKEST, TINT)
    ground = shade.reached
    if chance is not None:
        likely = pixels.resize(chance, *size)
        ground = (ground & (likely < WANTED)) | (shade.ground & (likely < UNWANTED))
    ground &= ~grown(shade.sharp & ~ground, EDGE)
    dark = opened(ground & (ratio.depth > max(FAINT * ratio.noise, DIM)), WIDE)
    if not dark.any():
        return np.zeros(image.shape[:2], np.float32)
    near = grown(dark, FRINGE)
    depth = _carried(np.maximum(ratio.depth, 0), ground) * near
    return pixels.resize(1 - np.exp(-depth), *image.shape[:2])


def _carried(values: Floats, known: Mask) -> Floats:
    """Return smooth values, carried from where they are known to where they are not, (H, W)."""
    import cv2

    packed = np.dstack([values * known, known]).astype(np.float32)
    total = np.zeros_like(packed)
    for reach, weight in CARRIED:
        total += np.float32(weight) * cv2.GaussianBlur(packed, (0, 0), reach)
    return np.asarray(total[..., 0] / (total[..., 1] + 1e-12), np.float32)


def _frame(height: int, width: int) -> Mask:
    edge = max(1, round(FRAME * min(height, width)))
    mask = np.ones((height, width), bool)
    mask[edge:-edge, edge:-edge] = False
    return mask


def _ringing(distance: Floats, peak: Floats, noise: float) -> float:
    """Return how far compression rings around edges, as a share of their contrast."""
    strong = distance > STRONG * max(float(peak.max()), 1e-6)
    seen = connected(distance < RINGS[1] * peak + CERTAIN * noise)
    around = seen & grown(strong, BLOCK) & ~grown(distance > STRONG * peak, BLUR)
    if not around.any():
        return RINGS[0]
    rest = np.maximum(distance - TYPICAL * noise, 0) / (peak + 1e-6)
    return float(np.clip(TAIL * np.percentile(rest[around], MOST), *RINGS))


def _distance(offset: Floats) -> Floats:
    """Return how far each pixel is from the backdrop, (H, W)."""
    import cv2

    blurred: Floats = cv2.GaussianBlur(offset, (3, 3), 0)  # type: ignore[assignment]  # float32 in, float32 out
    return np.minimum(_length(offset), _length(blurred))


def _opposite(offset: Floats, distance: Floats, peak: Floats) -> Mask:
    """Where a color lies on the other side of the backdrop than the edges around: a halo."""
    strongest = spread(offset, (distance / (peak + np.float32(1e-6))) ** 4)
    return dot(offset, strongest) < 0


def _range(surface: Floats) -> float:
    """Return the widest range of a channel of the backdrop."""
    return float(np.ptp(surface.reshape(-1, 3), axis=0).max())


def _length(offset: Floats) -> Floats:
    """Euclidean length of each vector, (H, W)."""
    import cv2

    return np.asarray(
        np.sqrt(cv2.transform(offset * offset, np.ones((1, 3), np.float32))), np.float32
    )


def _flood(like: Mask) -> Mask:
    """What is reached from the frame; through a narrow gap the flood enters only what is narrow."""
    reached = grown(connected(~grown(~like, GAP)), GAP) & like
    return connected(reached | (like & ~opened(like, GAP)))
