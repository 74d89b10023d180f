"""Photo: the photo's own background, as it was."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from removers import layers
from removers.scene import Cutout, Image
from removers.settings import color
from removers.step import Backdrop


@dataclass(frozen=True)
class Photo(Backdrop):
    """Keep the photo as it is, and only frame it by its subject.

    The subject tells `crop` and `canvas` where to cut; no pixel of it or of its background changes
    but by scaling. For auction houses, and offices that refuse an edited background. Where a canvas
    reaches beyond the photo there is a color. What `outline` and `drop-shadow` paint is not shown,
    nor what color steps change.
    """

    title = "Photo as it is"
    own = True
    fill: str = color("#ffffff", "The color beyond the photo, where a canvas is larger.")

    def __call__(self, cutout: Cutout) -> Image:
        shown = cutout if cutout.behind is None else cutout.behind
        return layers.on(dataclasses.replace(shown, origin=cutout.origin), self.fill)
