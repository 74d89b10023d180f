"""How well every remover does what it is for, and how well it does on photos.

python -m tests.benchmarks.methods [FOLDER ...] [--only ID ...]

A row is a remover that needs no download; `own-alpha` is left out, as it keeps what a file holds
and looks at nothing. Its own scenes are those of tests/grounds, which are made for it; the figures
beside them are IoU · F · MAE · S · milliseconds, means over scenes, and then on the same scenes the
IoU of a plain threshold, the IoU of `auto`, and how often auto chose rightly: something as good.
A FOLDER is as for `photos`, and is for removers that work from a single picture. Where a remover
finds no subject, its matte counts as empty.
"""

from __future__ import annotations

import argparse
import sys
from functools import cache
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

if str(Path(__file__).parents[2]) not in sys.path:  # when it is run as a file
    sys.path.insert(0, str(Path(__file__).parents[2]))

from removers import Recipe, metrics, registry
from removers.methods.own_alpha import OwnAlpha
from removers.step import Remover
from tests.benchmarks.photos import matte, measured
from tests.grounds import GROUNDS
from tests.grounds.stage import Made

LEFT_OUT = (OwnAlpha,)
AS_GOOD = 0.02  # IoU by which another choice may be worse and still be right
MEASURES = (
    metrics.mae,
    metrics.iou,
    metrics.f_measure,
    metrics.s_measure,
)  # as `measured` has them
IOU = 1

Figures = NDArray[np.float64]  # scenes × (MAE, IoU, F, S, milliseconds)


def removers() -> list[type[Remover]]:
    """Return the removers that need no download, in the order in which people see them."""
    every = [part for part in registry.of_kind(Remover) if issubclass(part, Remover)]
    return [part for part in every if part.group != "deep" and part not in LEFT_OUT]


@cache
def scenes(ground: str) -> tuple[Made, ...]:
    return tuple(make() for make in GROUNDS[ground].scenes.values())


def on_ground(ground: str, remover: str) -> Figures:
    """Return the figures of a remover on the scenes of a ground; its own have recipes for it."""
    rows = []
    for made in scenes(ground):
        recipe = Recipe.parse(made.recipe if made.recipe and remover == ground else remover)
        start = perf_counter()
        alpha = matte(recipe, made.scene)
        seconds = perf_counter() - start
        rows.append([*(measure(alpha, made.truth) for measure in MEASURES), 1000 * seconds])
    return np.array(rows)


def on_photos(folder: Path, part: type[Remover]) -> str:
    """Return the cell of a folder; a dash where the remover works from more than a photo has."""
    if any(needed and name != "image" for name, needed in part.inputs().items()):
        return "–"
    recipe = Recipe.parse(part.id)
    return cell(np.array([measured(recipe, photo) for photo in sorted(folder.glob("*.jpg"))]))


def cell(figures: Figures) -> str:
    mae, iou, f, s, milliseconds = figures.mean(0)
    return f"{iou:.3f} · {f:.3f} · {mae:.3f} · {s:.3f} · {milliseconds:.0f}"


def own(name: str) -> list[str]:
    """Return the cells of a remover's own scenes; dashes where it has none."""
    if name not in GROUNDS:
        return ["–"] * 4
    ours, plain, chosen = (on_ground(name, remover) for remover in (name, "threshold", "auto"))
    rightly = chosen[:, IOU] >= ours[:, IOU] - AS_GOOD
    others = (f"{figures[:, IOU].mean():.3f}" for figures in (plain, chosen))
    return [cell(ours), *others, f"{rightly.sum()} of {len(rightly)}"]


def main(folders: list[Path], only: list[str]) -> None:
    """Print a Markdown table: a row for each remover."""
    figures = "IoU · F · MAE · S · ms"
    heads = [f"own scenes: {figures}", "threshold's IoU", "auto's IoU", "auto right"]
    heads += [f"{folder.name}: {figures}" for folder in folders]
    print(f"| remover | {' | '.join(heads)} |\n| --- |{' --: |' * len(heads)}")
    for part in removers():
        if not only or part.id in only:
            cells = [*own(part.id), *(on_photos(folder, part) for folder in folders)]
            print(f"| `{part.id}` | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Every remover on its own scenes and on photos.")
    parser.add_argument("folders", nargs="*", type=Path, help="photos with their masks")
    parser.add_argument("--only", nargs="+", default=[], metavar="ID", help="these removers")
    options = parser.parse_args()
    main(options.folders, options.only)
