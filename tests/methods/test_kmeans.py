"""k-means: what a few colors tell."""

from __future__ import annotations

import numpy as np

from removers.metrics import iou
from removers.recipe import Recipe
from removers.scene import Alpha, Image, Scene
from tests import scenes


def matte(image: Image, recipe: str = "kmeans") -> Alpha:
    return Recipe.parse(recipe)(Scene(image)).alpha


def two_halves() -> Image:
    """An orange disc before a blue and a green half."""
    known = scenes.two_colors()
    image = known.image.copy()
    lower = (known.alpha < 0.5) & (np.mgrid[:96, :128][0] > 48)
    image[lower] = (40, 130, 60)
    return image


def test_a_thing_before_two_colors_is_found() -> None:
    assert iou(matte(two_halves()), scenes.two_colors().alpha) > 0.95


def test_noise_is_no_color() -> None:
    grain = np.random.default_rng(1).normal(0, 20, (96, 128, 3))
    noisy = np.clip(two_halves() + grain, 0, 255).astype(np.uint8)
    assert iou(matte(noisy), scenes.two_colors().alpha) > 0.9


def test_with_two_clusters_three_colors_cannot_be_parted() -> None:
    # orange, blue and green: two of them share a cluster, and so have one vote
    image, truth = two_halves(), scenes.two_colors().alpha
    assert iou(matte(image, "kmeans clusters=2 place=0"), truth) < iou(matte(image), truth)


def test_with_place_a_color_may_be_subject_here_and_background_there() -> None:
    image = two_halves()
    image[:10, :14] = (240, 160, 40)  # the disc's color in a corner
    colors, places = (matte(image, f"kmeans place={place}") for place in (0, 2))
    assert places[:10, :14].mean() <= colors[:10, :14].mean()
    assert places[:10, :14].max() < 0.5


def test_strokes_say_which_of_two_things_is_meant() -> None:
    image = scenes.plain((50, 90, 160), 96, 128, noise=2)
    image[30:66, 15:50], image[30:66, 78:113] = (200, 60, 50), (220, 190, 60)
    hint = np.full((96, 128), 0.5, np.float32)
    hint[45:50, 20:45], hint[45:50, 84:108], hint[:4] = 1, 0, 0
    found = Recipe.parse("kmeans")(Scene(image, hint=hint)).alpha
    assert found[32:64, 17:48].min() > 0.5
    assert found[32:64, 80:111].max() < 0.5
