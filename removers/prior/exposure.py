"""How bright one view is against another: a gain and an offset, found where the two agree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from removers.pixels import Floats
from removers.prior.mixing import dot
from removers.scene import Image

Mask = NDArray[np.bool_]

SAMPLES = 20_000  # pixels; enough for six numbers
FITS = (0.12, 0.06, 0.03, 0.03)  # how far off a color may be to count, each time
STOPS, BINS = 1.5, 121  # of the histogram of gains
CLIPPED = 0.02  # levels nearer to black or white only say "at most" or "at least"
LEVELS = 1e-4  # variance of a channel, 2.5 levels squared, below which it keeps its gain


def colors(levels: Image) -> Floats:
    """Return the picture in [0, 1]."""
    return levels.astype(np.float32) / np.float32(255)


@dataclass(frozen=True, eq=False)
class Exposure:
    """The gain and the offset per channel that make one view as bright as another, (3,)."""

    gain: Floats
    offset: Floats

    @staticmethod
    def between(view: Floats, image: Floats) -> Exposure:
        """Fit it where the two agree.

        The gain that most pixels have is where the search starts: a subject may fill half of the
        frame, but its pixels do not all have one ratio to what lies behind them.
        """
        step = max(1, round((view[..., 0].size / SAMPLES) ** 0.5))
        view, image = view[::step, ::step], image[::step, ::step]
        told = unclipped(view) & unclipped(image)
        gains = [_commonest(view[..., c], image[..., c], told[..., c]) for c in range(3)]
        fit = Exposure(np.array(gains, np.float32), np.zeros(3, np.float32))
        for spread in FITS:
            weight = agreement(view * fit.gain + fit.offset, image, spread)[..., None] * told
            fit = fit._refitted(view, image, weight)
        return fit

    def _refitted(self, view: Floats, image: Floats, weight: Floats) -> Exposure:
        """Fit lines by weighted least squares; a channel of one level keeps its gain."""
        total = np.einsum("hwc->c", weight) + np.float32(1e-9)
        mean, target = (np.einsum("hwc,hwc->c", weight, v) / total for v in (view, image))
        away = weight * (view - mean)
        variance, covariance = (
            np.einsum("hwc,hwc->c", away, v) / total for v in (view - mean, image - target)
        )
        gain = (covariance + LEVELS * self.gain) / (variance + LEVELS)
        return Exposure(gain, target - gain * mean)

    def develop(self, view: Floats, image: Floats) -> Floats:
        """Return the view in that exposure; where it was clipped, it is what the image says."""
        levels = np.clip(view * self.gain + self.offset, 0, 1)
        levels = np.where(view > 1 - CLIPPED, np.maximum(levels, image), levels)
        return np.asarray(np.where(view < CLIPPED, np.minimum(levels, image), levels), np.float32)


def unclipped(levels: Floats) -> Mask:
    """Return where a level tells its exposure, neither black nor white."""
    return (levels > CLIPPED) & (levels < 1 - CLIPPED)


def _commonest(view: Floats, image: Floats, told: Mask) -> float:
    """Return the gain of the fullest bin of log2(image / view)."""
    stops = np.log2(image[told] / view[told])
    counts, edges = np.histogram(stops, BINS, (-STOPS, STOPS))
    if not counts.any():
        return 1.0
    fullest = int(np.convolve(counts, (1, 2, 3, 2, 1), "same").argmax())
    return float(2 ** ((edges[fullest] + edges[fullest + 1]) / 2))


def agreement(view: Floats, image: Floats, spread: float) -> Floats:
    """Return 1 where two views of one exposure show the same, falling to 0; Geman–McClure."""
    away = view - image
    return np.asarray((1 + dot(away, away) / np.float32(spread) ** 2) ** -2, np.float32)
