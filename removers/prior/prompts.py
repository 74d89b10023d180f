"""Prompts: a hint as the few points and the box that a promptable network is asked with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from removers.scene import Alpha

REMOVE, KEEP, CORNER, OTHER_CORNER, NOTHING = 0, 1, 2, 3, -1  # what a point of SAM's stands for
SURE = 0.25  # of a hint is black up to there, and white from 1 less that
BOX = 0.95  # of its bounding box that a region fills if it is meant as one
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

        Black all around a rectangle makes that the box in which the subject is. Where nothing is
        unknown, black is no mark but the rest; without anything to keep, the middle is.
        """
        said = [] if hint is None else list(_said(hint))
        if all(label == REMOVE for _, _, label in said):
            said.append((width // 2, height // 2, KEEP))
        numbers = np.array(said, np.float32)
        return cls(numbers[:, :2], numbers[:, 2])


Said = tuple[int, int, int]  # x, y and a label


def _said(hint: Alpha) -> Iterator[Said]:
    if not np.any(abs(hint - 0.5) < SURE):
        yield from _marks(hint > 1 - SURE, KEEP)
        return
    inside = _box(hint > SURE)
    if inside is not None:
        rows, columns = inside
        yield columns.start, rows.start, CORNER
        yield columns.stop - 1, rows.stop - 1, OTHER_CORNER
    removed = hint < SURE
    if inside is not None:
        removed = np.zeros_like(removed)
        removed[inside] = hint[inside] < SURE
    yield from _marks(hint > 1 - SURE, KEEP)
    yield from _marks(removed, REMOVE)


def _box(left: NDArray[np.bool_]) -> tuple[slice, slice] | None:
    """Return the rows and columns of a rectangle that is left in the middle of black, if it is."""
    rows, columns = (np.flatnonzero(left.any(axis)) for axis in (1, 0))
    if left.all() or not rows.size:
        return None
    inside = slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
    within = left[inside]
    return inside if within.mean() > BOX and LARGE * left.size < within.size < left.size else None


def _marks(marked: NDArray[np.bool_], label: int) -> Iterator[Said]:
    for region in _regions(marked):
        yield from ((x, y, label) for x, y in _points(region))


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
