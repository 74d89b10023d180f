"""What tells a region of the subject from one of the background: a number a region for each cue.

Each cue is written so that a photo without contrast gives it nothing to say: a cue is divided by
its maximum plus a fixed amount of color, never stretched to fill its range.
"""

from __future__ import annotations

import numpy as np

from removers.prior import faces
from removers.prior.barrier import barrier
from removers.prior.regions import Real, Regions
from removers.scene import Image

SEEN = 5.0  # Lab units of walk, and
FENCED = 10.0  # of barrier (three channels), below which a contrast hardly counts
RARE = 0.02  # a share of a side too small to matter


def cues(image: Image, regions: Regions) -> Real:
    """(n, 15): all cues of all regions, in the order of `saliency.WEIGHTS`."""
    x, y = regions.place.T
    people = faces.find(image)
    points = regions.spot.T * max(image.shape[:2])
    light, red, yellow = regions.color.T
    bottom, top = side_share(regions)
    columns = (
        x**2,
        y**2,
        y,
        fenced(regions),
        walk(regions),
        second_side(regions),
        color_center(regions),
        top,
        bottom,
        light / 100,
        red / 50,
        np.hypot(red, yellow) / 50,
        variety(regions),
        faces.heads(people, *points),
        faces.bodies(people, *points),
    )
    return np.stack(columns, 1)


def fenced(regions: Regions) -> Real:
    """Minimum barrier distance to the frame, averaged over the region; 1 is the best fenced."""
    distance = regions.mean(barrier(regions.lab))
    return np.asarray(distance / (distance.max() + FENCED))


def walk(regions: Regions) -> Real:
    """Color change on the cheapest walk to the frame; 1 is the farthest region."""
    distance = regions.route[:, regions.sides.any(0)].min(1)
    return np.asarray(distance / (distance.max() + SEEN))


def second_side(regions: Regions) -> Real:
    """Distance to the second most alike side of the photo.

    Background reaches at least two sides; a subject may well touch one.

        -log(share of the side joined to the region / share of the photo joined to it)
    """
    share = regions.joined @ regions.sides.T / (regions.joined @ regions.area)[:, None]
    return np.sort(-np.log(share + RARE), 1)[:, 1]


def color_center(regions: Regions) -> Real:
    """Mean squared distance from the center of all that has the region's color."""
    weight = regions.alike * regions.area
    return np.asarray(weight @ (regions.place**2).sum(1) / weight.sum(1))


def side_share(regions: Regions) -> Real:
    """(2, n): log share of the region's color in the bottom and the top line against the photo.

    Sky and ground: what has the color of the bottom line is less often the subject's background
    than what has that of the top line.
    """
    whole = regions.alike @ regions.area
    return np.log((regions.alike @ regions.sides[1::-1].T + 0.01) / (whole + 0.01)[:, None]).T


def variety(regions: Regions) -> Real:
    """How colorful the photo is: the spread of its colors, the same for each region."""
    offset = regions.color - regions.area @ regions.color
    return np.full(len(offset), np.sqrt(regions.area @ (offset**2).sum(1)) / 30)
