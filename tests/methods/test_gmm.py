"""Two mixtures of Gaussians, and the posterior between them."""

from __future__ import annotations

import numpy as np

from removers.metrics import iou
from removers.recipe import Recipe
from removers.scene import Alpha, Image, Scene
from tests import scenes


def matte(image: Image, recipe: str = "gmm", hint: Alpha | None = None) -> Alpha:
    return Recipe.parse(recipe)(Scene(image, hint=hint)).alpha


def quarters() -> tuple[Image, Alpha]:
    """A disc of red and yellow halves before stripes of blue, green and gray, all with grain."""
    y, x = np.mgrid[:96, :128]
    inside = scenes.soft_disc(96, 128) > 0.5
    cool = np.array([(60, 95, 150), (70, 125, 60), (130, 130, 135)])[x // 10 % 3]
    warm = np.where((y < 48)[..., None], (200, 60, 50), (225, 190, 70))
    grain = np.random.default_rng(3).normal(0, 8, (96, 128, 3))
    image = np.where(inside[..., None], warm, cool) + grain
    return np.clip(image, 0, 255).astype(np.uint8), inside.astype(np.float32)


def test_several_colors_on_both_sides_are_parted() -> None:
    image, truth = quarters()
    assert iou(matte(image), truth) > 0.95


def test_one_gaussian_a_side_cannot_hold_what_five_do() -> None:
    # two means that nearly agree: the subject's middle gray is then the background's
    y, x = np.mgrid[:96, :128]
    inside = scenes.soft_disc(96, 128) > 0.5
    levels = np.where(
        inside, np.array((25, 130, 235))[y // 12 % 3], np.array((80, 180))[x // 9 % 2]
    )
    image = np.repeat(levels[..., None].astype(np.uint8), 3, 2)
    hint = np.full((96, 128), 0.5, np.float32)
    hint[26:70, 58:68], hint[:, :20], hint[:, -20:] = 1, 0, 0
    truth = inside.astype(np.float32)
    one, five = (iou(matte(image, f"gmm components={n}", hint), truth) for n in (1, 5))
    assert five > 0.9 > one


def test_learning_anew_reaches_colors_that_no_stroke_touched() -> None:
    image, truth = quarters()
    hint = np.full_like(truth, 0.5)
    hint[36:42, 54:74], hint[:4] = 1, 0  # on the red half only, and on the upper side only
    once, often = (iou(matte(image, f"gmm rounds={n}", hint), truth) for n in (1, 4))
    assert often > max(once, 0.9)


def test_a_hint_rules() -> None:
    image, truth = quarters()
    hint = np.full_like(truth, 0.5)
    hint[30:66, 50:78], hint[:, :30], hint[:, 100:] = 0, 1, 1
    found = matte(image, hint=hint)
    assert found[30:66, 50:78].max() == 0
    assert found[:, :30].min() == 1
    assert iou(found, 1 - truth) > 0.9
