"""Look: what a network makes of a photo, in one look or two, and the matte that follows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from removers import pixels
from removers.scene import Alpha, Image

Predict = Callable[[Image], Alpha]
"""What returns the chance of each pixel to be subject, of any size."""

DOUBT = np.float32(0.05)  # on 281 validation photos a quarter as many pixels stay translucent
FIRM = np.float32(0.4)  # the same far from the edge; ghosts on 4 % of 460 photos, not on 56 %
NEAR, FAR = 0.006, 0.012  # of the longer side: how far from the edge DOUBT ends and FIRM begins
OPEN = (0.1, 0.9)  # a chance in between is neither yes nor no
WEAK = 0.3  # of the largest island's weight: a smaller one goes unless it is sure somewhere
MARGIN = 0.3  # of the subject's sides, on each side; 0.1 and 0.2 gain less
CLOSER = 0.8  # of a side of the frame: a subject that takes more is not looked at again
HALF = np.float32(0.5)  # IoU of 35 training photos .82; with 1 it is .80, with one look .81
LARGEST = 1280  # px; a side of the matte of two looks


def look(predict: Predict, image: Image, zoom: bool = False) -> Alpha:
    """Return the matte that the chances stand for.

    A network is hardly ever quite sure, but a probability is no opacity: what it says to within
    DOUBT is taken as certain, or a faint haze would lie over all of the picture.

    With `zoom` it is asked again, for the subject and a margin around it: it works on a small
    square, and there the subject is larger then. Both answers count by half.
    """
    chances = predict(image)
    if zoom:
        chances = _closer(predict, image, chances)
    sure: Alpha = (chances - DOUBT) / (1 - 2 * DOUBT)
    return np.clip(sure, 0, 1, out=sure)


def decided(matte: Alpha) -> tuple[Alpha, float]:
    """Return a segmentation's matte without ghosts, and the share of the subject in doubt, 0 … 1.

    Near the edge, where it passes ½, a chance and an opacity look alike, and the matte stays as
    it is. Far from the edge a chance in between says that the network does not know, and all but
    the middle fifth is decided, so that no half-transparent ghost of a thing remains. A small
    island in which it is nowhere sure is no subject.
    """
    import cv2

    kept = _without_islands(matte)
    found = (kept > 0.5).astype(np.uint8)
    edge = cv2.morphologyEx(found, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    away = np.full(matte.shape, np.inf, np.float32)  # px from the edge
    if edge.any():
        away = np.asarray(cv2.distanceTransform(1 - edge, cv2.DIST_L2, 3), np.float32)
    side = np.float32(max(matte.shape))
    far = np.clip((away / side - NEAR) / np.float32(FAR - NEAR), 0, 1)
    firm = FIRM * far
    unsure = (matte > OPEN[0]) & (matte < OPEN[1]) & (far == 1)
    share = float(unsure.sum() / max(1, found.sum(), unsure.sum()))
    return np.clip((kept - firm) / (1 - 2 * firm), 0, 1), share


def _without_islands(matte: Alpha) -> Alpha:
    """Return the matte without the islands that are small and nowhere sure."""
    import cv2

    seen = (matte > OPEN[0]).astype(np.uint8)
    count, labels = cv2.connectedComponents(seen, connectivity=8)
    if count < 3:
        return matte
    weight = np.bincount(labels.ravel(), matte.ravel(), count)
    weak = weight < WEAK * weight[1:].max()
    weak[labels[matte > OPEN[1]]] = False
    weak[0] = False
    return np.where(weak[labels], np.float32(0), matte)


def _closer(predict: Predict, image: Image, first: Alpha) -> Alpha:
    """Return the first answer and, around its subject, the mean of it and a second one."""
    found = first > 0.5
    (top, bottom), (left, right) = (_span(np.any(found, axis)) for axis in (1, 0))
    if max(bottom - top, right - left) > CLOSER or not found.any():
        return first
    height, width = image.shape[:2]
    part = image[
        round(top * height) : round(bottom * height), round(left * width) : round(right * width)
    ]
    second = predict(np.ascontiguousarray(part))
    scale = min(1, LARGEST / max(height, width), max(second.shape) / max(part.shape))
    rows, columns = round(height * scale), round(width * scale)
    whole = pixels.resize(first, rows, columns).copy()
    inside = whole[
        round(top * rows) : round(bottom * rows), round(left * columns) : round(right * columns)
    ]
    inside += HALF * _fading(inside.shape) * (pixels.resize(second, *inside.shape) - inside)
    return whole


def _span(found: NDArray[np.bool_]) -> tuple[float, float]:
    """Return where a row of pixels has the subject, and a margin, as parts of its length."""
    places = np.flatnonzero(found) if found.any() else np.arange(len(found))
    low, high = places[0], places[-1] + 1
    margin = MARGIN * (high - low)
    return max(0.0, low - margin) / len(found), min(len(found), high + margin) / len(found)


def _fading(shape: tuple[int, ...]) -> Alpha:
    """Return 1 in the middle, and less in the outer half of the margin, down to 0."""
    sides = [np.minimum(np.arange(n), np.arange(n)[::-1]) / (0.5 * MARGIN * n) for n in shape]
    return np.asarray(np.minimum(*np.ix_(*sides)).clip(0, 1), np.float32)
