"""A network of one's own, from an ONNX file."""

from __future__ import annotations

from dataclasses import dataclass

from removers import networks
from removers.scene import Alpha, Image
from removers.settings import file
from removers.step import Remover


@dataclass(frozen=True)
class Onnx(Remover):
    """Ask a network of your own, from an ONNX file.

    The file is one that `python -m removers.training export` wrote, or any that takes a
    normalized picture, (1, 3, size, size), and answers with one matte in 0 … 1; see
    `removers.networks`. Fails on what the network was not trained on.
    """

    title = "Network of your own"
    group = "deep"
    file: str = file(
        "pocket.onnx",
        ".onnx",
        "Its name in the model home; a path in Python and on the command line.",
    )

    def matte(self, image: Image) -> Alpha:
        """Return the matte, a square of the network's size."""
        return networks.load(networks.find(self.file)).matte(image)
