"""The device that networks run on: what is offered, asked for, and really had."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest

from removers.errors import BadSetting, ModelError
from removers.networks import arena, devices, memory
from tests.test_networks import network

CPU, CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"
SORRY = "cannot be used here; install the onnxruntime that is made for it, and its drivers"

photo = np.full((1, 3, 32, 32), 0.5, np.float32)


class Machine:
    """What onnxruntime offers, and the devices and networks that it fails with there."""

    def __init__(self) -> None:
        self.offers, self.broken, self.hard = [CPU], set[str](), set[str]()
        self.quiet = False  # fails by taking the CPU instead, as it does where a driver is missing
        self.make = onnxruntime.InferenceSession

    def session(self, source: Any, options: Any, providers: list[str]) -> Any:
        assert set(providers) <= set(self.offers)  # onnxruntime warns of others
        name = Path(source).name if isinstance(source, str) else ""
        made = self.make(source, options, providers=[CPU])
        if providers[0] in self.broken or (name in self.hard and providers[0] != CPU):
            if not self.quiet:
                raise device_error("no driver")
            return made
        return Named(made, providers)


class Named:
    """A session on the CPU that says that it is elsewhere."""

    def __init__(self, session: Any, providers: list[str]) -> None:
        self.session, self.providers = session, providers

    def get_providers(self) -> list[str]:
        return self.providers

    def __getattr__(self, name: str) -> Any:
        return getattr(self.session, name)


def device_error(text: str) -> Exception:
    from onnxruntime.capi.onnxruntime_pybind11_state import Fail

    error: Exception = Fail(text)
    return error


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    made, kept = Machine(), memory.Memory()
    monkeypatch.delenv("REMOVERS_DEVICE", raising=False)
    monkeypatch.setattr(devices, "_lost", [])
    devices._works.cache_clear()
    monkeypatch.setattr(memory, "borrow", kept.borrow)
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: made.offers)
    monkeypatch.setattr(onnxruntime, "InferenceSession", made.session)
    yield made
    devices._works.cache_clear()


def test_the_fastest_that_is_offered_is_taken(machine: Machine) -> None:
    machine.offers = ["OpenVINOExecutionProvider", CPU, CUDA]
    assert devices.device() == devices.Device("cuda")
    assert str(devices.device()) == "Networks run on CUDA."
    assert devices.device().providers == [CUDA, CPU]


@pytest.mark.parametrize(
    ("offered", "name"),
    [
        (CUDA, "cuda"),
        ("ROCMExecutionProvider", "rocm"),
        ("MIGraphXExecutionProvider", "rocm"),
        ("CoreMLExecutionProvider", "coreml"),
        ("DmlExecutionProvider", "directml"),
        ("OpenVINOExecutionProvider", "openvino"),
        ("AzureExecutionProvider", "cpu"),
    ],
)
def test_each_device_goes_by_onnxruntimes_name(offered: str, name: str, machine: Machine) -> None:
    machine.offers = [offered, CPU]
    assert devices.device() == devices.Device(name)
    assert devices.device().providers == ([CPU] if name == "cpu" else [offered, CPU])


def test_the_cpu_is_taken_where_there_is_no_other(machine: Machine) -> None:
    del machine
    assert devices.device() == devices.Device("cpu")
    assert str(devices.device()) == f"Networks run on the CPU ({arena.cores()} threads)."


@pytest.mark.parametrize("asked", ["cpu", " CPU "])
def test_what_is_asked_for_is_taken(
    asked: str, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.offers = [CUDA, CPU]
    monkeypatch.setenv("REMOVERS_DEVICE", asked)
    assert devices.device() == devices.Device("cpu")


def test_what_is_asked_for_and_missing_is_warned_of(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    del machine
    monkeypatch.setenv("REMOVERS_DEVICE", "directml")
    had = devices.device()
    assert had.name == "cpu"
    assert had.warning.startswith(f"DirectML {SORRY}")
    np.testing.assert_allclose(memory.run(network(tmp_path / "a.onnx"), photo)[0], 0.5, atol=1e-6)


def test_what_is_no_device_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REMOVERS_DEVICE", "gpu")
    with pytest.raises(BadSetting, match=r"must be one of auto, cuda, .*, cpu, not gpu\."):
        devices.device()


@pytest.mark.parametrize("asked", ["auto", "cuda"])
@pytest.mark.parametrize("quiet", [True, False])
def test_what_is_offered_without_its_drivers_is_warned_of_at_once(
    asked: str, quiet: bool, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.offers, machine.broken, machine.quiet = [CUDA, CPU], {CUDA}, quiet
    monkeypatch.setenv("REMOVERS_DEVICE", asked)
    had = devices.device()
    assert had.name == "cpu"
    assert had.warning.startswith(f"CUDA {SORRY}")


def test_the_next_best_takes_its_place(machine: Machine) -> None:
    machine.offers, machine.broken = [CUDA, "OpenVINOExecutionProvider", CPU], {CUDA}
    assert devices.device().name == "openvino"
    assert devices.device().warning.startswith(f"CUDA {SORRY}")


@pytest.mark.parametrize("quiet", [True, False])
def test_a_device_that_fails_with_a_network_is_lost_and_the_network_runs(
    quiet: bool, machine: Machine, tmp_path: Path
) -> None:
    machine.offers, machine.hard, machine.quiet = [CUDA, CPU], {"a.onnx"}, quiet
    assert devices.device() == devices.Device("cuda")
    np.testing.assert_allclose(memory.run(network(tmp_path / "a.onnx"), photo)[0], 0.5, atol=1e-6)
    assert devices.device().name == "cpu"
    assert devices.device().warning.startswith(f"CUDA {SORRY}")


def test_a_file_that_is_no_network_is_no_fault_of_the_device(
    machine: Machine, tmp_path: Path
) -> None:
    machine.offers = [CUDA, CPU]
    (tmp_path / "a.onnx").write_bytes(b"no network")
    with pytest.raises(ModelError, match="is not a network that can be read"):
        memory.run(tmp_path / "a.onnx", photo)
    assert devices.device() == devices.Device("cuda")


THREADS = """
import json, os, sys
os.sched_setaffinity(0, json.loads(sys.argv[1]))
import onnxruntime
from pathlib import Path
from removers.networks import arena, devices, memory
with memory.borrow(Path(sys.argv[2])) as session:
    print(session.get_session_options().intra_op_num_threads)
"""


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no affinity can be set here")
def test_a_session_has_as_many_threads_as_the_process_has_cores(tmp_path: Path) -> None:
    path = network(tmp_path / "a.onnx")
    all_of_them = sorted(os.sched_getaffinity(0))
    for count in (1, min(2, len(all_of_them))):
        words = [json.dumps(all_of_them[:count]), str(path)]
        done = subprocess.run(
            [sys.executable, "-c", THREADS, *words],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "REMOVERS_DEVICE": "cpu"},
        )
        assert done.stdout.split() == [str(count)]


def test_a_control_group_limits_the_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    import joblib

    monkeypatch.setattr(joblib, "cpu_count", lambda: 3)
    assert arena.cores() == 3
    assert arena.options("cpu").intra_op_num_threads == 3


def test_onnxruntime_reports_nothing(tmp_path: Path) -> None:
    """It would leave the queue of what it sends in the user's cache, and an id."""
    code = "from removers import networks as n, Scene; import numpy; "
    code += "n.load(n.POCKET).predict(numpy.zeros((9, 9, 3), numpy.uint8))"
    own = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    environment = {k: v for k, v in os.environ.items() if k != "ORT_DISABLE_TELEMETRY"} | own
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    assert [path for path in tmp_path.rglob("*") if "onnxruntime" in path.name] == []


HEAPS = """
import ctypes, sys, threading
from removers import networks

if sys.argv[1:]:
    networks.share()
together = threading.Barrier(8)
taken = []
def take():
    together.wait()
    taken.append([bytes(2000) for _ in range(1000)])
    together.wait()
threads = [threading.Thread(target=take) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
libc.malloc_info(0, ctypes.c_void_p(libc.fdopen(1, b"w")))
libc.fflush(None)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc alone has a heap for each thread")
def test_the_threads_of_a_server_take_memory_from_one_place() -> None:
    heaps = [
        subprocess.run([sys.executable, "-c", HEAPS, *given], capture_output=True, check=True)
        for given in ([], ["share"])
    ]
    alone, shared = (answer.stdout.count(b"<heap nr=") for answer in heaps)
    assert shared == 1
    assert alone > 1
