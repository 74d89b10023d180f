"""The weights of a network in fewer bits.

A large tensor is stored in 16 bits, or in 8 with a scale for each output channel:

    w ≈ scale · level,   level = round(w / scale) in −127 … 127,   scale = max |w| / 127

and widened to float32 where it is used. A cast and a product of constants are computed once, when a
file is read, by every runtime, so that it computes as fast as a full one; DequantizeLinear is not,
and would cost time with every picture.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

LARGE = 2048  # weights; a smaller tensor is stored as it is
LEVELS, SCALE, WIDE, HALF = ".levels", ".scale", ".wide", ".half"  # parts of a stored tensor


def pack(graph: Any, bits: int) -> None:
    """Store the large tensors of a graph in 8 or 16 bits; 32 leaves them as they are."""
    for tensor in [t for t in graph.initializer if bits < 32 and np.prod(t.dims) >= LARGE]:
        weights, name = numpy_helper.to_array(tensor), tensor.name
        graph.initializer.remove(tensor)
        if bits == 16:
            _store(graph, name + HALF, weights.astype(np.float16))
            nodes = [helper.make_node("Cast", [name + HALF], [name], to=TensorProto.FLOAT)]
        else:
            levels, scale = quantized(weights)
            _store(graph, name + LEVELS, levels)
            _store(graph, name + SCALE, scale)
            cast = helper.make_node("Cast", [name + LEVELS], [name + WIDE], to=TensorProto.FLOAT)
            nodes = [cast, helper.make_node("Mul", [name + WIDE, name + SCALE], [name])]
        for node in reversed(nodes):
            graph.node.insert(0, node)


def _store(graph: Any, name: str, values: NDArray[Any]) -> None:
    graph.initializer.append(numpy_helper.from_array(values, name))


def quantized(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return levels, as `weights` (O, I, H, W), and a scale (O, 1, 1, 1)."""
    most = np.abs(weights).max(axis=(1, 2, 3), keepdims=True)
    scale: NDArray[np.float32] = np.maximum(most, np.float32(1e-12)) / np.float32(127)
    return np.rint(weights / scale).astype(np.int8), scale


def unpacked(graph: Any) -> dict[str, NDArray[Any]]:
    """Return the tensors of a graph by name, those that `pack` stored in float32 again."""
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for name, tensor in [*stored.items()]:
        base, dot, how = name.rpartition(".")
        if dot + how == LEVELS:
            stored[base] = tensor.astype(np.float32) * stored[base + SCALE]
        elif dot + how == HALF:
            stored[base] = tensor.astype(np.float32)
    return stored
