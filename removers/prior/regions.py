"""Cut a photo into small regions of one color, and say which are alike, near and connected."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from removers.scene import Image

Real = NDArray[np.float64]

COUNT = 300  # regions a photo; from 200 to 400 the result does not change
SMALLEST = 8  # pixels across a region: fewer, and the mean color of a region is noise
COMPACT = 15.0  # SLIC's weight of distance against color: regions stay round, yet follow edges
ALIKE = 10.0  # Lab units: colors nearer than this pass as one color


@dataclass(frozen=True)
class Regions:
    """The n regions of a photo: what they look like and where they lie.

    labels (H, W): the number of the region of each pixel; lab (H, W, 3): the photo, L in 0..100;
    color (n, 3): mean Lab; spread (n,): standard deviation of Lab within the region;
    place (n, 2): mean x, y, from -1 to 1; spot (n, 2): mean x, y in long sides of the photo;
    area (n,): share of the photo; sides (4, n): share of the top, bottom, left and right line.
    """

    labels: NDArray[np.intp]
    lab: NDArray[np.float32]
    color: Real
    spread: Real
    place: Real
    spot: Real
    area: Real
    sides: Real

    @cached_property
    def alike(self) -> Real:
        """(n, n): likeness of color, K = exp(-|ci - cj|² / 2σ²)."""
        return _bell(_apart(self.color), ALIKE)

    @cached_property
    def route(self) -> Real:
        """(n, n): color change along the cheapest walk from region to region, in Lab units.

        A step costs its color change beyond the usual one between nearest neighbors, so that
        shading adds up to nothing.
        """
        from scipy.sparse import csr_matrix
        from scipy.sparse.csgraph import dijkstra

        start, end = _neighbors(self.labels)
        step = np.linalg.norm(self.color[start] - self.color[end], axis=1)
        nearest = np.full(len(self.area), np.inf)
        np.minimum.at(nearest, start, step)
        cost = np.maximum(step - np.median(nearest), 0) + 1e-3  # a stored zero would be no step
        graph = csr_matrix((cost, (start, end)), shape=(len(nearest),) * 2)
        return np.asarray(dijkstra(graph, directed=False))

    @cached_property
    def joined(self) -> Real:
        """(n, n): likeness along the cheapest walk, S = exp(-route² / 2σ²)."""
        return _bell(self.route, ALIKE)

    def near(self, reach: float) -> Real:
        """(n, n): nearness on the photo; a larger `reach`, in long sides, sees farther."""
        return _bell(_apart(self.spot), reach)

    def mean(self, values: NDArray[np.floating]) -> Real:
        """(H, W) to (n,): the mean of each region."""
        return _mean(self.labels, values)


def split(image: Image) -> Regions:
    """Cut `image` into about 300 regions of one color.

    Simple linear iterative clustering: k-means on (L, a, b, x, y), begun from a regular grid.

    Fails where the subject has its background's color: one region then lies on both.

    References: R. Achanta et al., "SLIC superpixels compared to state-of-the-art superpixel
    methods", PAMI 2012.
    """
    import cv2

    labels = _cluster(image)
    unit = image.astype(np.float32) / 255
    lab = np.asarray(cv2.cvtColor(unit, cv2.COLOR_RGB2LAB), np.float32)
    height, width = labels.shape
    y, x = np.indices((height, width), np.float64) + 0.5
    place = np.stack([_mean(labels, 2 * x / width - 1), _mean(labels, 2 * y / height - 1)], 1)
    color = np.stack([_mean(labels, lab[..., k]) for k in range(3)], 1)
    square = _mean(labels, np.einsum("hwc,hwc->hw", lab, lab))
    count = np.bincount(labels.ravel())
    lines = (labels[0], labels[-1], labels[:, 0], labels[:, -1])
    return Regions(
        labels=labels,
        lab=lab,
        color=color,
        spread=np.sqrt(np.maximum(square - (color**2).sum(1), 0)),
        place=place,
        spot=(place + 1) / 2 * np.array([width, height]) / max(width, height),
        area=count / count.sum(),
        sides=np.stack([np.bincount(line, minlength=len(count)) / len(line) for line in lines]),
    )


def _cluster(image: Image) -> NDArray[np.intp]:
    """Number the regions of `image` without gaps."""
    import cv2

    size = max(SMALLEST, round(float(np.sqrt(image.shape[0] * image.shape[1] / COUNT))))
    if min(image.shape[:2]) < size:  # too thin for the grid: one region
        return np.zeros(image.shape[:2], np.intp)
    lab = cv2.cvtColor(image, cv2.COLOR_RGB2LAB)
    slic = cv2.ximgproc.createSuperpixelSLIC(lab, cv2.ximgproc.SLIC, size, COMPACT)
    slic.iterate(5)
    slic.enforceLabelConnectivity(30)  # percent of a region's size: smaller islands are merged
    _, labels = np.unique(slic.getLabels(), return_inverse=True)
    return labels.reshape(image.shape[:2])


def _neighbors(labels: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Every pair of regions that touch, once in each order."""
    touch = np.zeros((labels.max() + 1,) * 2, bool)
    touch[labels[1:], labels[:-1]] = True
    touch[labels[:, 1:], labels[:, :-1]] = True
    np.fill_diagonal(touch, False)
    start, end = np.nonzero(touch | touch.T)
    return start, end


def _mean(labels: NDArray[np.intp], values: NDArray[np.floating]) -> Real:
    flat = labels.ravel()
    return np.bincount(flat, values.ravel()) / np.bincount(flat)


def _apart(points: Real) -> Real:
    return np.asarray(np.linalg.norm(points[:, None] - points, axis=2))


def _bell(distance: Real, width: float) -> Real:
    return np.exp(-(distance**2) / (2 * width**2))
