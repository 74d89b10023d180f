"""Despill: the cast that a green or blue screen throws on the subject."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from removers import pixels
from removers.prior.key import KEYS, Key, parse
from removers.scene import Alpha, Image
from removers.settings import choice, color, number
from removers.step import Recolor

TRACE = 0.02  # alpha; fainter than that a pixel shows the backdrop alone
LUMA = np.array((0.299, 0.587, 0.114), np.float32)  # ITU-R BT.601, of gamma-coded channels
SIDE = 512  # px; the largest side of the copy from which the key is read
ROWS = 64  # rows at a time, so that floats of a 12-megapixel picture never lie in memory


@dataclass(frozen=True)
class Despill(Recolor):
    """Take the color cast of a green, blue or other colored backdrop off the subject.

    Green spill is limited by G' = min(G, max(R, B)). The same for a key of any hue: let k be the
    key's direction away from gray and q that across it, both of length 1 in RGB; then
    s = max(0, k·I − |q·I| / tan(reach)) is how deep I lies in the hues within `reach` of the
    key's, and I' = I − s·(k − (Y·k)·1) takes that out, Y being the weights of luma, so that no
    pixel gets darker. For green and a reach of 60° that is the rule above, and of 90° the other
    usual one, min(G, (R + B) / 2). It changes the whole subject where it has those hues, solid
    or soft. Auto takes the key from where alpha is below TRACE. Let it follow decontaminate,
    which needs the colors as they were mixed. If nothing is cut out or the key is gray, nothing
    changes. It fails on subjects of the key's own color, whose color it takes for spill: leaves
    before green, jeans before blue, skin before red.

    References: P. Vlahos, Electronic composite photography, US patent 3,595,987, 1971; S. Wright,
    Digital Compositing for Film and Video, 2017, chapter on despill.
    """

    title = "Remove color cast"
    key: str = choice(
        "auto",
        ("auto", "green", "blue", "color"),
        "Whose cast: auto takes the color of the old background.",
    )
    color: str = color("#00b140", "The backdrop's color, where key is color.")
    reach: float = number(
        60.0, 30, 90, "Hues this near count as cast; 60 spares yellow, 90 does not.", unit="°"
    )
    strength: float = number(1.0, 0, 1, "How much of the cast is taken out.")

    def __call__(self, image: Image, alpha: Alpha) -> Image:
        key = Key.of(self._color(image, alpha)) if alpha.min() < 1 else None
        if key is None or not self.strength:
            return image
        change = (self.strength * (key.away - LUMA @ key.away)).astype(np.float32)
        out = image.copy()
        for top in range(0, len(out), ROWS):
            rows = out[top : top + ROWS]
            spill = key.depth(rows.astype(np.float32), self.reach)
            cast = (spill > 0) & (alpha[top : top + ROWS] > 0)
            rows[cast] = np.clip(np.rint(rows[cast] - spill[cast][:, None] * change), 0, 255)
        return out

    def _color(self, image: Image, alpha: Alpha) -> NDArray[np.float64]:
        if self.key != "auto":
            return parse(KEYS.get(self.key, self.color))
        size = pixels.fitted(image, SIDE)
        background = pixels.resize(image, *size)[pixels.resize(alpha, *size) < TRACE]
        return np.median(background, axis=0) / 255 if len(background) else np.zeros(3)
