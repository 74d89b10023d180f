"""Chroma key: a subject before a green, blue or other colored screen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from removers import color_models, pixels
from removers.pixels import Floats
from removers.prior.key import KEYS, Key, parse, screen
from removers.scene import Alpha, Image
from removers.settings import choice, color, number
from removers.step import Remover

# Tuned on rendered subjects before screens; doubling or halving them changes the error by 2 %.
REACH = 60.0  # degrees: Vlahos's G − max(R, B)
HUE = 14.0  # degrees around the key: the hues of the screen itself
DARKEST = 0.25  # of the key's depth; in a deeper shadow nothing tells a screen from black
PURE = 0.75  # of the key's saturation; a spilled subject has less, a shadow does not
CALM = 2.0  # times the usual deviation around a pixel: hairs make more, folds of cloth do not
GRAIN = 0.01  # deviation that 8 bits and compression make
MARGIN = 2  # px around a solid part within which screen may be mixed in
FEW = 0.15  # weight of a coarser level of the pyramid against a pixel's own color
WINDOW = 16  # px: as far as the colors of subject and screen are learned
ROUNDS = 2  # colors and matte settle each other
TRUST = 30.0  # 1/σ² of the color difference as an estimate of alpha, which errs by 0.2


@dataclass(frozen=True)
class ChromaKey(Remover):
    """Cut out what stands before a green, blue or other colored screen, with hair and glass.

    A screen is known by its hue, whatever the light on it. How deep a color I lies in the hues of
    the key is Vlahos's color difference d(I), for green G − max(R, B). The screen B is read where
    hue and saturation are the key's and nothing is as lively as hair, and is carried on behind
    the subject. The subject's own color F is read from its solid parts, but counts only where it
    lies outside of those hues, as skin does: what is within them is spill. Then

        alpha = (d(B) − d(I)) / (d(B) − min(0, d(F))), at least (I − B) / (1 − B),

    as no subject is brighter than white. `tolerance` at one end and `spill` at the other are
    stretched to 0 and 1. Between them, Gaussian models of both sides' colors nearby say the
    likeliest alpha, and the two opinions are weighed by their precisions.

    Fails on subjects of the screen's own hue and saturation, on a screen whose corners lie in
    the dark, on a tinted drink, whose color it takes for density, and on a white or gray wall,
    which has no hue.

    References: P. Vlahos, Comprehensive electronic compositing system, US 4,344,085, 1982;
    A. R. Smith, J. F. Blinn, Blue screen matting, SIGGRAPH 1996; Y.-Y. Chuang et al., A Bayesian
    approach to digital matting, CVPR 2001.
    """

    title = "Chroma key"
    group = "by color"
    side = 1024  # px; thinner hair is found again at full size
    key: str = choice(
        "auto",
        ("auto", "green", "blue", "color"),
        "The screen's color: auto takes the strongest one along the frame.",
    )
    color: str = color("#00b140", "The screen's color, where key is color.")
    tolerance: float = number(
        0.1, 0, 0.5, "How faint is nothing; larger swallows noise and creases, then fine hair."
    )
    spill: float = number(
        0.15, 0, 0.6, "Cast that a solid subject may have; larger fills it, 0 is best for glass."
    )

    def matte(self, image: Image) -> Alpha:
        colors = image.astype(np.float32) / np.float32(255)
        named = None if self.key == "auto" else parse(KEYS.get(self.key, self.color))
        paint = screen(colors, named)
        key = None if paint is None else Key.of(paint)
        if paint is None or key is None:
            return np.zeros(image.shape[:2], np.float32)
        share = _share(colors, key, paint, self.spill)
        return _settled(image, pixels.ramp(share, self.tolerance, 1 - self.spill - self.tolerance))


def _share(colors: Floats, key: Key, paint: NDArray[np.float64], spill: float) -> Floats:
    """Return the share of the subject in each pixel, by the color difference; it may exceed 1."""
    full = float(key.depth(paint.astype(np.float32)[None, None], REACH)[0, 0])
    screen_there = _extended(colors, _seen(colors, key, paint), paint)
    behind = np.maximum(key.depth(screen_there, REACH), DARKEST * full)
    above = behind - key.depth(colors, REACH)
    solid = _within(above >= (1 - spill) * behind, MARGIN)
    subject = key.depth(_extended(colors, solid, np.zeros(3)), REACH)
    least = ((colors - screen_there) / (1 + GRAIN - screen_there)).max(2)
    return np.asarray(np.maximum(above / (behind - np.minimum(subject, 0)), least), np.float32)


def _seen(colors: Floats, key: Key, paint: NDArray[np.float64]) -> Floats:
    """Return 1 where there is nothing but screen, else 0."""
    whole = key.depth(paint.astype(np.float32)[None, None], REACH)
    saturation = whole / (paint.mean() + GRAIN)
    depth = key.depth(colors, REACH)
    alike = (key.depth(colors, HUE) > 0) & (depth > DARKEST * whole)
    alike &= depth > PURE * saturation * (colors.mean(2) + GRAIN)
    spread = np.sqrt(np.maximum(pixels.box(depth**2, 2) - pixels.box(depth, 2) ** 2, 0))
    usual = float(np.median(spread[alike])) if alike.any() else 0.0
    return _within(alike & (spread < CALM * usual + GRAIN), 1)


def _within(mask: NDArray[np.bool_], margin: int) -> Floats:
    """Return 1 in the mask and farther than `margin` px from its border, else 0."""
    import cv2

    window = np.ones((2 * margin + 1,) * 2, np.uint8)
    return cv2.erode(mask.astype(np.float32), window)  # type: ignore[return-value]  # float32 in, float32 out


def _extended(colors: Floats, weight: Floats, default: NDArray[np.float64]) -> Floats:
    """Return the weighted colors, carried on to where there is no weight."""
    least = np.float32(1e-4)
    total = np.dstack([colors * weight[..., None] + least * default, weight + least])
    return _filled(total.astype(np.float32, copy=False))


def _filled(total: Floats) -> Floats:
    """Return (H, W, 3) from weighted colors and weights (H, W, 4): a pyramid, coarse to fine."""
    height, width = total.shape[:2]
    if height == width == 1:
        return np.asarray(total[..., :3] / total[..., 3:], np.float32)
    half = pixels.resize(total, (height + 1) // 2, (width + 1) // 2)
    around = pixels.resize(_filled(half), height, width)
    few = np.float32(FEW)
    return np.asarray((total[..., :3] + few * around) / (total[..., 3:] + few), np.float32)


def _settled(image: Image, rough: Alpha) -> Alpha:
    """Return the matte in which colors nearby and the color difference are both heard."""
    unsure, alpha = (rough > 0) & (_within(rough >= 1, 1) == 0), rough
    for _ in range(ROUNDS):
        likely, precision = color_models.opacity(image, unsure, image, alpha, WINDOW)
        heard = (precision * likely + TRUST * rough) / (precision + TRUST)
        alpha = np.where(unsure, heard, rough).astype(np.float32, copy=False)
    return alpha
