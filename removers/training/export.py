"""Export: a trained network as an ONNX file, for every day.

Batch normalization is folded into the convolutions, a sigmoid stands at the end, and the weights
take as few bits as they may; see `removers.training.packing`. `revive` makes a network to train of
such a file again.
"""

from __future__ import annotations

import copy
import logging
import warnings
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from pickle import UnpicklingError
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
import torch
from google.protobuf.message import DecodeError
from onnx import helper
from torch import Tensor, nn
from torch.export import Dim

from removers import networks
from removers.errors import MissingInput, ModelError
from removers.networks.network import CHANCES
from removers.training import dataset, validate
from removers.training.dataset import read_index
from removers.training.encoder import MEAN, STD
from removers.training.fit import BEST
from removers.training.network import STRIDE, Pocket, predictor
from removers.training.packing import pack, unpacked
from removers.training.storage import restore
from removers.training.validate import QUICK, Predict

OPSET = 18

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
    photos = [dataset.load(data, row).photo for row in rows[:PARITY]]
    with TemporaryDirectory() as folder:
        whole = _file(write(net, Path(folder) / "32.onnx", size, facts, 32))
        apart = max(float(np.abs(whole(photo) - original(photo)).max()) for photo in photos)
        if apart > ROUNDING:
            raise ModelError(f"The file differs from the network by {apart:.2g}; train it anew.")
        for bits in (8, 16, 32):
            small = _file(write(net, Path(folder) / f"{bits}.onnx", size, facts, bits))
            scores = validate.means(validate.judge(small, data, rows, QUICK))
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
    """Return the best network of a training; raises MissingInput or ModelError without one."""
    path = run / BEST if run.is_dir() else run
    if not path.is_file():
        raise MissingInput(f"{run} holds no trained network; run fit first.")
    try:
        stored = restore(path)
    except (UnpicklingError, RuntimeError, EOFError) as error:
        raise ModelError(f"{path} is not a network that fit wrote; name another file.") from error
    net = Pocket(stored["size"])
    if stored["fused"]:
        net.fuse()
    net.load_state_dict(stored["net"])
    net.eval()
    return net


def _file(path: Path) -> Predict:
    return networks.load(path).predict


def write(net: Pocket, path: Path, size: int, facts: Mapping[str, str], bits: int) -> Path:
    """Write an ONNX file for pictures of size × size px, any number at once; return its path.

    `facts` becomes its metadata (name, license, data, metrics …) beside what the network needs to
    be fed; `bits` (8, 16 or 32) is what a weight of a large convolution takes.
    """
    if size % STRIDE:
        raise ModelError(f"The size must be a multiple of {STRIDE}, not {size}.")
    whole = copy.deepcopy(net).cpu().eval()
    whole.fuse()
    model = _traced(Answer(whole).eval(), size)
    pack(model.graph, bits)
    said = {"encoder": net.size, "size": str(size), "mean": _words(MEAN), "std": _words(STD)}
    said |= {"answers": CHANCES}
    helper.set_model_props(model, {**said, "date": date.today().isoformat(), **facts})
    onnx.checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model.SerializeToString())
    return path


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
            dynamic_shapes={"photo": {0: Dim("batch")}},
        )
    assert program is not None
    model = program.model_proto
    for part in (*model.graph.node, *model.graph.input, *model.graph.output):
        del part.metadata_props[:]  # where in the source it was made: a tenth of the file
    del model.graph.value_info[:], model.graph.metadata_props[:]
    # every layer scales by a factor, so that any height and width will do
    for part in (*model.graph.input, *model.graph.output):
        for at, name in ((2, "high"), (3, "wide")):
            part.type.tensor_type.shape.dim[at].dim_param = name
    return model


def revive(path: Path) -> Pocket:
    """Return the network of an exported file, to train on; raises ModelError for another file."""
    try:
        model = onnx.load(path)
    except DecodeError as error:
        raise ModelError(f"{path} is not a network that can be read; name another.") from error
    said = {prop.key: prop.value for prop in model.metadata_props}
    if "encoder" not in said:
        raise ModelError(f"{path} was not written by export; only such a file can be trained on.")
    stored = unpacked(model.graph)
    net = Pocket(said["encoder"])
    net.fuse()
    drawn = {name: torch.from_numpy(stored[f"net.{name}"].copy()) for name in net.drawing()}
    net.load_state_dict(drawn, strict=False)  # the coarser levels' mattes are not in the file
    return net


def _words(numbers: tuple[float, ...]) -> str:
    return " ".join(map(str, numbers))
