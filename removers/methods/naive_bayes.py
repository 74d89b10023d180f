"""Naive Bayes: color, place and texture, each judged alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from removers.pixels import Floats, box
from removers.prior.seeds import lab, posterior
from removers.scene import Alpha, Image
from removers.settings import number
from removers.step import Remover

BINS = 32  # of each feature
SMOOTH = 1.0  # bins; a histogram of few pixels is no comb
UNSEEN = 1e-3  # share of a side in a bin that it has not shown
WINDOWS = (2, 5)  # px; radii over which texture is measured, fine and coarse


@dataclass(frozen=True)
class NaiveBayes(Remover):
    """Judge each pixel by its color, its place and the texture around it, each for itself.

    Every feature f has a smoothed histogram for subject and background, learned where either
    surely shows: by a hint, or by the frame and the middle. Taken as independent of one another
    given the side, they add up:

        odds = log π / (1 − π) + Σ_f log P(f | subject) / P(f | background)

    The features are L, a, b, x, y, and the local deviation of L at two scales.

    Fails where no feature alone tells the sides apart, as when only a pair of them would.

    References: M. E. Maron, Automatic indexing: an experimental inquiry, J. ACM 1961;
    P. Domingos, M. Pazzani, On the optimality of the simple Bayesian classifier, ML 1997.
    """

    title = "Naive Bayes"
    group = "by color"
    side = 320  # px; what the weights of the seeds were fitted on
    prior: float = number(
        0.5, 0.05, 0.95, "Share of subject that is expected; larger keeps more of what is doubtful."
    )

    def matte(self, image: Image, hint: Alpha | None = None) -> Alpha:
        bins = list(_features(image))

        def odds(subject: Floats, background: Floats) -> Floats:
            total = np.full(subject.shape, np.log(self.prior / (1 - self.prior)), np.float32)
            for feature in bins:
                total += np.log(_share(feature, subject) / _share(feature, background))
            return total

        return posterior(image, hint, odds)


def _features(image: Image) -> Iterator[NDArray[np.floating]]:
    """Yield each feature of every pixel, (H, W), within about 0 … 1."""
    height, width = image.shape[:2]
    colors = lab(image)
    light = colors[..., 0]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    yield light / 100
    yield (colors[..., 1] + 80) / 160
    yield (colors[..., 2] + 80) / 160
    yield x / width
    yield y / height
    for radius in WINDOWS:
        rough = np.sqrt(np.maximum(box(light**2, radius) - box(light, radius) ** 2, 0))
        yield np.log2(1 + rough) / 5


def _share(feature: NDArray[np.floating], trust: Floats) -> Floats:
    """Return at each pixel the share of a side that has the pixel's feature."""
    from scipy import ndimage

    which = np.clip((feature * BINS).astype(int), 0, BINS - 1)
    counts = np.bincount(which.ravel(), trust.ravel(), BINS)
    share = ndimage.gaussian_filter1d(counts / trust.sum(), SMOOTH, mode="constant")
    return np.asarray((share + UNSEEN)[which], np.float32)
