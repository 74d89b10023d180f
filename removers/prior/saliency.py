"""Guess where the subject is, from contrast with the frame, place, color and faces."""

from __future__ import annotations

import numpy as np

from removers.pixels import Linear
from removers.prior.cues import cues
from removers.prior.presence import presence
from removers.prior.regions import Real, Regions, split
from removers.scene import Alpha, Image

# Log odds that a region is the subject's for one unit of each cue, fitted on the photos of
# `general` and a few of caltech, pets, wild, people and portraits, each seen in the mirror too
# (0.3 log loss + 0.7 soft IoU, by L-BFGS).
WEIGHTS = np.array(
    [
        -2.090,  # x²: far from the middle
        -2.168,  # y²
        0.663,  # y: low in the photo
        4.436,  # fenced off from the frame
        3.030,  # far from the frame, in color on the way
        0.163,  # unlike the second most alike side
        -9.774,  # its color lies far from the middle
        0.193,  # has the top line's color (given all the others)
        0.440,  # has the bottom line's color
        -2.076,  # light
        4.014,  # red rather than green
        -2.371,  # colorful (given that red counts already)
        1.035,  # in a photo of many colors
        6.737,  # on a head
        4.450,  # on a body
        5.025,  # constant
    ]
)
# The same for what `context` tells.
CONTEXT = np.array(
    [
        0.540,  # own chance
        0.343,  # its color's chance
        0.350,  # the chance of what is joined to it
        0.810,  # and of what is near it
        -0.580,  # size of the subject: a large one must be surer
        -0.151,  # constant
    ]
)
REACH = 0.1  # long sides of the photo: how far a region looks around
RADIUS = 8  # pixels of the guided filter: half a region
EDGE = 30 / 255**2  # contrast² that the guided filter takes for an edge


def saliency(image: Image) -> Alpha:
    """Guess where the subject is, without a trained network.

    Cues of each region (how well it is fenced off from the frame, where it lies, what color it
    has, whether a face is there) are weighed by logistic regression. A second regression then
    corrects each region by the regions that are like it, joined to it or near it. The photo and
    its mirror image are judged alike and averaged, and the result follows the photo's edges.

        p = σ(wᵀ cues),   q = σ(vᵀ context(p)),   saliency = guided filter of q

    A photo that shows no more than shading and noise is 0 everywhere.

    Fails where the subject has the colors of the frame, and on crowds of equal things.

    References: W. Zhu et al., "Saliency optimization from robust background detection", CVPR 2014;
    J. Zhang et al., "Minimum barrier salient object detection at 80 fps", ICCV 2015;
    K. He et al., "Guided image filtering", PAMI 2013.
    image: (H, W, 3), best at a long side of 300 to 400. Returns (H, W) in [0, 1].
    """
    mirror = np.ascontiguousarray(image[:, ::-1])
    views = [(view, split(view)) for view in (image, mirror)]
    if max(presence(regions) for _, regions in views) < 1:
        return np.zeros(image.shape[:2], np.float32)
    guess, mirrored = (judge(*view) for view in views)
    return np.asarray((guess + mirrored[:, ::-1]) / 2, np.float32)


def judge(image: Image, regions: Regions) -> Alpha:
    """(H, W): how likely each pixel is the subject's, from one division into regions."""
    first = _logistic(cues(image, regions), WEIGHTS)
    chance = _logistic(context(regions, first), CONTEXT)
    rough = chance[regions.labels].astype(np.float32)
    return Linear.fit(image, rough, RADIUS, EDGE).apply(image)


def context(regions: Regions, chance: Real) -> Real:
    """(n, 5): what the regions say of each other, given the chance that each is the subject.

    The own chance; the share of the color's subject against its share of background; the mean
    chance of what is joined, of what is near, and of the whole photo. All as log odds.
    """
    subject = regions.area * chance
    background = regions.area - subject
    for_color = regions.alike @ subject / subject.sum()
    against = regions.alike @ background / background.sum()
    return np.stack(
        [
            _odds(chance),
            np.log((for_color + 0.02) / (against + 0.02)),
            _odds(_pool(regions.joined * regions.area, chance)),
            _odds(_pool(regions.near(REACH) * regions.area, chance)),
            np.full(len(chance), _odds(subject.sum())),
        ],
        1,
    )


def _pool(weight: Real, values: Real) -> Real:
    return np.asarray(weight @ values / weight.sum(1))


def _odds(chance: Real) -> Real:
    """Log odds, bounded at about 1 in 100."""
    return np.asarray(np.log((chance + 0.01) / (1.01 - chance)))


def _logistic(features: Real, weights: Real) -> Real:
    return np.asarray(1 / (1 + np.exp(-(features @ weights[:-1] + weights[-1]))))
