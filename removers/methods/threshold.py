"""Threshold: a subject brighter or darker than a level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from removers import pixels
from removers.pixels import Floats
from removers.prior.border import soften
from removers.scene import Alpha, Image
from removers.settings import choice, number
from removers.step import Remover

LUMA = np.array((0.299, 0.587, 0.114), np.float32)  # ITU-R BT.601, of gamma-coded channels
CHANNELS = ("brightness", "saturation", "red", "green", "blue")
HEADSTART = 0.5  # of its rest: brightness is left for a channel that splits twice as well
NOISE = 0.02  # deviation; what a channel has less of is no contrast
DARK = 0.03  # brightness below which a ratio is noise
SMALL = 256  # px; the mean of the surroundings has no finer detail
APART = 4.4  # deviations between the sides of a border: noise parts by 4.2, photographs by 4.7


@dataclass(frozen=True)
class Threshold(Remover):
    """Keep what is brighter, darker or more colorful than a level: ink, silhouettes, lights.

    Each pixel has one value, and a level t parts the values into two classes. Otsu's method takes
    the t that leaves the least variance within them; Li's the least cross entropy; the triangle
    suits small subjects in a large even ground, and multi-otsu finds three classes and keeps
    the outer one. Local divides by the mean of the surroundings first, so that a shadow on the
    paper does not matter. The subject is the class that touches the frame less.

        t = argmin  p₀ var(v | v ≤ t) + p₁ var(v | v > t)

    Auto takes the channel in which the classes explain the values best. Along the border alpha
    is the share of both sides' colors nearby; where they are no more apart than noise or a
    gradient makes them, there is no subject. Fails where subject and background share their
    values, as in most photographs, and in large subjects if the window of local is small.

    References: N. Otsu, A threshold selection method from gray-level histograms, IEEE SMC 1979;
    C. H. Li, P. K. S. Tam, An iterative algorithm for minimum cross entropy thresholding, 1998;
    G. W. Zack et al., Automatic measurement of sister chromatid exchange frequency, 1977;
    P.-S. Liao et al., A fast algorithm for multilevel thresholding, 2001.
    """

    title = "Threshold"
    group = "by color"
    side = 1024  # px; a line of print has strokes of two
    channel: str = choice(
        "auto",
        ("auto", *CHANNELS),
        "What is compared; auto takes the one that parts the picture best.",
    )
    method: str = choice(
        "otsu",
        ("otsu", "li", "triangle", "multi-otsu", "local", "manual"),
        "How the level is found; local is for uneven light.",
    )
    level: float = number(
        0.5, 0, 1, "The level where method is manual; larger counts more as dark."
    )
    polarity: str = choice(
        "auto",
        ("auto", "light", "dark"),
        "Which side is the subject; auto takes the one that touches the frame less.",
    )
    window: float = number(
        0.5, 0.05, 1, "How far local looks around, of the long side; larger suits larger subjects."
    )
    softness: float = number(
        3.0, 0, 20, "Width of the soft edge in pixels of the copy; larger suits blurred edges."
    )

    def matte(self, image: Image) -> Alpha:
        names = CHANNELS if self.channel == "auto" else (self.channel,)
        values = {name: self._evened(_channel(image, name)) for name in names}
        levels = {name: self._levels(v) for name, v in values.items()}
        best = min(names, key=lambda name: _rest(name, values[name], *levels[name]))
        beyond = self._beyond(values[best], *levels[best])
        matte, apart = soften(image, _lean(beyond), self.softness)
        return matte if apart >= APART else np.zeros_like(matte)

    def _evened(self, values: Floats) -> Floats:
        """Return the values, for local relative to those around."""
        from skimage.filters import threshold_local

        if self.method != "local":
            return values
        small = pixels.resize(values, *pixels.fitted(values, SMALL))
        block = 2 * round(self.window * max(small.shape) / 2) + 1
        around = threshold_local(small, block, method="gaussian")  # type: ignore[no-untyped-call]  # it has no types
        around = pixels.resize(around.astype(np.float32), *values.shape)
        return np.asarray((values + DARK) / (around + DARK), np.float32)

    def _levels(self, values: Floats) -> tuple[float, float]:
        """Return below which level a pixel is dark, and above which it is light."""
        from skimage import filters

        if self.method == "manual":
            return self.level, self.level
        counts, edges = np.histogram(values, 256)
        if self.method == "multi-otsu" and np.count_nonzero(counts) >= 3:
            middles = (edges[1:] + edges[:-1]) / 2
            low, high = filters.threshold_multiotsu(classes=3, hist=(counts, middles))  # type: ignore[no-untyped-call]  # it has no types
            return float(low), float(high)
        find: dict[str, Any] = {"li": filters.threshold_li, "triangle": filters.threshold_triangle}
        level = float(find.get(self.method, filters.threshold_otsu)(values))
        return level, level

    def _beyond(self, values: Floats, low: float, high: float) -> Floats:
        """Return how far beyond its level a value is on the subject's side, (h, w)."""
        sides = {"dark": low - values, "light": values - high}
        return min(sides.values(), key=_size) if self.polarity == "auto" else sides[self.polarity]


def _size(side: Floats) -> tuple[float, float]:
    """Return the share of the frame that is on this side, then that of the picture."""
    frame = np.concatenate([side[0], side[-1], side[:, 0], side[:, -1]])
    return float(np.mean(frame > 0)), float(np.mean(side > 0))


def _lean(beyond: Floats) -> Floats:
    """Return 0 at the level, and 1 or −1 from the mean of either class on."""
    inside, outside = (np.maximum(sign * beyond, 0) for sign in (1, -1))
    return _by_mean(inside) - _by_mean(outside)


def _by_mean(values: Floats) -> Floats:
    """Return values as shares of the mean of those above 0, at most 1."""
    mean = values.sum() / max(np.count_nonzero(values), 1)
    return np.asarray(np.minimum(values / max(mean, 1e-6), 1), np.float32)


def _channel(image: Image, name: str) -> Floats:
    """Return the values (h, w) in [0, 1]."""
    colors = image.astype(np.float32) / np.float32(255)
    if name == "brightness":
        return np.asarray(colors @ LUMA, np.float32)
    if name == "saturation":
        return np.asarray(np.ptp(colors, axis=2), np.float32)
    return np.asarray(colors[..., ("red", "green", "blue").index(name)], np.float32)


def _rest(name: str, values: Floats, low: float, high: float) -> float:
    """Return the share of the variance that the classes leave, by which channels are judged."""
    group = (values > low).astype(int) + (values > high)
    parts = [values[group == i] for i in range(3)]
    within = sum(part.var() * part.size for part in parts if part.size) / values.size
    share = float((within + NOISE**2) / (values.var() + NOISE**2))
    return share * HEADSTART if name == "brightness" else share
