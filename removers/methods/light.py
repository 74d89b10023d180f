"""Light: what shines on black or is washed onto white, as alpha."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from removers.pixels import Floats
from removers.prior.key import parse
from removers.scene import Alpha, Image
from removers.settings import choice, color, number
from removers.step import Remover

HALF = 0.5  # of white; light is seen on what is darker, ink on what is lighter
NONE = np.float32(1e-6)


@dataclass(frozen=True)
class Light(Remover):
    """Turn light to alpha: glow, smoke, flames or fireworks on black, an ink wash on white.

    This is what image editors call color to alpha. Behind everything lies one color B, and alpha
    is how far a pixel is from it, as a share of the farthest that a color can be:

        alpha = max over R, G, B of (I − B) / (1 − B) on dark, of (B − I) / B on bright,

    and the color is what is left without B, F = B + (I − B) / alpha, so that the cutout over B is
    the picture again. It is chosen by nobody but you. It fails on solid things: what is dark on
    black goes.

    Reference: K. Turner, Color to Alpha (plug-in of GIMP, 1999).
    """

    title = "Light"
    group = "built in"
    solves = True
    clear = 0.05  # thin smoke has no more
    background: str = choice(
        "auto",
        ("auto", "color"),
        "The color behind the light: auto takes the median along the frame.",
    )
    color: str = color("#000000", "The color behind the light, where background is color.")
    tolerance: float = number(
        2.0, 0, 30, "Difference that is nothing yet; larger takes noise and haze away.", unit="%"
    )

    def matte(self, image: Image) -> Alpha:
        alpha = np.zeros(image.shape[:2], np.float32)
        for channel, there, away in _ways(self._behind(image)):
            level = image[..., channel].astype(np.float32)
            np.maximum(alpha, (level - np.float32(there)) / np.float32(away), out=alpha)
        least = np.float32(self.tolerance / 100)
        return np.asarray((alpha - least) / (1 - least), np.float32)

    def unmixed(self, image: Image, alpha: Alpha, /) -> Image:
        pure, strong = np.empty_like(image), np.maximum(alpha, NONE)
        for channel, behind in enumerate(self._behind(image)):
            level = (image[..., channel] - behind) / strong + behind
            pure[..., channel] = np.rint(level.clip(0, 255))
        return pure

    def _behind(self, image: Image) -> Floats:
        """Return B, (3,), in levels."""
        if self.background == "color":
            return np.asarray(parse(self.color) * 255, np.float32)
        edge = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
        return np.asarray(np.median(edge, axis=0), np.float32)


def _ways(behind: Floats) -> list[tuple[int, float, float]]:
    """Return the channels that can differ from B, B there, and how far and which way they can."""
    end = 255.0 if behind.mean() < HALF * 255 else 0.0
    return [(n, float(b), end - float(b)) for n, b in enumerate(behind) if abs(end - b) >= 1]
