"""The network that ships with the package."""

from __future__ import annotations

from dataclasses import dataclass

from removers import networks
from removers.neural import Neural
from removers.scene import Alpha, Image


@dataclass(frozen=True)
class Pocket(Neural):
    """Ask the small network that ships with Removers; no download.

    An EfficientNet-Lite encoder and a small pyramid decoder, trained by `removers.training`; what
    it was trained on, how well it does and where it fails stands in assets/pocket.md. Fails on
    what is thinner than a pixel of its 448, and where it is a matter of taste what the subject is.
    """

    title = "Pocket network"
    group = "built in"

    @property
    def chances(self) -> bool:
        return True

    def predict(self, image: Image) -> Alpha:
        """Return the chances, a square of the network's size."""
        return networks.load(networks.POCKET).predict(image)
