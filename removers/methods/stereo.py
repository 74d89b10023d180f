"""Stereo: what is near in two pictures taken side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from removers.pixels import Floats
from removers.prior.disparity import Disparity
from removers.prior.outline import large, outlined, shrunk
from removers.scene import Alpha, Image
from removers.settings import number
from removers.step import Remover

Mask = NDArray[np.bool_]
Real = NDArray[np.float64]

# Lengths and disparities are in px of the copy.
MATCHED = 0.2  # share of the picture; where less is seen by both eyes, this is no pair
FLAT = 1.5  # disparity; what spans less is flat, as far as can be told
LEVELS = 256  # of the histogram of nearness
BEYOND, WITHIN = 4, 10  # the matching draws a thing fat: its outline lies from here to there
RADIUS = 30  # colors on either side of the outline are learned from so near
TRUST = 0.03, 0.003  # weight of nearness against colors, where it was seen and where it was filled
DRAWS, SAMPLE = 500, 2000  # tries at the floor; if it fills 0.15, one in 300 has three points on it
UNEVEN = 1.0  # disparity by which a floor differs from a plane
FLOOR = 0.15  # share of the picture that a floor fills at least
FOOT = 0.5  # and of the lowest rows
STEEP = 0.5  # of the range of disparities; by less a wall leans, too
ISLAND = 0.02  # of the largest thing; what is smaller is a false match
SEED = 0  # of the draws: same pair, same matte


@dataclass(frozen=True)
class Stereo(Remover):
    """Keep what is near, from two pictures taken side by side.

    A point at distance Z lies d = f b / Z further left in the right picture, for a focal length f
    and eyes b apart. These disparities are matched, see `removers.prior.disparity`. The floor, a
    plane d = p x + q y + r that comes nearer down to the lower edge, is found by random sampling
    and taken out. Of the rest, what is nearer than a threshold stays; Otsu's splits the histogram
    where the two sides vary least. The outline of the disparities is fat, so the colors on either
    side of it decide where it runs.

    Fails where nothing has texture (the matching guesses), where the pictures are not rectified or
    stand in the wrong order, on repetition along a row (a fence), and if what should stay is no
    nearer than the rest.

    References: H. Hirschmüller, Stereo processing by semiglobal matching and mutual information,
    PAMI 2008; M. Fischler, R. Bolles, Random sample consensus, CACM 1981; N. Otsu, A threshold
    selection method from gray-level histograms, 1979.
    """

    title = "Stereo pair"
    group = "with more pictures"
    side = 640  # px; at half of it thin parts vanish, at twice the matching takes seconds
    far: float = number(
        0.0, 0, 1, "How near a thing must be to stay; larger keeps less, 0 finds it by itself."
    )
    near: float = number(
        1.0, 0, 1, "How near a thing that stays may be; smaller drops what stands in front."
    )

    def matte(self, image: Image, right: Image) -> Alpha:
        found = Disparity.match(image, right)
        mask = self._kept(found)
        behind = shrunk(~mask & found.seen, BEYOND) | shrunk(~mask, RADIUS)
        doubtful = ~shrunk(mask & found.seen, WITHIN) & ~behind
        weight = np.where(doubtful, np.where(found.seen, *TRUST), np.inf).astype(np.float32)
        return outlined(image, mask, weight, RADIUS)

    def _kept(self, found: Disparity) -> Mask:
        """Return what is near enough and stands before the floor."""
        nothing = np.zeros(found.seen.shape, bool)
        if found.seen.mean() < MATCHED:
            return nothing
        low, high = np.percentile(found.values[found.seen], (1, 99))
        if high - low < FLAT:
            return nothing
        floor = _floor(found, STEEP * float(high - low))
        above = found.values - floor
        nearness = np.clip((found.values - low) / (high - low), 0, 1).astype(np.float32)
        far = self.far or _otsu(nearness[np.abs(above) > 2 * UNEVEN])
        return large((nearness > far) & (nearness <= self.near) & (above > UNEVEN), ISLAND)


def _otsu(nearness: Floats) -> float:
    """Return the nearness that best parts these pixels in two."""
    import cv2

    levels = np.clip(nearness * (LEVELS - 1), 0, LEVELS - 1).astype(np.uint8)
    threshold, _ = cv2.threshold(levels, 0, LEVELS - 1, cv2.THRESH_OTSU)
    return (threshold + 0.5) / (LEVELS - 1)


def _floor(found: Disparity, least: float) -> Floats:
    """Return the floor's disparity at each pixel, (H, W); −∞ where the pair shows no floor.

    `least` is how much more of it a floor has at the lower edge than at the upper one.
    """
    height, width = found.seen.shape
    rows, columns = (axis.astype(np.float64) for axis in np.indices((height, width)))
    places = np.stack([rows / height, columns / width, np.ones_like(rows)], -1)
    none: Floats = np.full((height, width), -np.inf, np.float32)
    plane = _plane(places[found.seen], found.values[found.seen].astype(np.float64), least)
    if plane is None:
        return none
    floor: Floats = (places @ plane).astype(np.float32)
    on = np.abs(found.values - floor) < UNEVEN
    foot = on[-max(1, height // 20) :]
    return floor if on.mean() > FLOOR and foot.mean() > FOOT else none


def _plane(places: Real, disparity: Real, least: float) -> Real | None:
    """Return (q, p, r) of the ground-like plane on which most of the pixels lie."""
    rng = np.random.default_rng(SEED)
    some = rng.integers(len(places), size=SAMPLE)
    places, disparity = places[some], disparity[some]
    corners = rng.integers(SAMPLE, size=(DRAWS, 3))
    corners = corners[np.abs(np.linalg.det(places[corners])) > 1e-3]  # three in a row span none
    planes = np.linalg.solve(places[corners], disparity[corners][..., None])[..., 0]
    planes = planes[(planes[:, 0] > least) & (np.abs(planes[:, 1]) < planes[:, 0] / 2)]
    if not len(planes):
        return None
    on = np.abs(planes @ places.T - disparity) < UNEVEN
    best = on[on.sum(1).argmax()]
    return np.asarray(np.linalg.lstsq(places[best], disparity[best])[0])
