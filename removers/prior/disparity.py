"""How far each pixel moves between the two pictures of a rectified pair: the nearer, the more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from removers import pixels
from removers.pixels import Floats
from removers.scene import Image

Mask = NDArray[np.bool_]

SMALL = 160  # px; the longer side of the copies on which the range of disparities is sought
WIDEST = 0.25  # of the width; a pair whose near things move farther is hard to look at, too
STRAY = 0.5  # percent of the pixels that may be matched wrongly at either end of the range
BLOCK = 3  # px; side of the windows that are compared
STEP = 16  # SGBM takes the number of disparities in these steps, and counts in 16ths of a pixel
MEDIAN = 5  # px; levels what the rows, which are filled one by one, disagree about
SPECK = 60  # px; a smaller island of one disparity is a false match
AGREE = 1.0  # px by which the two views may disagree about a disparity


@dataclass(frozen=True, eq=False)
class Disparity:
    """How far left the right picture has each pixel of the left one, (H, W) in px.

    `seen` is where both pictures say the same; elsewhere `values` is what lies behind the nearest
    pixels that are seen to the left and right.
    """

    values: Floats
    seen: Mask

    @staticmethod
    def match(left: Image, right: Image) -> Disparity:
        """Match the two pictures; the range is found on small copies of them.

        Semi-global matching: disparities d that cost least, each pixel paying for unlike windows
        and for neighbors that differ,

            E(d) = Σ_p cost(p, d_p) + Σ_pq (P1 [|d_p − d_q| = 1] + P2 [|d_p − d_q| > 1]),

        minimized along three directions. The right picture first takes on the levels of the left.

        Reference: H. Hirschmüller, Stereo processing by semiglobal matching and mutual
        information, PAMI 2008.
        """
        from skimage.exposure import match_histograms

        alike = match_histograms(right, left, channel_axis=2).astype(np.uint8)
        size = pixels.fitted(left, SMALL)
        reach = max(1, round(WIDEST * size[1]))
        first = _matched(pixels.resize(left, *size), pixels.resize(alike, *size), -reach, reach)
        if not first.seen.any():
            return Disparity(np.zeros(left.shape[:2], np.float32), np.zeros(left.shape[:2], bool))
        low, high = np.percentile(first.values[first.seen], (STRAY, 100 - STRAY))
        scale, slack = left.shape[1] / size[1], 2 * AGREE
        return _matched(left, alike, int((low - slack) * scale), int((high + slack) * scale) + 1)


def _matched(left: Image, right: Image, low: int, high: int) -> Disparity:
    """Return the disparities between `low` and `high`."""
    import cv2

    count = -(-max(high - low, 1) // STEP) * STEP
    matcher = cv2.StereoSGBM.create(
        low,
        count,
        BLOCK,
        P1=8 * 3 * BLOCK**2,  # as OpenCV recommends for three channels
        P2=32 * 3 * BLOCK**2,
        mode=cv2.STEREO_SGBM_MODE_SGBM_3WAY,
    )
    beyond = count + abs(low)  # SGBM tells nothing within reach of the sides
    both = [
        cv2.copyMakeBorder(view, 0, 0, beyond, beyond, cv2.BORDER_REPLICATE)
        for view in (left, right)
    ]
    found = matcher.compute(*both)
    cv2.filterSpeckles(found, (low - 1) * STEP, SPECK, STEP)
    back = cv2.ximgproc.createRightMatcher(matcher).compute(*both[::-1])
    ours, theirs = _in_pixels(found, beyond), _in_pixels(back, beyond)
    seen = _agreed(ours, theirs) & (ours >= low)
    return Disparity(cv2.medianBlur(_filled(ours, seen), MEDIAN).astype(np.float32), seen)


def _in_pixels(found: NDArray[Any], beyond: int) -> Floats:
    return found[:, beyond:-beyond].astype(np.float32) / np.float32(STEP)


def _agreed(ours: Floats, theirs: Floats) -> Mask:
    """Where the right picture matches back: what only one eye sees does not."""
    rows, columns = np.indices(ours.shape)
    there = columns - np.rint(ours).astype(np.intp)
    inside = (there >= 0) & (there < ours.shape[1])
    back = theirs[rows, np.where(inside, there, 0)]
    return np.asarray(inside & (np.abs(ours + back) <= AGREE))


def _filled(values: Floats, seen: Mask) -> Floats:
    """Fill each gap of a row from its farther end: near things hide far ones, never the reverse."""
    columns = np.arange(values.shape[1])
    before = np.maximum.accumulate(np.where(seen, columns, -1), 1)
    after = np.minimum.accumulate(np.where(seen, columns, len(columns))[:, ::-1], 1)[:, ::-1]
    ends = []
    for end in (before, after):
        known = (end >= 0) & (end < len(columns))
        read = np.take_along_axis(values, end.clip(0, len(columns) - 1), 1)
        ends.append(np.where(known, read, np.inf))
    least = np.minimum(*ends)
    return np.where(np.isfinite(least), least, values).astype(np.float32)
