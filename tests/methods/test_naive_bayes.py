"""Naive Bayes: color, place and texture, each judged for itself."""

from __future__ import annotations

import cv2
import numpy as np

from removers.metrics import iou
from removers.recipe import Recipe
from removers.scene import Alpha, Image, Scene
from tests import scenes
from tests.scenes import composite


def matte(image: Image, recipe: str = "naive-bayes", hint: Alpha | None = None) -> Alpha:
    return Recipe.parse(recipe)(Scene(image, hint=hint)).alpha


def strokes() -> Alpha:
    hint = np.full((96, 128), 0.5, np.float32)
    hint[44:52, 50:78], hint[:5], hint[-5:] = 1, 0, 0
    return hint


def speckled() -> tuple[Image, Alpha]:
    """A disc of soft gray clouds on grains of the same grays."""
    rng = np.random.default_rng(4)
    clouds, grains = (
        cv2.resize(rng.normal(128, 45, shape), (128, 96), interpolation=cv2.INTER_NEAREST)
        for shape in ((6, 8), (96, 128))
    )
    soft, rough = (
        np.clip(gray[..., None] + np.zeros(3), 0, 255).astype(np.uint8)
        for gray in (cv2.GaussianBlur(clouds, (0, 0), 2), grains)
    )
    known = composite(scenes.soft_disc(96, 128, 2), soft, rough)
    return known.image, known.alpha


def test_texture_tells_where_color_does_not() -> None:
    image, truth = speckled()
    assert iou(matte(image, hint=strokes()), truth) > 0.8
    assert iou(matte(image, "histogram", strokes()), truth) < 0.7


def test_color_tells_where_texture_does_not() -> None:
    known = scenes.patterned()
    assert iou(matte(known.image), known.alpha) > 0.9


def test_place_tells_where_the_subject_has_its_color_in_a_corner_too() -> None:
    known = scenes.patterned()
    image = known.image.copy()
    image[4:20, 4:24] = known.foreground[4:20, 4:24]
    assert matte(image, hint=strokes())[4:20, 4:24].max() < 0.5


def test_a_larger_prior_keeps_more() -> None:
    image = speckled()[0]
    least, most = (matte(image, f"naive-bayes prior={p}", strokes()).sum() for p in (0.05, 0.95))
    assert least < most
