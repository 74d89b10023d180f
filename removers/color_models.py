"""What colors say of a matte: each side of the edge as a Gaussian in RGB, and a pixel between them.

Reference: Y.-Y. Chuang, B. Curless, D. Salesin, R. Szeliski, A Bayesian approach to digital
matting, CVPR 2001.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from removers import pixels
from removers.pixels import Floats
from removers.scene import Alpha, Image

Mask = NDArray[np.bool_]

NOISE = np.float32(0.02)  # of a color in [0, 1]: what sensor, compression and the model err by
LEAST = 0.001  # share of a window; a side with less of it there has no color
ROUNDS = 2  # the spread of a mixture depends on the opacity that is sought


@dataclass(frozen=True, eq=False)
class Side:
    """The colors of one side near every pixel, in [0, 1]: mean (…, 3), variance (…, 6), share (…).

    The share is that of the window which the side fills.
    """

    mean: Floats
    variance: Floats
    share: Floats

    @staticmethod
    def near(image: Floats, weight: Floats, radius: int) -> Side:
        """Return the weighted colors in windows of (2 radius + 1)² pixels."""
        share = pixels.box(weight, radius)
        total = share + np.float32(1e-6)
        mean = pixels.box(image * weight[..., None], radius) / total[..., None]
        squares = [
            pixels.box(image[..., a] * image[..., b] * weight, radius) / total
            - mean[..., a] * mean[..., b]
            for a, b in pixels.ENTRIES
        ]
        return Side(mean, np.stack(squares, -1), share)

    def at(self, where: NDArray[np.intp], shape: tuple[int, ...]) -> Side:
        """Return the same at pixels, by flat index, of a picture of another size."""
        fields = np.concatenate([self.mean, self.variance, self.share[..., None]], -1)
        read = pixels.sample(fields, where, shape)
        return Side(read[:, :3], read[:, 3:9], read[:, 9])


def sides(image: Image, alpha: Alpha, radius: int) -> tuple[Side, Side]:
    """Return the colors of subject and background near every pixel, by a rough matte.

    What the matte holds for more than half subject counts as such, by how much it does.
    """
    colors, lean = (image / np.float32(255)).astype(np.float32, copy=False), 2 * alpha - 1
    subject, background = (np.maximum(weight, 0) for weight in (lean, -lean))
    return Side.near(colors, subject, radius), Side.near(colors, background, radius)


def opacity(
    image: Image, unknown: Mask, small: Image, alpha: Alpha, radius: int
) -> tuple[Floats, Floats]:
    """Return the likeliest opacity of the unknown pixels, and its precision 1/σ²; 0 elsewhere.

    `small` is a copy of `image` and `alpha` a rough matte of its size; `radius` is that of the
    windows on it in which the colors of either side are learned.
    """
    where = np.flatnonzero(unknown)
    near = (side.at(where, unknown.shape) for side in sides(small, alpha, radius))
    out = np.zeros((2, *unknown.shape), np.float32)
    out[:, unknown] = between(image[unknown].astype(np.float32) / np.float32(255), *near)
    return out[0], out[1]


def between(colors: Floats, subject: Side, background: Side) -> tuple[Floats, Floats]:
    """Return the likeliest opacity of (N, 3) colors between two sides, and its precision 1/σ².

    A pixel is α F + (1 − α) B with F and B Gaussian, so its variance is Σ = α² Σ_F + (1 − α)² Σ_B
    + NOISE². With d = F̄ − B̄ the likeliest α is dᵀ Σ⁻¹ (I − B̄) / dᵀ Σ⁻¹ d, and the denominator
    its precision. Where a side has no colors nearby the precision is 0.
    """
    apart, above = subject.mean - background.mean, colors - background.mean
    alpha: Floats = np.full(len(colors), 0.5, np.float32)
    for _ in range(ROUNDS):
        spread = alpha**2 * subject.variance.T + (1 - alpha) ** 2 * background.variance.T
        spread[pixels.DIAGONAL] += NOISE**2
        direction = pixels.solve(spread, apart)
        precision = np.einsum("nc,nc->n", direction, apart) + np.float32(1e-6)
        alpha = np.clip(np.einsum("nc,nc->n", direction, above) / precision, 0, 1)
    known = (subject.share > LEAST) & (background.share > LEAST)
    return alpha, np.where(known, precision, np.float32(0))
