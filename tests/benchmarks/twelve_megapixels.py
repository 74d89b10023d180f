"""Where the time of one 12-megapixel photo goes, JPEG to PNG, and the most memory that it takes.

python -m tests.benchmarks.twelve_megapixels ["a recipe"]
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

if str(Path(__file__).parents[2]) not in sys.path:  # when it is run as a file
    sys.path.insert(0, str(Path(__file__).parents[2]))

from removers import DEFAULT, Recipe, files
from tests.benchmarks.against_rembg import memory, photo

GOAL = "6 s and 1200 MB"


def main(recipe: Recipe) -> None:
    """Print a Markdown table: a row for each step, with its seconds and what it said."""
    data = photo(12)
    Path("/proc/self/clear_refs").write_text("5")  # VmHWM counts anew: making it took the most
    start = perf_counter()
    scene = files.read(data, "photo.jpg")
    decoded = perf_counter()
    cutout = recipe(scene)
    finished = perf_counter()
    png = files.write(cutout, "png", str(recipe))
    end = perf_counter()
    rows = [
        ("decode", decoded - start, f"{len(data) / 1e6:.1f} MB of JPEG"),
        *((note.step, note.seconds, note.says) for note in cutout.notes),
        ("encode", end - finished, f"{len(png) / 1e6:.1f} MB of PNG"),
        ("all", end - start, f"at most {GOAL} are wanted"),
    ]
    print("| step | seconds | |\n| --- | --: | --- |")
    for step, seconds, says in rows:
        print(f"| {step} | {seconds:.2f} | {says} |")
    print(f"\nPeak memory: {memory('VmHWM'):.0f} MB.")


if __name__ == "__main__":
    main(Recipe.parse(sys.argv[1] if len(sys.argv) > 1 else DEFAULT))
