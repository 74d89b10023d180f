"""Drop shadow: a soft shadow below the subject."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from removers import layers, pixels
from removers.pixels import Floats
from removers.scene import Alpha, Cutout
from removers.settings import choice, color, number
from removers.step import Framing

FINEST = 4.0  # px; a Gaussian this wide survives bilinear enlargement without a visible trace
FLAT = 0.35  # height by width of a spot on the ground, which is seen from a little above
SPOTS = (2.5, 0.5)  # blurs; deviation of the shade around the foot and of the line of contact
LIFT = 0.2  # of the subject's size; what hangs this high above the ground shades it by 1/e


@dataclass(frozen=True)
class DropShadow(Framing):
    """Lay a soft shadow under the subject: one that falls beside it, or one on which it stands.

    A drop shadow is the matte, moved and blurred, S = opacity · (G ∗ α)(x − d). A contact shadow
    lies on the ground: every pixel u of the subject's underside, above which there is subject
    and below which there is none, shades the ground around it by a flat spot, the darker the
    nearer it is to the foot, at height h(u) = 0:

        S = opacity · (1 − (1 − s₁)(1 − s₂)),  sᵢ = Σ_u exp(−h(u) / (LIFT · size)) · gᵢ(x − u),

    with a narrow g₁ and a wide g₂, each of height 1 under a level foot. Blur and distance are
    shares of the subject's size, the root of its box's area, so that one recipe suits photos of
    any resolution and subjects near and far. The subject lies over its shadow, which never
    leaves the frame; put a canvas before it where there is no room. It fails where the photo
    shows the subject from high above, for its foot is then not its lower outline.
    """

    title = "Drop shadow"
    paints = True
    place = 30  # after canvas and outline
    kind: str = choice(
        "drop",
        ("drop", "contact"),
        "Beside the subject, as of paper before a wall; or at its foot, as of a thing on a table.",
    )
    blur: float = number(
        0.04, 0, 0.5, "Blur, as a share of the subject's size; larger is softer and wider."
    )
    distance: float = number(
        0.06, 0, 1, "How far a drop shadow falls, as a share of that size; larger lifts more."
    )
    angle: float = number(
        150.0, 0, 360, "Where a drop shadow falls: 90 is right, 180 down; larger turns clockwise."
    )
    opacity: float = number(0.45, 0, 1, "How dark it is; larger hides more of what is behind.")
    color: str = color("#000000", "The color of the shadow.")

    def __call__(self, cutout: Cutout) -> Cutout:
        rows, columns = cutout.extent()
        if not self.opacity or not rows.size:
            return cutout
        size = float(np.sqrt((np.ptp(rows) + 1) * (np.ptp(columns) + 1)))
        if self.kind == "drop":
            shade = self._dropped(cutout.alpha, size)
        else:
            shade = self._standing(cutout.alpha, size, int(rows[-1]))
        return layers.over(cutout, np.float32(self.opacity) * shade, self.color)

    def _dropped(self, alpha: Alpha, size: float) -> Floats:
        """Return the matte, moved and blurred; beyond the frame it goes on as it ends."""
        import cv2

        turn, sigma = np.deg2rad(self.angle), self.blur * size
        factor = max(1.0, sigma / FINEST)
        small = pixels.resize(alpha, *(max(1, round(n / factor)) for n in alpha.shape))
        (height, width), by = small.shape, self.distance * size
        move = by * np.sin(turn) * width / alpha.shape[1], -by * np.cos(turn) * height / len(alpha)
        matrix = np.array([[1, 0, move[0]], [0, 1, move[1]]])
        border = cv2.BORDER_REPLICATE
        moved: Floats = np.asarray(
            cv2.warpAffine(small, matrix, (width, height), borderMode=border)
        )
        return pixels.resize(_blurred(moved, sigma / factor, sigma / factor), *alpha.shape)

    def _standing(self, alpha: Alpha, size: float, foot: int) -> Floats:
        """Return the shade on the ground around the underside; `foot` is the lowest row of it."""
        light = np.ones_like(alpha)
        for share in SPOTS:
            sigma = share * self.blur * size
            factor = max(1.0, sigma * FLAT / FINEST)
            small = pixels.resize(alpha, *(max(1, round(n / factor)) for n in alpha.shape))
            below = np.vstack([small[1:], small[-1:]])  # a subject that is cut off has no foot
            high = (foot + 0.5) / factor - np.arange(len(small), dtype=np.float32) - 0.5
            near = np.exp(-np.maximum(high, 0) * factor / (LIFT * size))
            under = np.maximum(small - below, 0) * near[:, None].astype(np.float32)
            flat = max(sigma * FLAT / factor, 0.5)
            spots = _blurred(under, sigma / factor, flat) * np.float32(flat * np.sqrt(2 * np.pi))
            light *= 1 - pixels.resize(np.minimum(spots, 1), *alpha.shape)
        return 1 - light


def _blurred(plane: Floats, across: float, down: float) -> Floats:
    """Return the plane under a Gaussian of these deviations in px; 0 leaves it as it is."""
    import cv2

    if not (across and down):
        return plane
    border = cv2.BORDER_REPLICATE
    return np.asarray(cv2.GaussianBlur(plane, (0, 0), across, sigmaY=down, borderType=border))
