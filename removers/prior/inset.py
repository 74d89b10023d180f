"""Inset: a photo inside the picture, in a plain frame or with its corners cut off.

A Polaroid, a screenshot and a photo from a slide are photos with something around them. What is
around goes, and the photo is looked at as if it were alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from removers import pixels
from removers.prior.background import Background
from removers.prior.cells import Cells, Mask
from removers.scene import Alpha, Image

SIDE = 512  # px; the copy on which a frame is sought
APART = 0.06  # distance from the frame's color at which the photo begins
EDGED = 0.85  # of each edge of the photo stands out from the frame
CLEAR = 0.97  # of what lies just outside does not; a product has a shadow or a soft edge there
STEP = 2  # px; so near the edge that is looked at
WIDEST = 0.15  # of the width; at the left and right a frame has no more
EVEN = 0.02  # of the width; so far left and right differ
LEAST = 0.3  # of the picture is photo
FLAT = 0.8  # of neighbors are equal in a drawing or an icon
CORNERS = 0.3  # of the picture; a circle leaves 0.21 transparent


@dataclass(frozen=True, eq=False)
class Inset:
    """Where the photo is, as rows and columns, and the photo itself."""

    rows: slice
    columns: slice
    image: Image

    def inside(self, outer: Inset) -> Inset:
        """Return the same photo, of a picture that is itself the photo in another."""
        rows, columns = _moved(self.rows, outer.rows), _moved(self.columns, outer.columns)
        return Inset(rows, columns, self.image)

    def placed(self, matte: Alpha, shape: tuple[int, ...]) -> Alpha:
        """Return the photo's matte as one of the whole picture, of `shape`."""
        whole = np.zeros(shape[:2], np.float32)
        whole[self.rows, self.columns] = pixels.enlarge(matte, self.image)
        return whole


def framed(image: Image, background: Background) -> Inset | None:
    """Return the photo in a plain frame; `background` is that of a copy of the picture."""
    height, width = background.surface.shape[:2]
    small = pixels.resize(image, height, width).astype(np.float32) / np.float32(255)
    apart = ((small - background.surface) ** 2).sum(2) > APART**2
    cells = Cells.of(apart)
    sizes = cells.sum(apart)
    box = _rectangle(cells.those(sizes == sizes.max()))
    if box is None:
        return None
    scale = image.shape[0] / height, image.shape[1] / width
    rows, columns = (_inward(side, by) for side, by in zip(box, scale, strict=True))
    photo = np.ascontiguousarray(image[rows, columns])
    return None if _drawn(photo) else Inset(rows, columns, photo)


def trimmed(image: Image, alpha: Alpha) -> Inset | None:
    """Return a photo whose corners are transparent, with the nearest colors in them."""
    out = alpha == 0
    if not 0 < out.mean() < CORNERS or not _only_corners(out) or _drawn(image):
        return None
    return Inset(slice(0, len(image)), slice(0, image.shape[1]), _filled(image, alpha < 1))


def _rectangle(mask: Mask) -> tuple[slice, slice] | None:
    """Return the box of a part that is an upright rectangle, if it stands as a photo in a frame."""
    height, width = mask.shape
    found = [np.flatnonzero(mask.any(axis)) for axis in (1, 0)]
    if not all(each.size for each in found):
        return None
    (top, bottom), (left, right) = ((int(n[0]), int(n[-1]) + 1) for n in found)
    inner, outer = _edges(mask, top, bottom, left, right)
    margins = left, width - right
    if (
        min(top, height - bottom, *margins) <= STEP
        or max(margins) > WIDEST * width
        or abs(margins[0] - margins[1]) > EVEN * width
        or (bottom - top) * (right - left) < LEAST * mask.size
        or min(inner) < EDGED
        or 1 - max(outer) < CLEAR
    ):
        return None
    return slice(top, bottom), slice(left, right)


def _edges(
    mask: Mask, top: int, bottom: int, left: int, right: int
) -> tuple[list[float], list[float]]:
    """Return how much of each edge of a box the mask fills, just inside and just outside."""
    rows, columns = slice(top + STEP, bottom + STEP), slice(left + STEP, right + STEP)
    padded = np.pad(mask, STEP)

    def lines(out: int) -> list[float]:
        across = (padded[y, columns] for y in (top + STEP - out, bottom + STEP - 1 + out))
        down = (padded[rows, x] for x in (left + STEP - out, right + STEP - 1 + out))
        return [float(line.mean()) for line in (*across, *down)]

    return lines(-1), lines(STEP)


def _moved(side: slice, by: slice) -> slice:
    return slice(side.start + by.start, side.stop + by.start)


def _inward(side: slice, scale: float) -> slice:
    """Return a side of the box in the picture, without the pixels that its edge goes through."""
    return slice(int(np.ceil((side.start + 1) * scale)), int((side.stop - 1) * scale))


def _only_corners(out: Mask) -> bool:
    """Whether what is transparent is four corners, each for itself."""
    cells = Cells.of(out)
    corners = {int(cells.labels[y, x]) for y in (0, -1) for x in (0, -1)}
    return cells.count == 5 and corners == {1, 2, 3, 4}


def _drawn(image: Image) -> bool:
    """Whether most neighbors are equal, which those of a photo are not."""
    small = image[:: max(1, len(image) // SIDE)]
    return bool((small[:, 1:] == small[:, :-1]).all(2).mean() > FLAT)


def _filled(image: Image, missing: Mask) -> Image:
    """Return the picture with the color of the nearest pixel where there is none."""
    import cv2

    _, labels = cv2.distanceTransformWithLabels(
        missing.astype(np.uint8), cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL
    )
    colors = np.zeros((int(labels.max()) + 1, 3), np.uint8)
    colors[labels[~missing]] = image[~missing]
    return np.asarray(colors[labels])
