"""The clothes that a person wears."""

from __future__ import annotations

from dataclasses import dataclass

from removers.models import row
from removers.neural import Neural
from removers.scene import Alpha, Image
from removers.settings import choice

CLASSES = {"upper": (1,), "lower": (2,), "full": (3,), "all": (1, 2, 3)}
"""The network's classes of each garment; class 0 is everything else."""


@dataclass(frozen=True)
class Clothes(Neural):
    """Keep the clothes that a person wears: above, below, or in one piece.

    A U²-Net answers with four numbers for each pixel; their softmax is the chance of each class,
    and that of the garment is the matte: Σ e^z_c / Σ e^z over its classes. Fails on several
    people, and on clothes that nobody wears.

    Reference: L. Dabhi, cloth-segmentation, trained on iMaterialist (Fashion) 2019.
    """

    id = "u2net_cloth_seg"
    title = "U²-Net Clothes"
    garment: str = choice(
        "all",
        tuple(CLASSES),
        "Above the waist, below it, in one piece such as a dress, or everything.",
    )

    def predict(self, image: Image) -> Alpha:
        """Return the chance of the garment, a square of the network's size."""
        chances = row(self.id).network().classes(image)
        wanted: Alpha = chances[list(CLASSES[self.garment])].sum(0)
        return wanted
