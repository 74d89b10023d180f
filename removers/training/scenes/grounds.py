"""Grounds: what scenes stand on: rooms, open air, paper and walls, shelves of goods."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from removers import pixels
from removers.scene import Image
from removers.training.augment import blank
from removers.training.scenes.compose import Floats, Item, Rng, cropped, levels

FRAME = 512  # px, the longer side of a composed scene
BARE = 0.2  # of the frame, at least: a part of a photo without its subject


def bare(rng: Rng, item: Item) -> Image | None:
    """Return a part of a photo without its subject, or None where all of it is near."""
    assert item.mask is not None
    height, width = item.mask.shape
    x, y, w, h = cv2.boundingRect((item.mask > 20).astype(np.uint8))
    parts = [np.s_[:y, :], np.s_[y + h :, :], np.s_[:, :x], np.s_[:, x + w :]]
    rng.shuffle(parts)
    for part in parts:
        ground = item.photo[part]
        long, short = max(ground.shape[:2]), min(ground.shape[:2])
        if ground.shape[0] * ground.shape[1] > BARE * height * width and long < 3 * short:
            return framed(rng, ground)
    return None


def framed(rng: Rng, ground: Image) -> Image:
    """Return a ground at the size of a scene: about square, upright or lying."""
    aspect = np.exp(rng.uniform(-0.35, 0.35))
    height = round(FRAME * min(1.0, float(aspect)))
    width = round(FRAME * min(1.0, float(1 / aspect)))
    own = ground.shape[0] / ground.shape[1]
    if own > height / width:
        rows = max(8, round(ground.shape[1] * height / width))
        top = int(rng.integers(ground.shape[0] - rows + 1))
        ground = ground[top : top + rows]
    else:
        columns = max(8, round(ground.shape[0] * width / height))
        left = int(rng.integers(ground.shape[1] - columns + 1))
        ground = ground[:, left : left + columns]
    return pixels.resize(np.ascontiguousarray(ground), height, width)


def studio(rng: Rng) -> Image:
    """Return a floor and a wall of one color each, or paper without an end, lightly shaded."""
    wall = blank(rng, FRAME)[0].astype(np.float32)
    if rng.random() < 0.4:  # white, black, gray
        wall = wall * np.float32(0.08) + np.float32(rng.choice([235, 225, 200, 20, 110]))
    if rng.random() < 0.6:
        horizon = int(FRAME * rng.uniform(0.35, 0.85))
        floor = blank(rng, FRAME)[0].astype(np.float32)
        soft = cv2.GaussianBlur(
            (np.arange(FRAME)[:, None] > horizon).astype(np.float32), (0, 0), rng.uniform(0.5, 40)
        )[..., None]
        wall = wall * (1 - soft) + floor * soft
    return levels(wall)


def shelves(rng: Rng, goods: Sequence[Item], ground: Image) -> Image:
    """Return rows of goods, each several times, as they stand in a shop."""
    picture = ground.astype(np.float32) * np.float32(rng.uniform(0.1, 0.8))
    height, width = ground.shape[:2]
    rows = int(rng.integers(1, 4))
    tall = height / rows
    for row in range(rows):
        item, left = goods[int(rng.integers(len(goods)))], -rng.uniform(0, 0.3) * tall
        while left < width:
            if rng.random() < 0.3:
                item = goods[int(rng.integers(len(goods)))]
            left += _stocked(rng, picture, item, (left, (row + 1) * tall), 0.9 * tall)
        board = slice(round((row + 1) * tall - 0.05 * tall), round((row + 1) * tall))
        picture[board] = rng.uniform(20, 230, 3)
    return levels(picture)


def _stocked(
    rng: Rng, picture: Floats, item: Item, foot: tuple[float, float], tall: float
) -> float:
    """Put an item on a shelf with its lower left corner at `foot`; return the room it takes."""
    cut = cropped(item)
    if cut is None:
        return tall
    photo, mask = cut
    h, w = mask.shape
    scale = rng.uniform(0.75, 1) * tall / h
    size = max(2, round(h * scale)), max(2, min(round(w * scale), picture.shape[1]))
    alpha = pixels.resize(np.ascontiguousarray(mask), *size)[..., None] / np.float32(255)
    color = pixels.resize(np.ascontiguousarray(photo), *size)
    left, top = round(foot[0]), round(foot[1] - 0.05 * tall) - size[0]
    rows = slice(max(0, top), max(0, top + size[0]))
    columns = slice(max(0, left), max(0, min(left + size[1], picture.shape[1])))
    inside = np.s_[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
    there = picture[rows, columns]
    picture[rows, columns] = there + alpha[inside] * (color[inside] - there)
    return float(size[1] * rng.uniform(0.9, 1.3))
