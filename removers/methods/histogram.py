"""Histogram back-projection: how often each color is the subject's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from removers.pixels import Floats
from removers.prior.seeds import lab, posterior
from removers.scene import Alpha, Image
from removers.settings import number
from removers.step import Remover

LOW, HIGH = np.array((0, -88, -108)), np.array((100, 99, 95))  # of Lab, for all colors of sRGB
UNSEEN = 1e-3  # share of a side that lies in a color which it has not shown


@dataclass(frozen=True)
class Histogram(Remover):
    """Count the colors of the middle and of the frame; a color is the side's that has more of it.

    Two histograms in Lab, of where subject and background surely show, by a hint or by the frame
    and the middle, are smoothed and compared bin by bin; every pixel then gets its color's value
    (back-projection). The second time, what came out is counted.

        odds(color) = log (H_s(color) + ε) / (H_b(color) + ε)

    Swain and Ballard's ratio min(H_s / H, 1) is P(subject | color) where H counts the whole photo.

    Fails where both sides share their colors.

    References: M. J. Swain, D. H. Ballard, Color indexing, IJCV 1991; M. J. Jones, J. M. Rehg,
    Statistical color models with application to skin detection, IJCV 2002.
    """

    title = "Color histogram"
    group = "by color"
    side = 320  # px; what the weights of the seeds were fitted on
    bins: int = number(
        16, 4, 48, "Steps from black to white; larger tells finer shades apart, if there are many."
    )
    smoothing: float = number(
        0.5, 0, 4, "Steps over which counts are shared; larger trusts rare colors more."
    )

    def matte(self, image: Image, hint: Alpha | None = None) -> Alpha:
        shape = np.ceil((HIGH - LOW) / 100 * self.bins).astype(int)
        places = np.moveaxis((lab(image) - LOW) / 100 * self.bins - 0.5, 2, 0)
        places = np.clip(places, 0, shape[:, None, None] - 1)

        def share(trust: Floats) -> Floats:
            from scipy import ndimage

            counts = _counted(places, trust, shape)
            counts = ndimage.gaussian_filter(counts, self.smoothing, mode="constant")
            found = ndimage.map_coordinates(counts, places, order=1, mode="nearest")
            return np.asarray(found / trust.sum() + UNSEEN, np.float32)

        return posterior(image, hint, lambda s, b: np.log(share(s) / share(b)))


def _counted(
    places: NDArray[np.float64], trust: Floats, shape: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Return the histogram of so many bins a channel, in which each pixel counts by its trust."""
    which = np.ravel_multi_index(tuple(np.rint(places).astype(int)), tuple(shape))
    counts = np.bincount(which.ravel(), trust.ravel(), int(shape.prod()))
    return np.asarray(counts.reshape(shape), np.float64)
