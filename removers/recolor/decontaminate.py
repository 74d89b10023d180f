"""Decontaminate: the subject's own colors at its soft edges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from removers import pixels
from removers.pixels import Floats
from removers.scene import Alpha, Image
from removers.settings import number
from removers.step import Recolor

PASSES = ((256, 16), (256, 5), (512, 4), (1024, 3))
"""Largest side of the copy and radius on it, px: each pass reaches a third as far as the last."""

EPS = np.float32(1e-5)  # weight; less subject than that in a window lends no color
CHUNK = 30_000  # pixels finished at a time; cv2.remap takes fewer than 32767


@dataclass(frozen=True)
class Decontaminate(Recolor):
    """Give soft edges the subject's own color, without the old background.

    A soft pixel is I = alpha·F + (1 − alpha)·B. Blur fusion estimates F and B as means over a
    window weighted by alpha and 1 − alpha, then moves F by what still lacks to explain I:
    F = F̂ + alpha·(I − alpha·F̂ − (1 − alpha)·B̂), from far to near (the paper has two passes; four
    came closer to the true colors of hair). Where alpha is 1 the
    picture stays as it is, bit for bit. It fails where the matte is wrong: what the matte calls
    subject lends its color.

    Reference: M. Forte, Approximate fast foreground colour estimation, ICIP 2021, equations
    4 to 6.
    """

    title = "Decontaminate"
    strength: float = number(1.0, 0, 1, "How much of the old background's color is taken out.")

    def __call__(self, image: Image, alpha: Alpha) -> Image:
        soft = np.flatnonzero((alpha > 0) & (alpha < 1))
        if not soft.size or not self.strength:
            return image
        subject, background = _fields(image, alpha)
        out = image.copy()
        flat, weights = out.reshape(-1, 3), alpha.reshape(-1)
        for index in np.array_split(soft, -(-soft.size // CHUNK)):
            near, far = (_sample(field, index, alpha.shape) for field in (subject, background))
            pure = _corrected(flat[index], near, far, weights[index, None])
            flat[index] = np.rint(flat[index] + self.strength * (pure - flat[index]))
        return out


def _fields(image: Image, alpha: Alpha) -> tuple[Floats, Floats]:
    """Return smooth F̂ and B̂, on the copy of the last pass."""
    size = pixels.fitted(image, PASSES[-1][0])
    finest, matte = pixels.resize(image, *size).astype(np.float32), pixels.resize(alpha, *size)
    subject = background = nearby = finest
    for side, radius in PASSES:
        size = pixels.fitted(image, side)
        small, subject, background = (
            pixels.resize(field, *size) for field in (finest, subject, background)
        )
        weight = pixels.resize(matte, *size)[..., None]
        nearby = _weighted_mean(subject, weight, radius, small)
        background = _weighted_mean(background, 1 - weight, radius, small)
        subject = _corrected(small, nearby, background, weight)
    return nearby, background


def _weighted_mean(values: Floats, weight: Floats, radius: int, otherwise: Floats) -> Floats:
    """Return the mean over windows weighted by `weight`; `otherwise` where there is none."""
    total = pixels.box(weight, radius)[..., None]
    mean: Floats = (pixels.box(values * weight, radius) + EPS * otherwise) / (total + EPS)
    return mean


def _corrected(image: Floats | Image, subject: Floats, background: Floats, alpha: Floats) -> Floats:
    lacking = image - alpha * subject - (1 - alpha) * background
    corrected: Floats = np.clip(subject + alpha * lacking, 0, 255)
    return corrected


def _sample(field: Floats, index: NDArray[np.intp], shape: tuple[int, ...]) -> Floats:
    """Read a small field bilinearly at pixels of the full picture."""
    import cv2

    rows, columns = np.divmod(index, shape[1])
    scale = field.shape[0] / shape[0], field.shape[1] / shape[1]
    y, x = (
        ((n + 0.5) * s - 0.5).astype(np.float32)
        for n, s in zip((rows, columns), scale, strict=True)
    )
    samples = cv2.remap(field, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return samples.reshape(-1, 3).astype(np.float32, copy=False)
