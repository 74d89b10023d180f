"""Stand-ins for what the tests cannot reach: small networks, and a server to fetch them from.

A stub is a real ONNX file with the inputs and the outputs of the real model, so that everything
around the network runs as it will.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from removers.models import MODELS, Model

ROWS = {model.id: model for model in MODELS}

Answer = Literal["brightness", "center", "nothing"]
"""What a stub says: how bright a pixel is, a disc in the middle of any picture, or next to 0."""

FAINT = 0.05  # of full probability; a real network is never quite silent
CLEAR = 12.0  # logits between a chance of next to 0 and next to 1

OUTPUTS = {"u2net": 7, "u2netp": 7, "u2net_human_seg": 7, "silueta": 7, "isnet-general-use": 6}
"""How many maps a network gives, the fused one first; the others give one."""

INPUTS = {
    "birefnet": "input_image",
    "bria": "pixel_values",
    "isnet-a": "img",
    "isnet": "input_image",
}


def environment(home: Path) -> dict[str, str]:
    """Return the variables that make `home` the only place where models are looked for."""
    return {"REMBG_HOME": str(home), "U2NET_HOME": "", "XDG_DATA_HOME": str(home / "nothing")}


def install(home: Path, model: str = "u2netp", answer: Answer = "brightness") -> Path:
    """Put stubs where the model's files belong, and return the path of the first."""
    folder = home / "models" / model
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files_of(ROWS[model], answer).items():
        (folder / name).write_bytes(content)
    return folder / name_of(ROWS[model])


def name_of(model: Model) -> str:
    """Return the name of the model's first file; of one of one's own, what recipes call it."""
    return "mine.onnx" if model.takes == "file" else model.names[0]


def files_of(model: Model, answer: Answer = "brightness") -> dict[str, bytes]:
    """Return the model's files by name."""
    if model.id == "sam":
        return dict(zip(model.names, (_encoder(), _decoder(answer)), strict=True))
    return {name_of(model): network(model, answer)}


def chances(model: Model, values: NDArray[Any]) -> NDArray[Any]:
    """Return the chances that a stub's answer stands for, as its remover shall find them."""
    if model.activation == "auto":
        return values
    return np.asarray(1 / (1 + np.exp(-CLEAR * (values - 0.5))))


def network(model: Model, answer: Answer = "brightness") -> bytes:
    """Return an ONNX file with the model's input and its outputs, the first of which answers.

    Where chances are left to us it gives logits, and those of the clothes are the first's.
    """
    from onnx import helper

    given = next((INPUTS[start] for start in INPUTS if model.id.startswith(start)), "input.1")
    outputs = [f"d{number}" for number in range(OUTPUTS.get(model.id, 1))]
    side, gain = model.feed.side, 1.0 if model.activation == "auto" else CLEAR
    channels = 4 if model.activation == "softmax" else 1
    nodes = [
        helper.make_node("Conv", [given, "weight", "bias"], ["gray"]),
        helper.make_node("Add", ["gray", "map"], ["seen"]),
        helper.make_node("Mul", ["seen", "gain"], ["steep"]),
        helper.make_node("Sub", ["steep", "middle"], ["d0"]),
        *(helper.make_node("Identity", ["d0"], [name]) for name in outputs[1:]),
    ]
    # of the clothes, the background's logit is 0, and two of the garments are out of the question
    own = np.array([0.0, 1, 0, 0] if channels == 4 else [1.0]).reshape(1, -1, 1, 1)
    never = np.array([0.0, 0, 40, 40] if channels == 4 else [0.0]).reshape(1, -1, 1, 1)
    constants = _weights(model, answer) | {
        "gain": gain * own,
        "middle": (gain / 2 if gain > 1 else 0) * own + never,
    }
    planes = [_plane(name, channels, side) for name in outputs]
    return _file(nodes, model.id, [_plane(given, 3, side)], planes, constants)


def _weights(model: Model, answer: Answer) -> dict[str, NDArray[Any]]:
    """Return what undoes the model's pre-processing, averages the channels and adds a map."""
    share = {"brightness": 1.0, "center": 0.0, "nothing": FAINT}[answer] / 3
    side = model.feed.side
    disc = disc_of(side) if answer == "center" else np.zeros((side, side))
    return {
        "weight": share * np.array(model.feed.std).reshape(1, 3, 1, 1),
        "bias": share * np.array([sum(model.feed.mean)]),
        "map": disc[None, None],
    }


def _encoder() -> bytes:
    """Return SAM's encoder: (H, W, 3) levels in, an embedding out, which is a small gray copy."""
    from onnx import helper

    nodes = [
        helper.make_node(
            "Transpose",
            [
                "input_image",
            ],
            ["planes"],
            perm=[2, 0, 1],
        ),
        helper.make_node("Unsqueeze", ["planes", "first"], ["picture"]),
        helper.make_node("ReduceMean", ["picture", "channel"], ["gray"], keepdims=1),
        helper.make_node("Resize", ["gray", "", "", "small"], ["low"], mode="linear"),
        helper.make_node("Div", ["low", "white"], ["unit"]),
        helper.make_node("Expand", ["unit", "deep"], ["image_embeddings"]),
    ]
    constants = {
        "first": np.array([0]),
        "channel": np.array([1]),
        "small": np.array([1, 1, 64, 64]),
        "white": np.array([255.0]),
        "deep": np.array([1, 256, 64, 64]),
    }
    return _file(
        nodes,
        "encoder",
        [_tensor_of("input_image", ["height", "width", 3])],
        [_tensor_of("image_embeddings", [1, 256, 64, 64])],
        constants,
    )


def _decoder(answer: Answer) -> bytes:
    """Return SAM's decoder, whose second mask it rates highest; the others are the opposite.

    What is kept is 40 px around the first point, so that tests see which one it was.
    """
    from onnx import helper

    rows, columns = np.mgrid[:684, :1024].astype(np.float32)
    nodes = [
        helper.make_node("Slice", ["point_coords", "from", "to", "axis"], ["point"]),
        helper.make_node("Split", ["point"], ["x", "y"], axis=2, num_outputs=2),
        helper.make_node("Sub", ["columns", "x"], ["right"]),
        helper.make_node("Sub", ["rows", "y"], ["down"]),
        helper.make_node("Mul", ["right", "right"], ["right2"]),
        helper.make_node("Mul", ["down", "down"], ["down2"]),
        helper.make_node("Add", ["right2", "down2"], ["far2"]),
        helper.make_node("Sqrt", ["far2"], ["far"]),
        helper.make_node("Sub", ["reach", "far"], ["near"]),
        helper.make_node("Unsqueeze", ["near", "channel"], ["mask"]),
        helper.make_node("Mul", ["mask", "signs"], ["masks"]),
        helper.make_node("Identity", ["ratings"], ["iou_predictions"]),
        helper.make_node("Identity", ["mask_input"], ["low_res_masks"]),
    ]
    constants = {
        "from": np.array([0]),
        "to": np.array([1]),
        "axis": np.array([1]),
        "channel": np.array([1]),
        "rows": rows[None],
        "columns": columns[None],
        "reach": np.array([-10.0 if answer == "nothing" else 40.0]),
        "signs": np.array([-1.0, 1.0, -1.0]).reshape(1, 3, 1, 1),
        "ratings": np.array([[0.2, 0.9, 0.4]]),
    }
    shapes: dict[str, list[Any]] = {
        "image_embeddings": [1, 256, 64, 64],
        "point_coords": [1, "points", 2],
        "point_labels": [1, "points"],
        "mask_input": [1, 1, 256, 256],
        "has_mask_input": [1],
        "orig_im_size": [2],
    }
    given = [_tensor_of(name, shape) for name, shape in shapes.items()]
    names = ("masks", "iou_predictions", "low_res_masks")
    return _file(nodes, "decoder", given, [_tensor_of(name, None) for name in names], constants)


def disc_of(size: int) -> NDArray[np.float32]:
    """Return the "center" answer: 1 within 0.3 of the side from the middle, softly falling to 0."""
    y, x = (np.mgrid[:size, :size] + 0.5) / size - 0.5
    disc: NDArray[np.float32] = np.clip((0.3 - np.hypot(y, x)) * 50 + 0.5, 0, 1).astype(np.float32)
    return disc


def _plane(name: str, channels: int, side: int) -> Any:
    return _tensor_of(name, [1, channels, side, side])


def _tensor_of(name: str, shape: list[Any] | None) -> Any:
    from onnx import TensorProto, helper

    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def _file(
    nodes: list[Any],
    name: str,
    given: list[Any],
    made: list[Any],
    constants: dict[str, NDArray[Any]],
) -> bytes:
    """Return the file of a graph; its constants are float32, or int64."""
    from onnx import helper, numpy_helper

    tensors = [
        numpy_helper.from_array(
            values.astype("int64" if values.dtype.kind == "i" else "float32"), key
        )
        for key, values in constants.items()
    ]
    graph = helper.make_graph(nodes, name, given, made, tensors)
    opsets = [helper.make_opsetid("", 18)]
    file: bytes = helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString()
    return file


class Release(ThreadingHTTPServer):
    """A release page that serves one file, and counts how often it is asked for.

    `breaks` are after how many bytes of the file the first answers break off, or stall for as
    long as somebody waits.
    """

    daemon_threads = True

    def __init__(self, body: bytes, status: int, breaks: list[int], stalls: bool) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.body, self.status, self.breaks, self.stalls = body, status, breaks, stalls
        self.asked: list[str] = []  # the ranges
        self.ranges, self.promised = True, 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Answer(BaseHTTPRequestHandler):
    server: Release

    def do_GET(self) -> None:
        server, wanted = self.server, self.headers.get("Range", "")
        server.asked.append(wanted)
        start = int(wanted.removeprefix("bytes=").removesuffix("-") or 0) if server.ranges else 0
        if start >= len(server.body) > 0 and start:
            self.send_error(416)
            return
        self.send_response(206 if start else server.status)
        if start:
            end = f"{len(server.body) - 1}/{len(server.body)}"
            self.send_header("Content-Range", f"bytes {start}-{end}")
        rest = server.body[start:]
        self.send_header("Content-Length", str(server.promised or len(rest)))
        self.end_headers()
        stop = server.breaks.pop(0) if server.breaks else len(server.body)
        self.wfile.write(rest[: max(0, stop - start)])
        if server.stalls and stop < len(server.body):
            self.wfile.flush()
            time.sleep(2)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the tests' output clean."""


@contextmanager
def release(
    body: bytes, status: int = 200, breaks: tuple[int, ...] = (), *, stalls: bool = False
) -> Iterator[Release]:
    """Serve `body` on 127.0.0.1."""
    with Release(body, status, list(breaks), stalls) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
