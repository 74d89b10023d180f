"""Prompts: a hint as the few points and the box that a promptable network is asked with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from removers.scene import Alpha

REMOVE, KEEP, CORNER, OTHER_CORNER, NOTHING = 0, 1, 2, 3, -1  # what a point of SAM's stands for
SURE = 0.25  # of a hint is black up to there, and white from 1 less that
BOX = 0.95  # of its bounding box that a region fills if it is meant as a box
LARGE = 0.005  # of the picture; a box is no smaller
REGIONS, POINTS = 6, 3  # the largest regions of a color that count, and points of each

Mask = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Prompts:
    """Points, (n, 2) as x and y in pixels, and what each stands for, (n,)."""

    points: NDArray[np.float32]
    labels: NDArray[np.float32]

    @classmethod
    def of(cls, hint: Alpha | None, height: int, width: int) -> Prompts:
        """Return what a hint means: white regions to keep, black ones to remove, or a box.

        The first region that fills its bounding box is a box. Where nothing is unknown, black is
        no mark but the rest; without anything to keep, the middle is.
        """
        said = [] if hint is None else [*_kept(hint), *_removed(hint)]
        if all(label == REMOVE for _, _, label in said):
            said.append((width // 2, height // 2, KEEP))
        numbers = np.array(said, np.float32)
        return cls(numbers[:, :2], numbers[:, 2])


Said = tuple[int, int, int]  # x, y and a label


def _kept(hint: Alpha) -> Iterator[Said]:
    boxed = False
    for region in _regions(hint > 1 - SURE):
        rows, columns = (np.flatnonzero(region.any(axis)) for axis in (1, 0))
        area = (np.ptp(rows) + 1) * (np.ptp(columns) + 1)
        if not boxed and region.sum() > BOX * area and area > LARGE * hint.size:
            boxed = True
            yield int(columns[0]), int(rows[0]), CORNER
            yield int(columns[-1]), int(rows[-1]), OTHER_CORNER
        else:
            yield from ((x, y, KEEP) for x, y in _points(region))


def _removed(hint: Alpha) -> Iterator[Said]:
    if np.any(abs(hint - 0.5) < SURE):
        for region in _regions(hint < SURE):
            yield from ((x, y, REMOVE) for x, y in _points(region))


def _regions(marked: NDArray[np.bool_]) -> list[Mask]:
    """Return the largest connected regions as masks, the largest first."""
    import cv2

    count, labels, stats, _ = cv2.connectedComponentsWithStats(marked.astype(np.uint8))
    largest = 1 + np.argsort(-stats[1:count, cv2.CC_STAT_AREA], kind="stable")[:REGIONS]
    return [(labels == label).astype(np.uint8) for label in largest]


def _points(region: Mask) -> Iterator[tuple[int, int]]:
    """Yield x and y of the region's innermost pixel, then of those that are farthest from all."""
    import cv2

    inside = cv2.distanceTransform(np.pad(region, 1), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[
        1:-1, 1:-1
    ]
    y, x = np.unravel_index(inside.argmax(), inside.shape)
    rows, columns = np.nonzero(region)
    nearest = np.full(len(rows), np.inf)
    for _ in range(min(POINTS, len(rows))):
        yield int(x), int(y)
        nearest = np.minimum(nearest, np.hypot(rows - y, columns - x))
        farthest = nearest.argmax()
        y, x = rows[farthest], columns[farthest]
