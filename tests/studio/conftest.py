"""A visit to the page without the page: English words, files in a folder, warnings in a list."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from PIL import Image

from removers import words
from removers.coarse import Matte
from removers.recipe import DEFAULT, Recipe
from removers.scene import PICTURES, Scene
from removers.scene import Image as Pixels
from removers.studio import Visit, results
from removers.studio.desk import Desk
from removers.studio.visit import Kept, Served
from tests import scenes

WORDS = words.load(Path(__file__).parent.parent.parent / "assets" / "words")
ALONE = (None,) * len(PICTURES)
"""What a photo has beside it, if nothing."""


class Sent(NamedTuple):
    """A file as gradio describes it."""

    path: str
    orig_name: str


@pytest.fixture
def warned() -> list[str]:
    """What a person was warned of."""
    return []


@pytest.fixture
def visit(tmp_path: Path, warned: list[str]) -> Visit:
    """An event of a person who reads English."""
    numbers = count()

    def place(name: str) -> Served:
        folder = tmp_path / "served" / str(next(numbers))
        folder.mkdir(parents=True)
        return Served(folder / name)

    return Visit(WORDS["en"], place, warned.append, lambda work: work())


@pytest.fixture
def kept() -> Kept:
    """What a browser remembers that was never here."""
    return {"recipe": DEFAULT, "format": "png", "agreed": []}


Draw = Callable[[str, Pixels], str]


@pytest.fixture
def draw(tmp_path: Path) -> Draw:
    """Write a picture as PNG under any name, and return its path."""

    def draw(name: str, picture: Pixels) -> str:
        Image.fromarray(picture).save(tmp_path / name, "PNG")
        return str(tmp_path / name)

    return draw


@pytest.fixture
def photo(draw: Draw) -> str:
    """The path of a photo: a dark disc, 256 × 192."""
    return draw("upload", scenes.disc(192, 256).image)


@pytest.fixture
def desk(visit: Visit, photo: str) -> Desk:
    """The desk of someone who has dropped that photo as `My photo é.jpg`."""
    landed = results.land(visit, [Sent(photo, "My photo é.jpg")], *ALONE)["desk"]
    assert isinstance(landed, Desk)
    return landed


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The removers that ran, in order."""
    names: list[str] = []
    untouched = Recipe.untouched

    def counted(recipe: Recipe, scene: Scene) -> Matte:
        names.append(str(recipe.remover))
        return untouched(recipe, scene)

    monkeypatch.setattr(Recipe, "untouched", counted)
    return names


def plain(level: int, size: tuple[int, int] = (192, 256)) -> Pixels:
    """Return a gray picture of (height, width)."""
    return np.full((*size, 3), level, np.uint8)
