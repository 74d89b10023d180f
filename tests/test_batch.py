"""Batches: one bad file never stops the rest."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from removers import batch, files
from removers.errors import BadPicture, MissingInput, NoSubject
from removers.recipe import Recipe
from removers.scene import Alpha, Scene
from removers.scene import Image as Pixels
from removers.step import Remover


@dataclass(frozen=True)
class Bright(Remover):
    """Keep what is bright."""

    id = "bright"
    title = "Bright"

    def matte(self, image: Pixels) -> Alpha:
        alpha: Alpha = (image.mean(axis=2) > 127).astype(np.float32)
        return alpha


@dataclass(frozen=True)
class Plated(Bright):
    """Keep what is brighter than the plate."""

    id = "plated"

    def matte(self, image: Pixels, plate: Pixels) -> Alpha:  # type: ignore[override]  # asks for more
        alpha: Alpha = (image.mean(axis=2) > plate.mean(axis=2)).astype(np.float32)
        return alpha


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a bright square, a text, an all-black photo and a bright square again."""
    square = np.zeros((16, 16, 3), np.uint8)
    square[4:12, 4:12] = 250
    Image.fromarray(square).save(tmp_path / "a.png")
    (tmp_path / "b.jpg").write_text("no picture")
    Image.new("RGB", (16, 16)).save(tmp_path / "c.png")
    Image.fromarray(square).save(tmp_path / "d.png")
    return tmp_path


def test_one_bad_file_never_stops_the_rest(folder: Path) -> None:
    results = list(batch.run(Recipe(Bright()), sorted(folder.iterdir())))
    assert [result.source.name for result in results] == ["a.png", "b.jpg", "c.png", "d.png"]
    assert [type(result.error) for result in results] == [
        type(None),
        BadPicture,
        NoSubject,
        type(None),
    ]
    assert [result.cutout is None for result in results] == [False, True, True, False]


def test_results_come_one_by_one(folder: Path) -> None:
    results = batch.run(Recipe(Bright()), [folder / "a.png", folder / "d.png"])
    assert next(results).cutout is not None
    (folder / "d.png").unlink()
    assert isinstance(next(results).error, BadPicture)


def test_a_cutout_keeps_the_name_of_its_photo(folder: Path) -> None:
    (result,) = batch.run(Recipe(Bright()), [str(folder / "a.png")])
    assert result.cutout is not None
    assert result.cutout.origin.name == "a.png"
    assert result.cutout.alpha.sum() == 64


def test_a_plate_can_go_with_every_photo(folder: Path) -> None:
    def read(path: Path) -> Scene:
        return dataclasses.replace(files.read(path), plate=np.zeros((16, 16, 3), np.uint8))

    photos = [folder / "a.png"]
    (without,), (result,) = (
        batch.run(Recipe(Plated()), photos),
        batch.run(Recipe(Plated()), photos, read),
    )
    assert isinstance(without.error, MissingInput)
    assert result.cutout is not None
