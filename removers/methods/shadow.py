"""Shadow: the subject without the shadow that it casts, or with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from removers import color_models, pixels
from removers.pixels import Floats
from removers.prior.alignment import matched
from removers.prior.background import Background
from removers.prior.cells import Cells, Mask, grown, opened
from removers.prior.shadows import Ratio, Shade
from removers.scene import Alpha, Image
from removers.settings import choice, number
from removers.step import Remover

FRAME = 0.03  # share of the shorter side along which the ground shows
SPECK = 0.01  # of the largest part; what is smaller is a flaw of the ground or a shadow's tip
INWARD, OUTWARD = 3, 2  # px from the outline, within which opacity is sought
RADIUS = 8  # px; windows in which the colors of either side are learned
FIRM = np.float32(20)  # 1/σ²; colors that tell opacity less precisely count less than the outline


@dataclass(frozen=True)
class Shadow(Remover):
    """Tell the subject from the shadow it casts, which is removed, kept, or made soft.

    What lies behind, B, is the plate, brought onto the picture and to its exposure, or without one
    the smooth background that shows along the frame. Ground is what is B times a ratio: from a
    little above 1 down to what `darkness` leaves, nearly the same in all channels. In the
    logarithm q = log I/B, with q̄ its mean over the channels,

        −q̄ < −log(1 − darkness)   and   |q − q̄| < color · (−q̄) + noise.

    Pixels that hang together without a sharp edge are one cell. A cell that light fades into from
    the frame is ground; so is a sharply bounded one with the grain of lit ground, if it touches
    something that may cast it. The rest is the subject. Soft shadow has the opacity 1 − I/B.

    Fails where a subject of the ground's own hue melts into its shadow or is as rough as the
    ground, on thin dark hair, on spotted ground without a plate, and with a plate from another
    place.

    References: T. Horprasert, D. Harwood, L. S. Davis, A statistical approach for real-time robust
    background subtraction and shadow detection, ICCV FRAME-RATE 1999; A. Sanin, C. Sanderson,
    B. C. Lovell, Shadow detection: a survey and comparative evaluation, Pattern Recognition 2012.
    """

    title = "Shadow"
    group = "by shape"
    side = 512  # px
    shadow: str = choice(
        "remove",
        ("remove", "keep", "soft"),
        "Remove the shadow, keep it as it is, or keep it as soft black for a new background.",
    )
    darkness: float = number(
        0.65, 0.05, 0.95, "Share of light that a shadow takes; larger takes more dark for shadow."
    )
    color: float = number(
        0.25, 0, 1, "How much a shadow's color may shift; larger suits colored light."
    )

    def matte(self, image: Image, plate: Image | None = None) -> Alpha:
        seen = _frame(image.shape[0], image.shape[1])
        behind = Background.fit(image).surface if plate is None else _matched(plate, image)
        shade = Shade.of(Ratio.of(image, behind, seen), seen, self.darkness, self.color)
        alpha = _soft(image, _large(~shade.ground))
        return alpha + (1 - alpha) * shade.under(alpha, self.shadow)


def _frame(height: int, width: int) -> Mask:
    edge = max(1, round(FRAME * min(height, width)))
    mask = np.ones((height, width), bool)
    mask[edge:-edge, edge:-edge] = False
    return mask


def _matched(plate: Image, image: Image) -> Floats:
    """Return the plate brought onto the picture; the picture itself where the plate ends."""
    return matched(pixels.resize(plate, *image.shape[:2]), image)[0]


def _large(mask: Mask) -> Mask:
    """Return what of a mask is neither thin nor a speck beside the largest part."""
    cells = Cells.of(opened(mask, 1))
    sizes = cells.sum(mask)
    return cells.those(sizes > SPECK * sizes[1:].max(initial=0))


def _soft(image: Image, subject: Mask) -> Alpha:
    """Return the matte of a mask, by the colors on either side of its outline."""
    hard = subject.astype(np.float32)
    unsure = grown(subject, OUTWARD) & grown(~subject, INWARD)
    rough = np.where(unsure, np.float32(0.5), hard)
    opacity, precision = color_models.opacity(image, unsure, image, rough, RADIUS)
    said = precision / (precision + FIRM)
    return np.where(unsure, said * opacity + (1 - said) * hard, hard)
