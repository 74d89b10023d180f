"""A network of one's own, from an ONNX file."""

from __future__ import annotations

from dataclasses import dataclass

from removers import networks
from removers.networks import Network
from removers.networks.network import ACTIVATIONS
from removers.neural import Neural
from removers.scene import Alpha, Image
from removers.settings import Three, choice, file, number, three


@dataclass(frozen=True)
class Onnx(Neural):
    """Ask a network of your own, from an ONNX file.

    The file is one that `python -m removers.training export` wrote, or any that takes one
    picture, (1, 3, size, size) or (1, size, size, 3), and answers with one matte, or with classes
    of which the last is the subject. What the file does not say itself can be said here; else it
    is taken to want ImageNet's mean and deviation, or IS-Net's if it looks like one; see
    `removers.networks.network`. Fails on what the network was not trained on.
    """

    title = "Network of your own"
    file: str = file(
        "pocket.onnx",
        ".onnx",
        "Its name in the model home; a path in Python and on the command line.",
    )
    size: int = number(
        0, 0, 4096, "Side of the square that it works on, if any will do; 0: as the file says."
    )
    mean: str = three("What is taken from levels in 0 … 1: 0.485,0.456,0.406 for ImageNet's.")
    std: str = three("What the rest is divided by: 0.229,0.224,0.225 for ImageNet's.")
    layout: str = choice(
        "auto", ("auto", "first", "last"), "Where its input has the channels, if it is not plain."
    )
    activation: str = choice(
        "auto",
        ACTIVATIONS,
        "What turns its answer into chances; auto: a sigmoid if it exceeds 0 … 1.",
    )

    @property
    def chances(self) -> bool:
        return self._network().chances

    def predict(self, image: Image) -> Alpha:
        """Return the chances, a square of the network's size."""
        return self._network().predict(image)

    def _network(self) -> Network:
        return networks.load(
            networks.find(self.file),
            size=self.size,
            mean=Three.numbers(self.mean),
            std=Three.numbers(self.std),
            last=self.layout == "last",
            activation="" if self.activation == "auto" else self.activation,
        )
