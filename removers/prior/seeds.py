"""Where the subject and the background surely show, and what a model of colors makes of it.

All removers that learn the photo's own colors go one way: seeds → model → posterior. They differ
in the model only, so that is all that a remover brings: the log odds of every pixel, given how
surely each pixel is the subject's or the background's.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from removers import graph_cut
from removers.pixels import Floats
from removers.prior.background import Mask, connected
from removers.prior.barrier import barrier
from removers.prior.cues import FENCED, color_center
from removers.prior.presence import presence
from removers.prior.regions import Real, Regions, split
from removers.scene import Alpha, Image

Odds = Callable[[Floats, Floats], Floats]
"""From how surely each pixel is seen to be subject and background, (H, W) in [0, 1] each, to the
log odds of its looks, log P(looks | subject) / P(looks | background), (H, W)."""

# Log odds that a region is the subject's for one unit of each cue, fitted as those of `saliency`
# to 108 training photos of all kinds and 30 rendered scenes, 14 of them of the tests' grounds.
WEIGHTS = np.array(
    [
        -2.61,  # squared distance from the middle: 1 at the middle of a side
        8.53,  # fenced off from the frame
        -11.45,  # mean squared distance from the middle of all that has its color
        4.86,  # constant
    ]
)
CALM = 2.0  # px of blur; noise and texture are no fence
LEAST = 0.05  # share of the photo; the likeliest part of that size is subject, however doubtful

SURE = graph_cut.SURE  # a hint this near 0 or 1 is not questioned
LEANS = 0.75  # chance of the unknown beside a subject's mark or inside a circle
BOUND = 4.0  # log odds; one pixel's color is never surer than 1 in 55
VOTES = 2.0  # how many opinions a neighborhood is worth; 1 is worse and 3 no better in training
REACH = 0.025  # of the long side: the radius of a neighborhood
EDGE = 1e-3  # contrast² that parts neighbors
ISLAND = 0.1  # a matte above it joins what it lies between
TINY = 1e-3


def chance(image: Image) -> Alpha:
    """Return how likely each pixel is the subject's, by the frame and the middle, (H, W).

    Three things tell for a region: it lies near the middle; an edge fences it off from the frame;
    and whatever else has its color lies near the middle too. A photo that shows no more than
    shading and noise is 0 everywhere. References: see `cues`, of which saliency weighs fifteen.
    """
    views = [split(view) for view in (image, np.ascontiguousarray(image[:, ::-1]))]
    if max(map(presence, views)) < 1:
        return np.zeros(image.shape[:2], np.float32)
    guess, mirrored = map(judged, views)  # regions prefer one side; together they prefer none
    return np.asarray((guess + mirrored[:, ::-1]) / 2, np.float32)


def judged(regions: Regions) -> Alpha:
    """Return how likely each pixel is the subject's, by one division into regions, (H, W)."""
    middle = (regions.place**2).sum(1)
    cues = np.stack([middle, fenced(regions), color_center(regions), np.ones_like(middle)], 1)
    odds = (cues @ WEIGHTS)[regions.labels].astype(np.float32)
    return _logistic(odds - min(0, float(np.quantile(odds, 1 - LEAST))))


def fenced(regions: Regions) -> Real:
    """Return how much color changes on every way to the frame, but for the lower side, (n,).

    Photos of people, pots and towers are cut off below, and the ground that shows there shows at
    another side too. A mirror image below makes the lower side a line like any other.
    """
    import cv2

    calm = cv2.GaussianBlur(regions.lab, (0, 0), CALM)
    distance = regions.mean(barrier(np.concatenate([calm, calm[::-1]]))[: len(calm)])
    return np.asarray(distance / (distance.max() + FENCED))


def marked(hint: Alpha) -> Alpha:
    """Return the hint as a chance: the unknown leans to the side whose marks are nearer, (H, W).

    Where only background is marked, what it encloses leans to the subject.
    """
    subject, background = hint >= 1 - SURE, hint <= SURE
    if subject.any() and background.any():
        ours, theirs = _away(subject), _away(background)
        lean = (theirs - ours) / (theirs + ours)
    else:
        lean = np.where(_enclosed(~background), np.float32(1), np.float32(-1))
    return np.asarray(np.clip(hint + (LEANS - 0.5) * lean * _doubt(hint), 0, 1), np.float32)


def _away(mask: Mask) -> Floats:
    """How far each pixel is from the mask, (H, W) in pixels."""
    import cv2

    return np.asarray(cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 5), np.float32)


def _enclosed(mask: Mask) -> Mask:
    """The part of a mask that does not reach the frame; all of it if everything does."""
    inner = mask & ~connected(mask)
    return inner if inner.any() or mask.all() else mask


def _doubt(chance: Alpha) -> Floats:
    """1 where both sides are as likely, 0 where one is certain."""
    return 1 - np.abs(2 * chance - 1)


def posterior(image: Image, hint: Alpha | None, odds: Odds, rounds: int = 2) -> Alpha:
    """Return the matte of a model of looks that is learned from seeds, (H, W).

    The seeds are the hint or, without one, `chance`. Log odds of place and looks add up (Bayes),
    where the looks of a pixel are those of its neighborhood within the edges of the photo:

        matte = σ(log p / (1 − p) + VOTES · guided(odds)),   p = chance

    From the second of the `rounds` on, the model learns from the last matte. Islands that the
    chance hardly speaks for are dropped, and what a hint marks stays as marked.
    """
    marks = None if hint is None or (hint == 0.5).all() else hint
    prior = chance(image) if marks is None else marked(marks)
    matte = prior
    for _ in range(rounds):
        subject, background = np.maximum(2 * matte - 1, 0), np.maximum(1 - 2 * matte, 0)
        if min(subject.sum(), background.sum()) < 1:  # less than a pixel to learn from
            break
        looks = np.clip(odds(subject, background), -BOUND, BOUND)
        matte = _obeying(marks, _logistic(_odds(prior) + VOTES * _guided(image, looks)))
    kept = graph_cut.supported((matte > ISLAND).astype(np.float32), prior)
    return _obeying(marks, matte * kept)


def _obeying(marks: Alpha | None, matte: Alpha) -> Alpha:
    """Set the matte to 1 and 0 where a hint is sure."""
    if marks is None:
        return matte
    return np.where(marks >= 1 - SURE, np.float32(1), np.where(marks <= SURE, 0, matte))


def lab(image: Image) -> Floats:
    """Return L in 0…100, a and b, (H, W, 3): a difference in them is about what one sees."""
    import cv2

    unit = image.astype(np.float32) / np.float32(255)
    return np.asarray(cv2.cvtColor(unit, cv2.COLOR_RGB2LAB), np.float32)


def _guided(image: Image, odds: Floats) -> Floats:
    """Average over neighbors that no edge parts: the guided filter (He et al. 2013)."""
    import cv2

    radius = max(1, round(REACH * max(odds.shape)))
    guide = image.astype(np.float32) / np.float32(255)
    return np.asarray(
        cv2.ximgproc.guidedFilter(guide, odds.astype(np.float32), radius, EDGE), np.float32
    )


def _odds(chance: Alpha) -> Floats:
    return np.asarray(np.log((chance + TINY) / (1 - chance + TINY)), np.float32)


def _logistic(odds: Floats) -> Alpha:
    return np.asarray(1 / (1 + np.exp(-odds)), np.float32)
