"""From a rough mask to a matte: what it encloses, what is too small, where exactly it ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from removers import closed_form, color_models
from removers.pixels import Floats
from removers.scene import Alpha, Image

Mask = NDArray[np.bool_]

ROUNDS = 2  # colors are learned from what is sure, then from the first matte as well
COLORS = 0.01  # weight of what colors say, times their precision 1/σ²; against that of the mask
FIRMEST = 100.0  # 1/σ²; colors never tell an opacity more closely than to a tenth


def outlined(image: Image, mask: Mask, weight: Floats, radius: int) -> Alpha:
    """Return the matte of a mask that is known where `weight` is infinite, and doubtful elsewhere.

    (L + W) α = W α̂, where L is the matting Laplacian and α̂ what the mask, by its weight, and the
    colors within `radius` px of a pixel say together. A mask of one side only is its own answer.
    """
    matte = mask.astype(np.float32)
    unknown = np.isfinite(weight)
    if mask.all() or not mask.any() or not unknown.any():
        return matte
    said = np.where(unknown, weight, 0)
    learned: Alpha = np.where(unknown, np.float32(0.5), matte)
    for _ in range(ROUNDS):
        opacity, precision = color_models.opacity(image, unknown, image, learned, radius)
        firmness = np.float32(COLORS) * np.minimum(precision, np.float32(FIRMEST))
        likely = (firmness * opacity + said * matte) / (firmness + said + np.float32(1e-9))
        total = np.where(unknown, firmness + said, np.float32(np.inf))
        learned = closed_form.solve(image, matte, likely.astype(np.float32), total)
    return learned


def disk(radius: int) -> NDArray[np.uint8]:
    """Return what grows or shrinks a mask by `radius` px."""
    import cv2

    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1,) * 2), np.uint8)


def shrunk(mask: Mask, radius: int) -> Mask:
    """Return what of a mask lies farther than `radius` px from its border; the frame is none."""
    import cv2

    return np.asarray(cv2.erode(mask.astype(np.uint8), disk(radius)) > 0)


def opened(mask: Mask, radius: int) -> Mask:
    """Return the mask without what a disk does not fit in; beyond the frame it goes on."""
    import cv2

    reach = radius + 1
    padded = np.pad(mask.astype(np.uint8), reach, mode="edge")
    kept = cv2.morphologyEx(padded, cv2.MORPH_OPEN, disk(radius))
    return np.asarray(kept[reach:-reach, reach:-reach] > 0)


def filled(mask: Mask) -> Mask:
    """Return the mask without holes; between what crosses it, the lower frame closes one, too."""
    import cv2

    wall = np.pad(mask, 1).astype(np.uint8)
    foot = np.flatnonzero(wall[-2])
    if foot.size:
        wall[-1, foot[0] : foot[-1] + 1] = 1
    _, labels = cv2.connectedComponents(1 - wall, connectivity=4)
    return np.asarray(mask | (labels != labels[0, 0])[1:-1, 1:-1])


def large(mask: Mask, share: float) -> Mask:
    """Return what has at least that share of the area of the mask's largest part."""
    import cv2

    _, labels, boxes, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    area = boxes[:, cv2.CC_STAT_AREA] * (np.arange(len(boxes)) > 0)
    return np.asarray((area >= max(1, share * area.max()))[labels])
