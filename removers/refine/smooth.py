"""Smooth: stair-steps and wobbles taken out of the outline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from removers import pixels
from removers.pixels import Floats
from removers.scene import Alpha, Image
from removers.settings import number
from removers.step import Refiner

FINEST = 2.0  # px; the radius on the copy on which the outline is found
SIGMA = 1.25  # radii; deviation of the Gaussian, wide enough to level stairs one radius high
AROUND = 3  # px of the copy; reach of what is measured about a piece of outline
STRAY = 0.05, 0.12  # radii; an outline that moves less on the mean is smooth already and stays
WIDEST = 3.0  # radii; an edge softer than that has no steps to smooth, it may be fur
EPS = np.float32(1e-4)  # 1/px; a slope of the matte below which there is no outline


@dataclass(frozen=True)
class Smooth(Refiner):
    """Smooth stair-steps and wobbles of the outline, but keep corners, strands and soft edges.

    The outline is where S = K ∗ alpha crosses ½; K = 2G − G ∗ G of a Gaussian G shrinks no curve,
    as G alone would. Its distance d = (S − ½) / |∇S| is made an edge again, as soft as it was:
    clip(½ + d / w), where w = 6·∫alpha(1 − alpha) / ∫|∇S| is the width of the ramp nearby. The
    matte stays as it is where the outline hardly moves, for it was smooth; where it would move
    by more than half the radius, for that is a corner or a strand; and where the ramp is wider
    than WIDEST. It fails on real teeth as small as the radius, such as a saw's or a stamp's,
    and curves of less than some four radii give way a little.

    References: G. Taubin, Curve and surface smoothing without shrinkage, ICCV 1995; B. Merriman,
    J. Bence, S. Osher, Diffusion generated motion by mean curvature, 1992.
    """

    title = "Smooth outline"
    place = 35
    radius: float = number(
        3.0, 0, 50, "Steps and wobbles up to this size go; larger smooths more.", unit="px"
    )

    def refine(self, image: Image, alpha: Alpha) -> Alpha:  # noqa: ARG002 # every refiner is given the picture
        if not self.radius:
            return alpha
        factor = max(1.0, self.radius / FINEST)
        height, width = (max(1, round(n / factor)) for n in alpha.shape)
        small = pixels.resize(alpha, height, width)
        mixed = pixels.resize(alpha * (1 - alpha), height, width)
        radius = self.radius / factor
        away, slope = _outline(small, SIGMA * radius)
        ramp: Floats = 6 * pixels.box(mixed, AROUND) / (pixels.box(slope, AROUND) + EPS)
        # where the copy's pixels are averages of the matte's, no edge in it is finer than one
        trust = _trust(small, _edge(away / ramp.clip(1)), slope, radius)
        trust *= np.clip(WIDEST - ramp / radius, 0, 1)
        levels = pixels.resize(away / ramp.clip(1 / factor), *alpha.shape)
        return alpha + pixels.resize(trust, *alpha.shape) * (_edge(levels) - alpha)


def _outline(alpha: Alpha, sigma: float) -> tuple[Floats, Floats]:
    """Return the signed distance to the smooth outline, px, and the slope |∇S| that tells it."""
    import cv2

    def blurred(values: Floats) -> Floats:
        out = cv2.GaussianBlur(values, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
        return out.astype(np.float32, copy=False)

    once = blurred(alpha)
    level = 2 * once - blurred(once)
    across, down = (
        cv2.Sobel(level, cv2.CV_32F, x, 1 - x, scale=1 / 8, borderType=cv2.BORDER_REPLICATE)
        for x in (1, 0)
    )
    slope = cv2.magnitude(across, down).astype(np.float32, copy=False)
    return (level - np.float32(0.5)) / (slope + EPS), slope


def _edge(distance: Floats) -> Alpha:
    """Return the ramp from 0 to 1, given the distance inward in widths of it."""
    edge: Alpha = np.clip(distance + np.float32(0.5), 0, 1)
    return edge


def _trust(alpha: Alpha, edge: Alpha, slope: Floats, radius: float) -> Floats:
    """Return how far to believe the smooth edge: 0 where alpha is better left as it is."""
    import cv2

    tip = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))  # one pixel: half the radius
    lost = np.maximum(alpha - cv2.dilate(edge, tip), cv2.erode(edge, tip) - alpha)
    near = np.ones((2 * AROUND + 1,) * 2, np.uint8)
    cut = cv2.dilate(np.clip(10 * lost - 0.3, 0, 1), near).astype(np.float32, copy=False)
    length = pixels.box(slope, 2 * AROUND) + EPS
    moved = pixels.box(np.abs(edge - alpha), 2 * AROUND) / length / radius
    stays = np.clip((STRAY[1] - moved) / (STRAY[1] - STRAY[0]), 0, 1)
    trust = (1 - stays) * (1 - pixels.box(cut, AROUND // 2))
    return trust.astype(np.float32, copy=False)
