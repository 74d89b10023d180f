"""A photo in a plain frame or with cut corners is cut as the photo alone; a carton is a product."""

from __future__ import annotations

import numpy as np
import pytest

from removers import Recipe, remove
from removers.recipe import DEFAULT
from removers.scene import Alpha, Image, Scene
from tests.plain import mug


def photo() -> tuple[Image, Alpha]:
    """A mug with a white label on gray paper."""
    image, alpha = mug((190, 40, 40), (170, 190, 200), 0)
    image[120:160, 120:180] = 255
    return image, alpha


@pytest.mark.parametrize(("margin", "below"), [(20, 20), (24, 90), (9, 60)])
def test_a_photo_in_a_white_frame_keeps_what_is_white_in_it(margin: int, below: int) -> None:
    image, truth = photo()
    around = (margin, below), (margin, margin)
    framed = np.pad(image, (*around, (0, 0)), constant_values=255)
    cutout = Recipe.parse(DEFAULT)(Scene(framed))
    assert np.abs(cutout.alpha - np.pad(truth, around)).mean() < 0.02
    assert cutout.alpha[margin : margin + 300][130:150, margin + 130 : margin + 170].min() > 0.9


def test_a_photo_in_two_frames_is_cut_where_it_is() -> None:
    image, truth = photo()
    inner = np.pad(image, ((20, 20), (20, 20), (0, 0)), constant_values=255)
    framed = np.pad(inner, ((30, 50), (30, 30), (0, 0)), constant_values=90)
    cutout = Recipe.parse(DEFAULT)(Scene(framed))
    assert np.abs(cutout.alpha - np.pad(truth, ((50, 70), (50, 50)))).mean() < 0.02


@pytest.mark.parametrize("radius", [25, 45, 150])
def test_a_photo_with_transparent_corners_is_cut(radius: int) -> None:
    image, truth = photo()
    rows, columns = (np.abs(n - 149.5) - (150 - radius) for n in np.mgrid[:300, :300])
    inside = np.hypot(rows.clip(0), columns.clip(0)) < radius
    image[~inside] = 0
    alpha = inside.astype(np.float32)
    cutout = Recipe.parse(DEFAULT)(Scene(image, alpha=alpha))
    assert np.abs(cutout.alpha - truth * alpha).mean() < 0.02


def test_a_cutout_keeps_its_transparency() -> None:
    image, truth = photo()
    cutout = Recipe.parse(DEFAULT)(Scene(image, alpha=truth))
    np.testing.assert_allclose(cutout.alpha, truth, atol=0.01)


def test_a_drawing_with_transparent_corners_keeps_them() -> None:
    rows, columns = np.mgrid[:128, :128] - 63.5
    icon = np.zeros((128, 128, 4), np.uint8)
    icon[..., :3] = (30, 90, 200)
    icon[np.hypot(rows, columns) < 30, :3] = 255
    icon[..., 3] = 255 * (np.hypot(rows, columns) < 70)
    np.testing.assert_array_equal(remove(icon)[..., 3], icon[..., 3])
