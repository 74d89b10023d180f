"""The key: the color of a screen, and how deep in its hues other colors lie."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from removers.pixels import Floats
from removers.scene import Image

KEYS = {"green": "#00b140", "blue": "#0047bb"}
"""The two paints that studios use."""

GRAY = np.full(3, 3**-0.5)
FAINT = 30 / 255  # length; a color nearer to gray has no hue to speak of
FRAME = 0.06  # share of the shorter side that is read as the frame
HUES = 72  # bins of the circle, 5° each
NEAR = 12.5  # degrees either way: what the light makes of the hue of one screen
VLAHOS = 60.0  # degrees: the reach of his color difference
PAINTED = {"green": 0.75, "blue": 0.83}  # saturation; the skies that came near had up to .74
LIT = 0.25  # of the screen's depth; what is darker may be anything
MOSTLY = 0.6  # of the frame, each side counted alike; a person may fill the lower one and more
NAMED = 45.0  # degrees: how far a screen may be from the paint that it is said to have


@dataclass(frozen=True, eq=False)
class Key:
    """A color's direction away from gray, `away`, and the one `across` that, of length 1 in RGB."""

    away: NDArray[np.float64]
    across: NDArray[np.float64]

    @staticmethod
    def of(color: NDArray[np.floating]) -> Key | None:
        """Return the key of a color in [0, 1]; None if it is gray."""
        away = color - color.mean()
        length = float(np.linalg.norm(away))
        if length <= FAINT:
            return None
        return Key(away / length, np.cross(away / length, GRAY))

    def depth(self, colors: Floats, reach: float) -> Floats:
        """Return how deep colors (h, w, 3) lie in the hues within `reach` degrees of the key's.

        depth = k·I − |q·I| / tan(reach), with k the direction away from gray and q the one across
        it; below 0 outside of those hues. For green and a reach of 60° it is Vlahos's color
        difference G − max(R, B), but for a factor, and for 90° that to the mean of the two.
        """
        import cv2

        across = self.across / np.tan(np.radians(reach))
        limits = np.stack([self.away + across, self.away - across]).astype(np.float32)
        both = cv2.transform(colors, limits)
        return np.minimum(both[..., 0], both[..., 1])


def parse(code: str) -> NDArray[np.float64]:
    """Return the color of #rrggbb in [0, 1]."""
    return np.array(list(bytes.fromhex(code[1:]))) / 255


def screen(colors: Floats, paint: NDArray[np.float64] | None = None) -> NDArray[np.float64] | None:
    """Return the color of the screen that shows along the frame of a picture in [0, 1], (3,).

    It is the median of the hue that has the most chroma there; of hues near that of the `paint`,
    if one is named. None if the frame shows no color, or not that one.
    """
    edge = max(1, round(FRAME * min(colors.shape[:2])))
    frame = np.ones(colors.shape[:2], bool)
    frame[edge:-edge, edge:-edge] = False
    seen = colors[frame].astype(np.float64)
    hue, chroma = _polar(seen)
    if paint is not None:
        chroma = chroma * (_turn(hue, _polar(paint[None])[0]) < NAMED)
    bins = (hue * HUES / 360).astype(int) % HUES
    votes = np.bincount(bins, chroma, HUES)
    best = int(np.argmax(sum(np.roll(votes, shift) for shift in range(-2, 3))))
    like = (_turn(hue, (best + 0.5) * 360 / HUES) < NEAR) & (chroma > FAINT)
    return np.median(seen[like], axis=0) if like.any() else None


def screened(image: Image) -> bool:
    """Return whether a screen painted for the purpose, green or blue, fills most of the frame.

    Paint is more saturated than any meadow or sky.
    """
    colors = image.astype(np.float32) / np.float32(255)
    for name, saturation in PAINTED.items():
        paint = screen(colors, parse(KEYS[name]))
        key = None if paint is None else Key.of(paint)
        if paint is None or key is None or 1 - paint.min() / paint.max() < saturation:
            continue
        whole = float(key.depth(paint.astype(np.float32)[None, None], VLAHOS)[0, 0])
        edge = max(1, round(FRAME * min(colors.shape[:2])))
        sides = colors[:edge], colors[-edge:], colors[:, :edge], colors[:, -edge:]
        if np.mean([_share(side, key, LIT * whole) for side in sides]) > MOSTLY:
            return True
    return False


def _share(colors: Floats, key: Key, least: float) -> float:
    """Return how much of some pixels is the key's paint, lit well enough."""
    return float(np.mean((key.depth(colors, NEAR) > 0) & (key.depth(colors, VLAHOS) > least)))


def _polar(colors: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the angle around the gray axis in degrees and the distance from it, (n,) each."""
    red = np.array((2, -1, -1)) / 6**0.5
    x, y = colors @ red, colors @ np.cross(GRAY, red)
    return np.degrees(np.arctan2(y, x)) % 360, np.hypot(x, y)


def _turn(hue: NDArray[np.float64], other: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Return the angle between hues in degrees, at most 180."""
    return np.abs((hue - other + 180) % 360 - 180)
