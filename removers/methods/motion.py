"""Motion: what is elsewhere at other times."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from removers import pixels
from removers.errors import MissingInput
from removers.pixels import Floats
from removers.prior.alignment import matched
from removers.prior.exposure import colors
from removers.prior.subtraction import Subtraction
from removers.scene import FEWEST, Alpha, Image
from removers.settings import choice, number
from removers.step import Remover

NORMAL = np.float32(1.4826)  # deviations of a normal variable in its median from zero
PASSES = 3  # of a clip through the mixture: the first only fills it
UNLIKE = 16.0  # variances, the usual for MOG2: what is farther from every mode starts one


@dataclass(frozen=True)
class Motion(Remover):
    """Keep what moved between the frames of a burst or clip that a still camera took.

    All frames are brought onto the picture, in place and in exposure, so a little shake and
    flicker do no harm. What most of them show at a pixel is the background,

        B = median(I₀, I₁, … Iₙ),

    or the heaviest mode of a mixture of Gaussians (background=mog2), and it is taken away from
    the picture like a plate.

    Fails where the subject covers the same place in half of the frames: there it is background
    itself, or leaves a ghost where it has gone; on waves, and on branches in a storm; and where
    the camera pans. Two frames are enough if the subject is elsewhere in each.

    References: R. Cutler, L. Davis, View-based detection and analysis of periodic motion, ICPR
    1998 (the median); Z. Zivkovic, Improved adaptive Gaussian mixture model for background
    subtraction, ICPR 2004.
    """

    title = "Motion"
    group = "with more pictures"
    side = 640  # px; every frame is aligned
    background: str = choice(
        "median",
        ("median", "mog2"),
        "How it is told; mog2 is better on long clips in which the subject lingers.",
    )
    tolerance: float = number(
        0.01, 0, 0.3, "Difference that is still background, beside noise; larger keeps less."
    )
    solid: float = number(
        0.9, 0.3, 1, "Coverage that counts as solid; larger keeps hair and glass see-through."
    )
    shadows: str = choice(
        "drop", ("drop", "keep"), "Whether the shadow that the subject casts is cut out with it."
    )

    def matte(self, image: Image, frames: tuple[Image, ...]) -> Alpha:
        if len(frames) < FEWEST:
            raise MissingInput(
                "Motion needs two or more frames beside the picture; add some, or give an empty "
                "view as the plate."
            )
        picture = colors(image)
        views = np.stack([picture, *(matched(frame, image)[0] for frame in frames)])
        plate = _mode(views) if self.background == "mog2" else _median(views)
        unrest = pixels.box(NORMAL * _median(np.abs(views - plate)), 1) ** 2
        subtraction = Subtraction(self.tolerance, self.solid, self.shadows)
        return subtraction.matte(picture, plate, unrest)


def _median(views: Floats) -> Floats:
    """Return the median of (n, H, W, 3) over n."""
    ordered = np.sort(views, axis=0)
    count = len(views)
    return np.asarray((ordered[(count - 1) // 2] + ordered[count // 2]) / 2, np.float32)


def _mode(views: Floats) -> Floats:
    """Return the mean of the heaviest of each pixel's Gaussians, over all views alike."""
    import cv2

    mixture = cv2.createBackgroundSubtractorMOG2(len(views), UNLIKE, detectShadows=False)
    for _ in range(PASSES):
        for view in views:
            mixture.apply(np.rint(view * 255).astype(np.uint8), learningRate=1 / len(views))
    return colors(np.asarray(mixture.getBackgroundImage(), np.uint8))
