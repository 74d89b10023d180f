"""Background subtraction: what differs from a known background by more than noise, and how much.

References: A. Elgammal, D. Harwood, L. Davis, Non-parametric model for background subtraction,
ECCV 2000; R. Qian, M. Sezan, Video background replacement without a blue screen, ICIP 1999;
A. R. Smith, J. F. Blinn, Blue screen matting, SIGGRAPH 1996.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from removers.pixels import Floats, box, ramp
from removers.prior.cast_shadow import TINT, light
from removers.prior.exposure import unclipped
from removers.prior.mixing import covariances, distance, dot, highest, share, spread, total
from removers.prior.noise import noise
from removers.scene import Alpha

Mask = NDArray[np.bool_]

WILDEST = np.float32(16)  # times the noise; more unrest is the subject's
CERTAIN = 16.0  # sum of three squares over their variance: 1 pixel of noise in 900
NEIGHBORS = 2, 0.5  # px around, and the share of that evidence which they need on the mean
SPECK = 400.0  # evidence of a whole island, of which a pixel has at most MOST
MOST = 40.0
RADIUS = 4  # px; windows in which the background is looked for behind the subject
ALIKE = 4  # pixels; so many neighbors differ as one
CHANCE = 0.2  # deviation of the share that is seen of a background
ROUNDS = 2  # of window and pixel
THIN = 0.1  # share of a window that counts as nothing
WINDOW = 9  # px; the subject's purest color is looked for in so wide a square
INNER = 2.0, 6.0  # px; a pixel so far inside begins to count as solid, and so much farther does
FARTHER = 10  # px; windows that tell it where the near ones have no pattern …
FIRMER = np.float32(4)  # … by so much better than one, being so much larger
FAINT = np.float32(0.2)  # coverage; of what covers less, the color is not told
SURE = 0.2, 0.001  # variance of an opacity in its window: times o (1 - o), and at least


@dataclass(frozen=True)
class Subtraction:
    """How an image and its background, of one camera and exposure, are told apart.

    `tolerance` is a difference of colors in [0, 1] that is background beside noise; `solid` the
    share of a window's background that is hidden behind something opaque; with `shadows` of
    "drop" a cast shadow is background.
    """

    tolerance: float
    solid: float
    shadows: str

    def matte(self, image: Floats, plate: Floats, unrest: Floats | float = 0) -> Alpha:
        """Return the share of the subject in every pixel, (H, W).

        Noise has the variance σ² = a + b B + c (max B − min B)², the last over 3 × 3 pixels and
        for what shakes; a, b and c are learned where nothing else differs. A pixel with
        |I − B|²/σ² > 16 is touched by the subject, or one whose neighbors are. Where the background
        is known to be restless, `unrest` is its variance, (H, W, 3).

        There, opacity is told twice. In a window, I = α F + (1 − α) B lets as much of the
        background's own pattern show as is not covered: o = 1 − cov(I, B) / var(B), which is
        drawn to the mean of α where B has no pattern, and to 1 deep inside unless a wider window
        denies it. In a pixel, F = B + (I − B) / o is borrowed from what is most unlike the
        background nearby, and m = (I − B)·(F − B) / |F − B|². The two are weighed by their
        precisions, p = |F − B|² / (σ² + o² σ_F²) and q = 1 / (0.2 o (1 − o) + 0.001).

            α = (p m + q o) / (p + q)
        """
        told = unclipped(image) & unclipped(plate)
        variance = noise(image - plate, plate, told)
        variance = np.clip(unrest, variance, WILDEST * variance)
        variance = variance + np.float32((self.tolerance / 3) ** 2)
        if self.shadows == "drop":
            left = light(image, plate, variance, CERTAIN)[..., None]
            variance = variance + ((1 - left) * plate * np.float32(TINT)) ** 2
            plate = left * plate
        touched = _touched(distance(image - plate, variance)).astype(np.float32)
        windows = _Windows.of(image, plate, variance)
        wide, inner = windows.wider(), _inner(touched)
        inner = np.minimum(inner, wide.covered(inner))
        whole = self._opaque(windows.covered(wide.covered(1)))
        pixels, reached = _Pixels.of(image, plate, variance, touched, whole), highest(touched, 3)
        alpha = pixels.opacity(touched)[0] * reached
        for _ in range(ROUNDS):
            covered = self._opaque(windows.covered(box(np.maximum(alpha, inner), RADIUS)))
            pixel, p = pixels.opacity(covered)
            q = 1 / (SURE[0] * covered * (1 - covered) + SURE[1])
            alpha = reached * (p * pixel + q * covered) / (p + q)
        return np.asarray(alpha, np.float32)

    def _opaque(self, covered: Floats) -> Floats:
        """Return 1 for windows that are covered as far as something solid covers them."""
        return ramp(covered, THIN, self.solid - THIN)


@dataclass(frozen=True, eq=False)
class _Windows:
    """What windows tell: the slope of I on B is the share of B that is seen."""

    common: Floats  # cov(I, B)
    pattern: Floats  # var(B), without noise
    doubt: Floats  # the var(B) that would tell the slope to within CHANCE

    @staticmethod
    def of(image: Floats, plate: Floats, variance: Floats) -> _Windows:
        ours, pattern, common = covariances(image, plate, RADIUS)
        pattern = np.maximum(pattern - box(total(variance), RADIUS) / 2, 0)
        count = (2 * RADIUS + 1) ** 2 / ALIKE
        doubt = np.asarray(np.maximum(ours, 1e-6) / (count * CHANCE**2), np.float32)
        return _Windows(common, pattern, doubt)

    def wider(self) -> _Windows:
        """Return what windows of FARTHER pixels around tell, which know it better."""
        return _Windows(
            *(box(v, FARTHER) for v in (self.common, self.pattern, self.doubt / FIRMER))
        )

    def covered(self, guess: Floats | float) -> Floats:
        """Return the share of each window that is covered; the less pattern, the more a guess."""
        seen = self.common + self.doubt * (1 - guess)
        return np.asarray(np.clip(1 - seen / (self.pattern + self.doubt), 0, 1), np.float32)


@dataclass(frozen=True, eq=False)
class _Pixels:
    """What pixels tell: how far a color is on the way from B to F."""

    offset: Floats  # I − B
    plate: Floats
    level: Floats  # variance of the noise, the mean of the channels
    pure: Floats  # how likely a pixel is nothing but subject
    subject: Floats  # F, of a pixel that is mixed as its window is, and F² beside it

    @staticmethod
    def of(
        image: Floats, plate: Floats, variance: Floats, touched: Floats, whole: Floats
    ) -> _Pixels:
        """`whole` is the share that is covered in windows which the subject fills."""
        offset = image - plate
        unlike = dot(offset, offset)
        purest = unlike / (highest(unlike, WINDOW) + np.float32(1e-9))
        pure = np.asarray(touched * (purest**2 + 0.01), np.float32)
        whole = np.maximum(highest(whole, 2 * RADIUS + 1), FAINT)[..., None]
        subject = np.clip(plate + offset / whole, 0, 1)
        level = total(variance) / np.float32(3)
        return _Pixels(offset, plate, level, pure, np.dstack([subject, subject**2]))

    def opacity(self, covered: Floats) -> tuple[Alpha, Floats]:
        """Return the opacity and its precision, with F from where windows are covered."""
        borrowed = spread(self.subject, self.pure * (covered**2 + np.float32(1e-3)))
        color, squares = borrowed[..., :3], borrowed[..., 3:]
        own = np.maximum(total(squares) - dot(color, color), 0) / np.float32(3)
        ahead = color - self.plate
        precision = dot(ahead, ahead) / (self.level + covered**2 * own + np.float32(1e-6))
        return share(self.offset, ahead, self.level), precision


def _inner(touched: Floats) -> Floats:
    """Return 0 near what is not touched, 1 deep inside: most subjects are solid there."""
    import cv2

    depth = cv2.distanceTransform(touched.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return ramp(np.asarray(depth, np.float32), *INNER)


def _touched(evidence: Floats) -> Mask:
    """Return where the subject is seen, at least in part; islands need more than one pixel."""
    import cv2

    around, needed = NEIGHBORS
    near = box(np.minimum(evidence, np.float32(CERTAIN)), around) > needed * CERTAIN
    touched = (evidence > CERTAIN) | near
    count, labels = cv2.connectedComponents(touched.astype(np.uint8), connectivity=8)
    whole = np.bincount(labels.ravel(), np.minimum(evidence, MOST).ravel(), count)
    return np.asarray(touched & (whole > SPECK)[labels])
