"""Chroma key: what stands before a colored screen."""

from __future__ import annotations

import numpy as np
import pytest

from removers import Recipe
from removers.errors import NoSubject
from removers.metrics import iou, mae
from removers.prior.key import Key
from removers.scene import Alpha, Image, Scene
from tests import scenes
from tests.grounds import chroma_key as ground

GREEN, BLUE = ground.GREEN, ground.BLUE


def matte(image: Image, settings: str = "") -> Alpha:
    return Recipe.parse(f"chroma-key {settings}")(Scene(image)).alpha


def gray_before(screen: Image, subject: tuple[int, int, int] = (150, 146, 140)) -> scenes.Known:
    """A disc with a soft edge before a screen."""
    height, width = screen.shape[:2]
    alpha = scenes.soft_disc(height, width, 8)
    return scenes.composite(alpha, scenes.plain(subject, height, width), screen)


def plain(color: tuple[int, int, int]) -> Image:
    return scenes.plain(color, 96, 128)


def test_the_depth_in_green_is_the_color_difference() -> None:
    colors = np.random.default_rng(1).random((20, 30, 3), np.float32)
    key = Key.of(np.array((0.0, 1.0, 0.0)))
    assert key is not None
    difference = colors[..., 1] - np.maximum(colors[..., 0], colors[..., 2])
    np.testing.assert_allclose(key.depth(colors, 60), difference * np.sqrt(2 / 3), atol=1e-6)


@pytest.mark.parametrize("color", [GREEN, BLUE, (225, 120, 20)], ids=["green", "blue", "orange"])
def test_a_gray_subject_is_solved_for_before_any_color(color: tuple[int, int, int]) -> None:
    known = gray_before(plain(color))
    assert mae(matte(known.image, "tolerance=0 spill=0"), known.alpha) < 0.01


def test_a_shadow_on_the_screen_is_screen() -> None:
    screen = ground.screen(GREEN, 1)
    shade = np.clip(np.abs(np.arange(320) - 270) / 60, 0.5, 1)[None, :, None]
    known = gray_before(np.rint(screen * shade).astype(np.uint8))
    assert iou(matte(known.image), known.alpha) > 0.98
    assert matte(known.image)[:, 230:].max() == 0


def test_a_cast_on_the_subject_does_not_make_it_translucent() -> None:
    known = gray_before(plain(GREEN), (118, 146, 120))  # a fourth of the screen's depth
    assert matte(known.image, "spill=0.3")[44:52, 60:68].min() == 1
    assert matte(known.image, "spill=0")[44:52, 60:68].max() < 1


def test_a_larger_tolerance_takes_away_what_is_fainter() -> None:
    known = gray_before(plain(GREEN))
    areas = [(matte(known.image, f"tolerance={t}") > 0).sum() for t in (0.0, 0.2, 0.5)]
    assert areas == sorted(areas, reverse=True)
    assert areas[0] > areas[-1]


def test_a_named_screen_is_keyed_where_another_color_is_stronger() -> None:
    image = plain(BLUE)
    image[:, :40] = GREEN
    assert matte(image, "key=green")[:, 48:].min() == 1
    assert matte(image, "key=green")[:, :32].max() == 0
    assert matte(image, "key=color color=#1e46b9")[:, :32].min() == 1


@pytest.mark.parametrize("settings", ["", "key=green"])
def test_a_gray_wall_is_no_screen(settings: str) -> None:
    with pytest.raises(NoSubject):
        matte(scenes.disc().image, settings)


def test_hair_before_a_spilled_screen_is_kept() -> None:
    made = ground.GROUND.scenes["gray hair, creased green"]()
    plain_backdrop = Recipe.parse("plain-backdrop")(made.scene).alpha
    ours = matte(made.scene.image)
    assert iou(ours, made.truth) > 0.93
    assert mae(ours, made.truth) < mae(plain_backdrop, made.truth) / 4


def test_the_whole_recipe_leaves_no_green() -> None:
    known = gray_before(plain(GREEN), (150, 150, 150))
    cutout = Recipe.parse("chroma-key | decontaminate | despill")(Scene(known.image))
    seen = cutout.color[cutout.alpha > 0.1].astype(int)
    assert (seen[:, 1] - np.maximum(seen[:, 0], seen[:, 2])).max() <= 2  # of 255
