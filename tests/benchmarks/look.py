"""Cutouts of a folder of photos over a loud checkerboard, to judge by eye.

python -m tests.benchmarks.look FOLDER SHEET.png [-r RECIPE] [--width 300]

Each photo stands beside its cutout; below them are its name and how unsure the network was.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

if str(Path(__file__).parents[2]) not in sys.path:  # when it is run as a file
    sys.path.insert(0, str(Path(__file__).parents[2]))

from removers import NoSubject, Recipe, files, pixels
from removers.recipe import DEFAULT
from removers.scene import Image
from removers.training import pictures

SQUARE = 16  # px
LOUD = np.array([[255, 0, 200], [0, 190, 255]], np.float32)  # no photo's own colors


def tiles(folder: Path, recipe: Recipe, width: int) -> Iterator[tuple[Image, str]]:
    """Yield each photo of a folder beside its cutout, and what to write below."""
    for path in sorted(folder.glob("*.jpg")):
        scene = files.read(path)
        size = pixels.fitted(scene.image, width)
        photo = pixels.resize(scene.image, *size)
        try:
            cutout = recipe(scene)
        except NoSubject:
            yield np.hstack([photo, np.zeros_like(photo)]), f"{path.stem}: no subject"
            continue
        rows, columns = np.indices(size) // SQUARE
        board = LOUD[(rows + columns) % 2]
        alpha = pixels.resize(cutout.alpha, *size)[..., None]
        shown = pixels.resize(cutout.color, *size) * alpha + board * (1 - alpha)
        unsure = max(note.unsure for note in cutout.notes)
        yield np.hstack([photo, shown.astype(np.uint8)]), f"{path.stem} {unsure:.0%}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("sheet", type=Path)
    parser.add_argument("-r", "--recipe", default=DEFAULT)
    parser.add_argument("--width", type=int, default=300, help="px, of a photo's longer side")
    options = parser.parse_args()
    made = tiles(options.folder, Recipe.parse(options.recipe), options.width)
    pictures.sheet(made, options.sheet, columns=4, width=2 * options.width + pictures.GAP)


if __name__ == "__main__":
    main()
