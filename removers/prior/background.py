"""The smooth background behind a subject, fitted to the frame, and whether there is one.

A photo on paper, a studio wall or a green screen shows its backdrop along the frame. A polynomial
per channel follows its shade, first robustly along the frame alone (a subject may touch it), then
on all that is reached from there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from removers import pixels
from removers.pixels import Floats
from removers.scene import Image

Mask = NDArray[np.bool_]

# Colors are in [0, 1]; a distance is Euclidean over the three channels. Tuned on composites.
SIDE = 96  # px; a backdrop holds no detail finer than a hundredth of the picture
FRAME = 0.03  # share of the shorter side that is read as the frame
NEAR = 0.06  # distance by which a shade may differ from the last fit, so that the fit can grow
SHADE = 0.012  # distance below which there is only backdrop, so that its shade can be averaged
# Order and spread of each fit to the frame, coarse to fine.
ROUNDS = ((0, NEAR), *[(1, 2 * NEAR)] * 4, *[(2, NEAR)] * 8, *[(2, NEAR / 2)] * 3)
FIFTHS = np.arange(1, 5) / 5  # where the frame is parted; symmetric, so that mirrors agree
CERTAIN = 4.0  # sigmas; beyond it lies one pixel in 16,000 of a normal channel
BLURRED = 1  # px; so far the edge of a logo that ends at the frame reaches into it
UNIFORM = 0.75  # share of the frame: three sides of a square
SIDE_SHARE = 0.9  # share of each of three sides; sky above a street has only one or two
QUIET = 0.02  # sigma of a very noisy photo (5 of 255)
OPEN = (0.02, 0.999)  # share of the picture: an empty sheet has more


@dataclass(frozen=True, eq=False)
class Background:
    """The smooth background that shows along the frame.

    `surface` is B, (H, W, 3) in [0, 1]; `noise` the deviation around it, in the same unit;
    `uniformity` the share of the frame that B explains, 1 on plain paper and under a half in a
    cluttered photo; `plain` whether the photo has a plain backdrop: B fills three sides (the
    fourth may cut a subject off), reaches inward and leaves something standing.
    """

    surface: Floats
    noise: float
    uniformity: float
    plain: bool

    @staticmethod
    def fit(image: Image) -> Background:
        """Fit B to the frame of the picture and to all that is reached from there."""
        small = _colors(pixels.resize(image, *pixels.fitted(image, SIDE)))
        fit = _smooth(small)
        surface = pixels.resize(fit, *image.shape[:2])
        frame = _frame(image.shape[0], image.shape[1], inner=BLURRED)
        residual = _colors(image[frame]) - surface[frame]
        distance = np.sqrt((residual**2).sum(1))
        near = distance < NEAR
        noise = 1.4826 * float(np.median(np.abs(residual[near]))) if near.any() else 1.0
        uniformity = float(np.mean(distance < max(NEAR / 2, CERTAIN * noise)))
        plain = uniformity >= UNIFORM and noise <= QUIET and _encloses(small, fit)
        return Background(surface, noise, uniformity, plain)


def _colors(levels: Image) -> Floats:
    return levels.astype(np.float32) / np.float32(255)


def _edge(height: int, width: int) -> int:
    """How many pixels deep the frame is."""
    return max(1, round(FRAME * min(height, width)))


def _frame(height: int, width: int, inner: int = 0) -> Mask:
    """The pixels along the frame, (H, W), without so many of its innermost."""
    edge = max(1, _edge(height, width) - inner)
    mask = np.ones((height, width), bool)
    mask[edge:-edge, edge:-edge] = False
    return mask


def _encloses(small: Floats, fit: Floats) -> bool:
    """Whether the fit explains three sides, reaches inward and leaves something standing."""
    near = _distance(small, fit) < NEAR / 2
    edge = _edge(near.shape[0], near.shape[1])
    thinner = max(1, edge - BLURRED)
    lines = (near, near[::-1], near.T, near.T[::-1])
    sides = sorted(max(line[:edge].mean(), line[:thinner].mean()) for line in lines)
    return bool(sides[1] > SIDE_SHARE and OPEN[0] < connected(near).mean() < OPEN[1])


def _smooth(small: Floats) -> Floats:
    """A robust polynomial from the frame, refitted to all that it explains, plus local shade."""
    frame = _frame(small.shape[0], small.shape[1])
    fit: Floats = np.broadcast_to(_commonest(small, frame), small.shape)
    for order, spread in ROUNDS:
        fit = _polynomial(small, frame, fit, order, spread)
    seen = frame
    for _ in range(12):  # each round sees a little farther up the gradient; most end after three
        grown = connected(_distance(small, fit) < NEAR)
        fit = _polynomial(small, grown, fit, 4, NEAR / 2)
        if (grown == seen).all():
            break
        seen = grown
    for _ in range(3):
        fit = _polynomial(small, connected(_distance(small, fit) < NEAR / 2), fit, 4, NEAR / 6)
    for _ in range(4):
        fit = _shaded(small, fit)
    return fit


def _commonest(small: Floats, frame: Mask) -> Floats:
    """The color that most of the frame is near to, out of the medians of its stretches, (3,)."""
    rows, columns = (
        np.split(np.arange(side), np.rint(side * FIFTHS).astype(int)) for side in frame.shape
    )
    tiles = [np.ix_(r, c) for r in rows for c in columns if r.size and c.size]
    colors = np.array(
        [np.median(small[t][frame[t]], 0) for t in tiles if frame[t].any()], np.float32
    )
    gap = ((small[frame][:, None] - colors[None]) ** 2).sum(2)
    return np.asarray(colors[np.argmax((1 / (1 + gap / NEAR**2) ** 2).sum(0))], np.float32)


def _polynomial(small: Floats, where: Mask, fit: Floats, order: int, spread: float) -> Floats:
    """One round of reweighted least squares; what is beyond `spread` of the last hardly counts."""
    if not where.any():
        return fit
    basis = _basis(small.shape[0], small.shape[1], order)
    rows, known, last = basis[where], small[where], fit[where]
    clipped = ((known >= 0.99) & (last > known)) | ((known <= 0.01) & (last < known))
    target = np.where(clipped, last, known).astype(
        np.float64
    )  # a clipped channel says "at least", not "equal"
    weighted = (
        rows / (1 + _distance(small, fit)[where] ** 2 / spread**2)[:, None] ** 2
    )  # Geman–McClure
    normal = weighted.T @ rows
    ridge = np.diag(
        np.full(len(normal), 1e-4 * normal[0, 0] + 1e-9)
    )  # sides out of sight stay level
    ridge[0, 0] = 1e-9
    return np.asarray(basis @ np.linalg.solve(normal + ridge, weighted.T @ target), np.float32)


def _basis(height: int, width: int, order: int) -> NDArray[np.float64]:
    """Legendre products up to a total order, (H, W, terms): odd or even, so mirrors fit alike."""
    from numpy.polynomial.legendre import legvander

    across = legvander((2 * np.arange(width) + 1) / width - 1, order)
    down = legvander((2 * np.arange(height) + 1) / height - 1, order)
    terms = [
        down[:, None, j] * across[None, :, i]
        for j in range(order + 1)
        for i in range(order + 1 - j)
    ]
    return np.stack(terms, -1)


def _shaded(small: Floats, fit: Floats) -> Floats:
    """Add the blurred rest of the sure backdrop; where none is near, the fit stands."""
    import cv2

    fit = fit.clip(0, 1)
    sure = connected(_distance(small, fit) < SHADE).astype(np.float32)
    rest = cv2.GaussianBlur((small - fit) * sure[..., None], (0, 0), SIDE / 32)
    return np.asarray(
        fit + rest / (cv2.GaussianBlur(sure, (0, 0), SIDE / 32) + 0.02)[..., None], np.float32
    )


def _distance(small: Floats, fit: Floats) -> Floats:
    """How far a picture is from what a fit would look like, (H, W)."""
    return np.asarray(np.sqrt(((small - fit.clip(0, 1)) ** 2).sum(2)), np.float32)


def connected(mask: Mask) -> Mask:
    """The part of a mask that reaches the frame."""
    import cv2

    count, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)
    reach = np.zeros(count, bool)
    reach[np.r_[labels[0], labels[-1], labels[:, 0], labels[:, -1]]] = True
    reach[0] = False
    return np.asarray(reach[labels])
