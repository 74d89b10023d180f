"""Export: a trained network as an ONNX file, for every day.

Batch normalization is folded into the convolutions, a sigmoid stands at the end, and the weights
of large convolutions are stored in 8 bits, one scale for each output channel:

    w ≈ scale · level,   level = round(w / scale) in −127 … 127,   scale = max |w| / 127

They are widened to float32 when the file is read, so that it computes as fast as a full one.
`revive` makes a network to train of such a file again.
"""

from __future__ import annotations

import copy
import logging
import warnings
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from removers import networks
from removers.errors import MissingInput, ModelError
from removers.training import dataset, validate
from removers.training.dataset import read_index
from removers.training.encoder import MEAN, STD
from removers.training.fit import BEST
from removers.training.network import STRIDE, Pocket, predictor
from removers.training.validate import QUICK, Predict

OPSET = 18
LARGE = 2048  # weights; a smaller tensor is stored as it is
LEVELS, SCALE, WIDE, HALF = ".levels", ".scale", ".wide", ".half"  # parts of a stored tensor

PARITY = 16  # photos on which the file is compared with the network
ROUNDING = 1e-3  # of 1; float32 sums in another order differ by a hundredth of that
LOSS = 0.003  # of IoU that fewer bits may cost


class Answer(nn.Module):
    """The network with a sigmoid at its end."""

    def __init__(self, net: Pocket) -> None:
        super().__init__()
        self.net = net

    def forward(self, photo: Tensor) -> Tensor:
        drawn: Tensor = self.net(photo).sigmoid()
        return drawn


def export(run: Path, data: Path, path: Path, size: int, facts: Mapping[str, str]) -> str:
    """Write the best network of a training as an ONNX file, and return what was measured.

    The file is compared with the network on the validation photos of `data`: raises ModelError if
    the two differ by more than rounding. The fewest bits a weight that keep IoU are taken.
    """
    net, rows = load(run), read_index(data, "validate")
    original = predictor(net, size)
    exact = validate.means(validate.judge(original, data, rows, QUICK))
    write(net, path, size, facts, bits=32)
    photos = [dataset.load(data, row).photo for row in rows[:PARITY]]
    apart = max(float(np.abs(_file(path)(x) - original(x)).max()) for x in photos)
    if apart > ROUNDING:
        raise ModelError(f"The file differs from the network by {apart:.2g}; it was not exported.")
    for bits in (8, 16, 32):
        write(net, path, size, facts, bits)
        scores = validate.means(validate.judge(_file(path), data, rows, QUICK))
        if exact["iou"] - scores["iou"] <= LOSS:
            break
    said = ", ".join(f"{name} {value:.3f}" for name, value in scores.items())
    write(net, path, size, {**facts, "metrics": said}, bits)
    return (
        f"{path}: {path.stat().st_size / 1e6:.2f} MB, {bits} bits a weight; in 32 bits it differs "
        f"from the network by {apart:.1e} at most.\n{said} "
        f"(the network itself: IoU {exact['iou']:.3f})"
    )


def load(run: Path) -> Pocket:
    """Return the best network of a training; raises MissingInput if there is none."""
    path = run / BEST if run.is_dir() else run
    if not path.is_file():
        raise MissingInput(f"{run} holds no trained network; run fit first.")
    stored = torch.load(path, map_location="cpu", weights_only=True)
    net = Pocket(stored["size"])
    if stored["fused"]:
        net.fuse()
    net.load_state_dict(stored["net"])
    net.eval()
    return net


def _file(path: Path) -> Predict:
    return networks.load(path).predict


def write(net: Pocket, path: Path, size: int, facts: Mapping[str, str], bits: int) -> None:
    """Write an ONNX file for pictures of size × size px, any number at once.

    `facts` becomes its metadata (name, license, data, metrics …) beside what the network needs to
    be fed; `bits` (8, 16 or 32) is what a weight of a large convolution takes.
    """
    if size % STRIDE:
        raise ModelError(f"The size must be a multiple of {STRIDE}, not {size}.")
    whole = copy.deepcopy(net).cpu().eval()
    whole.fuse()
    model = _traced(Answer(whole).eval(), size)
    _pack(model.graph, bits)
    said = {"encoder": net.size, "size": str(size), "mean": _words(MEAN), "std": _words(STD)}
    helper.set_model_props(model, {**said, "date": date.today().isoformat(), **facts})
    onnx.checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model.SerializeToString())


def _traced(answer: nn.Module, size: int) -> Any:
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # it wants torchvision, we do not
    with warnings.catch_warnings(action="ignore"):  # torch warns of its own ways
        program = torch.onnx.export(
            answer,
            (torch.zeros(2, 3, size, size),),
            dynamo=True,
            verbose=False,
            opset_version=OPSET,
            input_names=["photo"],
            output_names=["matte"],
            dynamic_shapes={"photo": {0: torch.export.Dim("batch")}},
        )
    assert program is not None
    model = program.model_proto
    for part in (*model.graph.node, *model.graph.input, *model.graph.output):
        del part.metadata_props[:]  # where in the source it was made: a tenth of the file
    del model.graph.value_info[:], model.graph.metadata_props[:]
    return model


def _pack(graph: Any, bits: int) -> None:
    """Store the large tensors of a graph in fewer bits, and widen them where they are used.

    A cast and a product of constants are computed once, when a file is read, by every runtime;
    DequantizeLinear is not, and would cost time with every picture.
    """
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


def revive(path: Path) -> Pocket:
    """Return the network of an exported file, to train on; raises ModelError for another file."""
    model = onnx.load(path)
    said = {prop.key: prop.value for prop in model.metadata_props}
    if "encoder" not in said:
        raise ModelError(f"{path} was not written by export; only such a file can be trained on.")
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    for name, tensor in [*stored.items()]:
        base, dot, how = name.rpartition(".")
        if dot + how == LEVELS:
            stored[base] = tensor.astype(np.float32) * stored[base + SCALE]
        elif dot + how == HALF:
            stored[base] = tensor.astype(np.float32)
    net = Pocket(said["encoder"])
    net.fuse()
    drawn = {name: torch.from_numpy(stored[f"net.{name}"].copy()) for name in net.drawing()}
    net.load_state_dict(drawn, strict=False)  # the coarser levels' mattes are not in the file
    return net


def _words(numbers: tuple[float, ...]) -> str:
    return " ".join(map(str, numbers))
