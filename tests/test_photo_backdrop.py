"""The photo as it is: framed by its subject, and no pixel of it changed."""

from __future__ import annotations

import numpy as np

from removers import Matte, Recipe, Scene
from removers.scene import Alpha, Image
from tests import scenes

NOISE = np.random.default_rng(1).integers(0, 256, (60, 80, 3), np.uint8)


def finished(text: str) -> tuple[Image, Alpha]:
    """Return the color and the matte of a noisy photo with a soft disc for its subject."""
    recipe = Recipe.parse(f"own-alpha | matting | decontaminate | {text}")
    made = recipe.finish(Scene(NOISE), Matte(scenes.soft_disc(60, 80), ()))
    return made.color, made.alpha


def places(part: Image) -> list[tuple[int, int]]:
    """Return where in the photo a part of it lies."""
    rows, columns = part.shape[:2]
    corners = np.ndindex(61 - rows, 81 - columns)
    return [
        (y, x) for y, x in corners if np.array_equal(NOISE[y : y + rows, x : x + columns], part)
    ]


def test_without_a_frame_it_is_the_photo() -> None:
    color, alpha = finished("photo")
    np.testing.assert_array_equal(color, NOISE)
    assert (alpha == 1).all()


def test_it_is_cropped_by_its_subject_and_no_pixel_changes() -> None:
    size = finished("crop")[1].shape
    cropped, _ = finished("crop | photo")
    assert cropped.shape[:2] == size
    assert size < (60, 80)
    assert len(places(cropped)) == 1


def test_beyond_the_photo_there_is_a_color() -> None:
    wide, _ = finished("canvas aspect=16:9 margin=0.4 | outline | photo fill=#00ff00")
    beyond = (wide == (0, 255, 0)).all(2)
    rows, columns = (np.flatnonzero(~beyond.all(axis)) for axis in (1, 0))
    assert len(columns) < wide.shape[1], "the canvas is wider than the photo"
    assert places(wide[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


def test_scaled_its_edges_are_not_weighed_by_the_matte() -> None:
    half, _ = finished("canvas aspect=as-is fit=picture width=40 margin=0 | photo")
    mean = NOISE.reshape(30, 2, 40, 2, 3).mean((1, 3))
    assert np.abs(half - mean).max() <= 1


def test_what_a_photo_lacks_is_the_color() -> None:
    clear = np.ones((60, 80), np.float32)
    clear[:, :40] = 0
    recipe = Recipe.parse("own-alpha | photo fill=#ff0000")
    color = recipe(Scene(NOISE, alpha=clear)).color
    assert (color[:, :40] == (255, 0, 0)).all()
    np.testing.assert_array_equal(color[:, 40:], NOISE[:, 40:])
