"""How well a recipe cuts out the photos of a folder, whose masks are known.

python -m tests.benchmarks.photos FOLDER ... [-r RECIPE]

A folder holds NAME.jpg and its mask NAME.png (white is subject). The figures are means over photos.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from time import perf_counter

import numpy as np

if str(Path(__file__).parents[2]) not in sys.path:  # when it is run as a file
    sys.path.insert(0, str(Path(__file__).parents[2]))

from removers import NoSubject, Recipe, files, metrics
from removers.scene import Alpha, Scene


def matte(recipe: Recipe, scene: Scene) -> Alpha:
    """Return the finished matte; nothing where the recipe finds no subject."""
    try:
        return recipe(scene).alpha
    except NoSubject:
        return np.zeros(scene.image.shape[:2], np.float32)


def measured(recipe: Recipe, photo: Path) -> list[float]:
    """Return MAE, IoU, F at 0.5, S-measure and milliseconds."""
    scene = files.read(photo)
    truth = (files.read(photo.with_suffix(".png")).image[..., 0] > 127).astype(np.float32)
    start = perf_counter()
    alpha = matte(recipe, scene)
    seconds = perf_counter() - start
    measures = (metrics.mae, metrics.iou, metrics.f_measure, metrics.s_measure)
    return [*(measure(alpha, truth) for measure in measures), 1000 * seconds]


def main(folders: list[Path], recipe: Recipe) -> None:
    """Print a Markdown table: a row for each folder."""
    print(f"`{recipe}`\n\n| photos | number | MAE | IoU | F | S | ms |")
    print("| --- | --: | --: | --: | --: | --: | --: |")
    for folder in folders:
        rows = [measured(recipe, photo) for photo in sorted(folder.glob("*.jpg"))]
        mae, iou, f, s, milliseconds = np.mean(rows, axis=0)
        figures = f"{mae:.3f} | {iou:.3f} | {f:.3f} | {s:.3f} | {milliseconds:.0f}"
        print(f"| {folder.name} | {len(rows)} | {figures} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("-r", "--recipe", default="auto")
    options = parser.parse_args()
    main(options.folders, Recipe.parse(options.recipe))
