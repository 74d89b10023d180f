"""Gaussian background: what lies too many sigmas from the background's colors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from removers.pixels import Floats
from removers.prior.gaussians import Gaussians
from removers.prior.seeds import lab, posterior
from removers.scene import Alpha, Image
from removers.settings import number
from removers.step import Remover

RARE = 0.05  # of the background; what is less was the subject's, and no Gaussian is kept for it


@dataclass(frozen=True)
class GaussianColor(Remover):
    """Keep whatever is too many sigmas away from the colors of a textured background.

    Only the background has a model: one or a few Gaussians in Lab, fitted to where it surely
    shows, by a hint or by the frame. Distance is measured in the background's own deviations,
    so that grass may vary from light to dark and still not to red (Mahalanobis):

        d² = min over k of (color − μ_k)ᵀ Σ_k⁻¹ (color − μ_k),   odds = (d − tolerance) / softness

    Of a Gaussian's own colors, d² follows χ² with 3 degrees of freedom: d is 1.6 on average, and
    beyond 2.5 lie 10 %, beyond 4 lies 0.1 %. Since neighbors vote, 2.5 leaves few of them standing.

    Fails where the background has many unlike colors, or some of the subject's.

    References: P. C. Mahalanobis, On the generalised distance in statistics, 1936; C. Wren et al.,
    Pfinder: real-time tracking of the human body, PAMI 1997.
    """

    title = "Gaussian background"
    group = "by color"
    side = 320  # px; what the weights of the seeds were fitted on
    gaussians: int = number(
        2, 1, 8, "Kinds of color in the background; larger suits sky above sea and sand."
    )
    tolerance: float = number(
        2.5, 1, 10, "Sigmas that are still background; larger keeps only what differs more."
    )
    softness: float = number(
        0.5, 0.05, 4, "Sigmas from background to subject; larger makes more of the matte soft."
    )

    def matte(self, image: Image, hint: Alpha | None = None) -> Alpha:
        colors = lab(image)

        def odds(_subject: Floats, background: Floats) -> Floats:
            mixture = Gaussians.fit(colors, background, self.gaussians)
            common = mixture.weights >= min(RARE, mixture.weights.max())
            distance = np.sqrt(mixture.squares(colors)[common].min(0))
            return np.asarray((distance - self.tolerance) / self.softness, np.float32)

        return posterior(image, hint, odds, rounds=1)
