"""Masks: their parts, and what is within some pixels of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from removers.pixels import Floats

Mask = NDArray[np.bool_]
Real = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Cells:
    """The parts of a mask that hang together: `labels` 1 to count − 1, and 0 outside."""

    labels: NDArray[np.int32]
    count: int

    @staticmethod
    def of(mask: Mask) -> Cells:
        import cv2

        count, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)
        return Cells(np.asarray(labels, np.int32), count)

    def sum(self, values: Floats | Mask) -> Real:
        """Return the sum over each cell, (count,)."""
        return np.asarray(np.bincount(self.labels.ravel(), values.ravel(), self.count))

    def mean(self, values: Floats | Mask, where: Mask) -> Real:
        """Return the mean over those of its pixels, 0 where it has none, (count,)."""
        return self.sum(values * where) / np.maximum(self.sum(where), 1)

    def those(self, chosen: NDArray[np.bool_]) -> Mask:
        """Return the pixels of the chosen cells."""
        return np.asarray(chosen[self.labels] & (self.labels > 0))

    def wider(self, radius: int) -> Cells:
        """Return the cells with the pixels around them."""
        return Cells(highest(self.labels.astype(np.float32), radius).astype(np.int32), self.count)


def disk(radius: int) -> NDArray[np.uint8]:
    """Return a disk, to be the window of a filter."""
    import cv2

    size = 2 * radius + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), np.uint8)


def highest(values: Floats, radius: int) -> Floats:
    """Return the highest value within so many pixels."""
    import cv2

    return np.asarray(cv2.dilate(values, disk(radius)), np.float32)


def grown(mask: Mask, radius: int) -> Mask:
    """Return the mask with what is within so many pixels of it."""
    return np.asarray(highest(mask.astype(np.float32), radius) > 0)


def opened(mask: Mask, radius: int) -> Mask:
    """Return what of a mask a disk can reach."""
    return grown(~grown(~mask, radius), radius) & mask
