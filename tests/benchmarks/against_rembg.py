"""Speed and memory against rembg on the same photos and the same network, bytes to bytes.

    python -m tests.benchmarks.against_rembg

The network is a stub that costs next to nothing, so what is compared is everything around it:
decoding, shrinking, the matte at full size, color, encoding. Every measurement has a process of
its own; its time is the median of RUNS after a warm-up, its memory the
largest resident size.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:  # when it is run as a file
    sys.path.insert(0, str(ROOT))

from tests import stubs  # noqa: E402 # the path must be set first

MEGAPIXELS = (1, 4, 12)
RUNS = 5
SMALL = "small.jpg"  # a photo beside the others, on which a process gets ready

PAIRS = (
    ("u2netp", "remove(data)"),
    ("u2netp", "remove(data, post_process_mask=True)"),
    ("u2netp | decontaminate", "remove(data)"),
    ("u2netp | decontaminate", "remove(data, decontaminate=True)"),
)
"""A recipe of ours, and the call of rembg's that it stands beside."""


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


def theirs(call: str) -> Callable[[bytes], bytes]:
    """Return rembg's `remove`, called so."""
    from rembg import new_session, remove

    session = new_session("u2netp")
    options = {name: True for name in ("post_process_mask", "decontaminate") if name in call}
    return lambda data: remove(data, session=session, **options)


def memory(field: str) -> float:
    """Return VmRSS, what this process holds now, or VmHWM, the most it ever did, in MB.

    Linux only. Not `ru_maxrss`: a child inherits that from the process that started it.
    """
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{field}:")[2].split()[0]) * 1024 / 1e6


def measure(what: str, file: str) -> Measured:
    """Measure one recipe or call on one photo, in this process."""
    run = theirs(what) if what.startswith("remove(") else ours(what)
    run(Path(file).with_name(SMALL).read_bytes())  # both import and load when they first run
    data, ready, times = Path(file).read_bytes(), memory("VmRSS"), []
    for _ in range(1 + RUNS):
        start = perf_counter()
        run(data)
        times.append(perf_counter() - start)
    most = memory("VmHWM")
    return Measured(median(times[1:]), most, most - ready)


def measured(what: str, file: Path, home: Path) -> Measured:
    """Measure in a fresh process."""
    done = subprocess.run(
        [sys.executable, __file__, what, str(file)],
        check=True,
        stdout=subprocess.PIPE,
        env={**os.environ, **stubs.environment(home)},
    )
    return Measured(**json.loads(done.stdout))


def compare(folder: Path) -> None:
    """Print the table, a row as soon as it is known."""
    stubs.install(folder, "u2netp", "center")
    (folder / SMALL).write_bytes(photo(0.1))
    print("| MP | ours | rembg's | time, s | ratio | peak, MB | ratio | above ready, MB | ratio |")
    print("| --: | --- | --- | --: | --: | --: | --: | --: | --: |")
    for megapixels in MEGAPIXELS:
        file = folder / f"{megapixels}.jpg"
        file.write_bytes(photo(megapixels))
        names = dict.fromkeys(name for pair in PAIRS for name in pair)
        found = {name: measured(name, file, folder) for name in names}
        for our, their in PAIRS:
            print(f"| {megapixels} | `{our}` | `{their}` | {row(found[our], found[their])} |")


def row(our: Measured, their: Measured) -> str:
    """Return the three figures side by side, each with its ratio, ours to theirs."""
    return " | ".join(
        f"{a:.{digits}f} : {b:.{digits}f} | {a / b:.2f}"
        for a, b, digits in (
            (our.seconds, their.seconds, 2),
            (our.peak, their.peak, 0),
            (our.above, their.above, 0),
        )
    )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(vars(measure(*sys.argv[1:]))))
    else:
        with tempfile.TemporaryDirectory() as folder:
            compare(Path(folder))
