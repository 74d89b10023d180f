"""Network: an ONNX file, how it is fed, and how its answer becomes a matte.

A file may carry metadata, all text: `name`, `size` (px; the square that the network works on),
`mean` and `std` (three numbers each, of levels in 0 … 1), `activation`, `license`, and `answers`:
chances where it was trained to tell subject from background, not opacities. What it does not say
is taken to be as most networks have it: 320 px, and ImageNet's mean and deviation. IS-Net, which
has others, is known by its signature: 1024 px and six answers, or twelve with its features.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from removers.errors import ModelError
from removers.networks.arena import failures
from removers.networks.feed import IMAGENET, ISNET, Feed, Three
from removers.networks.memory import borrow, run
from removers.scene import Alpha, Image

SIZE, LARGEST = 320, 4096  # px; a side of what a network takes or answers: usual, and at most
DTYPES = {"tensor(float)": "float32", "tensor(float16)": "float16", "tensor(uint8)": "uint8"}
ACTIVATIONS = ("auto", "none", "sigmoid", "softmax")
CHANCES = "chances"
ISNETS = ((1024, 6), (1024, 12))  # px, and answers: six mattes, coarse to fine, and their features
SLACK = 0.01  # by which a probability may exceed 0 … 1


@dataclass(frozen=True)
class Network:
    """A network that takes one picture and answers with the chances of one or more classes.

    `activation` makes the chances: a `sigmoid` or, over classes, a `softmax`, `none` where the
    network has it itself; `auto` is a sigmoid where an answer is outside 0 … 1, else none.
    """

    path: Path
    feed: Feed
    activation: str = "auto"
    chances: bool = False  # whether it answers with chances, and not with opacities

    def predict(self, image: Image) -> Alpha:
        """Return the chance that a pixel is subject, (h, w); raises ModelError.

        Of several classes the last is the subject, as where there are but two.
        """
        chances: Alpha = self.classes(image)[-1]
        return chances

    def classes(self, image: Image) -> NDArray[np.float32]:
        """Return the chance of each class, (classes, h, w); raises ModelError."""
        (answer,) = run(self.path, self.feed.tensor(image))
        return self._activated(self._planes(answer))

    def _planes(self, answer: NDArray[Any]) -> NDArray[np.float32]:
        """Return an answer of one picture as (classes, h, w)."""
        planes = answer[0] if answer.ndim == 4 and len(answer) == 1 else answer
        if self.feed.last and planes.ndim == 3 and planes.shape[2] < min(planes.shape[:2]):
            planes = np.moveaxis(planes, 2, 0)
        planes = planes[None] if planes.ndim == 2 else planes
        kind = answer.dtype.kind
        several = len(planes) > 1 and self.activation != "softmax"
        if planes.ndim != 3 or kind != "f" or several or not 0 < planes[0].size <= LARGEST**2:
            raise ModelError(
                f"{self.path.name} answers with {answer.dtype} of shape {answer.shape}, not with "
                "one matte, (1, 1, height, width); export it so that its first output is one."
            )
        return planes.astype(np.float32, copy=False)

    def _activated(self, raw: NDArray[np.float32]) -> NDArray[np.float32]:
        chances = raw.min() >= -SLACK and raw.max() <= 1 + SLACK
        match self.activation:
            case "sigmoid":
                return sigmoid(raw)
            case "auto":
                return raw if chances else sigmoid(raw)
            case "softmax":
                odds = np.exp(raw - raw.max(0))
                return np.asarray(odds / odds.sum(0))
        if not chances:  # or nan
            raise ModelError(
                f"{self.path.name} answers with numbers outside 0 … 1; choose activation=sigmoid, "
                "or export it with one at its end."
            )
        return raw


def sigmoid(raw: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return 1 / (1 + e⁻ˣ), written so that nothing overflows."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * raw)))


def load(
    path: Path,
    *,
    size: int = 0,
    mean: tuple[float, ...] = (),
    std: tuple[float, ...] = (),
    last: bool = False,
    activation: str = "",
) -> Network:
    """Return the network in a file, fed and read as it says, and else as is said here.

    What its input's shape says counts in any case; `mean`, `std` and `activation` go before what
    its metadata say. Raises ModelError for a file that is no network, or takes something else.
    """
    shape, kind, says, answers = _described(path, path.stat().st_mtime_ns if path.is_file() else 0)
    last, fixed = _layout(path, shape, kind, last)
    usual = ISNET if (fixed, answers) in ISNETS else IMAGENET
    try:
        feed = Feed(
            _side(fixed or size or int(says.get("size", SIZE))),
            _three("mean", mean, says, usual[0]),
            _three("std", std, says, usual[1]),
            last,
            DTYPES[kind],
        )
        chosen = activation or says.get("activation", "auto")
        if chosen not in ACTIVATIONS:
            raise ValueError(f"activation must be one of {', '.join(ACTIVATIONS)}")
    except ValueError as error:
        raise ModelError(f"{path} has metadata that cannot be read ({error}).") from error
    return Network(path, feed, chosen, says.get("answers") == CHANCES)


@lru_cache(64)
def _described(path: Path, changed: int) -> tuple[list[Any], str, dict[str, str], int]:  # noqa: ARG001 # a changed file is asked again
    """Return the shape and type of a network's input, its metadata, and how many answers it has."""
    with borrow(path) as session:
        try:
            takes = session.get_inputs()[0]
            says = session.get_modelmeta().custom_metadata_map
            return takes.shape, takes.type, says, len(session.get_outputs())
        except failures() as error:
            raise ModelError(
                f"{path} does not say what it takes; delete it and get it again."
            ) from error


def _side(side: int) -> int:
    """Return a side that can be run; raises ValueError for another."""
    if not 0 < side <= LARGEST:
        raise ValueError(f"size must be a whole number from 1 to {LARGEST}")
    return side


def _layout(path: Path, shape: list[Any], kind: str, last: bool) -> tuple[bool, int]:
    """Return whether the channels come last, and the side of the square; 0 if any will do."""
    sizes = [n if isinstance(n, int) else 0 for n in shape]  # others are names: any will do
    if len(sizes) == 4:
        last = sizes[3] == 3 or (last and sizes[1] != 3)
        channels, sides = (sizes[3], sizes[1:3]) if last else (sizes[1], sizes[2:])
        fixed = {side for side in sides if side}
        if channels in (0, 3) and len(fixed) < 2 and kind in DTYPES:
            return last, fixed.pop() if fixed else 0
    raise ModelError(
        f"{path} takes pictures of shape {shape} and {kind}, not (1, 3, size, size) or "
        "(1, size, size, 3) of float; export it so."
    )


def _three(key: str, said: tuple[float, ...], says: dict[str, str], usual: Three) -> Three:
    words = says[key].split() if key in says else usual
    match said or tuple(float(word) for word in words):
        case (red, green, blue) if key != "std" or red * green * blue:
            return red, green, blue
    raise ValueError(f"{key} must be three numbers" + (", none of them 0" if key == "std" else ""))
