"""Arena: the memory that networks run in on the CPU, and what else onnxruntime is told."""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import Any

import numpy as np

from removers.networks.room import available

PROBE = (
    b"\x08\x08:3\n\x0c\n\x01x\x12\x01y\x22\x04Relu\x12\x01gZ\x0f\n\x01x\x12\n\n\x08\x08\x01\x12\x04"
    b"\n\x02\x08\x01b\x0f\n\x01y\x12\n\n\x08\x08\x01\x12\x04\n\x02\x08\x01B\x04\n\x00\x10\x11"
)
"""The smallest ONNX file: y = max(x, 0), of one number."""


DAMAGE = (ValueError, LookupError, TypeError, RuntimeError, MemoryError, AttributeError, OSError)
"""What a damaged file draws from onnxruntime beside its own errors."""

MOST = 0.75  # of memory that runs on the CPU may take; a network that asks for more fails alone

ARENA_MAX = -8  # of glibc's mallopt: how many places there are to take memory from


def onnx_errors() -> tuple[type[Exception], ...]:
    """Return what onnxruntime raises for a file that is no network, or another network."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    kinds = [kind for kind in vars(state).values() if isinstance(kind, type)]
    return tuple(kind for kind in kinds if issubclass(kind, Exception))


def failures() -> tuple[type[Exception], ...]:
    """Return all that loading and running a damaged network may raise."""
    return (*onnx_errors(), *DAMAGE)


def cores() -> int:
    """Return how many cores the process may really use: affinity and control groups count."""
    from joblib import cpu_count

    return int(cpu_count())


# What U²-Net (176 MB, 320 px, 2 threads) keeps in memory between its runs, in MiB above the bare
# program, and the seconds for a run (tests.benchmarks.sessions settings). Weights alone: 173.
#
#   an arena for each session, with memory patterns: onnxruntime's way    804   0.31
#   the same without patterns                                             503   0.31
#   one arena for all sessions, without patterns                          504   0.31
#   the same, without buffers that are planned ahead to be used again     351   0.31   is chosen
#   the same, emptied after each run: for large pictures, see memory.py   175   0.36
#   no arena, and freed memory given back after each run                  173   0.41
#
# So what its runs take is there once, not once for each network; at 1024 px, where plans lose more,
# 2.4 GB at most instead of 3.4, in 4.8 s instead of 5.6.
SHARED = ("session.use_env_allocators", "1")


def options(device: str) -> Any:
    """Return the options of a session on that device."""
    from onnxruntime import SessionOptions

    options = SessionOptions()
    options.log_severity_level = 3  # errors; the warnings concern those who export networks
    options.intra_op_num_threads = cores()
    options.enable_mem_pattern = False  # nor has DirectML any
    options.enable_mem_reuse = False
    if device == "cpu":
        _make_arena()
        options.add_session_config_entry(*SHARED)
    return options


@cache
def _make_arena() -> Any:
    """Make the memory that all runs on the CPU share; return a session that is always there.

    What it takes first it never gives back, so that is the probe's.
    """
    import onnxruntime

    kind = onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR
    place = onnxruntime.OrtMemoryInfo("Cpu", kind, 0, onnxruntime.OrtMemType.DEFAULT)
    most = onnxruntime.OrtArenaCfg({"max_mem": int(MOST * available())})
    onnxruntime.create_and_register_allocator(place, most)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.add_session_config_entry(*SHARED)
    session = onnxruntime.InferenceSession(PROBE, options, providers=["CPUExecutionProvider"])
    session.run(None, {"x": np.zeros(1, np.float32)})
    return session


def empty() -> None:
    """Give back what runs on the CPU took.

    The next one takes a sixth more time; but at 1024 px gigabytes less stay. It is a run of its
    own, since an answer that is still there keeps part of the arena with it.
    """
    from onnxruntime import RunOptions

    options = RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    _make_arena().run(None, {"x": np.zeros(1, np.float32)}, options)
    trim()


def trim() -> None:
    """Give freed memory back: glibc keeps it, 219 MiB once U²-Net's 168 are loaded."""
    _glibc("malloc_trim", 0)


def share() -> None:
    """Let all threads of a server take memory from one place.

    glibc has one for each thread, and keeps what each of them ever took at once: after 30 photos of
    12 megapixels in 16 threads, one after the other, 660 MiB instead of 220, in the same time.
    """
    _glibc("mallopt", ARENA_MAX, 1)


def _glibc(name: str, *given: int) -> None:
    """Call a function that only glibc has."""
    if sys.platform == "linux" and hasattr(ctypes.CDLL(None), name):
        getattr(ctypes.CDLL(None), name)(*given)
