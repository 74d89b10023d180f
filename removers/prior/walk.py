"""The cheapest ways over a photo, which go around edges: geodesic distance.

Reference: A. Criminisi, T. Sharp, A. Blake, GeoS: geodesic image segmentation, ECCV 2008.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from removers import pixels
from removers.pixels import Floats
from removers.prior.seeds import lab
from removers.scene import Image

Mask = NDArray[np.bool_]

SIDE = 160  # px; on twice that no stroke is followed better
CALM = 20.0, 1.5  # levels and px of a bilateral filter: noise is no way
CONTRAST = 100.0  # Lab units that are as far as the photo's long side
STEPS = ((0, 1), (1, 0), (1, 1), (1, -1))  # to half of a pixel's neighbors; the rest are these back


@dataclass(frozen=True, eq=False)
class Walk:
    """A small copy of a photo as a graph: a step costs its length and its change of color."""

    costs: Any  # sparse, (pixels, pixels), in long sides of the photo
    shape: tuple[int, int]

    @staticmethod
    def over(image: Image) -> Walk:
        """Return the graph of a photo of some 500 pixels, (H, W, 3)."""
        import cv2
        from scipy.sparse import coo_array

        calm = np.asarray(cv2.bilateralFilter(image, 0, *CALM), np.uint8)
        height, width = pixels.fitted(image, SIDE)
        colors = lab(pixels.resize(calm, height, width))
        number = np.arange(height * width).reshape(height, width)
        starts, ends, costs = [], [], []
        for y, x in STEPS:
            here = slice(0, height - y), slice(max(0, -x), width - max(0, x))
            there = slice(y, height), slice(max(0, x), width - max(0, -x))
            change = np.linalg.norm(colors[here] - colors[there], axis=2) / CONTRAST
            costs.append((change + np.hypot(y, x) / max(height, width)).ravel())
            starts.append(number[here].ravel())
            ends.append(number[there].ravel())
        start, end, cost = map(np.concatenate, (starts, ends, costs))
        graph = coo_array((cost, (start, end)), shape=(number.size, number.size)).tocsr()
        return Walk((graph + graph.T).tocsr(), (height, width))

    def away(self, strokes: Mask, largest: float, farthest: float) -> Floats:
        """Return how far it is from the strokes, (H, W), for each in units of its own size.

        The size of a stroke is the square root of its area, at most `largest` of the photo's; no
        way is longer than `farthest`.
        """
        import cv2
        from scipy.sparse.csgraph import dijkstra

        found = np.full(self.shape, farthest)
        count, labels = cv2.connectedComponents(strokes.astype(np.uint8), connectivity=8)
        for number in range(1, count):
            stroke = labels == number
            size = min(float(np.sqrt(stroke.mean())), largest)
            here = pixels.resize(stroke.astype(np.float32), *self.shape)
            seeds = np.flatnonzero(here >= min(0.5, here.max()))
            ways = dijkstra(self.costs, indices=seeds, min_only=True, limit=farthest * size)
            found = np.minimum(found, ways.reshape(self.shape) / size)
        return pixels.resize(found.astype(np.float32), *strokes.shape)
