"""Coarse: what a remover made of a scene, at its working size, and the hint that corrects it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from removers.errors import NoSubject
from removers.log import Log
from removers.prior import strokes
from removers.scene import Alpha, Image, Note

LEAST = 1e-4  # share of the picture; a subject smaller than that is none


@dataclass(frozen=True, eq=False)
class Matte:
    """What a remover made of a scene, at its working size; `Recipe.finish` takes it from there.

    `own` tells that it is the transparency which the file had, `hinted` that the remover may
    take a hint itself: with another hint it must run again. `solved` tells that its soft edges
    follow from a known background. Somewhere a subject is more opaque than `clear`.
    """

    alpha: Alpha
    notes: tuple[Note, ...]
    own: bool = False
    hinted: bool = False
    solved: bool = False
    clear: float = 0.5

    def touched(self, image: Image, hint: Alpha | None) -> Matte:
        """Return the matte corrected by a hint; `image` as for `strokes.follow`, or NoSubject."""
        log, alpha = Log(self.notes), self.alpha
        if hint is not None:
            alpha = log.run("touch-up", lambda: strokes.follow(self.alpha, image, hint))
        if np.mean(alpha > self.clear) < LEAST:
            raise NoSubject(
                "No subject was found in this picture; "
                "try another remover, or a picture in which one stands out."
            )
        return dataclasses.replace(self, alpha=alpha, notes=tuple(log.notes))
