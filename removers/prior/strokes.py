"""What painted strokes say of a matte: not only where they lie, but as far as they reach.

References: A. Criminisi, T. Sharp, A. Blake, GeoS: geodesic image segmentation, ECCV 2008; X. Bai,
G. Sapiro, Geodesic matting: a framework for fast interactive image and video segmentation and
matting, IJCV 2009.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from removers import graph_cut, pixels
from removers.pixels import Floats
from removers.prior.seeds import lab
from removers.prior.walk import Walk
from removers.scene import Alpha, Image

Mask = NDArray[np.bool_]
Bins = NDArray[np.intp]

SIDE = 512  # px; the copy on which strokes are followed
MARKED = 0.25  # of a hint; nearer than that to 0 or 1 it is painted
FLOOR = 0.05  # chance that a sure matte is wrong
LEAST = 1e-4  # share of the picture; a matte with less of a subject has found none
BARELY = np.float32(0.4)  # hint that a cut is given where nothing is painted: rather background
ROUNDS = 2  # of learning the colors of both sides

# By logistic regression on strokes in the largest errors of 182 training photos, then by the IoU
# after three strokes, from soft and from hard mattes.
ANYWAY = 3.2  # log odds that a stroke is right about a pixel as far away as the stroke is large
LOOKS = 0.4  # weight of the colors' log odds
CLOSEST = 0.1  # of a stroke's size; what is nearer is as near
FARTHEST = 6.0  # of a stroke's size; further away it says nothing
LARGEST = 0.1  # of the photo's size; what fills more of it is an outline, and reaches no further

STEP = 6.0  # Lab units a bin of a histogram
LOW, HIGH = (0, -88, -108), (100, 99, 95)  # of Lab, for all colors of sRGB
SHAPE = tuple(int((high - low) / STEP) + 2 for low, high in zip(LOW, HIGH, strict=True))
UNSEEN = 1e-3  # share of a side that lies in a bin which it has not shown
RIM = 0.012  # of the long side; so wide is the soft edge that goes with what it surrounded
SOFT = 0.8  # px; of an edge where there was none


def follow(matte: Alpha, image: Image, hint: Alpha) -> Alpha:
    """Return the matte, decided anew around the strokes of a hint; it may be larger then.

    The matte is what is likely beforehand, and a stroke is evidence (Bayes). For a pixel to which
    the cheapest way from the stroke, through places and colors, is r times as long as the stroke
    is large (the square root of its area), the log odds of the subject become

        log α / (1 − α)  ±  max(ANYWAY − log(r + CLOSEST) + LOOKS · log H(color) / H'(color), 0)

    where H counts the colors under the strokes of that side, and H' those of the other side. What
    changes sides by that, and is connected to the stroke, goes over; all else stays. What is
    painted ends as painted. A hint that leaves nothing open is the answer, and where the matte has
    no subject, a cut from the hint takes its place. Fails where the wrong part has no edge and its
    neighbor's color: then more strokes help, on either side.

    Args:
        matte: (h, w), of any size.
        image: (H, W, 3), the photo, or `ground` of it.
        hint: (H', W'), 1 to keep, 0 to erase and 0.5 where nothing is painted.
    """
    if not _open(hint).any():
        return hint
    picture = ground(matte, image)
    small = pixels.resize(picture, *pixels.fitted(picture, SIDE))
    whole = pixels.enlarge(matte, picture)
    painted = pixels.resize(hint, *whole.shape)
    before, marks = (pixels.resize(each, *small.shape[:2]) for each in (whole, painted))
    if np.mean(matte > 0.5) < LEAST:
        lean = BARELY if (marks > 1 - MARKED).any() else np.float32(0.5)  # else it is a box
        before = graph_cut.cut(small, np.where(_open(marks), lean, marks), ROUNDS)
        whole = pixels.enlarge(before, picture)
    for side, share in _changes(small, before, marks).items():
        whole = whole + pixels.enlarge(share, picture) * (side - whole)
    return np.where(_open(painted), whole, np.rint(painted)).astype(np.float32)


def ground(matte: Alpha, image: Image) -> Image:
    """Return the copy of a photo on which strokes correct that matte: all that `follow` needs."""
    height, width = pixels.fitted(image, SIDE)
    return pixels.resize(image, *(matte.shape if matte.size > height * width else (height, width)))


def enlarged(hint: Alpha, height: int, width: int) -> Alpha:
    """Return strokes at another size, as nothing but 1, 0 and 0.5: every pixel the nearest one."""
    import cv2

    levels: Alpha = np.where(_open(hint), np.float32(0.5), np.rint(hint))
    return cv2.resize(levels, (width, height), interpolation=cv2.INTER_NEAREST_EXACT)  # type: ignore[return-value]  # float32 in, float32 out


def _open(hint: Alpha) -> Mask:
    """Return where nothing is painted."""
    return (hint >= MARKED) & (hint <= 1 - MARKED)


def _changes(image: Image, before: Alpha, hint: Alpha) -> dict[int, Floats]:
    """Return for the sides 0 and 1 how much of each pixel goes over to them, (H, W)."""
    walk, bins = Walk.over(image), _bins(image)
    painted = {side: (np.rint(hint) == side) & ~_open(hint) for side in (0, 1)}
    away = {s: walk.away(each, LARGEST, FARTHEST) for s, each in painted.items() if each.any()}
    first = np.log((before + FLOOR) / (1 - before + FLOOR))
    belief, odds = before, first
    for _ in range(ROUNDS):
        odds = first.copy()
        for side in away:
            others = np.maximum(1 - 2 * belief if side else 2 * belief - 1, 0)
            others = np.where(painted[side], 0, np.where(painted[1 - side], 1, others))
            pull = _pull(bins, away[side], painted[side], others)
            odds += pull if side else -pull
        belief = (1 / (1 + np.exp(-odds))).astype(np.float32)
    odds = np.where(painted[1], np.inf, np.where(painted[0], -np.inf, odds))
    kept, gone = before > 0.5, before <= 0.5
    sides = {0: (odds < 0, gone), 1: (odds > 0, kept)}
    return {side: _share(painted[side], *sides[side]) for side in away}


def _share(strokes: Mask, likely: Mask, already: Mask) -> Floats:
    """Return how much of each pixel goes over: what is connected to strokes, and its soft edge."""
    import cv2

    goes = (likely & ~already) | strokes
    _, labels = cv2.connectedComponents(goes.astype(np.uint8), connectivity=4)
    goes &= np.isin(labels, np.unique(labels[strokes]))
    reach = 2 * round(RIM * max(goes.shape)) + 1
    window = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    beside = cv2.dilate(goes.astype(np.uint8), window) > 0
    goes |= beside & already & likely
    return cv2.GaussianBlur(goes.astype(np.float32), (0, 0), SOFT)  # type: ignore[return-value]  # float32 in, float32 out


def _pull(bins: Bins, away: Floats, strokes: Mask, others: Floats) -> Floats:
    """Return the log odds by which strokes speak for their side, (H, W), from 0 on.

    `others` says how surely each pixel is the other side's; nearby that may be the error.
    """
    theirs = others * np.minimum(away / FARTHEST, 1)
    looks = _log_share(bins, strokes) - _log_share(bins, theirs)
    pull = np.maximum(ANYWAY - np.log(away + CLOSEST) + LOOKS * looks, 0)
    return np.where(away < FARTHEST, pull, 0).astype(np.float32)


def _bins(image: Image) -> Bins:
    """Return the bin of each pixel's color in a flat histogram of Lab, (H, W)."""
    steps = np.rint((lab(image) - np.array(LOW, np.float32)) / np.float32(STEP)).astype(np.intp)
    return np.asarray(np.ravel_multi_index(tuple(np.moveaxis(steps, 2, 0)), SHAPE))


def _log_share(bins: Bins, trust: Floats | Mask) -> Floats:
    """Return the log of the share that each pixel's color has in what is trusted, (H, W)."""
    from scipy import ndimage

    counts = np.bincount(bins.ravel(), trust.ravel(), int(np.prod(SHAPE))).reshape(SHAPE)
    counts = ndimage.gaussian_filter(counts, 1, mode="constant")
    share = counts.ravel()[bins] / max(float(trust.sum()), 1)
    return np.asarray(np.log(share + UNSEEN), np.float32)
