"""GrabCut: a cut along the strongest edges between two sets of colors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from removers import pixels
from removers.prior.saliency import saliency
from removers.scene import Alpha, Image
from removers.settings import number
from removers.step import Remover

SIDE = 320  # px; 240 is twice as fast and loses 0.01 of the overlap with the truth
SURE = 0.15  # a hint this near 0 or 1 is not questioned; the best of 0.02 to 0.3 in training
SHARE = 0.1  # of the best island's guess; an island with less of it is a stray color
SEED = 0  # of the k-means that starts the color models: same photo, same matte


@dataclass(frozen=True)
class GrabCut(Remover):
    """Cut where subject and background differ in color, from a hint or from what stands out.

    Subject and background are Gaussian mixtures of five colors each. In turn, the mixtures are
    fitted to the present cut, and the cut is made anew where it is cheapest: by a minimum cut
    through the pixels, which pays for colors that fit badly and for borders off the edges.

        E(α) = Σ_p −log G_α(I_p) + 50 Σ_pq [α_p ≠ α_q] exp(−β |I_p − I_q|²) / |p − q|

    Where the scene has no hint, a saliency prior is one. Fails where both share their colors, and
    on hair and glass: every pixel is in or out.

    Reference: C. Rother, V. Kolmogorov, A. Blake, GrabCut: interactive foreground extraction
    using iterated graph cuts, SIGGRAPH 2004.
    """

    title = "GrabCut"
    side = 400  # px; what the saliency prior is made for
    rounds: int = number(
        2, 1, 20, "How often colors and cut are refined; larger fits more closely."
    )

    def matte(self, image: Image, hint: Alpha | None = None) -> Alpha:
        size = pixels.fitted(image, SIDE)
        small = pixels.resize(image, *size)
        if hint is not None:
            return _cut(small, _trust(pixels.resize(hint, *size)), self.rounds)
        guess = pixels.resize(saliency(image), *size)
        return _supported(_cut(small, _trust(guess), self.rounds), guess)


def _trust(hint: Alpha) -> NDArray[np.uint8]:
    """Turn a hint into OpenCV's four labels.

    The unknown counts as subject if the hint shows background (a box around the subject), else as
    background (a stroke on it).
    """
    import cv2

    probable = hint >= 0.5 if (hint < 0.5).any() else hint > 0.5
    trust = np.full(hint.shape, cv2.GC_PR_BGD, np.uint8)
    trust[probable] = cv2.GC_PR_FGD
    trust[hint <= SURE] = cv2.GC_BGD
    trust[hint >= 1 - SURE] = cv2.GC_FGD
    return trust


def _cut(image: Image, trust: NDArray[np.uint8], rounds: int) -> Alpha:
    """Return 1 where the cut puts the subject; a one-sided `trust` is its own answer."""
    import cv2

    subject: NDArray[np.bool_] = (trust == cv2.GC_FGD) | (trust == cv2.GC_PR_FGD)
    if subject.all() or not subject.any():
        return subject.astype(np.float32)
    cv2.setRNGSeed(SEED)
    models = np.zeros((1, 65)), np.zeros((1, 65))  # 5 × (weight, mean, covariance)
    lab = cv2.cvtColor(image, cv2.COLOR_RGB2LAB)
    cv2.grabCut(lab, trust, None, *models, rounds, cv2.GC_INIT_WITH_MASK)  # type: ignore[call-overload]  # no frame
    inside: Alpha = np.isin(trust, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.float32)
    return inside


def _supported(cut: Alpha, guess: Alpha) -> Alpha:
    """Drop the islands of a cut that the guess hardly speaks for."""
    import cv2

    count, labels = cv2.connectedComponents(cut.astype(np.uint8), connectivity=8)
    support = np.bincount(labels.ravel(), (cut * guess).ravel(), count)
    kept: Alpha = cut * (support >= SHARE * support.max())[labels]
    return kept
