"""Despill: the cast that a green or blue screen throws on the subject."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from removers import pixels
from removers.pixels import Floats
from removers.scene import Alpha, Image
from removers.settings import choice, color, number
from removers.step import Recolor

TRACE = 0.02  # alpha; fainter than that a pixel shows the backdrop alone
FAINT = 30.0  # levels of 255; a key whose channels lie closer to their mean casts no color
LUMA = np.array((0.299, 0.587, 0.114), np.float32)  # ITU-R BT.601, of gamma-coded channels
SIDE = 512  # px; the largest side of the copy from which the key is read
ROWS = 64  # rows at a time, so that floats of a 12-megapixel picture never lie in memory
KEYS = {"green": "#00b140", "blue": "#0047bb"}  # the two paints that studios use


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
        away = _away(self._key(image, alpha)) if alpha.min() < 1 else None
        if away is None or not self.strength:
            return image
        across = np.cross(away, np.full(3, 3**-0.5)) / np.tan(np.radians(self.reach))
        limits = np.stack([away + across, away - across]).astype(np.float32)
        change = (self.strength * (away - LUMA @ away)).astype(np.float32)
        out = image.copy()
        for top in range(0, len(out), ROWS):
            _limit(out[top : top + ROWS], alpha[top : top + ROWS], limits, change)
        return out

    def _key(self, image: Image, alpha: Alpha) -> NDArray[np.float64]:
        if self.key != "auto":
            code = KEYS.get(self.key, self.color)
            return np.array(list(bytes.fromhex(code[1:])), float)
        size = pixels.fitted(image, SIDE)
        background = pixels.resize(image, *size)[pixels.resize(alpha, *size) < TRACE]
        return np.median(background, axis=0) if len(background) else np.zeros(3)


def _away(key: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Return the direction of a color away from gray, of length 1; None if it is gray."""
    away = key - key.mean()
    length = float(np.linalg.norm(away))
    return away / length if length > FAINT else None


def _limit(image: Image, alpha: Alpha, limits: Floats, change: Floats) -> None:
    """Take the spill out of some rows, in place. `limits` are k ± q / tan(reach)."""
    import cv2

    both = cv2.transform(image.astype(np.float32), limits)
    spill = np.minimum(both[..., 0], both[..., 1])
    cast = (spill > 0) & (alpha > 0)
    clean = image[cast] - spill[cast][:, None] * change
    image[cast] = np.clip(np.rint(clean), 0, 255)
