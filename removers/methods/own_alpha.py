"""Own alpha: a picture that is a cutout already."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from removers.scene import Alpha
from removers.step import Remover


@dataclass(frozen=True)
class OwnAlpha(Remover):
    """Keep the transparency that the picture already has.

    Every result is multiplied by the file's own alpha, so this matte is 1 wherever the file
    shows anything. For logos and cutouts that only want their edges or frame changed; it fails
    on a picture that is transparent where its subject is.
    """

    title = "Own transparency"
    group = "built in"

    def matte(self, alpha: Alpha) -> Alpha:
        return (alpha > 0).astype(np.float32)
