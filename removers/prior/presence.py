"""Tell a photo with something in it from shading and noise."""

from __future__ import annotations

import numpy as np

from removers.prior.regions import Real, Regions

DEGREE = 4  # a lamp's glow and a studio's sweep are smooth: a quartic in x and y follows them
STRUCTURE = 14.0  # Lab units: a steep smooth surface leaves up to 13 over; photos at least 22
GRAIN = 0.5  # and what the mean color of a region may leave over, per spread within regions


def presence(regions: Regions) -> float:
    """How much stands out in the photo: at least 1 where there may be a subject.

    The region that least fits the smooth surface through all regions' colors, against what sharp
    shading, sensor noise and rounding can leave over. A maximum, so that a bird in the sky counts.

        presence = max |color - quartic(x, y)| / (14 + 0.5 rms(spread within regions))

    Fails on an empty room: it has structure, though no subject.
    """
    grain = np.sqrt(regions.area @ regions.spread**2)
    rest = np.linalg.norm(_unshaded(regions), axis=1).max()
    return float(rest / (STRUCTURE + GRAIN * grain))


def _unshaded(regions: Regions) -> Real:
    """(n, 3): the region colors less the smooth surface that fits them best."""
    x, y = regions.place.T
    powers = [(i, j) for i in range(DEGREE + 1) for j in range(DEGREE + 1 - i)]
    surface = np.stack([x**i * y**j for i, j in powers], 1)
    scale = np.sqrt(regions.area)[:, None]
    fit, *_ = np.linalg.lstsq(surface * scale, regions.color * scale)
    return np.asarray(regions.color - surface @ fit)
