"""How long the page's server takes to show a moved edge slider, for a 1-megapixel preview.

python -m tests.benchmarks.sliders

Every setting of every edge and color step is moved to MOVES places in turn, the step being on
beside the defaults. The time is that of the whole event on the server, from the recipe to the
files that the browser fetches.
"""

from __future__ import annotations

import tempfile
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

from removers import DEFAULT, Recipe, words
from removers.registry import of_kind
from removers.settings import Number
from removers.step import Recolor, Refiner, Step
from removers.studio import results
from removers.studio.controls import recipe_of, values_of
from removers.studio.desk import Desk
from removers.studio.photo import Photo
from removers.studio.visit import Kept, Served, Visit
from tests.benchmarks.against_rembg import photo
from tests.page import ROOT

KEPT: Kept = {"recipe": DEFAULT, "format": "png", "agreed": []}
ENGLISH = words.load(ROOT / "assets" / "words")["en"]
MOVES = 5
GOAL = 150  # ms


def moved(part: type[Step], name: str, setting: Number) -> list[str]:
    """Return recipes between which only this setting differs."""
    recipes = []
    for value in np.linspace(setting.low, setting.high, MOVES + 2)[1:-1]:
        values = values_of(Recipe.parse(DEFAULT)) | {part: True}
        recipes.append(str(recipe_of(values | {(part, name): setting.nearest(value)})))
    return recipes


def milliseconds(visit: Visit, desk: Desk, texts: list[str]) -> float:
    """Return the median time of showing each in turn, after one that gets ready."""
    taken = []
    for text in texts:
        start = perf_counter()
        results.show(visit, desk, KEPT, text)
        taken.append(1000 * (perf_counter() - start))
    return median(taken[1:])


def main() -> None:
    """Print a Markdown table: a row for each slider."""
    with tempfile.TemporaryDirectory() as folder:
        files = (Served(Path(folder) / f"{number}.png") for number in count())
        visit = Visit(ENGLISH, lambda _: next(files), print, lambda work: work())
        file = visit.save(photo(1), "photo.jpg")
        desk = Desk.of(Photo(file, "photo.jpg"))
        results.show(visit, desk, KEPT, DEFAULT)
        height, width = desk.trial.small.image.shape[:2]
        print(f"{width} × {height} pixels; {GOAL} ms are wanted\n\n| slider | ms |\n| --- | --: |")
        for part in [*of_kind(Refiner), *of_kind(Recolor)]:
            for name, setting in part.settings().items():
                if isinstance(setting, Number):
                    taken = milliseconds(visit, desk, moved(part, name, setting))
                    print(f"| {part.id} {name} | {taken:.0f} |", flush=True)


if __name__ == "__main__":
    main()
