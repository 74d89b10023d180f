"""Light: glow on black and ink on white become alpha, and the picture is the same again over B."""

from __future__ import annotations

import numpy as np
import pytest

from removers import Recipe
from removers.scene import Image, Scene

ROWS, COLUMNS = np.mgrid[:128, :128]
FADE = np.exp(-((COLUMNS - 64) ** 2 + (ROWS - 64) ** 2) / 900)[..., None]


def shining(light: tuple[int, int, int], behind: int) -> Image:
    """A soft spot of a color over black or another gray."""
    mixed = behind + FADE * (np.array(light) - behind)
    return np.asarray(mixed.round(), np.uint8)


@pytest.mark.parametrize(
    ("light", "behind"),
    [((255, 160, 40), 0), ((90, 100, 110), 0), ((255, 200, 90), 20), ((0, 30, 90), 255)],
)
def test_a_glow_over_its_background_is_the_picture_again(
    light: tuple[int, int, int], behind: int
) -> None:
    picture = shining(light, behind)
    cutout = Recipe.parse("light tolerance=0 | matting | decontaminate")(Scene(picture))
    alpha = cutout.alpha[..., None]
    again = cutout.color * alpha + behind * (1 - alpha)
    assert np.abs(again - picture).max() < 2
    assert cutout.alpha[0, 0] == 0


def test_alpha_follows_the_light_and_its_color_is_that_of_the_lamp() -> None:
    cutout = Recipe.parse("light")(Scene(shining((255, 160, 40), 0)))
    assert np.abs(cutout.alpha - FADE[..., 0]).mean() < 0.02
    seen = cutout.alpha > 0.3
    assert np.abs(cutout.color[seen].astype(int) - (255, 160, 40)).max() < 20


def test_a_background_with_a_full_channel_leaves_the_others_to_tell() -> None:
    image = np.full((64, 64, 3), (255, 0, 0), np.uint8)
    image[20:40, 20:40] = (255, 128, 0)
    alpha = Recipe.parse("light tolerance=0")(Scene(image)).alpha
    np.testing.assert_allclose(alpha[30, 30], 128 / 255, atol=0.01)
    assert alpha[:10].max() == 0


def test_noise_of_the_night_is_nothing() -> None:
    night = np.random.default_rng(0).integers(0, 9, (128, 128, 3)) + shining((255, 255, 255), 0)
    cutout = Recipe.parse("light tolerance=5")(Scene(night.clip(0, 255).astype(np.uint8)))
    assert cutout.alpha[:20, :20].max() == 0
    assert cutout.alpha[64, 64] > 0.95
