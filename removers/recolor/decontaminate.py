"""Decontaminate: the subject's own colors at its soft edges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from removers import pixels
from removers.pixels import Floats
from removers.scene import Alpha, Image
from removers.settings import number
from removers.step import Recolor

SIDE = 1024  # px; the largest side of the copy on which colors are sought
CALM = np.float32(0.15)  # weight of the colors around against a cell's own pixels
CHUNK = 100_000  # pixels finished at a time


@dataclass(frozen=True)
class Decontaminate(Recolor):
    """Give soft edges the subject's own color, without the old background.

    A soft pixel is I = αF + (1 − α)B. From one cell for the whole picture down to the pixels of
    a small copy, each cell half as wide as the last, F and B are the colors that explain the
    cell's own pixels best and stay near those F̂ and B̂ of the cell around it:

        mean |αF + (1 − α)B − I|² + λ |F − F̂|² + λ |B − B̂|²  →  least,  with λ = CALM,

    two linear equations, of which each cell needs but the means of α², (1 − α)², αI and
    (1 − α)I. Pixels of many opacities tell F and B apart; where all have one, the cell around
    decides, and around the first is the mean of the picture: what nothing tells stays moderate.
    Each soft pixel of the picture then takes the F of the nearest F and B that mix to it exactly,

        F = F̂ + α / (α² + (1 − α)²) · (I − αF̂ − (1 − α)B̂).

    Where alpha is 1 the picture stays as it is, bit for bit. It fails where the matte is wrong,
    for what the matte calls subject lends its color, and where the subject is everywhere faint,
    as in clear glass: nothing there tells its color.

    References: T. Germer, T. Uelwer, S. Conrad, S. Harmeling, Fast multi-level foreground
    estimation, ICPR 2020, whose idea it is to go from coarse to fine; M. Forte, Approximate fast
    foreground colour estimation, ICIP 2021, for the last step.
    """

    title = "Decontaminate"
    mixed = True
    strength: float = number(1.0, 0, 1, "How much of the old background's color is taken out.")

    def __call__(self, image: Image, alpha: Alpha) -> Image:
        soft = np.flatnonzero((alpha > 0) & (alpha < 1))
        if not soft.size or not self.strength:
            return image
        fields = _fields(image, alpha)
        out = image.copy()
        flat, weights = out.reshape(-1, 3), alpha.reshape(-1)
        for index in np.array_split(soft, -(-soft.size // CHUNK)):
            subject, background = (pixels.sample(field, index, alpha.shape) for field in fields)
            pure = _mixing(flat[index], subject, background, weights[index, None])
            flat[index] = np.rint(flat[index] + self.strength * (pure - flat[index]))
        return out


def _mixing(image: Image, subject: Floats, background: Floats, alpha: Floats) -> Floats:
    """Return the F of that pair of colors nearest to these two which mixes to the picture."""
    lacking = image - background - alpha * (subject - background)
    change = alpha / (alpha**2 + (1 - alpha) ** 2) * lacking
    pure: Floats = np.clip(subject + change, 0, 255)
    return pure


def _fields(image: Image, alpha: Alpha) -> list[Floats]:
    """Return smooth F and B (H, W, 3) on the small copy."""
    size = pixels.fitted(image, SIDE)
    colors = np.moveaxis(pixels.resize(image, *size), -1, 0).astype(np.float32, order="C")
    share = pixels.resize(alpha, *size)
    own = (np.concatenate([s * colors, [s * s]]) for s in (share, 1 - share))
    return [np.ascontiguousarray(np.moveaxis(field, 0, -1)) for field in _solved(*own)]


def _solved(subject: Floats, background: Floats) -> tuple[Floats, Floats]:
    """Return F and B (3, H, W) from the means of αI and α², (1 − α)I and (1 − α)² (4, H, W)."""
    height, width = subject.shape[1:]
    if height == width == 1:
        near = far = subject[:3] + background[:3]  # the mean of I
    else:
        half = (height + 1) // 2, (width + 1) // 2
        around = _solved(_resized(subject, *half), _resized(background, *half))
        near, far = (_resized(field, height, width) for field in around)
    return _explaining(subject, background, near, far)


def _explaining(
    subject: Floats, background: Floats, near: Floats, far: Floats
) -> tuple[Floats, Floats]:
    """Return the F and B that explain the means of each cell and stay near F̂ and B̂."""
    both = (1 - subject[3] - background[3]) / 2  # the mean of α(1 − α)
    a, b = subject[3] + CALM, background[3] + CALM
    a, b, both = (entry / (a * b - both * both) for entry in (a, b, both))
    right, left = subject[:3] + CALM * near, background[:3] + CALM * far
    return np.clip(b * right - both * left, 0, 255), np.clip(a * left - both * right, 0, 255)


def _resized(planes: Floats, height: int, width: int) -> Floats:
    return np.stack([pixels.resize(plane, height, width) for plane in planes])
