"""A cut between two sets of colors, where it is cheapest: what GrabCut needs, and who seeds it.

Reference: C. Rother, V. Kolmogorov, A. Blake, GrabCut: interactive foreground extraction using
iterated graph cuts, SIGGRAPH 2004.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from removers.scene import Alpha, Image

Trust = NDArray[np.uint8]
"""OpenCV's four labels: background and subject, for certain and probably."""

SURE = 0.15  # a hint this near 0 or 1 is not questioned; the best of 0.02 to 0.3 in training
SHARE = 0.1  # of the best island's guess; an island with less of it is a stray color
PLAIN = 3.0  # levels of deviation; less is one color with the noise of a camera or a JPEG
GRAIN = 1.5  # levels of deviation of the noise that such a color is given
SEED = 0  # of the k-means that starts the color models: same photo, same matte


def cut(image: Image, hint: Alpha, rounds: int) -> Alpha:
    """Return 1 where the cut puts the subject, else 0; a hint of one side only is its own answer.

    `image` and `hint` have one size, some 300 px: the time grows with it. `rounds` is how often
    colors and cut are refined. Where what is marked has one color on both sides, as a page has,
    every cut costs the same, and OpenCV would take minutes to choose: then a copy of half the size
    is cut, with some noise on it.
    """
    import cv2

    trust = _trust(hint)
    subject = _subject(trust)
    if subject.all() or not subject.any():
        return subject.astype(np.float32)
    lab = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2LAB), np.uint8)
    if not _plain(lab, trust):
        return _subject(_cut(lab, trust, rounds)).astype(np.float32)
    size = trust.shape[::-1]
    half = _cut(_grained(lab[::2, ::2]), _halved(trust), rounds)
    inside = cv2.resize(half, size, interpolation=cv2.INTER_NEAREST)
    marks = (trust == cv2.GC_FGD) | (trust == cv2.GC_BGD)
    return _subject(np.where(marks, trust, inside)).astype(np.float32)


def _cut(lab: Image, trust: Trust, rounds: int) -> Trust:
    """Return OpenCV's labels, decided anew where they were probable."""
    import cv2

    cv2.setRNGSeed(SEED)
    models = np.zeros((1, 65)), np.zeros((1, 65))  # 5 × (weight, mean, covariance)
    cv2.grabCut(lab, trust, None, *models, rounds, cv2.GC_INIT_WITH_MASK)  # type: ignore[call-overload]  # no frame
    return trust


def _subject(trust: Trust) -> NDArray[np.bool_]:
    import cv2

    return np.isin(trust, (cv2.GC_FGD, cv2.GC_PR_FGD))


def _plain(lab: Image, trust: Trust) -> bool:
    """Return whether what both sides have marked, or else the whole picture, has one color."""
    import cv2

    sides = [trust == side for side in (cv2.GC_FGD, cv2.GC_BGD)]
    known = lab[sides[0] | sides[1]] if all(map(np.any, sides)) else lab.reshape(-1, 3)
    return bool(known.std(axis=0).max() < PLAIN)


def _grained(lab: Image) -> Image:
    """Return the picture with noise, the same at every call."""
    noise = np.random.default_rng(SEED).normal(0, GRAIN, lab.shape)
    return np.clip(np.rint(lab + noise), 0, 255).astype(np.uint8)


def _halved(trust: Trust) -> Trust:
    """Return the labels at half the size; what is marked is so in any of four pixels."""
    import cv2

    half = trust[::2, ::2].copy()
    for side in (cv2.GC_BGD, cv2.GC_FGD):
        marks = (trust == side).astype(np.uint8)
        half[cv2.dilate(marks, np.ones((2, 2), np.uint8), anchor=(0, 0))[::2, ::2] > 0] = side
    return half


def _trust(hint: Alpha) -> Trust:
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
