"""Segment Anything: what is pointed at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from removers import networks
from removers.models import row
from removers.networks.network import sigmoid
from removers.prior.prompts import NOTHING, Prompts
from removers.scene import Alpha, Image
from removers.settings import choice, flag
from removers.step import Remover

CANVAS = 684, 1024  # px; height and width of what the encoder is given
FILES = {"vit_b": "sam_vit_b_01ec64", "vit_l": "sam_vit_l_0b3195", "vit_h": "sam_vit_h_4b8939"}


@dataclass(frozen=True)
class Sam(Remover):
    """Keep exactly what a hint points at: with strokes, or with a box.

    White strokes are points to keep, black ones on gray points to remove, and a rectangle with
    black all around is a box with the subject in it; without a hint the middle is meant. Of the
    masks that the network proposes, the one that it rates highest is taken. Fails on hair, which it
    cuts off, and where one point can mean a button, a shirt or a person: give it some more.

    Reference: A. Kirillov et al., Segment anything, ICCV 2023.
    """

    title = "Segment Anything"
    group = "deep"
    checkpoint: str = choice("vit_b", tuple(FILES), "A larger one sees more and takes longer.")
    quantized: bool = flag(False, "Take the smaller, less exact files.")

    def matte(self, image: Image, hint: Alpha | None = None) -> Alpha:
        """Return the chance of what is meant, as large as the picture on the network's canvas."""
        encoder, decoder = row(self.id).fetch(**self._options())
        scale = min(n / size for n, size in zip(CANVAS, image.shape[:2], strict=True))
        (embedding,) = networks.run(encoder, canvas_of(image, scale))
        prompts = Prompts.of(hint, *image.shape[:2])
        asked = {
            "image_embeddings": embedding,
            "point_coords": np.vstack([prompts.points * scale, np.zeros((1, 2))])[None],
            "point_labels": np.append(prompts.labels, NOTHING)[None],
            "mask_input": np.zeros((1, 1, 256, 256)),
            "has_mask_input": np.zeros(1),
            "orig_im_size": np.array(CANVAS),
        }
        feed = {name: values.astype(np.float32) for name, values in asked.items()}
        masks, rating = networks.run(decoder, feed, count=2)
        height, width = (max(1, round(size * scale)) for size in image.shape[:2])
        return sigmoid(masks[0, rating[0].argmax(), :height, :width])

    def _options(self) -> dict[str, str | bool]:
        """Return what rembg calls the files; nothing for those of the table."""
        if self == type(self)():
            return {}
        return {"sam_model": FILES[self.checkpoint], "sam_quant": self.quantized}


def canvas_of(image: Image, scale: float) -> NDArray[np.float32]:
    """Return the scaled picture in the upper left of a black canvas, equal to rembg's."""
    from scipy.ndimage import map_coordinates

    rows, columns = (np.arange(size) * (1 / scale) for size in CANVAS)  # rounded as rembg does
    where = np.meshgrid(rows, columns, indexing="ij")
    planes = [
        map_coordinates(image[..., channel].astype(float), where, order=1, cval=0)
        for channel in range(3)
    ]
    return np.stack(planes, 2).astype(np.uint8).astype(np.float32)
