"""The deep removers: one for each row of the table in `removers.models` that needs no more."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Self, cast

from removers.models import MODELS, Model
from removers.neural import Neural, unpickled
from removers.scene import Alpha, Image


@dataclass(frozen=True)
class Deep(Neural):
    """Ask a trained network.

    The picture is shrunk to the square that the network works on, and its answer, the
    probability that a pixel belongs to the subject, is the matte. Fails on what the network was
    not trained on, and on what is smaller than a few of its pixels.

    References: X. Qin et al., U²-Net: Going deeper with nested U-structure for salient object
    detection, Pattern Recognition 2020; X. Qin et al., Highly accurate dichotomous image
    segmentation, ECCV 2022; P. Zheng et al., Bilateral reference for high-resolution dichotomous
    image segmentation, CAAI AIR 2024.
    """

    model: ClassVar[Model]

    @classmethod
    def family(cls) -> tuple[type[Self], ...]:
        alone = [model for model in MODELS if model.takes == "photo"]
        return cast(tuple[type[Self], ...], tuple(map(_member, alone)))

    @property
    def chances(self) -> bool:
        return True

    def __reduce__(self) -> tuple[Any, ...]:
        return unpickled, (_member, self.id, vars(self))

    def predict(self, image: Image) -> Alpha:
        """Return the chances, a square of the network's size."""
        return self.model.predict(image)


@cache
def _member(model: Model) -> type[Deep]:
    line = f"{model.summary} A download of {model.megabytes:g} MB."
    facts = {"id": model.id, "title": model.title, "model": model, "__doc__": line}
    return type(model.title, (Deep,), {**facts, "__module__": __name__})
