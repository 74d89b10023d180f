"""Drawings before a plain backdrop, antialiased as real files are, and their true mattes."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

from removers.scene import Alpha
from removers.scene import Image as Levels

FINE = 4  # they are drawn so many times as large
Color = tuple[int, int, int]
Draw = Callable[[ImageDraw.ImageDraw, Callable[[Color], Color | int], int], None]


def drawn(width: int, height: int, paper: Color, draw: Draw) -> tuple[Levels, Alpha]:
    """Return a drawing on paper and its matte; `draw` is called once for each of the two."""
    size = width * FINE, height * FINE
    picture, mask = Image.new("RGB", size, paper), Image.new("L", size, 0)
    draw(ImageDraw.Draw(picture), lambda color: color, FINE)
    draw(ImageDraw.Draw(mask), lambda color: 0 if color == paper else 255, FINE)
    shrunk = [
        np.asarray(p.resize((width, height), Image.Resampling.LANCZOS)) for p in (picture, mask)
    ]
    return shrunk[0], np.asarray(shrunk[1] / np.float32(255), np.float32)


def jpeg(image: Levels, quality: int) -> Levels:
    """Return the picture as it comes out of a JPEG."""
    file = io.BytesIO()
    Image.fromarray(image).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file))


def mug(color: Color, paper: Color, strength: float, seed: int = 1) -> tuple[Levels, Alpha]:
    """Return a mug on noisy paper that casts a soft contact shadow, `strength` levels deep."""

    def draw(pen: ImageDraw.ImageDraw, ink: Callable[[Color], Color | int], k: int) -> None:
        pen.rounded_rectangle((90 * k, 60 * k, 210 * k, 240 * k), 12 * k, fill=ink(color))
        pen.arc((190 * k, 100 * k, 255 * k, 190 * k), -110, 110, fill=ink(color), width=11 * k)

    picture, alpha = drawn(300, 300, paper, draw)
    rows, columns = np.mgrid[:300, :300]
    shade = strength / 255 * np.exp(-(((columns - 160) / 90) ** 2 + ((rows - 242) / 11) ** 2))
    lit = picture * (1 - shade * (1 - alpha))[..., None]
    noisy = lit + np.random.default_rng(seed).normal(0, 1.2, (300, 300, 1))
    return noisy.clip(0, 255).astype(np.uint8), alpha
