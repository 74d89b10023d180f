"""Plate: the same view without the subject, taken away from the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from removers.prior.alignment import matched
from removers.prior.exposure import colors
from removers.prior.subtraction import Subtraction
from removers.scene import Alpha, Image
from removers.settings import choice, number
from removers.step import Remover


@dataclass(frozen=True)
class Plate(Remover):
    """Subtract a picture of the empty background, taken from the same place.

    The plate is brought onto the picture first: a camera that was held by hand has moved, and has
    chosen another exposure. What then differs by more than noise and a little shake is subject.
    In a pixel that is partly subject, F is borrowed from the purest pixels nearby, and

        I = α F + (1 − α) B,   α = (I − B)·(F − B) / |F − B|²

    which is weighed against how much of the background's own pattern still shows around. A place
    that has the pattern and the hue of the plate and is only darker lies in shadow.

    Fails where the subject has the very color of what is behind it, where something else has
    changed or moved, where the camera went sideways, so that near things moved before far ones,
    and on tinted glass, which looks like a shadow: there, shadows=keep.

    References: A. Elgammal, D. Harwood, L. Davis, Non-parametric model for background
    subtraction, ECCV 2000; T. Horprasert, D. Harwood, L. Davis, A statistical approach for
    real-time robust background subtraction and shadow detection, ICCV 1999.
    """

    title = "Background plate"
    group = "with more pictures"
    side = 768  # px; 1024 takes twice as long, and the same copy is aligned
    tolerance: float = number(
        0.01, 0, 0.3, "Difference that is still background, beside noise; larger keeps less."
    )
    solid: float = number(
        0.9, 0.3, 1, "Coverage that counts as solid; larger keeps hair and glass see-through."
    )
    shadows: str = choice(
        "drop", ("drop", "keep"), "Whether the shadow that the subject casts is cut out with it."
    )

    def matte(self, image: Image, plate: Image) -> Alpha:
        background, shown = matched(plate, image)
        subtraction = Subtraction(self.tolerance, self.solid, self.shadows)
        return _continued(subtraction.matte(colors(image), background), shown)


def _continued(alpha: Alpha, shown: NDArray[np.bool_]) -> Alpha:
    """Carry the matte beyond the border of the plate: what leaves the plate leaves the picture."""
    from scipy.ndimage import distance_transform_edt

    if shown.all() or not shown.any():
        return alpha
    rows, columns = distance_transform_edt(~shown, return_distances=False, return_indices=True)
    carried: Alpha = alpha[rows, columns]
    return carried
