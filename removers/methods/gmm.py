"""Gaussian mixtures: the colors of each side as a density."""

from __future__ import annotations

from dataclasses import dataclass

from removers.pixels import Floats
from removers.prior.gaussians import Gaussians
from removers.prior.seeds import lab, posterior
from removers.scene import Alpha, Image
from removers.settings import number
from removers.step import Remover


@dataclass(frozen=True)
class GaussianMixtures(Remover):
    """Weigh each color by two mixtures of Gaussians, one of the subject and one of the background.

    Each side's colors, in Lab, have a density of a few Gaussians, fitted by expectation
    maximization to where the side surely shows: by a hint, or by the frame and the middle. The
    matte is the posterior chance of the subject; both densities are then fitted anew to it.

        P(subject | color) = p G_s(color) / (p G_s(color) + (1 − p) G_b(color)),
        G(color) = Σ_k w_k N(color; μ_k, Σ_k)

    Fails where both sides share their colors, and where the subject has a color of the frame only.

    References: A. P. Dempster, N. M. Laird, D. B. Rubin, Maximum likelihood from incomplete data
    via the EM algorithm, JRSS B 1977; C. Stauffer, W. Grimson, Adaptive background mixture models
    for real-time tracking, CVPR 1999.
    """

    title = "Gaussian mixtures"
    group = "by color"
    side = 320  # px; what the weights of the seeds were fitted on
    components: int = number(
        5, 1, 12, "Gaussians on each side; larger follows more colors, and learns more by heart."
    )
    rounds: int = number(
        2,
        1,
        10,
        "How often the colors are learned anew; larger moves farther from the first guess.",
    )

    def matte(self, image: Image, hint: Alpha | None = None) -> Alpha:
        colors = lab(image)

        def odds(subject: Floats, background: Floats) -> Floats:
            ours, theirs = (
                Gaussians.fit(colors, trust, self.components).log_density(colors)
                for trust in (subject, background)
            )
            return ours - theirs

        return posterior(image, hint, odds, self.rounds)
