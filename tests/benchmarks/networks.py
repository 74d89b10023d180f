"""How long a network takes to load and to answer, against GrabCut on the same photo.

python -m tests.benchmarks.networks [FILE.onnx ...]

Loading is measured in a process of its own, once its imports are done. The times are medians of 20.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import numpy as np

if str(Path(__file__).parents[2]) not in sys.path:  # when it is run as a file
    sys.path.insert(0, str(Path(__file__).parents[2]))

from removers import Recipe, files, networks

PHOTO = Path(__file__).parents[2] / "assets" / "examples" / "lemur.jpg"
LOAD = """
import sys, time, cv2, onnxruntime
from pathlib import Path
from removers import networks
start = time.perf_counter()
networks.load(Path(sys.argv[1]))
print(1000 * (time.perf_counter() - start))
"""


def loading(path: Path) -> float:
    """Return how long a fresh process takes to read the file, in ms; the best of three."""
    runs = [
        subprocess.run([sys.executable, "-c", LOAD, str(path)], capture_output=True, check=True)
        for _ in range(3)
    ]
    return min(float(run.stdout) for run in runs)


def answering(recipe: str) -> float:
    """Return how long a remover takes for the photo at its working size, in ms."""
    scene, chain, times = files.read(PHOTO), Recipe.parse(recipe), []
    for _ in range(20):
        start = perf_counter()
        chain.matte(scene)
        times.append(1000 * (perf_counter() - start))
    return float(np.median(times))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE.onnx")
    named = parser.parse_args().files or [networks.WEIGHTS / "pocket.onnx"]
    peer = answering("grabcut")
    print(f"GrabCut                {peer:6.1f} ms")
    for path in named:
        took = answering(f"onnx file={path}")
        size = path.stat().st_size / 1e6
        print(
            f"{path.name:20} {took:8.1f} ms, {took / peer:.2f} of GrabCut; "
            f"loaded in {loading(path):.0f} ms; {size:.2f} MB"
        )


if __name__ == "__main__":
    main()
