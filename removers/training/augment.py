"""What may happen to a photograph before a network sees it: framing, light, camera.

Every function takes its randomness from the generator that it is given and leaves its inputs
alone. Photos are (H, W, 3) and masks (H, W), both 8 bits; a mask may be None.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from removers import pixels
from removers.scene import Image

Levels = NDArray[np.uint8]  # of a mask (H, W), where 255 is subject, or of a picture

COMPOSED = 0.4  # share of examples that are composed rather than photographed
BLANK = 0.015  # share of examples without anything in them
ZOOM = (0.45, 1.0)  # how much of the frame's area a crop keeps
STRETCH = 1.33  # aspect of a crop against that of the frame, or its inverse
TURN = 12.0  # degrees, at most
BORDER = cv2.BORDER_REFLECT_101


def geometry(
    rng: np.random.Generator, photo: Image, mask: Levels | None, side: int
) -> tuple[Image, Levels | None]:
    """Cut a random, perhaps turned and mirrored frame and bring it to side × side px.

    Of four proposals the first that keeps at least 60 % of the subject is taken, so that few
    examples lose it; a fifth of the examples keep the whole frame.
    """
    height, width = photo.shape[:2]
    for _ in range(4):
        frame = _frame(rng, width, height, side)
        if mask is None or _kept(mask, frame, side) >= 0.6:
            break
    if max(height, width) > 1.5 * side:  # linear interpolation would skip pixels
        small = pixels.fitted(photo, round(1.2 * side))
        frame = frame @ np.diag([width / small[1], height / small[0], 1])
        photo = pixels.resize(photo, *small)
        mask = None if mask is None else pixels.resize(mask, *small)
    square = side, side
    return _warped(photo, frame, square), None if mask is None else _warped(mask, frame, square)


def _warped(levels: Levels, frame: NDArray[np.float64], size: tuple[int, int]) -> Levels:
    """Return `levels`, with or without channels, moved into a frame of (width, height) px."""
    return _levels(cv2.warpAffine(levels, frame[:2], size, borderMode=BORDER))


def _frame(rng: np.random.Generator, width: int, height: int, side: int) -> NDArray[np.float64]:
    """Return the 3×3 matrix from photo pixels to those of a random frame."""
    whole = rng.random() < 0.2
    area = 1.0 if whole else rng.uniform(*ZOOM)
    aspect = 1.0 if whole else np.exp(rng.uniform(-1, 1) * np.log(STRETCH))
    w = width * min(1.0, np.sqrt(area * aspect))
    h = height * min(1.0, np.sqrt(area / aspect))
    x, y = rng.uniform(0, width - w), rng.uniform(0, height - h)
    turn = np.deg2rad(rng.uniform(-TURN, TURN)) if rng.random() < 0.3 else 0.0
    flip = -1.0 if rng.random() < 0.5 else 1.0
    to_center = np.array([[1, 0, -(x + w / 2)], [0, 1, -(y + h / 2)], [0, 0, 1.0]])
    cos, sin = np.cos(turn), np.sin(turn)
    turned = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1.0]])
    scaled = np.array([[flip * side / w, 0, side / 2], [0, side / h, side / 2], [0, 0, 1.0]])
    frame: NDArray[np.float64] = scaled @ turned @ to_center
    return frame


def _kept(mask: Levels, frame: NDArray[np.float64], side: int) -> float:
    """Return how much of the subject the frame shows."""
    small = cv2.resize(mask, (24, 24), interpolation=cv2.INTER_AREA)
    rows, columns = np.nonzero(small > 127)
    if not rows.size:
        return 1.0
    x, y = (columns + 0.5) * mask.shape[1] / 24, (rows + 0.5) * mask.shape[0] / 24
    u, v, _ = frame @ np.stack([x, y, np.ones_like(x)])
    return float(np.mean((u >= 0) & (u < side) & (v >= 0) & (v < side)))


def look(rng: np.random.Generator, photo: Image) -> Image:
    """Change light and color, then what a camera does: blur, noise, JPEG."""
    photo = _toned(rng, photo)
    if rng.random() < 0.10:
        photo = _levels(cv2.GaussianBlur(photo, (0, 0), rng.uniform(0.4, 1.6)))
    if rng.random() < 0.12:
        grain = rng.standard_normal(photo.shape, np.float32) * np.float32(rng.uniform(2, 12))
        photo = np.clip(photo + grain, 0, 255).astype(np.uint8)
    if rng.random() < 0.20:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(30, 90))]
        packed = cv2.imencode(".jpg", photo, quality)[1]
        photo = _levels(cv2.imdecode(packed, cv2.IMREAD_COLOR))
    return photo


def _levels(made: Any) -> Levels:
    """Return what cv2 made of 8 bits, which its types do not tell."""
    levels: Levels = made
    return levels


def _toned(rng: np.random.Generator, photo: Image) -> Image:
    """Jitter white balance, saturation, brightness, contrast and gamma; 1 in 25 turns gray."""
    gray = np.full((3, 3), 1 / 3) @ np.diag([0.9, 1.2, 0.9])  # near enough to Rec. 601
    saturation = 0.0 if rng.random() < 0.04 else rng.uniform(0.6, 1.4)
    balance = np.diag(1 + rng.uniform(-0.08, 0.08, 3))
    matrix = balance @ (saturation * np.eye(3) + (1 - saturation) * gray)
    photo = _levels(cv2.transform(photo, matrix))
    level = np.linspace(0, 1, 256) ** np.exp(rng.uniform(-0.35, 0.35))
    level = (level - 0.5) * rng.uniform(0.7, 1.3) + 0.5 + rng.uniform(-0.12, 0.12)
    return _levels(cv2.LUT(photo, np.clip(level * 255, 0, 255).astype(np.uint8)))


def blank(rng: np.random.Generator, side: int) -> tuple[Image, Levels]:
    """Return a picture without anything in it, and its mask: smooth shading, or noise as well.

    A network that only ever saw subjects finds one on a bare wall.
    """
    corners = rng.integers(2, 5)
    shades = rng.integers(0, 256, 3) + rng.integers(-60, 61, (corners, corners, 3)) * rng.integers(
        2
    )
    wall = cv2.resize(shades.astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC)
    if rng.random() < 0.3:
        wall = wall + rng.standard_normal((side, side, 3)) * rng.uniform(10, 120)
    return np.clip(wall, 0, 255).astype(np.uint8), np.zeros((side, side), np.uint8)


def close(rng: np.random.Generator, ground: Image) -> Image:
    """Return a detail of a background, at the background's size: a wall, a floor, a table top."""
    height, width = ground.shape[:2]
    part = rng.uniform(0.15, 0.5)
    h, w = max(8, round(height * part)), max(8, round(width * part))
    y, x = int(rng.integers(height - h + 1)), int(rng.integers(width - w + 1))
    return pixels.resize(ground[y : y + h, x : x + w], height, width)
