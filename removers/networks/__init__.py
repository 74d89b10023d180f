"""Networks in ONNX files: where they lie, how they are fed and read, and what memory holds.

onnxruntime reports its use to its makers unless it is told not to before it is imported, so it is.
"""

import os

from removers.networks.devices import Device, device
from removers.networks.feed import IMAGENET, Feed
from removers.networks.home import POCKET, WEIGHTS, find, home, is_path, legacy, offered
from removers.networks.looks import look
from removers.networks.memory import run
from removers.networks.network import Network, load

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

__all__ = [
    "IMAGENET",
    "POCKET",
    "WEIGHTS",
    "Device",
    "Feed",
    "Network",
    "device",
    "find",
    "home",
    "is_path",
    "legacy",
    "load",
    "look",
    "offered",
    "run",
]
