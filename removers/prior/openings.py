"""Openings and parts: what of the backdrop's color the subject shows, and what it is itself.

A ring shows the paper through its opening; a label as white as the paper is a part. The colors are
the same, so a network that knows things is asked. It is right on openings in solid things and on
parts of them; between letters and the links of a chain it is too coarse, and there all is open.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from removers.pixels import Floats
from removers.prior.background import connected
from removers.prior.cells import Cells, Mask, grown
from removers.scene import Alpha

# Shares of the longer side, of 640 px photos; tuned on cutouts composed onto paper.
PART = 0.95  # chance on the mean of an enclosed patch: it is a part
LARGE = 0.25  # of what stands out; an empty patch of so much of it is an opening, as of a ring
CORE = 0.9  # chance of what is subject for sure …
DEEP = 0.015  # … so far from the network's own outline
SOLID = 0.018  # half the thickness of a wall that the network sees as one
BESIDE = 0.016  # so near a patch its walls are
AGREES = 0.7  # of what stands out; a network that finds less of it does not know the subject
HALF = 0.3  # of a bay is core; along an outline that it draws too wide none is
PATTERN = 4  # pieces or patches; with so many it is text, slats or links, which a network fills
SPECK = 0.1  # of the largest of them
MOST = 0.9  # of the picture; one that finds more has no subject


def knows(chance: Alpha, inside: Mask) -> bool:
    """Return whether a network has found what stands out from the backdrop."""
    found = chance > 0.5
    return bool(found.mean() < MOST and found[inside].mean() > AGREES) if inside.any() else False


def parts(outside: Mask, chance: Alpha) -> Mask:
    """Return what of the backdrop's color is part of the subject, to the network's knowledge."""
    patches = Cells.of(outside & ~connected(outside))
    many = max(_pieces(Cells.of(~outside)), _pieces(patches)) >= PATTERN
    if many or not knows(chance, ~outside):
        return np.zeros_like(outside)
    side = max(outside.shape)
    beside = max(2, round(BESIDE * side))
    solid = grown(_depth(~outside) > SOLID * side, beside + round(SOLID * side))
    touched = patches.sum(grown(solid, 1)) > 0
    plain = (patches.sum(outside) > LARGE * np.sum(~outside)) & ~_printed(patches)
    kept = patches.those(~plain & touched & (patches.mean(chance, outside) > PART))
    core = (chance > CORE) & (_depth(chance > 0.5) > DEEP * side)
    bays = Cells.of(outside & (chance > 0.5) & (patches.labels == 0))
    kept |= bays.those((bays.mean(core, outside) > HALF) & (bays.sum(solid) > 0))
    return kept


def _printed(patches: Cells) -> NDArray[np.bool_]:
    """Whether something stands within each patch, such as text or the hands of a clock."""
    patch = patches.labels > 0
    within = ~patch & ~connected(~patch)
    return patches.wider(1).sum(within) > 0


def _pieces(cells: Cells) -> int:
    """Return how many cells there are that are no specks beside the largest."""
    sizes = np.bincount(cells.labels.ravel(), minlength=cells.count)[1:]
    return int(np.sum(sizes > SPECK * sizes.max(initial=0)))


def _depth(mask: Mask) -> Floats:
    import cv2

    depth = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(depth, np.float32)
