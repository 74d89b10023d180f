"""Plain backdrop: the background is smooth enough to be known, so the matte can be solved for.

A product on paper, a portrait before a studio wall, a logo and a green screen have one thing in
common: the frame shows what lies behind the subject. So B is fitted first, and then
I = alpha F + (1 − alpha) B has few unknowns left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from removers import networks, pixels
from removers.prior import openings
from removers.prior.backdrop import Lit
from removers.prior.background import Background
from removers.prior.unmixing import solved
from removers.scene import Alpha, Image
from removers.settings import choice, number
from removers.step import Remover


@dataclass(frozen=True)
class PlainBackdrop(Remover):
    """Solve for the subject on paper, a studio wall, a green screen or another plain backdrop.

    The backdrop B is fitted to the frame. What differs from it by no more than noise and is
    reached from the frame is background, and so are enclosed flat patches of its color. Along
    the border of the rest, F is borrowed from the nearest pixels that differ most from B, and
    alpha is the share of F that explains the pixel I best:

        alpha = clip((I − B)·(F − B) / (|F − B|² + noise²), 0, 1)

    A soft shadow is backdrop with less light, so it goes, too. What has the backdrop's color and
    lies inside the subject can be an opening or a white label: the pocket network is asked, and of
    gray parts that may be a hard shadow. Fails where the subject has the backdrop's color up to
    its outline and the network does not know it, and on glass, whose middle comes out opaque.

    References: P. Vlahos, Electronic compositing, US 4,100,569, 1978; A. R. Smith, J. F. Blinn,
    Blue screen matting, SIGGRAPH 1996; M. Forte, Approximate fast foreground colour estimation,
    ICIP 2021 (the blurred F).
    """

    title = "Plain backdrop"
    group = "built in"
    solves = True
    side = 1024  # px; finer than the edge of most lenses, and bounded in time
    tolerance: float = number(
        0.02, 0, 0.5, "Difference that is still backdrop; larger swallows shadows, then pale parts."
    )
    softness: float = number(
        6.0, 2, 40, "Largest width of a soft edge in pixels of the copy; larger suits fur."
    )
    inside: str = choice(
        "auto",
        ("auto", "open"),
        "What is of the backdrop's color inside the subject: auto asks the pocket network whether "
        "it is a part, such as a label; open takes all for openings.",
    )

    def matte(self, image: Image) -> Alpha:
        chance = self._chance(image)
        lit = Lit.of(image, Background.fit(image), self.tolerance, chance)
        outside = lit.outside()
        alpha = solved(lit, ~outside, self.softness)
        if chance is None:
            return alpha
        return np.where(openings.parts(outside, chance), np.maximum(alpha, chance), alpha)

    def _chance(self, image: Image) -> Alpha | None:
        """Return the pocket network's matte, if it is to be asked."""
        if self.inside == "open":
            return None
        predict = networks.load(networks.POCKET).predict
        return pixels.resize(networks.look(predict, image), *image.shape[:2])
