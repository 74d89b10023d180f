"""Color distance: whatever differs in color from the background."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from removers.pixels import Floats
from removers.prior.background import Background, connected
from removers.prior.border import soften
from removers.prior.key import parse
from removers.scene import Alpha, Image
from removers.settings import choice, color, number
from removers.step import Remover

SURE = 0.2  # distance beyond the tolerance at which a color is the subject's own
TINY = np.float32(1e-6)


@dataclass(frozen=True)
class ColorDistance(Remover):
    """Take away one color, or the shaded color along the frame, and all that is near it.

    The background B is one color, or a surface fitted to the frame which follows its shade. What
    is nearer to it than the tolerance goes: everywhere, or only where it is connected with the
    frame. Distances are shares of that from black to white,

        d = |I − B|, in RGB, in YUV or in the cone of HSV (s v cos h, s v sin h, v), in which hue
        is an angle and counts as much as there is saturation; or CIEDE2000 in Lab,

    of which the last agrees best with the eye. Along the border alpha is the share of both
    sides' colors nearby. Fails where the subject has a color of the background, on cast shadows,
    and before a background of several colors.

    References: G. Sharma, W. Wu, E. N. Dalal, The CIEDE2000 color-difference formula, Color
    Research and Application 2005; A. R. Smith, Color gamut transform pairs, SIGGRAPH 1978.
    """

    title = "Color distance"
    group = "by color"
    side = 1024  # px; CIEDE2000 takes a third of a second there
    background: str = choice(
        "auto",
        ("auto", "color"),
        "The background's color: auto reads it along the frame and follows its shade.",
    )
    color: str = color("#ffffff", "The background's color, where background is color.")
    space: str = choice(
        "lab",
        ("lab", "rgb", "yuv", "hsv"),
        "Where colors are compared: lab is how the eye does it.",
    )
    tolerance: float = number(
        12.0, 0, 60, "How different the background may be; larger takes more away.", unit="%"
    )
    where: str = choice(
        "everywhere",
        ("everywhere", "connected"),
        "Which pixels of that color go; connected spares those that the frame does not reach.",
    )
    softness: float = number(
        3.0, 0, 20, "Width of the soft edge in pixels of the copy; larger suits blurred edges."
    )

    def matte(self, image: Image) -> Alpha:
        colors = image.astype(np.float32) / np.float32(255)
        distance = _distance(colors, self._surface(image), self.space)
        limit = np.float32(self.tolerance / 100)
        lean = np.where(
            distance > limit, (distance - limit) / SURE, distance / max(limit, TINY) - 1
        )
        if self.where == "connected":
            lean = np.where(connected(lean <= 0), lean, np.maximum(lean, TINY))
        return soften(image, np.minimum(lean, 1), self.softness)[0]

    def _surface(self, image: Image) -> Floats:
        """Return the background's color at every pixel, in [0, 1]."""
        if self.background == "auto":
            return np.asarray(Background.fit(image).surface.clip(0, 1), np.float32)
        return np.broadcast_to(parse(self.color).astype(np.float32), image.shape)


def _distance(colors: Floats, others: Floats, space: str) -> Floats:
    """Return how far colors (h, w, 3) in [0, 1] are apart; black and white are by 1."""
    if space == "lab":
        from skimage.color import deltaE_ciede2000, rgb2lab

        apart = deltaE_ciede2000(rgb2lab(colors), rgb2lab(others))  # type: ignore[no-untyped-call]  # it has no types
        return np.asarray(apart / 100, np.float32)
    placed = {"rgb": _rgb, "yuv": _yuv, "hsv": _hsv}[space]
    return np.asarray(np.linalg.norm(placed(colors) - placed(others), axis=2), np.float32)


def _rgb(colors: Floats) -> Floats:
    return colors / np.float32(3**0.5)


def _yuv(colors: Floats) -> Floats:
    import cv2

    return np.asarray(cv2.cvtColor(np.ascontiguousarray(colors), cv2.COLOR_RGB2YUV), np.float32)


def _hsv(colors: Floats) -> Floats:
    """Return where colors lie in the cone that has black for its tip."""
    import cv2

    hsv = cv2.cvtColor(np.ascontiguousarray(colors), cv2.COLOR_RGB2HSV)
    angle, chroma = np.radians(hsv[..., 0]), hsv[..., 1] * hsv[..., 2]
    return np.dstack([chroma * np.cos(angle), chroma * np.sin(angle), hsv[..., 2]])
