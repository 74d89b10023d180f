"""Device: what networks run on, as far as onnxruntime offers it and the process may use it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from typing import Any

from removers.errors import BadSetting
from removers.networks.arena import PROBE, cores, onnx_errors, options

VARIABLE = "REMOVERS_DEVICE"

PROVIDERS = {
    "cuda": ("CUDAExecutionProvider",),
    "rocm": ("MIGraphXExecutionProvider", "ROCMExecutionProvider"),
    "coreml": ("CoreMLExecutionProvider",),
    "directml": ("DmlExecutionProvider",),
    "openvino": ("OpenVINOExecutionProvider",),
    "cpu": ("CPUExecutionProvider",),
}
"""onnxruntime's names for each device, the fastest device first."""

TITLES = dict(
    zip(PROVIDERS, ("CUDA", "ROCm", "Core ML", "DirectML", "OpenVINO", "the CPU"), strict=True)
)


@dataclass(frozen=True)
class Device:
    """A device by its key in PROVIDERS, and a warning where another one was asked for."""

    name: str
    warning: str = ""

    @property
    def providers(self) -> list[str]:
        """Return onnxruntime's names, the CPU last, which takes what the device cannot."""
        from onnxruntime import get_available_providers

        names = dict.fromkeys((*PROVIDERS[self.name], *PROVIDERS["cpu"]))
        return [name for name in names if name in get_available_providers()]

    def runs(self, session: Any) -> bool:
        """Tell whether a session runs here: onnxruntime may have put it on the CPU instead."""
        return not set(PROVIDERS[self.name]).isdisjoint(session.get_providers())

    def __str__(self) -> str:
        if self.name == "cpu":
            return f"Networks run on the CPU ({cores()} threads)."
        return f"Networks run on {TITLES[self.name]}."


CPU = Device("cpu")

_lost: list[str] = []  # devices that onnxruntime offered, but could not use


def device() -> Device:
    """Return what networks run on: what REMOVERS_DEVICE names, or the fastest that works.

    Raises BadSetting if the variable names no device.
    """
    while not _works(best := _best()):
        lose(best.name)
    return best


def lose(name: str) -> None:
    """Note that a device could not be used."""
    _lost.append(name)


def _best() -> Device:
    """Return the device that is asked for, or the fastest, of those that are not lost."""
    asked = os.environ.get(VARIABLE, "").strip().lower() or "auto"
    if asked != "auto" and asked not in PROVIDERS:
        raise BadSetting(f"{VARIABLE} must be one of auto, {', '.join(PROVIDERS)}, not {asked}.")
    offered = [name for name in PROVIDERS if name not in _lost and _offered(name)]
    wanted = asked if asked != "auto" else next(iter(_lost), offered[0])
    if wanted in offered:
        return Device(wanted)
    return Device(
        offered[0],
        f"{TITLES[wanted]} cannot be used here; install the onnxruntime that is made for it, and "
        f"its drivers, or set {VARIABLE}=cpu.",
    )


def _offered(name: str) -> bool:
    from onnxruntime import get_available_providers

    return not set(PROVIDERS[name]).isdisjoint(get_available_providers())


@cache
def _works(device: Device) -> bool:
    """Tell whether it really runs a network: it is offered even where its drivers are missing."""
    from onnxruntime import InferenceSession

    if device.name == "cpu":
        return True
    failures: tuple[type[Exception], ...] = (*onnx_errors(), RuntimeError, ValueError, OSError)
    try:
        return device.runs(
            InferenceSession(PROBE, options(device.name), providers=device.providers)
        )
    except failures:  # a driver is missing or broken
        return False
