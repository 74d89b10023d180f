"""Stand-ins for what the tests cannot reach: small networks, and a server to fetch them from.

A stub is a real ONNX file with the input and the outputs of the real model, so that everything
around the network runs as it will.
"""

from __future__ import annotations

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


def environment(home: Path) -> dict[str, str]:
    """Return the variables that make `home` the only place where models are looked for."""
    return {"REMBG_HOME": str(home), "U2NET_HOME": "", "XDG_DATA_HOME": str(home / "nothing")}


def install(home: Path, model: str = "u2netp", answer: Answer = "brightness") -> Path:
    """Put a stub where the model's file belongs, and return its path."""
    path = home / "models" / model / f"{model}.onnx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(network(ROWS[model], answer))
    return path


def network(model: Model, answer: Answer = "brightness") -> bytes:
    """Return an ONNX file with the model's input and seven outputs, the first of which answers."""
    from onnx import helper

    outputs = [f"d{number}" for number in range(7)]
    nodes = [
        helper.make_node("Conv", ["input.1", "weight", "bias"], ["gray"]),
        helper.make_node("Add", ["gray", "map"], ["d0"]),
        *(helper.make_node("Identity", ["d0"], [name]) for name in outputs[1:]),
    ]
    graph = helper.make_graph(
        nodes,
        model.id,
        [_plane("input.1", 3, model.side)],
        [_plane(name, 1, model.side) for name in outputs],
        [_tensor(name, values) for name, values in _weights(model, answer).items()],
    )
    opsets = [helper.make_opsetid("", 17)]
    file: bytes = helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString()
    return file


def _weights(model: Model, answer: Answer) -> dict[str, NDArray[np.float32]]:
    """Return what undoes the model's pre-processing, averages the channels and adds a map."""
    share = {"brightness": 1.0, "center": 0.0, "nothing": FAINT}[answer] / 3
    size = model.side
    disc = disc_of(size) if answer == "center" else np.zeros((size, size), np.float32)
    return {
        "weight": share * np.array(model.std, np.float32).reshape(1, 3, 1, 1),
        "bias": share * np.array([sum(model.mean)], np.float32),
        "map": disc[None, None],
    }


def disc_of(size: int) -> NDArray[np.float32]:
    """Return the "center" answer: 1 within 0.3 of the side from the middle, softly falling to 0."""
    y, x = (np.mgrid[:size, :size] + 0.5) / size - 0.5
    disc: NDArray[np.float32] = np.clip((0.3 - np.hypot(y, x)) * 50 + 0.5, 0, 1).astype(np.float32)
    return disc


def _plane(name: str, channels: int, side: int) -> Any:
    from onnx import TensorProto, helper

    return helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, channels, side, side])


def _tensor(name: str, values: NDArray[np.float32]) -> Any:
    from onnx import numpy_helper

    return numpy_helper.from_array(values.astype(np.float32), name)


class Release(ThreadingHTTPServer):
    """A release page that serves one file, and counts how often it is asked for."""

    def __init__(self, body: bytes, promised: int, status: int) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.body, self.promised, self.status, self.asked = body, promised, status, 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Answer(BaseHTTPRequestHandler):
    server: Release

    def do_GET(self) -> None:
        self.server.asked += 1
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(self.server.promised))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the tests' output clean."""


@contextmanager
def release(body: bytes, promised: int | None = None, status: int = 200) -> Iterator[Release]:
    """Serve `body` on 127.0.0.1, and break off if `promised` is more than it has."""
    with Release(body, len(body) if promised is None else promised, status) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
