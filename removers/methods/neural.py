"""The deep removers: one for each row of the table in `removers.models`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import ClassVar, Self, cast

from removers.models import MODELS, Model
from removers.scene import Alpha, Image
from removers.step import Remover


@dataclass(frozen=True)
class Neural(Remover):
    """Ask a trained network.

    The picture is shrunk to the square that the network works on, and its answer, the
    probability that a pixel belongs to the subject, is the matte. Fails on what the network was
    not trained on, and on what is smaller than a few of its pixels.

    References: X. Qin et al., U²-Net: Going deeper with nested U-structure for salient object
    detection, Pattern Recognition 2020; X. Qin et al., Highly accurate dichotomous image
    segmentation, ECCV 2022.
    """

    group = "deep"
    model: ClassVar[Model]

    @classmethod
    def family(cls) -> tuple[type[Self], ...]:
        return cast(tuple[type[Self], ...], tuple(map(_member, MODELS)))

    def matte(self, image: Image) -> Alpha:
        """Return the matte, a square of the network's size."""
        return self.model.predict(image)


@cache
def _member(model: Model) -> type[Neural]:
    line = f"{model.summary} A download of {model.megabytes:g} MB."
    facts = {"id": model.id, "title": model.title, "model": model, "__doc__": line}
    return type(model.title, (Neural,), {**facts, "__module__": __name__})
