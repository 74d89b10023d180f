"""A cut between two sets of colors, where it is cheapest: what GrabCut needs, and who seeds it.

Reference: C. Rother, V. Kolmogorov, A. Blake, GrabCut: interactive foreground extraction using
iterated graph cuts, SIGGRAPH 2004.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from removers.scene import Alpha, Image

SURE = 0.15  # a hint this near 0 or 1 is not questioned; the best of 0.02 to 0.3 in training
SHARE = 0.1  # of the best island's guess; an island with less of it is a stray color
SEED = 0  # of the k-means that starts the color models: same photo, same matte


def cut(image: Image, hint: Alpha, rounds: int) -> Alpha:
    """Return 1 where the cut puts the subject, else 0; a hint of one side only is its own answer.

    `image` and `hint` have one size, some 300 px: the time grows with it. `rounds` is how often
    colors and cut are refined.
    """
    import cv2

    trust = _trust(hint)
    subject: NDArray[np.bool_] = (trust == cv2.GC_FGD) | (trust == cv2.GC_PR_FGD)
    if subject.all() or not subject.any():
        return subject.astype(np.float32)
    cv2.setRNGSeed(SEED)
    models = np.zeros((1, 65)), np.zeros((1, 65))  # 5 × (weight, mean, covariance)
    lab = cv2.cvtColor(image, cv2.COLOR_RGB2LAB)
    cv2.grabCut(lab, trust, None, *models, rounds, cv2.GC_INIT_WITH_MASK)  # type: ignore[call-overload]  # no frame
    inside: Alpha = np.isin(trust, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.float32)
    return inside


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


def supported(matte: Alpha, guess: Alpha) -> Alpha:
    """Drop the islands of a cut that the guess hardly speaks for."""
    import cv2

    count, labels = cv2.connectedComponents(matte.astype(np.uint8), connectivity=8)
    support = np.bincount(labels.ravel(), (matte * guess).ravel(), count)
    kept: Alpha = matte * (support >= SHARE * support.max())[labels]
    return kept
