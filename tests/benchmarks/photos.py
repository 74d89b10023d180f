"""How well a recipe cuts out the photos of a folder, whose masks are known.

python -m tests.benchmarks.photos FOLDER ... [-r RECIPE]

A folder holds NAME.jpg and its mask NAME.png (white is subject). The figures are means over photos,
the IoU with its 95 % bootstrap interval; ghosts are the share of photos in which over 5 % of the
subject is half transparent away from any edge.
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
from removers.training.validate import interval

GHOSTS = 0.05  # of the subject


def matte(recipe: Recipe, scene: Scene) -> Alpha:
    """Return the finished matte; nothing where the recipe finds no subject."""
    try:
        return recipe(scene).alpha
    except NoSubject:
        return np.zeros(scene.image.shape[:2], np.float32)


def measured(recipe: Recipe, photo: Path) -> list[float]:
    """Return MAE, IoU, F at 0.5, S-measure, whether there are ghosts, and milliseconds."""
    scene = files.read(photo)
    truth = (files.read(photo.with_suffix(".png")).image[..., 0] > 127).astype(np.float32)
    start = perf_counter()
    alpha = matte(recipe, scene)
    seconds = perf_counter() - start
    measures = (metrics.mae, metrics.iou, metrics.f_measure, metrics.s_measure)
    ghostly = metrics.ghosts(alpha) > GHOSTS
    return [*(measure(alpha, truth) for measure in measures), ghostly, 1000 * seconds]


def main(folders: list[Path], recipe: Recipe) -> None:
    """Print a Markdown table: a row for each folder."""
    print(f"`{recipe}`\n\n| photos | number | MAE | IoU | F | S | ghosts | ms |")
    print("| --- | --: | --: | --: | --: | --: | --: | --: |")
    for folder in folders:
        rows = [measured(recipe, photo) for photo in sorted(folder.glob("*.jpg"))]
        mae, iou, f, s, ghostly, milliseconds = np.mean(rows, axis=0)
        low, high = interval([row[1] for row in rows])
        figures = f"{mae:.3f} | {iou:.3f} ({low:.3f}–{high:.3f}) | {f:.3f} | {s:.3f} | "
        figures += f"{ghostly:.0%} | {milliseconds:.0f}"
        print(f"| {folder.name} | {len(rows)} | {figures} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("-r", "--recipe", default="auto")
    options = parser.parse_args()
    main(options.folders, Recipe.parse(options.recipe))
