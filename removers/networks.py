"""Networks in ONNX files: what a file says about itself, its session in memory, and its answer.

A file may carry metadata, all text: `name`, `size` (px; the square that the network works on),
`mean` and `std` (three numbers each, of levels in 0 … 1), `license`. What it does not say is taken
to be as rembg's `u2net_custom` has it: 320 px, and ImageNet's mean and deviation.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from removers import pixels
from removers.errors import ModelError
from removers.scene import Alpha, Image

WEIGHTS = Path(__file__).parent / "weights"
POCKET = WEIGHTS / "pocket.onnx"
"""What ships with the package; assets/pocket.md is its card."""

SIZE = "320"
MEAN, STD = "0.485 0.456 0.406", "0.229 0.224 0.225"
KEPT = 4  # networks in memory
DOUBT = np.float32(0.05)  # on 281 validation photos a quarter as many pixels stay translucent


@dataclass(frozen=True, eq=False)
class Network:
    """A network that takes one picture, (1, 3, size, size), and answers with its matte."""

    path: Path
    session: Any
    size: int  # px
    mean: NDArray[np.float32]
    std: NDArray[np.float32]

    def matte(self, image: Image) -> Alpha:
        """Return the matte, (size, size); raises ModelError.

        A network is hardly ever quite sure, but a probability is no opacity: what it says to
        within DOUBT is taken as certain, or a faint haze would lie over all of the picture.
        """
        sure: Alpha = (self.predict(image) - DOUBT) / (1 - 2 * DOUBT)
        return np.clip(sure, 0, 1, out=sure)

    def predict(self, image: Image) -> Alpha:
        """Return the probability that a pixel is subject, (size, size); raises ModelError."""
        given, drawn = self.session.get_inputs()[0].name, self.session.get_outputs()[0].name
        try:
            answer = self.session.run([drawn], {given: self.tensor(image)})[0]
        except onnx_errors() as error:  # of a network that was read, so it is not the file
            sentence = f"{self.path.name} could not run; free some memory and try again."
            raise ModelError(sentence) from error
        if answer.ndim != 4 or answer.shape[1] != 1 or answer.dtype != np.float32:
            raise ModelError(
                f"{self.path.name} answers with {answer.dtype} of shape {answer.shape}, not with "
                "one matte, (1, 1, height, width); export it so that its first output is one."
            )
        probability: Alpha = answer[0, 0]
        if not (probability.min() >= -0.01 and probability.max() <= 1.01):  # nan too
            raise ModelError(
                f"{self.path.name} answers with numbers outside 0 … 1; "
                "export it with a sigmoid at its end."
            )
        return probability

    def tensor(self, image: Image) -> NDArray[np.float32]:
        """Return what the network is fed."""
        small = pixels.resize(image, self.size, self.size).astype(np.float32)
        small = (small / np.float32(255) - self.mean) / self.std
        return np.ascontiguousarray(small.transpose(2, 0, 1)[None])


def find(name: str) -> Path:
    """Return the file that a recipe names: in the model home, with the package, or by its path.

    A bare name is looked for in the home and in its folder there, `<home>/<name>/<name>.onnx`.
    Raises ModelError.
    """
    if is_path(name):
        places = [Path(name).expanduser()]
    else:
        places = [home() / name, home() / Path(name).stem / name, WEIGHTS / name]
    for place in places:
        if place.is_file():
            return place
    if is_path(name):
        raise ModelError(f"There is no network {name}; name another file.")
    raise ModelError(f"There is no network {name} in {home()}; put it there, or name ./{name}.")


def offered() -> list[str]:
    """Return the names of the networks that `find` finds, those of the package first."""
    own = sorted(file.name for file in WEIGHTS.glob("*.onnx"))
    theirs = sorted(file.name for file in [*home().glob("*.onnx"), *home().glob("*/*.onnx")])
    return list(dict.fromkeys([*own, *theirs]))


def is_path(name: str) -> bool:
    """Tell whether a file is named by its path rather than looked for in the model home."""
    return not name or name in (".", "..") or any(mark in name for mark in "/\\:~")


def home() -> Path:
    """Return the folder where rembg keeps its models, which is where people put theirs."""
    root = os.getenv("U2NET_HOME") or os.getenv("REMBG_HOME")
    if not root:
        data = os.getenv("XDG_DATA_HOME")
        root = f"{data}/rembg" if data else "~/.rembg"
    return Path(root).expanduser() / "models"


def load(path: Path) -> Network:
    """Return the network in a file, from memory if it was read before; raises ModelError."""
    return _load(path, path.stat().st_mtime_ns)


@lru_cache(KEPT)
def _load(path: Path, changed: int) -> Network:  # noqa: ARG001 # a changed file is read again
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.log_severity_level = 3  # errors; the warnings concern those who export networks
    try:
        session = InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except onnx_errors() as error:
        raise ModelError(f"{path} is not a network that can be read; export it anew.") from error
    says = session.get_modelmeta().custom_metadata_map
    takes = session.get_inputs()[0].shape  # a number, or a name where any number will do
    sides = {side for side in takes[2:] if isinstance(side, int)}
    if len(takes) != 4 or takes[1] != 3 or len(sides) > 1:
        raise ModelError(
            f"{path} takes pictures of shape {takes}, not (1, 3, size, size); export it so."
        )
    try:
        size = sides.pop() if sides else int(says.get("size", SIZE))
        return Network(path, session, size, _three(says, "mean", MEAN), _three(says, "std", STD))
    except ValueError as error:
        raise ModelError(f"{path} has metadata that cannot be read ({error}).") from error


def _three(says: dict[str, str], key: str, usual: str) -> NDArray[np.float32]:
    numbers = np.array([float(word) for word in says.get(key, usual).split()], np.float32)
    if numbers.shape != (3,):
        raise ValueError(f"{key} must be three numbers")
    return numbers


def onnx_errors() -> tuple[type[Exception], ...]:
    """Return what onnxruntime raises for a file that is no network, or another network."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    names = ("Fail", "InvalidArgument", "InvalidGraph", "InvalidProtobuf", "NoSuchFile")
    return tuple(getattr(state, name) for name in (*names, "NotImplemented", "RuntimeException"))
