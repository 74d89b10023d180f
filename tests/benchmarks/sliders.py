"""How long the page's server takes to show a moved edge slider, for a 1-megapixel preview.

python -m tests.benchmarks.sliders

Every setting of every edge and color step is moved to MOVES places in turn, the step being on
beside the defaults. The time is that of the whole event on the server, from the recipe to the
files that the browser fetches.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
from gradio.data_classes import FileData

import app
from removers import DEFAULT, Recipe
from removers.controls import recipe_of, values_of
from removers.registry import of_kind
from removers.settings import Number
from removers.step import Recolor, Refiner, Step
from tests.benchmarks.against_rembg import photo

MOVES = 5
GOAL = 150  # ms


def moved(part: type[Step], name: str, setting: Number) -> list[str]:
    """Return recipes between which only this setting differs."""
    recipes = []
    for value in np.linspace(setting.low, setting.high, MOVES + 2)[1:-1]:
        values = values_of(Recipe.parse(DEFAULT)) | {part: True}
        recipes.append(str(recipe_of(values | {(part, name): setting.nearest(value)})))
    return recipes


def milliseconds(desk: app.Desk, recipes: list[str]) -> float:
    """Return the median time of showing each in turn, after one that gets ready."""
    taken = []
    for recipe in recipes:
        start = perf_counter()
        app.show(desk, [], recipe)
        taken.append(1000 * (perf_counter() - start))
    return median(taken[1:])


def main() -> None:
    """Print a Markdown table: a row for each slider."""
    with tempfile.NamedTemporaryFile(suffix=".jpg") as file:
        Path(file.name).write_bytes(photo(1))
        desk = app.arrive(None, FileData(path=file.name, orig_name="photo.jpg"), *[None] * 5)[0]
        app.show(desk, [], DEFAULT)
        height, width = desk.trial.small.image.shape[:2]
        print(f"{width} × {height} pixels; {GOAL} ms are wanted\n\n| slider | ms |\n| --- | --: |")
        for part in [*of_kind(Refiner), *of_kind(Recolor)]:
            for name, setting in part.settings().items():
                if isinstance(setting, Number):
                    taken = milliseconds(desk, moved(part, name, setting))
                    print(f"| {part.id} {name} | {taken:.0f} |", flush=True)


if __name__ == "__main__":
    main()
