"""Strokes: what one brings along, what it leaves, and that it ends as painted."""

from __future__ import annotations

import numpy as np
import pytest

from removers import pixels
from removers.prior import strokes
from removers.recipe import DEFAULT, Recipe
from removers.scene import Alpha, Image, Scene
from tests import scenes

SKIN, SHIRT, WALL, CHAIR = (214, 160, 130), (40, 60, 150), (190, 190, 170), (110, 70, 30)
NOISE = 4.0  # levels
BODY, ARM = np.s_[60:200, 120:180], np.s_[90:110, 40:120]
SEAT, FRAME = np.s_[120:200, 180:250], np.s_[30:60, 260:300]


def photo() -> tuple[Image, Alpha]:
    """A body with an arm and a chair beside it, and on the wall a frame of the chair's color."""
    image = scenes.plain(WALL, 220, 320, NOISE)
    truth = np.zeros(image.shape[:2], np.float32)
    for part, color in ((BODY, SHIRT), (ARM, SKIN), (SEAT, CHAIR), (FRAME, CHAIR)):
        image[part] = scenes.plain(color, 220, 320, NOISE)[part]
    truth[BODY] = truth[ARM] = 1
    return image, truth


def blank(image: Image) -> Alpha:
    return np.full(image.shape[:2], 0.5, np.float32)


def wrong(alpha: Alpha, truth: Alpha) -> int:
    return int(((alpha > 0.5) != (truth > 0.5)).sum())


def test_a_stroke_across_a_missing_arm_brings_the_arm() -> None:
    image, truth = photo()
    matte, hint = truth.copy(), blank(image)
    matte[ARM] = 0
    hint[98:102, 60:100] = 1
    found = strokes.follow(matte, image, hint)
    # 1600 pixels are missing; a pixel around its edge is 200
    assert wrong(found, truth) < 200
    np.testing.assert_array_equal(found[130:, :], matte[130:, :])


def test_a_stroke_over_a_chair_takes_the_chair_and_its_soft_edge() -> None:
    image, truth = photo()
    kept = truth.copy()
    kept[SEAT] = kept[FRAME] = 1
    matte, hint = pixels.box(kept, 2), blank(image)
    hint[150:165, 192:242] = 0
    found = strokes.follow(matte, image, hint)
    assert found[122:198, 190:258].mean() < 0.001
    assert found[30:60, 260:300].mean() > 0.8, "the frame has its color, but it is elsewhere"
    assert found[65:195, 125:172].min() > 0.95


def test_strokes_of_both_kinds_at_once() -> None:
    image, truth = photo()
    matte, hint = truth.copy(), blank(image)
    matte[ARM], matte[SEAT] = 0, 1
    hint[98:102, 60:100], hint[150:165, 192:242] = 1, 0
    assert wrong(strokes.follow(matte, image, hint), truth) < 400


@pytest.mark.parametrize("recipe", ["pocket", "color-distance", "grabcut", DEFAULT])
def test_what_is_painted_ends_as_painted(recipe: str) -> None:
    image, _ = photo()
    hint = blank(image)
    hint[20:36, 40:56], hint[120:136, 140:156] = 1, 0  # against all that anyone could see there
    alpha = Recipe.parse(recipe)(Scene(image, hint=hint)).alpha
    assert alpha[24:32, 44:52].min() == 1
    assert alpha[124:132, 144:152].max() == 0


def test_a_hint_that_leaves_nothing_open_is_the_answer() -> None:
    image, truth = photo()
    np.testing.assert_array_equal(strokes.follow(1 - truth, image, truth), truth)


def test_a_blank_hint_changes_nothing() -> None:
    image, truth = photo()
    matte = pixels.box(truth, 3)
    np.testing.assert_array_equal(strokes.follow(matte, image, blank(image)), matte)


def test_where_nothing_was_found_the_strokes_seed_a_cut() -> None:
    image, truth = photo()
    hint = blank(image)
    hint[70:190, 145:155] = hint[98:102, 50:130] = 1
    hint[:8] = hint[212:] = hint[140:150, 190:240] = 0
    found = strokes.follow(np.zeros_like(truth), image, hint)
    both = ((found > 0.5) & (truth > 0.5)).sum() / ((found > 0.5) | (truth > 0.5)).sum()
    assert both > 0.8


@pytest.mark.parametrize("size", [(64, 64), (220, 320), (660, 960)])
def test_a_matte_of_any_size_is_corrected(size: tuple[int, int]) -> None:
    image, truth = photo()
    kept = truth.copy()
    kept[SEAT] = 1
    hint = blank(image)
    hint[150:165, 192:242] = 0
    found = strokes.follow(pixels.resize(kept, *size), image, hint)
    assert wrong(pixels.enlarge(found, image), truth) < 400  # a pixel of the smallest is 5 wide


def test_the_copy_stands_for_the_photo() -> None:
    large = scenes.hair(600, 800)
    hint = np.full(large.alpha.shape, 0.5, np.float32)
    hint[280:300, 380:420] = 0
    for matte in (large.alpha, pixels.resize(large.alpha, 320, 320)):
        ground = strokes.ground(matte, large.image)
        whole, copy = (strokes.follow(matte, image, hint) for image in (large.image, ground))
        np.testing.assert_array_equal(whole, copy)
