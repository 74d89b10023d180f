"""The remover `shadow`: what it takes for shadow, and what becomes of it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from removers import pixels
from removers.metrics import iou, mae
from removers.recipe import Recipe
from removers.scene import Alpha, Scene
from tests import scenes
from tests.grounds.shadow import CASTS, SOFTBOX, Cast, box, cast, cloth, mug, paper

NEW = np.array((90, 150, 210))  # the color of another background


def matte(text: str, scene: Scene) -> Alpha:
    return pixels.enlarge(Recipe.parse(text).matte(scene).alpha, scene.image)


def shadow(made: Cast, least: float = 0.08) -> NDArray[np.bool_]:
    """Return where the shadow is to be seen, beside the subject."""
    return (made.known.alpha < 0.01) & (made.missing > least)


def test_a_soft_shadow_is_removed() -> None:
    made = CASTS["mug on paper"]()
    alpha = matte("shadow", made.known.scene)
    assert alpha[shadow(made)].mean() < 0.04  # along the foot a pixel is half of either
    assert mae(alpha, made.known.alpha) < 0.002


def test_a_kept_shadow_is_opaque() -> None:
    made = CASTS["mug on paper"]()
    alpha = matte("shadow shadow=keep", made.known.scene)
    assert alpha[shadow(made)].mean() > 0.95  # its faint rim is half as opaque
    assert alpha[made.missing < 0.005].mean() == pytest.approx(
        made.known.alpha[made.missing < 0.005].mean(), abs=0.01
    )


@pytest.mark.parametrize("name", ["mug on paper", "gray box", "bare bulb on paper", "two lights"])
def test_a_soft_shadow_is_as_opaque_as_light_is_missing(name: str) -> None:
    made = CASTS[name]()
    alpha = matte("shadow shadow=soft", made.known.scene)
    error = np.abs(alpha - made.missing)[shadow(made)]
    assert error.mean() < 0.03  # the fitted paper is up to 1 % off, noise is as much


def test_a_soft_shadow_darkens_a_new_background() -> None:
    made = CASTS["mug on paper"]()
    alpha, pure = made.known.alpha[..., None], (1 - made.missing[..., None]) * NEW
    truth = alpha * made.known.foreground + (1 - alpha) * pure
    errors = {}
    for text in ("shadow", "shadow shadow=soft", "shadow shadow=soft | decontaminate"):
        cutout = Recipe.parse(text)(made.known.scene)
        over = cutout.alpha[..., None] * cutout.color + (1 - cutout.alpha[..., None]) * NEW
        errors[text] = np.abs(over - truth).mean(2)[shadow(made)].mean()
    removed, uncleaned, cleaned = errors.values()
    assert cleaned < uncleaned / 2
    assert cleaned < 0.6 * removed
    assert cleaned < 12  # levels; black would be 3: what lends its color there is the paper


def test_a_smaller_darkness_leaves_the_shadow_with_the_subject() -> None:
    made = CASTS["bare bulb on paper"]()
    umbra = shadow(made, 0.25)
    assert matte("shadow", made.known.scene)[umbra].mean() < 0.1
    assert matte("shadow darkness=0.15", made.known.scene)[umbra].mean() > 0.9


def test_a_smaller_color_leaves_a_tinted_shadow_with_the_subject() -> None:
    made = CASTS["warm lamp"]()
    tinted = shadow(made, 0.15)
    assert matte("shadow", made.known.scene)[tinted].mean() < 0.05
    assert matte("shadow color=0.02", made.known.scene)[tinted].mean() > 0.9


def test_a_gray_box_is_no_shadow() -> None:
    made = CASTS["gray box"]()
    assert iou(matte("shadow", made.known.scene), made.known.alpha) > 0.98


def test_a_plate_tells_a_flat_box_from_woven_cloth_in_shadow() -> None:
    made = cast(box(110), cloth(), SOFTBOX).with_plate()
    assert iou(matte("shadow", made.scene), made.truth) > 0.9


@pytest.mark.parametrize("exposure", [0.7, 1.1])
def test_a_plate_may_have_another_exposure(exposure: float) -> None:
    made = cast(mug(), paper((150, 150, 150)), SOFTBOX).with_plate(exposure)
    assert iou(matte("shadow", made.scene), made.truth) > 0.98


def test_a_plate_may_have_another_size() -> None:
    made = cast(mug(), paper(), SOFTBOX).with_plate()
    assert made.scene.plate is not None
    scene = Scene(made.scene.image, pixels.resize(made.scene.plate, 480, 640))
    assert iou(matte("shadow", scene), made.truth) > 0.98


def test_what_casts_no_shadow_is_cut_out_as_well() -> None:
    known = scenes.disc(240, 320)
    for mode in ("remove", "keep", "soft"):
        assert iou(matte(f"shadow shadow={mode}", known.scene), known.alpha) > 0.97
