"""Networks in ONNX files: where they lie, how they are fed and read, and what memory holds.

onnxruntime reports its use to its makers unless it is told not to before it is imported, so it is.
"""

import os

from removers.networks.arena import share
from removers.networks.devices import device
from removers.networks.feed import Feed
from removers.networks.home import POCKET, WEIGHTS, discreet, find, home, is_path, offered, search
from removers.networks.looks import decided, look
from removers.networks.memory import run
from removers.networks.network import Network, load

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

__all__ = [
    "POCKET",
    "WEIGHTS",
    "Feed",
    "Network",
    "decided",
    "device",
    "discreet",
    "find",
    "home",
    "is_path",
    "load",
    "look",
    "offered",
    "run",
    "search",
    "share",
]
