"""Neural: the base of the removers that ask a network."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from removers.models import Model, row
from removers.networks import look
from removers.scene import Alpha, Image
from removers.settings import flag
from removers.step import Remover


@dataclass(frozen=True)
class Neural(Remover):
    """A remover that asks a network for the chance of each pixel to be subject."""

    group = "deep"
    zoom: bool = flag(False, "Look again, closer up, at what was found: for small subjects.")

    @abstractmethod
    def predict(self, image: Image) -> Alpha:
        """Return the chances, of any size, as the network gives them; raises ModelError."""

    def matte(self, image: Image) -> Alpha:
        """Return the matte, of the network's size."""
        return look(self.predict, image, self.zoom)


def unpickled(
    class_of: Callable[[Model], type[Neural]], model: str, settings: dict[str, Any]
) -> Neural:
    """Return the remover for a row of the table, whose class no module has by its name."""
    return class_of(row(model))(**settings)
