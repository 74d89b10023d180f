"""What sessions in memory cost: threads that ask for more networks than the budget holds.

    python -m tests.benchmarks.sessions            the requests, and resident memory as a curve
    python -m tests.benchmarks.sessions settings   what settings of onnxruntime cost

200 requests come from 8 threads for 4 networks of 40 MB in random order, under a budget that holds
two. The settings are tried on a network of U²-Net's size, each in a process of its own.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
import weakref
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from time import perf_counter, process_time
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:  # when it is run as a file
    sys.path.insert(0, str(ROOT))

from removers.networks import memory  # noqa: E402 # the path must be set first
from removers.networks.arena import trim  # noqa: E402 # the path must be set first
from tests.benchmarks import u2net  # noqa: E402 # the path must be set first

REQUESTS, THREADS, NETWORKS, HOLDS = 200, 8, 4, 2
SIDE = 64  # px
LAYERS = 17  # of 256 × 256 × 3 × 3 float32 weights, 2.36 MB each: 40 MB
SETTLED = 50  # requests; from here on the curve should be flat
FLAT = 0.1  # of the mean: how far the largest may lie above it
MIB = 2**20


def resident(key: str = "VmRSS") -> float:
    """Return the process' resident memory, or with VmHWM the most that it was, in MiB."""
    text = Path("/proc/self/status").read_text()
    return int(text.split(f"{key}:")[1].split()[0]) / 1024


def network(seed: int) -> bytes:
    """Return an ONNX file of 40 MB that works on planes of a quarter of SIDE."""
    from onnx import TensorProto, helper, numpy_helper

    random = np.random.default_rng(seed)
    sizes = [(256, 3), *[(256, 256)] * LAYERS, (1, 256)]
    weights = [
        numpy_helper.from_array(random.standard_normal((*size, 3, 3), np.float32) / 48, f"w{place}")
        for place, size in enumerate(sizes)
    ]
    nodes = [
        helper.make_node(
            "Conv",
            [f"x{place}", f"w{place}"],
            [f"x{place + 1}"],
            pads=[1, 1, 1, 1],
            strides=[1 if place else 4] * 2,
        )
        for place in range(len(sizes))
    ]
    given = helper.make_tensor_value_info("x0", TensorProto.FLOAT, [1, 3, SIDE, SIDE])
    answer = helper.make_tensor_value_info(f"x{len(sizes)}", TensorProto.FLOAT, None)
    graph = helper.make_graph(nodes, "medium", [given], [answer], weights)
    opsets = [helper.make_opsetid("", 17)]
    file: bytes = helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString()
    return file


@dataclass
class Watch:
    """Counts the sessions that are made, and those that are alive."""

    alive: dict[str, list[weakref.ref[Any]]] = field(default_factory=dict)
    loads: int = 0
    double: int = 0  # loads of what was in memory
    most: int = 0
    lock: Lock = field(default_factory=Lock)

    def install(self) -> None:
        """Put itself between onnxruntime and those who make sessions from files."""
        import onnxruntime

        make = onnxruntime.InferenceSession

        def counted(source: Any, *rest: Any, **named: Any) -> Any:
            if isinstance(source, str):
                with self.lock:
                    self.loads += 1
                    self.double += any(each() for each in self.alive.get(source, []))
            session = make(source, *rest, **named)
            if isinstance(source, str):
                with self.lock:
                    self.alive.setdefault(source, []).append(weakref.ref(session))
                    self.most = max(self.most, self.count())
            return session

        onnxruntime.InferenceSession = counted

    def count(self) -> int:
        return sum(each() is not None for refs in self.alive.values() for each in refs)


def requests() -> None:
    """Serve the requests and print what became of them."""
    watch, errors = Watch(), list[Exception]()
    curve: list[tuple[float, bool]] = []  # MiB after each request, and whether one was loading
    watch.install()
    random = np.random.default_rng(0)
    picture = random.standard_normal((1, 3, SIDE, SIDE), np.float32)
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{name}.onnx" for name in "abcd"[:NETWORKS]]
        for seed, path in enumerate(paths):
            path.write_bytes(network(seed))
        size = paths[0].stat().st_size
        os.environ[memory.VARIABLE] = str((HOLDS + 0.5) * size * 1.15 / 1e6)
        gc.collect()
        trim()
        curve.append((resident(), False))
        lock = Lock()

        def ask(choice: int) -> None:
            try:
                memory.run(paths[choice], picture)
            except Exception as error:  # each is counted, whatever it is
                errors.append(error)
            with lock:
                curve.append((resident(), memory._memory._loading.locked()))

        start = perf_counter()
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(ask, random.integers(NETWORKS, size=REQUESTS)))
        took = perf_counter() - start
    print(
        f"{REQUESTS} requests from {THREADS} threads, {NETWORKS} networks of {size / 1e6:.0f} MB,"
    )
    print(
        f"a budget of {float(os.environ[memory.VARIABLE]):.0f} MB that holds {HOLDS}: {took:.1f} s"
    )
    print(f"errors               {len(errors)} {errors[:1] or ''}")
    print(f"loads                {watch.loads}")
    print(f"loads of what is held {watch.double}")
    print(f"most alive at a time {watch.most}")
    draw(curve)


def draw(curve: list[tuple[float, bool]]) -> None:
    """Print resident memory after every tenth request, and whether it stays as it is."""
    for place in range(0, len(curve), 10):
        size, loading = curve[place]
        print(f"{place:4} {size:6.0f} MiB {'█' * round(size / 8)}{' one is loading' * loading}")
    settled = curve[SETTLED + 1 :]
    judge("all", [size for size, _ in settled])
    judge("while none was loading", [size for size, loading in settled if not loading])


def judge(title: str, sizes: list[float]) -> None:
    """Print whether sizes stay about their mean."""
    mean, most = np.mean(sizes), max(sizes)
    first, second = [half.mean() for half in np.array_split(sizes, 2)]
    verdict = "flat" if most <= (1 + FLAT) * mean else "not flat"
    print(f"after request {SETTLED}, {title} ({len(sizes)} times), MiB:")
    print(f"  mean {mean:.0f}, {first:.0f} in the first half, {second:.0f} in the second;")
    print(f"  least {min(sizes):.0f}, most {most:.0f}, {most / mean - 1:.0%} above it: {verdict}")


@dataclass(frozen=True)
class Setting:
    """A way to keep memory; the entries of a session, and what happens after each run."""

    title: str
    arena: bool = True
    patterns: bool = False
    shared: bool = False
    reuse: bool = True
    emptied: bool = False
    trimmed: bool = False
    entries: tuple[tuple[str, str], ...] = ()


SETTINGS = [
    Setting("onnxruntime's own", patterns=True),
    Setting("without patterns"),
    Setting("shared", shared=True),
    Setting("shared, no plans", shared=True, reuse=False),
    Setting("shared, no plans, emptied", shared=True, reuse=False, emptied=True),
    Setting(
        "shared, no spinning", shared=True, entries=(("session.intra_op.allow_spinning", "0"),)
    ),
    Setting("shared, not packed", shared=True, entries=(("session.disable_prepacking", "1"),)),
    Setting("no arena", arena=False),
    Setting("no arena, trimmed", arena=False, trimmed=True),
]


def settings(path: Path, runs: int) -> None:
    """Print a row for each setting, measured in a process of its own."""
    print(f"\n{path.name}, {path.stat().st_size / MIB:.0f} MiB; MiB beyond the bare program")
    print(f"{'':22} loaded trimmed  run 1 run {runs:2}   most  freed   ms/run  cpu ms")
    for place in range(len(SETTINGS)):
        command = [sys.executable, __file__, "one", str(place), str(path), str(runs)]
        subprocess.run(command, check=True)


def one(setting: Setting, path: Path, runs: int) -> None:
    """Print one row."""
    from onnxruntime import InferenceSession, SessionOptions

    from removers.networks.arena import SHARED, cores, empty, options

    options("cpu")  # makes the arena
    kept = SessionOptions()
    kept.log_severity_level, kept.intra_op_num_threads = 3, cores()
    kept.enable_cpu_mem_arena, kept.enable_mem_pattern = setting.arena, setting.patterns
    kept.enable_mem_reuse = setting.reuse
    for entry in (*setting.entries, *[SHARED] * setting.shared):
        kept.add_session_config_entry(*entry)
    picture = np.random.default_rng(0).standard_normal((1, 3, 320, 320), np.float32)
    bare, took = resident(), list[tuple[float, float]]()
    session = InferenceSession(str(path), kept, providers=["CPUExecutionProvider"])
    sizes = [resident()]
    trim()
    sizes.append(resident())
    feed = {session.get_inputs()[0].name: picture}  # nothing of the session is kept
    names = [session.get_outputs()[0].name]
    for _ in range(runs):
        start = perf_counter(), process_time()
        session.run(names, feed)
        if setting.emptied:
            empty()
        if setting.trimmed:
            trim()
        took.append((perf_counter() - start[0], process_time() - start[1]))
        sizes.append(resident())
    sizes = [*sizes[:3], sizes[-1], resident("VmHWM")]
    del session
    gc.collect()
    trim()
    shown = " ".join(f"{size - bare:6.0f}" for size in (*sizes, resident()))
    wall, work = np.min([each[0] for each in took]), np.median([each[1] for each in took])
    print(f"{setting.title:22} {shown}   {1000 * wall:6.1f}  {1000 * work:6.1f}", flush=True)


def main(words: list[str]) -> None:
    match words:
        case ["one", place, path, runs]:
            one(SETTINGS[int(place)], Path(path), int(runs))
        case ["settings"]:
            with tempfile.TemporaryDirectory() as folder:
                large = Path(folder) / "u2net.onnx"
                large.write_bytes(u2net.network())
                settings(large, 20)
            settings(ROOT / "removers" / "weights" / "pocket.onnx", 20)
        case _:
            requests()


if __name__ == "__main__":
    main(sys.argv[1:])
