"""Feed: how a picture becomes what a network is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from removers import pixels
from removers.scene import Image

Three = tuple[float, float, float]

IMAGENET: tuple[Three, Three] = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
"""Mean and deviation of ImageNet's levels in 0 … 1, as most networks want it."""

ISNET: tuple[Three, Three] = ((0.5, 0.5, 0.5), (1.0, 1.0, 1.0))
"""The same for IS-Net, whose authors only move levels to −0.5 … 0.5."""


@dataclass(frozen=True)
class Feed:
    """A square picture with normalized levels, (1, 3, side, side): (level − mean) / std.

    The picture is shrunk by area, and its levels are in 0 … 1 before they are normalized. As
    `rembg` has it, it is shrunk by Lanczos' filter, and 1 is the brightest level that it has.
    """

    side: int  # px
    mean: Three = IMAGENET[0]
    std: Three = IMAGENET[1]
    last: bool = False  # whether the channels come last, (1, side, side, 3)
    dtype: str = "float32"  # or float16, or uint8, which is given the levels as they are
    rembg: bool = False

    def tensor(self, image: Image) -> NDArray[Any]:
        """Return what the network is given."""
        small = self._lanczos(image) if self.rembg else pixels.resize(image, self.side, self.side)
        axis = 2 if self.last else 0
        if self.dtype == "uint8":
            return np.ascontiguousarray(np.moveaxis(small, 2, axis)[None])
        top = max(float(small.max()), 1e-6) if self.rembg else 255.0
        levels = np.arange(256)[:, None] / top
        table = ((levels - self.mean) / self.std).astype(self.dtype)  # there are but 256 levels
        planes = [table[small[..., channel], channel] for channel in range(3)]
        return np.stack(planes, axis)[None]

    def _lanczos(self, image: Image) -> Image:
        from PIL import Image as Pillow

        size = self.side, self.side
        return np.asarray(Pillow.fromarray(image).resize(size, Pillow.Resampling.LANCZOS))
