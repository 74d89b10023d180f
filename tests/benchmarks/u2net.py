"""A network as large as the real U²-Net, with random weights: what it costs, without its download.

    python -m tests.benchmarks.u2net FILE

Its layers, their sizes and their order are the paper's, batch norm folded into the convolutions
as in the file that rembg fetches: 44 million weights, 176 MB. Since random weights see nothing,
a disc is added to the fused map, so that whatever the photo there is a subject with soft edges.

References: X. Qin et al., U²-Net: going deeper with nested U-structure, Pattern Recognition 2020.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tests.stubs import disc_of

SIDE = 320  # px
QUIET = 0.02  # of He's deviation, for the last two layers: what they say must not hide the disc
CLEAR = 12.0  # logits between the disc's inside and its outside: 0.0025 … 0.9975


class Block(NamedTuple):
    """An RSU: a U-net of `depth` levels inside of the U-net; a `flat` one dilates, not pools."""

    depth: int
    middle: int  # channels inside
    out: int  # channels
    flat: bool = False


FLAT = Block(4, 256, 512, flat=True)
ENCODER = [Block(7, 32, 64), Block(6, 32, 128), Block(5, 64, 256), Block(4, 128, 512), FLAT, FLAT]
DECODER = [FLAT, Block(4, 128, 256), Block(5, 64, 128), Block(6, 32, 64), Block(7, 16, 64)]


class Tensor(NamedTuple):
    """What flows between two nodes: its name, its channels and its side."""

    name: str
    channels: int
    side: int


class Graph:
    """The nodes and the weights so far; each method adds a layer and returns what it gives."""

    def __init__(self) -> None:
        self.random = np.random.default_rng(0)
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def node(self, kind: str, inputs: list[str], **attributes: Any) -> str:
        from onnx import helper

        name = f"{kind}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        return name

    def weight(self, values: NDArray[Any]) -> str:
        from onnx import numpy_helper

        name = f"weight{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(values, name))
        return name

    def conv(self, x: Tensor, out: int, rate: int = 1, size: int = 3, gain: float = 1) -> Tensor:
        """Add a convolution of He's deviation, so that what flows keeps its magnitude."""
        values = self.random.standard_normal((out, x.channels, size, size), np.float32)
        values *= np.float32(gain * np.sqrt(2 / values[0].size))
        inputs = [x.name, self.weight(values), self.weight(np.zeros(out, np.float32))]
        pads = [rate * (size // 2)] * 4
        return Tensor(self.node("Conv", inputs, dilations=[rate] * 2, pads=pads), out, x.side)

    def layer(self, x: Tensor, out: int, rate: int = 1) -> Tensor:
        return x._replace(name=self.node("Relu", [self.conv(x, out, rate).name]), channels=out)

    def pool(self, x: Tensor) -> Tensor:
        name = self.node("MaxPool", [x.name], kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1)
        return Tensor(name, x.channels, -(-x.side // 2))

    def grown(self, x: Tensor, side: int) -> Tensor:
        """Bring `x` to `side` bilinearly."""
        if x.side == side:
            return x
        size = self.weight(np.array([1, x.channels, side, side], np.int64))
        how = {"mode": "linear", "coordinate_transformation_mode": "pytorch_half_pixel"}
        return Tensor(self.node("Resize", [x.name, "", "", size], **how), x.channels, side)

    def joined(self, *parts: Tensor) -> Tensor:
        name = self.node("Concat", [part.name for part in parts], axis=1)
        return Tensor(name, sum(part.channels for part in parts), parts[0].side)

    def block(self, x: Tensor, block: Block) -> Tensor:
        rates = [1, 2, 4] if block.flat else [1] * (block.depth - 1)
        start = self.layer(x, block.out)
        levels = [self.layer(start, block.middle)]
        for rate in rates[1:]:
            below = levels[-1] if block.flat else self.pool(levels[-1])
            levels.append(self.layer(below, block.middle, rate))
        up = self.layer(levels[-1], block.middle, 8 if block.flat else 2)
        for level, rate in zip(levels[:0:-1], rates[:0:-1], strict=True):
            up = self.layer(self.joined(self.grown(up, level.side), level), block.middle, rate)
        last = self.layer(self.joined(self.grown(up, start.side), levels[0]), block.out)
        return start._replace(name=self.node("Add", [last.name, start.name]))

    def answers(self, maps: list[Tensor]) -> None:
        """Add d0, fused of the side maps and the disc, and d1 … d6, the side maps."""
        from onnx import helper

        fused = self.conv(self.joined(*maps), 1, size=1, gain=QUIET)
        disc = self.weight(np.float32(CLEAR) * (disc_of(SIDE)[None, None] - np.float32(0.5)))
        logits = [self.node("Add", [fused.name, disc]), *(each.name for each in maps)]
        for number, logit in enumerate(logits):
            self.nodes.append(helper.make_node("Sigmoid", [logit], [f"d{number}"]))


def network() -> bytes:
    """Return the ONNX file; the same one at every call."""
    from onnx import TensorProto, helper

    graph, x = Graph(), Tensor("input.1", 3, SIDE)
    levels: list[Tensor] = []
    for block in ENCODER:
        x = graph.block(graph.pool(x) if levels else x, block)
        levels.append(x)
    found = [x]
    for block, level in zip(DECODER, levels[-2::-1], strict=True):
        x = graph.block(graph.joined(graph.grown(x, level.side), level), block)
        found.append(x)
    graph.answers([graph.grown(graph.conv(x, 1, gain=QUIET), SIDE) for x in found[::-1]])

    def plane(name: str, channels: int) -> Any:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, channels, SIDE, SIDE])

    given, drawn = [plane("input.1", 3)], [plane(f"d{n}", 1) for n in range(1 + len(found))]
    made = helper.make_graph(graph.nodes, "u2net", given, drawn, graph.weights)
    opsets = [helper.make_opsetid("", 17)]
    file: bytes = helper.make_model(made, opset_imports=opsets, ir_version=8).SerializeToString()
    return file


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(network())
