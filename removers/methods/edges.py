"""Edges: what a closed outline encloses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from removers import pixels
from removers.pixels import Floats
from removers.prior.outline import filled, large, opened, outlined, shrunk
from removers.scene import Alpha, Image
from removers.settings import choice, number
from removers.step import Remover

Mask = NDArray[np.bool_]

# Lengths are in px of the copy, slopes in levels per px.
SMOOTH = 1.2  # deviation of the blur before the slope is taken: noise goes, outlines stay
GRAINS = 4.0  # an edge is so many times as steep as the usual pixel of noise …
AROUND = 8  # … that is what differs from the slope on the mean of so many px to each side
FAINTEST = 1.5  # … and no less steep than that, as rounding leaves as much, nor than this share …
RINGING = 0.06  # … of the steepest edges, as compression rings by 3 to 4 % of a contrast
STEEPEST = 99.5  # percent of the pixels are less steep
WEAK = 0.5  # of an edge's slope; so steep a pixel is edge if it is joined to one
STEPS = 64  # OpenCV's Canny takes whole numbers: slopes in so many parts of a level
SPECK = 2  # radius of what is a line and no thing
WITHIN, BEYOND = 3, 2  # the outline lies from here to there of the edges' outer border
RADIUS, TRUST = 12, 0.003  # of the colors at the outline, and the weight of the edge against them


@dataclass(frozen=True)
class Edges(Remover):
    """Keep what a closed outline encloses: products, coins and drawings on any smooth ground.

    The squared slope of color is the larger eigenvalue of J = Σ ∇I_c ∇I_cᵀ over the channels c.
    Where it is steep enough (Canny: only along its ridge; Laplacian: only where ∇²I changes its
    sign), or half as steep and joined to that, there is an edge. Gaps are closed by a disk, what
    the edges enclose, together with the lower frame, is filled, and the colors on either side of
    the outline decide where exactly it runs.

        |∇I|² = ½ (J₁₁ + J₂₂ + √((J₁₁ − J₂₂)² + 4 J₁₂²))

    Fails on texture and clutter, where everything is an edge, on outlines with wide gaps, and on
    what shows the background through its middle: a ring is filled.

    References: J. Canny, A computational approach to edge detection, PAMI 1986; S. Di Zenzo, A
    note on the gradient of a multi-image, CVGIP 1986; D. Marr, E. Hildreth, Theory of edge
    detection, 1980; H. Scharr, Optimale Operatoren in der digitalen Bildverarbeitung, 2000.
    """

    title = "Outlines"
    group = "by shape"
    side = 400  # px; finer edges are texture more often than outline
    operator: str = choice(
        "canny",
        ("canny", "sobel", "scharr", "laplacian"),
        "What finds edges: canny thin ones, sobel and scharr broad ones, laplacian closed ones.",
    )
    sensitivity: float = number(1.0, 0.2, 5, "Larger finds fainter edges, and more clutter.")
    gap: int = number(6, 0, 40, "Gaps in the outline up to twice as many pixels are closed.")
    smallest: float = number(
        0.05, 0, 1, "Smallest thing to keep, of the largest one's area; larger keeps fewer."
    )

    def matte(self, image: Image) -> Alpha:
        edges = self._edges(image)
        mask = large(opened(filled(~opened(~edges, self.gap)), SPECK), self.smallest)
        loose = mask & _reached(~mask, edges, self.gap)
        unsure = ~shrunk(mask & ~loose, WITHIN) & ~shrunk(~mask, BEYOND)
        return outlined(image, mask, np.where(unsure, TRUST, np.inf).astype(np.float32), RADIUS)

    def _edges(self, image: Image) -> Mask:
        import cv2

        levels = image.astype(np.float32)
        smooth = cv2.GaussianBlur(levels, (0, 0), SMOOTH, borderType=cv2.BORDER_REFLECT)
        slopes = _slopes(smooth.astype(np.float32), scharr=self.operator == "scharr")
        slope, toward = _steepest(*slopes)
        grain = float(
            np.median(_steepest(*(part - pixels.box(part, AROUND) for part in slopes))[0])
        )
        most = float(np.percentile(slope, STEEPEST))
        steep = max(GRAINS * grain, FAINTEST, RINGING * most) / self.sensitivity
        if self.operator == "canny":
            return _ridges(slope, toward, steep)
        if self.operator == "laplacian":
            slope = (np.hypot(*slopes) * _crossing(smooth.astype(np.float32))).max(2)
        return _joined(slope, steep)


def _joined(slope: Floats, steep: float) -> Mask:
    """Return what is steep, and what is half as steep and joined to it."""
    from skimage.filters import apply_hysteresis_threshold

    edges = apply_hysteresis_threshold(slope, WEAK * steep, steep)  # type: ignore[no-untyped-call]  # scikit-image has no types
    return np.asarray(edges, bool)


def _ridges(slope: Floats, toward: Floats, steep: float) -> Mask:
    """Return the same, but only where the slope is greater than on either side of it."""
    import cv2

    across, down = (
        np.rint(STEPS * slope * part(toward)).astype(np.int16) for part in (np.cos, np.sin)
    )
    edges = cv2.Canny(across, down, STEPS * WEAK * steep, STEPS * steep, L2gradient=True)
    return np.asarray(edges > 0)


def _slopes(smooth: Floats, scharr: bool) -> tuple[Floats, Floats]:
    """Return ∂I/∂y and ∂I/∂x of every channel."""
    import cv2

    size, scale = (cv2.FILTER_SCHARR, 1 / 32) if scharr else (3, 1 / 8)

    def slope(x: int, y: int) -> Floats:
        out = cv2.Sobel(
            smooth, cv2.CV_32F, x, y, ksize=size, scale=scale, borderType=cv2.BORDER_REFLECT
        )
        return out.astype(np.float32, copy=False)

    return slope(0, 1), slope(1, 0)


def _steepest(down: Floats, across: Floats) -> tuple[Floats, Floats]:
    """Return the slope of color and its direction: Di Zenzo's, over all channels."""
    xx, yy, xy = (across**2).sum(2), (down**2).sum(2), (across * down).sum(2)
    split = np.hypot(xx - yy, 2 * xy)
    return np.sqrt((xx + yy + split) / 2), np.arctan2(2 * xy, xx - yy) / 2


def _crossing(smooth: Floats) -> Mask:
    """Where the Laplacian of a channel changes its sign, (H, W, 3)."""
    import cv2

    bend = cv2.Laplacian(smooth, cv2.CV_32F, borderType=cv2.BORDER_REFLECT)
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    return np.asarray((bend >= 0) & (cv2.erode(bend, cross) < 0))


def _reached(outside: Mask, edges: Mask, steps: int) -> Mask:
    """Return what lies within so many steps from outside without an edge in between."""
    import cv2

    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    reached = outside
    for _ in range(steps):
        grown = np.asarray(cv2.dilate(reached.astype(np.uint8), cross)) > 0
        reached = reached | (grown & ~edges)
    return reached
