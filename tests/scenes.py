"""Small scenes with known mattes: the composite I = αF + (1 − α)B and all that it is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from removers.scene import Alpha, Image, Scene

Grid = NDArray[np.float64]
Inside = Callable[[Grid, Grid], NDArray[np.bool_]]

FINE = 8  # subpixels a side: alpha in steps of 1/64


@dataclass(frozen=True, eq=False)
class Known:
    """A picture whose matte, foreground and background are known."""

    image: Image
    alpha: Alpha
    foreground: Image
    background: Image

    @property
    def scene(self) -> Scene:
        return Scene(self.image)

    def trimap(self, reach: int = 4) -> Alpha:
        """Return the hint 1, 0 and, within `reach` pixels of what is mixed, 0.5."""
        import cv2

        window = np.ones((2 * reach + 1,) * 2, np.uint8)
        sure: Alpha = np.full_like(self.alpha, 0.5)
        sure[cv2.erode(self.alpha, window) == 1] = 1
        sure[cv2.dilate(self.alpha, window) == 0] = 0
        return sure


def composite(alpha: Alpha, foreground: Image, background: Image) -> Known:
    """Return the scene in which the foreground lies over the background, rounded to 8 bits."""
    mixed = alpha[..., None] * foreground + (1 - alpha[..., None]) * background
    return Known(_rounded(mixed), alpha, foreground, background)


def drawn(height: int, width: int, inside: Inside) -> Alpha:
    """Return the share of every pixel that is inside a shape, given by y and x in pixels."""
    y, x = np.mgrid[: height * FINE, : width * FINE] / FINE + 0.5 / FINE
    share: Alpha = inside(y, x).reshape(height, FINE, width, FINE).mean((1, 3), np.float32)
    return share


def soft_disc(height: int, width: int, softness: float = 6) -> Alpha:
    """Return a disc in the middle, half as wide as the shorter side; its ramp is `softness` px."""
    y, x = np.mgrid[:height, :width]
    radius = min(height, width) / 4
    inward = radius - np.hypot(y - (height - 1) / 2, x - (width - 1) / 2)
    ramp: Alpha = np.clip(inward / softness + 0.5, 0, 1).astype(np.float32)
    return ramp


def plain(color: tuple[int, int, int], height: int, width: int, noise: float = 0) -> Image:
    """Return one color with sensor noise of so many levels, the same at every call."""
    grain = np.random.default_rng(7).normal(0, noise, (height, width, 3)) if noise else 0
    return _rounded(np.zeros((height, width, 3)) + color + grain)


def textured(color: tuple[int, int, int], height: int, width: int, seed: int) -> Image:
    """Return a color with a soft random texture of ±40 levels, about 6 px fine."""
    import cv2

    cells = np.random.default_rng(seed).uniform(-40, 40, (height // 6 + 2, width // 6 + 2, 3))
    cloud = cv2.resize(cells, (width, height), interpolation=cv2.INTER_CUBIC)
    return _rounded(cloud + np.asarray(color))


def _rounded(levels: Grid) -> Image:
    picture: Image = np.clip(np.rint(levels), 0, 255).astype(np.uint8)
    return picture


def disc(height: int = 96, width: int = 128, noise: float = 1.5) -> Known:
    """A soft-edged red disc on a plain gray backdrop with sensor noise: a studio's product shot."""
    red = plain((190, 60, 50), height, width)
    return composite(soft_disc(height, width), red, plain((205, 205, 200), height, width, noise))


def two_colors(height: int = 96, width: int = 128) -> Known:
    """A soft-edged orange disc on blue, no noise: alpha is exactly linear in color."""
    orange, blue = (plain(c, height, width) for c in ((240, 160, 40), (30, 60, 160)))
    return composite(soft_disc(height, width, 3), orange, blue)


def patterned(height: int = 96, width: int = 128) -> Known:
    """A textured warm disc on a textured cool ground: nothing is plain."""
    warm = textured((185, 120, 70), height, width, seed=1)
    cool = textured((60, 95, 120), height, width, seed=2)
    return composite(soft_disc(height, width, 3), warm, cool)


def ring(height: int = 96, width: int = 96) -> Known:
    """A green ring on white: the backdrop shows through its hole."""
    middle, outer = (height / 2, width / 2), min(height, width) * 0.38

    def inside(y: Grid, x: Grid) -> NDArray[np.bool_]:
        away = np.hypot(y - middle[0], x - middle[1])
        return (away < outer) & (away > outer / 2)

    green, white = plain((40, 130, 60), height, width), plain((244, 244, 244), height, width, 1)
    return composite(drawn(height, width, inside), green, white)


def hair(height: int = 96, width: int = 96) -> Known:
    """A dark head with 24 hairs 0.8 px wide on a light backdrop."""
    middle, radius = (height / 2, width / 2), min(height, width) * 0.22

    def inside(y: Grid, x: Grid) -> NDArray[np.bool_]:
        dy, dx = y - middle[0], x - middle[1]
        away, angle = np.hypot(dy, dx), np.arctan2(dy, dx)
        spacing = 2 * np.pi / 24
        across = np.abs((angle + spacing / 2) % spacing - spacing / 2) * away
        return (away < radius) | ((away < 2 * radius) & (across < 0.4))

    dark, light = plain((45, 35, 30), height, width), plain((215, 220, 228), height, width, 1)
    return composite(drawn(height, width, inside), dark, light)


KNOWN: dict[str, Callable[[], Known]] = {
    "disc": disc,
    "two colors": two_colors,
    "patterned": patterned,
    "ring": ring,
    "hair": hair,
}
"""The scenes by name, for parametrized tests."""
