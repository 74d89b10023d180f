"""Speed and memory against rembg on the same photos and the same networks, bytes to bytes.

    python -m tests.benchmarks.against_rembg

`u2net` is as large as the real one, with random weights; `u2netp` costs next to nothing, so that
its rows show what is around a network: decoding, shrinking, the matte at full size, color,
encoding. Every measurement has a process of its own; its time is the median of RUNS after a
warm-up, its memory the largest resident size. Ours and theirs take turns for ROUNDS, whose median
counts, so that a busy neighbor slows both.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, astuple, dataclass
from itertools import cycle
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

import numpy as np

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:  # when it is run as a file
    sys.path.insert(0, str(ROOT))

from tests import stubs  # noqa: E402 # the path must be set first
from tests.benchmarks import u2net  # noqa: E402 # the path must be set first

MEGAPIXELS = (1, 4, 12)
RUNS, ROUNDS = 3, 3
SMALL = "small.jpg"  # a photo beside the others, on which a process gets ready
SHOWN = 1200  # px; the page's small copy of a photo

PREVIEW, FULL = "second call, preview", "second call, full size"
"""A photo whose matte is known, with other edges: as the page shows it, and as it is saved."""

EDGES = (
    "u2net | decontaminate",
    "u2net | feather radius=2 | decontaminate",
    "u2net | contrast | decontaminate",
    "u2net | shift pixels=2 | decontaminate",
)
"""What second calls ask for, one after the other."""


class Pair(NamedTuple):
    """A network, what we do with it, and the call of rembg's that this stands beside."""

    network: str
    ours: str
    theirs: str
    most: float = 12  # megapixels; what takes gigabytes is left out above


PAIRS = (
    Pair("u2net", "u2net", "remove(data)"),
    Pair("u2net", "u2net | decontaminate", "remove(data, decontaminate=True)"),
    Pair("u2net", "u2net | matting | decontaminate", "remove(data, alpha_matting=True)", most=1),
    Pair("u2net", PREVIEW, "remove(data, decontaminate=True)"),
    Pair("u2net", FULL, "remove(data, decontaminate=True)"),
    Pair("u2netp", "u2netp", "remove(data)"),
    Pair("u2netp", "u2netp | decontaminate", "remove(data, decontaminate=True)"),
)


@dataclass(frozen=True)
class Measured:
    """Seconds, and megabytes: the peak, and how far it lies above a process that is ready."""

    seconds: float
    peak: float
    above: float


def photo(megapixels: float, name: str = "astronaut") -> bytes:
    """Return a 3:2 JPEG of that size: a photo of scikit-image's, enlarged, with sensor noise."""
    from PIL import Image
    from skimage import data

    height = round((megapixels * 1e6 / 1.5) ** 0.5)
    large = Image.fromarray(getattr(data, name)()).resize((round(height * 1.5), height))
    noise = np.random.default_rng(0).normal(0, 3, (height, large.width, 3))  # of 255
    noisy = np.clip(np.asarray(large) + noise, 0, 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noisy).save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def ours(recipe: str) -> Callable[[bytes], bytes]:
    """Return our `remove` with that recipe."""
    from removers import remove

    return lambda data: remove(data, recipe)


def again(what: str) -> Callable[[bytes], bytes]:
    """Return a call that asks for other edges each time; the first on a photo finds its matte."""
    from removers import Recipe, files
    from removers.trial import Trial

    trials: dict[bytes, Trial] = {}
    edges = cycle([Recipe.parse(text) for text in EDGES])

    def run(data: bytes) -> bytes:
        if data not in trials:
            trials[data] = Trial.of(lambda: files.read(data), SHOWN)
        trial, recipe = trials[data], next(edges)
        cutout = trial.full(recipe) if what == FULL else trial.preview(recipe)[0]
        return files.write(cutout, "png", str(recipe))

    return run


def theirs(network: str, call: str) -> Callable[[bytes], bytes]:
    """Return rembg's `remove`, called so."""
    from rembg import new_session, remove

    session = new_session(network)
    options = {name: True for name in ("alpha_matting", "decontaminate") if name in call}
    return lambda data: remove(data, session=session, **options)


def memory(field: str) -> float:
    """Return VmRSS, what this process holds now, or VmHWM, the most it ever did, in MB.

    Linux only. Not `ru_maxrss`: a child inherits that from the process that started it.
    """
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{field}:")[2].split()[0]) * 1024 / 1e6


def measure(network: str, what: str, file: str) -> Measured:
    """Measure one recipe or call on one photo, in this process."""
    if what.startswith("remove("):
        run = theirs(network, what)
    else:
        run = again(what) if what in (PREVIEW, FULL) else ours(what)
    run(Path(file).with_name(SMALL).read_bytes())  # both import and load when they first run
    data, ready, times = Path(file).read_bytes(), memory("VmRSS"), []
    for _ in range(1 + RUNS):
        start = perf_counter()
        run(data)
        times.append(perf_counter() - start)
    most = memory("VmHWM")
    return Measured(median(times[1:]), most, most - ready)


def measured(network: str, what: str, file: Path) -> Measured:
    """Measure in a fresh process."""
    done = subprocess.run(
        [sys.executable, __file__, network, what, str(file)],
        check=True,
        stdout=subprocess.PIPE,
        env={**os.environ, **stubs.environment(file.parent)},
    )
    return Measured(**json.loads(done.stdout))


def compare(folder: Path) -> None:
    """Print the table, the rows of a size as soon as they are known."""
    stubs.install(folder, "u2netp", "center")
    stubs.install(folder, "u2net").write_bytes(u2net.network())
    (folder / SMALL).write_bytes(photo(0.1))
    print(
        "| MP | ours | rembg's | time, s | as fast | peak, MB | ratio | above ready, MB | ratio |"
    )
    print("| --: | --- | --- | --: | --: | --: | --: | --: | --: |")
    for megapixels in MEGAPIXELS:
        file = folder / f"{megapixels}.jpg"
        file.write_bytes(photo(megapixels))
        pairs = [pair for pair in PAIRS if megapixels <= pair.most]
        calls = dict.fromkeys((p.network, what) for p in pairs for what in (p.ours, p.theirs))
        rounds = [{call: measured(*call, file) for call in calls} for _ in range(ROUNDS)]
        found = {call: middle([each[call] for each in rounds]) for call in calls}
        for network, our, their, _ in pairs:
            figures = row(found[network, our], found[network, their])
            print(f"| {megapixels} | `{our}` | `{their}`, {network} | {figures} |", flush=True)


def middle(rounds: list[Measured]) -> Measured:
    """Return the median of each figure."""
    return Measured(*(median(values) for values in zip(*map(astuple, rounds), strict=True)))


def row(our: Measured, their: Measured) -> str:
    """Return the figures side by side: how many times as fast we are, and our share of memory."""
    return (
        f"{our.seconds:.2f} : {their.seconds:.2f} | {their.seconds / our.seconds:.2f} × | "
        f"{our.peak:.0f} : {their.peak:.0f} | {our.peak / their.peak:.2f} | "
        f"{our.above:.0f} : {their.above:.0f} | {our.above / their.above:.2f}"
    )


if __name__ == "__main__":
    if len(sys.argv) == 4:
        print(json.dumps(asdict(measure(*sys.argv[1:]))))
    else:
        with tempfile.TemporaryDirectory() as folder:
            compare(Path(folder))
