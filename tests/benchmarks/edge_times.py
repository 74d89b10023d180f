"""How long `matting` and `decontaminate` take, and how much memory, beside rembg's alpha matting.

A rendered head of hair and its coarse matte, enlarged bilinearly and rounded to 8 bits. Every
measurement has a process of its own, which loads both, gets ready on a small copy (imports, numba)
and then makes one call: its memory is the most that it held during the call above what it held
before. The processes take turns; of each the best time and the largest memory count. rembg's
function makes the matte and the color, so it stands beside
`matting | decontaminate`, both of ours in one process.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from removers import pixels
from removers.registry import parse_step
from removers.scene import Image
from removers.step import Recolor, Refiner
from tests.benchmarks.against_rembg import memory
from tests.benchmarks.edge_scenes import FIRST, Verdict, degraded, levels, table
from tests.rendered import hair

ROOT = Path(__file__).parents[2]
SMALL, LARGE = (0.3, 1, 2), (8, 12, 24)  # MP
LONG = 8  # MP; from there on rembg takes half a minute and more, and has one run
MOST = 12  # MP; above, rembg would not fit into common memory
RUNS = 2
REMBG, BOTH = "rembg", "matting | decontaminate"
OURS = ("matting", "decontaminate", BOTH)
FASTER = {2: 8.0, 12: 30.0}  # times as fast as rembg is wanted, by MP
MEMORY = 1000.0  # MB wanted at 12 MP
READY = 160  # px; the small copy's longer side

Found = tuple[float, float]  # s, and MB above ready
Levels = NDArray[np.uint8]


def _ours(recipe: str, image: Image, mask: Levels) -> Callable[[], object]:
    """Return our steps, one after the other, as a call."""
    steps = [parse_step(step) for step in recipe.split("|")]
    matte = mask.astype(np.float32) / np.float32(255)

    def run() -> object:
        color, alpha = image, matte
        for step in steps:
            if isinstance(step, Refiner):
                alpha = step(color, alpha)
            elif isinstance(step, Recolor):
                color = step(color, alpha)
        return color, alpha

    return run


def _rembg(image: Image, mask: Levels, erosion: int) -> Callable[[], object]:
    """Return rembg's alpha matting as a call; its thresholds are its defaults."""
    from PIL import Image as Pillow
    from rembg import bg

    picture, matte = Pillow.fromarray(image), Pillow.fromarray(mask)
    return lambda: bg.alpha_matting_cutout(picture, matte, 240, 10, erosion)


def measure(what: str, folder: Path) -> Found:
    """Measure one call in this process."""
    image, mask = (np.load(folder / f"{name}.npy") for name in ("image", "mask"))
    size = pixels.fitted(image, READY)
    small = pixels.resize(image, *size), pixels.resize(mask, *size)
    if what == REMBG:
        _rembg(*small, 1)()
        run = _rembg(image, mask, 10)
    else:
        _ours(what, *small)()
        run = _ours(what, image, mask)
    del image, mask  # the call holds what it needs
    Path("/proc/self/clear_refs").write_text("5")  # VmHWM counts anew
    ready, start = memory("VmRSS"), perf_counter()
    made = run()
    seconds = perf_counter() - start
    del made
    return seconds, memory("VmHWM") - ready


def measured(what: str, folder: Path) -> Found:
    """Measure in a fresh process."""
    command = [sys.executable, "-m", "tests.benchmarks.edge_times", what, str(folder)]
    done = subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE)
    seconds, above = json.loads(done.stdout.splitlines()[-1])  # pymatting may print before
    return seconds, above


def draw(folder: Path, megapixels: float) -> None:
    """Render the picture and its mask, 3:2, into the folder."""
    width = round((megapixels * 1e6 * 1.5) ** 0.5)
    known = hair(round(width / 1.5), width, FIRST)
    coarse = pixels.resize(degraded(known.alpha, FIRST), *known.alpha.shape)
    np.save(folder / "image.npy", known.image)
    np.save(folder / "mask.npy", levels(coarse))


def compared(megapixels: float) -> dict[str, Found]:
    """Return the best time and the largest memory of all at one size, taking turns."""
    runs: dict[str, list[Found]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as name:
        draw(Path(name), megapixels)
        for turn in range(RUNS):
            for what in (*OURS, *_rivals(megapixels, turn)):
                runs[what].append(measured(what, Path(name)))
    return {
        what: (min(seconds for seconds, _ in found), max(above for _, above in found))
        for what, found in runs.items()
    }


def _rivals(megapixels: float, turn: int) -> Sequence[str]:
    """Return who else runs, on that turn."""
    return (REMBG,) if megapixels < LONG or (megapixels <= MOST and turn == 0) else ()


def times(large: bool) -> list[Verdict]:
    """Print the table of times and memory."""
    found = {megapixels: compared(megapixels) for megapixels in SMALL + (LARGE if large else ())}
    shown = ("`matting`", "`decontaminate`", "both", "rembg alpha matting", "rembg / both")
    for index, unit, digits in ((0, "s", 2), (1, "MB above ready", 0)):
        rows = [(f"{mp:g}", *_cells(here, index, digits)) for mp, here in found.items()]
        table(f"Time and memory: {unit}", ("MP", *shown), rows)
    return list(_judged(found))


def _judged(found: dict[float, dict[str, Found]]) -> Iterator[Verdict]:
    """Compare with what is wanted, at those sizes that were measured."""
    for megapixels, wanted in FASTER.items():
        if megapixels in found:
            here = found[megapixels]
            share = here[REMBG][0] / here[BOTH][0]
            yield Verdict(f"time at {megapixels} MP: rembg's / ours", share, least=wanted)
    if 12 in found:
        yield Verdict("memory at 12 MP: ours, MB", found[12][BOTH][1], most=MEMORY)


def _cells(here: dict[str, Found], index: int, digits: int) -> Iterator[str]:
    """Return one row's figures: ours, rembg's, and rembg's as a multiple of ours."""
    for what in OURS:
        yield f"{here[what][index]:.{digits}f}"
    theirs = here.get(REMBG)
    yield f"{theirs[index]:.{digits}f}" if theirs else "–"
    yield f"{theirs[index] / here[BOTH][index]:.1f}" if theirs else "–"


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]))))
