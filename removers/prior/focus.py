"""How sharp the edges of a photo are, and whether its background is out of focus."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from removers import pixels
from removers.pixels import Floats
from removers.scene import Image

# Lengths are in px of a copy of some 400 px, levels 0 to 255.
SCALES = 0.7, 1.4  # deviation of the two blurs that are compared
GRAINS = 0.438, 0.0488  # mean |∇(G ∗ n)|² over three channels at those, for noise of one level
QUIET = 10  # percent of the windows that hold nothing but noise
LEAST = 0.7  # levels; rounding and compression leave as much
FAINT = 1.0  # |∇|² of the faintest edge, beyond four times that of noise
RIDGE, NEIGHBORS = 0.6, 7  # an edge is at least so strong as the strongest of so many px around
SHARP = 1.7  # px of `blur`; what lenses leave sharp is below, and discs of 3 px radius above
ALIKE = 1.5  # the sharpest edges may be that much sharper than others that count as sharp
STRONG = 20.0  # levels per px; from there on contrast says no more of focus
NEAR, FAR, FAINTLY = 4, 16, 0.1  # px that an edge speaks for, and beyond that its weight
FRAME, UPPER = 0.12, 0.7  # of the shorter side and of the height: the frame without the foreground


@dataclass(frozen=True, eq=False)
class Focus:
    """How much near each pixel speaks for being in focus, and for being out of it; (H, W)."""

    sharp: Floats
    blurred: Floats

    @property
    def shallow(self) -> float:
        """How far the photo's background is out of focus, 0 to 1: the share along the frame.

        Above 0.6 it is so for certain, or sky; a tenth is usual.
        """
        height, width = self.sharp.shape
        edge = max(1, round(FRAME * min(height, width)))
        frame = np.ones((height, width), bool)
        frame[edge:, edge:-edge] = False
        frame[round(UPPER * height) :] = False
        sharp, blurred = self.sharp[frame].sum(), self.blurred[frame].sum()
        return float(blurred / (sharp + blurred + 1e-9))

    @staticmethod
    def of(image: Image, limit: float = 0) -> Focus:
        """Measure how blurred the edges are; a `limit` in px parts sharp from blurred, 0 finds it.

        Every edge counts by its contrast, and by how clearly it is sharper than the limit or less.
        """
        width, contrast = blur(image)
        edge = contrast > 0
        if not edge.any():
            nothing = np.zeros_like(contrast)
            return Focus(nothing, nothing)
        limit = limit or max(SHARP, ALIKE * float(np.percentile(width[edge], 5)))
        clear = np.clip(2 * np.log2(np.maximum(width, 0.1) / limit), -1, 1)
        return Focus(_around(contrast * np.maximum(-clear, 0)), _around(contrast * clear.clip(0)))


def blur(image: Image) -> tuple[Floats, Floats]:
    """Return how blurred each edge is, σ in px, and its contrast, which is 0 off the edges.

    A step blurred by σ and again by s has its steepest slope ∝ 1 / √(σ² + s²). The ratio of the
    slopes at two s, squared, is R = (σ² + b²) / (σ² + a²), so

        σ² = (b² − R a²) / (R − 1).

    Noise, as the quietest windows have it, is taken off the squares, and what is left of it leveled
    over a pixel, which makes every step seem some 0.6 px wider than it is.

    Reference: S. Zhuo, T. Sim, Defocus map estimation from a single image, Pattern Recognition
    2011.
    """
    import cv2

    levels = image.astype(np.float32)
    variance = _noise(levels) ** 2
    first, second = (_slope(levels, scale) for scale in SCALES)
    ratio = np.maximum(first - GRAINS[0] * variance, 0)
    ratio /= np.maximum(second - GRAINS[1] * variance, 1e-6)
    ratio = np.maximum(ratio, np.float32(1.0001))
    a, b = (np.float32(scale**2) for scale in SCALES)
    width = np.sqrt(np.maximum(b - ratio * a, 0) / (ratio - 1))
    strongest = cv2.dilate(second, np.ones((NEIGHBORS,) * 2, np.uint8))
    edge = (second > RIDGE * strongest) & (second > 4 * GRAINS[1] * variance + FAINT)
    return width, np.where(edge, np.minimum(np.sqrt(second), np.float32(STRONG)), 0)


def _noise(levels: Floats) -> float:
    """Return the deviation of noise: what a second difference both ways leaves where it is quiet.

    Reference: J. Immerkær, Fast noise variance estimation, CVIU 1996.
    """
    import cv2

    mask = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32) / 6
    power = pixels.box((cv2.filter2D(levels, -1, mask) ** 2).mean(2), 4)
    return max(LEAST, float(np.sqrt(np.percentile(power.clip(0), QUIET))))


def _slope(levels: Floats, scale: float) -> Floats:
    """Return |∇(G ∗ I)|² summed over the channels, leveled along the edge."""
    smooth = _blurred(levels, scale)
    down, across = np.gradient(np.pad(smooth, ((1, 1), (1, 1), (0, 0)), "edge"), axis=(0, 1))
    return _blurred((down**2 + across**2).sum(2)[1:-1, 1:-1], 1)


def _around(edges: Floats) -> Floats:
    return _blurred(edges, NEAR) + np.float32(FAINTLY) * _blurred(edges, FAR)


def _blurred(values: Floats, sigma: float) -> Floats:
    import cv2

    blurred = cv2.GaussianBlur(values, (0, 0), sigma, borderType=cv2.BORDER_REFLECT)
    return blurred.astype(np.float32, copy=False)
