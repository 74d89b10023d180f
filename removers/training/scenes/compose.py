"""Compose: cutouts stand in a scene, as a photographer would have found them.

A scene has a ground, perhaps clutter that is out of focus, and one or more subjects: on a floor,
before a wall or in front of others of their kind, with the shadow that they throw, in the light of
the scene, one partly before another, some cut by the frame. Its matte is that of the subjects.

A figure is color times alpha, and alpha, in the frame of the scene: both move and mix without a
seam (Porter & Duff, Compositing digital images, SIGGRAPH 1984).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from removers import pixels
from removers.scene import Image
from removers.training.augment import Levels

Rng = np.random.Generator
Floats = NDArray[np.float32]


class Item(NamedTuple):
    """A picture in memory, 8 bits. `mask` is None where nobody drew one."""

    photo: Image
    mask: Levels | None


class Figure(NamedTuple):
    """What stands in a scene: premultiplied color (H, W, 3) and alpha (H, W) in 0 … 1."""

    color: Floats
    alpha: Floats

    def over(self, ground: Floats) -> Floats:
        """Return the ground with the figure before it."""
        return np.asarray(self.color + ground * (1 - self.alpha[..., None]))


def scene(rng: Rng, subjects: Sequence[Item], ground: Image, clutter: Sequence[Item] = ()) -> Item:
    """Return the scene of the subjects on a ground, clutter behind them, and its matte."""
    behind = ground.astype(np.float32)
    for item in clutter:
        behind = _placed(rng, item, behind.shape[:2], (0.2, 0.6)).over(behind)
    if rng.random() < (0.6 if clutter else 0.25):  # out of focus
        behind = blurred(behind, rng.uniform(0.5, 4.0))
    behind *= np.float32(rng.uniform(0.6, 1.1))
    sizes = (0.4, 1.0) if len(subjects) == 1 else (0.3, 0.8)
    picture, matte = behind, np.zeros(behind.shape[:2], np.float32)
    for item in subjects:
        figure = _lit(rng, _placed(rng, item, matte.shape, sizes), behind)
        picture = figure.over(_shaded(rng, picture, figure.alpha, matte))
        matte = figure.alpha + matte * (1 - figure.alpha)
    if rng.random() < 0.15:
        picture = blurred(picture, rng.uniform(0.4, 1.0))
    return Item(levels(picture), levels(255 * matte))


def levels(values: Floats) -> Levels:
    rounded: Levels = np.clip(values + np.float32(0.5), 0, 255).astype(np.uint8)
    return rounded


def blurred(values: Floats, sigma: float) -> Floats:
    return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma), np.float32)


def _placed(rng: Rng, item: Item, shape: tuple[int, ...], sizes: tuple[float, float]) -> Figure:
    """Put the subject of an item somewhere in a frame, mirrored or not, a little turned.

    Its longer side fills a share of the frame's shorter one; one in four may be cut by the frame.
    """
    height, width = shape[:2]
    cut = cropped(item)
    if cut is None:
        nothing = np.zeros((height, width), np.float32)
        return Figure(np.zeros((height, width, 3), np.float32), nothing)
    photo, mask = cut
    h, w = mask.shape
    scale = rng.uniform(*sizes) * min(height, width) / max(w, h)
    if scale < 0.6:  # linear interpolation would skip pixels
        size = max(2, round(h * scale)), max(2, round(w * scale))
        photo, mask = pixels.resize(photo, *size), pixels.resize(mask, *size)
        (h, w), scale = size, 1.0
    move = _move(rng, (h, w), (height, width), scale)
    alpha = mask.astype(np.float32) / np.float32(255)
    stacked = np.dstack([photo * alpha[..., None], alpha])
    moved = cv2.warpAffine(stacked, move, (width, height))
    soft: Floats = np.asarray(
        cv2.GaussianBlur(moved, (3, 3), 0) if rng.random() < 0.7 else moved, np.float32
    )
    return Figure(soft[..., :3], soft[..., 3])


def _move(
    rng: Rng, size: tuple[int, int], frame: tuple[int, int], scale: float
) -> NDArray[np.float64]:
    """Return the 2×3 matrix that puts a picture of (h, w) px into a frame of (H, W) px.

    Most stand near the middle, and below it rather than above.
    """
    (h, w), (height, width) = size, frame
    over = 0.35 if rng.random() < 0.25 else 0.0  # of its size, beyond the frame
    room = width - w * scale, height - h * scale
    left = (room[0] + 2 * over * w * scale) * rng.beta(1.6, 1.6) - over * w * scale
    top = (room[1] + over * h * scale) * rng.beta(2, 1.5)
    turn = rng.uniform(-40, 40) if rng.random() < 0.12 else rng.normal(0, 3)
    flip = -scale if rng.random() < 0.5 else scale
    turned = np.vstack([cv2.getRotationMatrix2D((w / 2, h / 2), turn, 1), [0, 0, 1]])
    to = np.array([[flip, 0, left + (w * scale if flip < 0 else 0)], [0, scale, top]])
    return np.asarray(to @ turned)


def cropped(item: Item) -> tuple[Image, Levels] | None:
    """Return the part of an item that holds its subject, or None without one."""
    assert item.mask is not None
    x, y, w, h = cv2.boundingRect((item.mask > 20).astype(np.uint8))
    part = np.s_[y : y + h, x : x + w]
    return (item.photo[part], item.mask[part]) if w else None


def _lit(rng: Rng, figure: Figure, ground: Floats) -> Figure:
    """Draw the tone of a figure towards the ground's, by up to a half.

    Mean and deviation of each channel move (Reinhard et al., Color transfer between images, 2001).
    """
    inside = (figure.alpha > 0.5).astype(np.uint8)
    color = figure.color / np.maximum(figure.alpha, np.float32(1e-3))[..., None]
    mean, deviation = cv2.meanStdDev(color, mask=inside)
    wanted_mean, wanted_deviation = cv2.meanStdDev(ground)
    part = rng.uniform(0, 0.5)
    gain = (1 - part) + part * wanted_deviation / np.maximum(deviation, 8)
    shift = (1 - part) * mean + part * wanted_mean - gain * mean
    lit = np.clip(color * gain.T + shift.T, 0, 255).astype(np.float32)
    return Figure(lit * figure.alpha[..., None], figure.alpha)


def _shaded(rng: Rng, picture: Floats, alpha: Floats, others: Floats) -> Floats:
    """Return a picture in the shadow of a figure: where it stands, on the floor, or on the wall.

    The shadow is the figure laid down, sheared and blurred; it darkens by a tenth to two thirds.
    """
    rows = np.flatnonzero(alpha.max(1) > 0.5)
    if not rows.size or rng.random() < 0.25:
        return picture
    foot, tall = float(rows[-1]), float(rows[-1] - rows[0] + 1)
    flat, lean = (rng.uniform(0.02, 0.08), 0.0)
    if (kind := rng.random()) < 0.4:  # a cast shadow on the floor
        flat, lean = rng.uniform(0.1, 0.5) * rng.choice([-1, 1]), rng.uniform(-1, 1)
    elif kind < 0.55:  # on a wall close behind
        flat, lean = 1.0, 0.0
    aside = rng.uniform(-0.12, 0.12) * tall if flat == 1.0 else 0.0
    down = rng.uniform(0, 0.08) * tall if flat == 1.0 else rng.uniform(-0.01, 0.015) * tall
    move = np.array([[1, -lean, lean * foot + aside], [0, flat, foot * (1 - flat) + down]])
    laid = np.asarray(cv2.warpAffine(alpha, move, alpha.shape[::-1]), np.float32)
    dark = blurred(laid, max(0.8, tall * rng.uniform(0.004, 0.05)))
    dark *= np.float32(rng.uniform(0.1, 0.65))
    dark *= 1 - np.float32(0.7) * others  # what stands before it lies half in the light
    return np.asarray(picture * (1 - dark[..., None]))
