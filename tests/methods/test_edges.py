"""Edges: outlines whose inside is obvious."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from removers.errors import NoSubject
from removers.metrics import iou, mae
from removers.recipe import Recipe
from removers.scene import Alpha, Image, Scene
from tests import scenes
from tests.grounds.stage import grainy

OPERATORS = ("canny", "sobel", "scharr", "laplacian")


def matte(recipe: str, image: Image) -> Alpha:
    return Recipe.parse(recipe)(Scene(image)).alpha


def drawing(gap: int = 0, thick: int = 2) -> tuple[Image, Alpha]:
    """Return a square drawn on paper, its right side open for so many px, and what it encloses."""
    paper = np.full((120, 160, 3), 230, np.uint8)
    cv2.rectangle(paper, (40, 30), (110, 90), (40, 40, 40), thick)
    middle = 60
    paper[middle - gap // 2 : middle - gap // 2 + gap, 105:116] = 230
    inside = np.zeros((120, 160), np.float32)
    inside[29:92, 39:112] = 1
    return grainy(paper, 1), inside


@pytest.mark.parametrize("operator", OPERATORS)
def test_an_outline_is_filled(operator: str) -> None:
    image, inside = drawing()
    assert iou(matte(f"edges operator={operator}", image), inside) > 0.93


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_thing_of_equal_lightness_is_found_by_its_color(operator: str) -> None:
    gray, red = scenes.plain((120, 120, 120), 120, 160, 2), scenes.plain((190, 96, 90), 120, 160)
    known = scenes.composite(scenes.soft_disc(120, 160, 1.5), red, gray)
    # sobel and scharr find an edge 5 px broad, and half of that is 7 % of this disc's area
    assert iou(matte(f"edges operator={operator}", known.image), known.alpha) > 0.93


def test_soft_edges_are_as_soft_as_they_are() -> None:
    known = scenes.disc()
    assert mae(matte("edges", known.image), known.alpha) < 0.02


def test_a_gap_in_the_outline_is_closed_if_the_setting_says_so() -> None:
    image, inside = drawing(gap=12)
    assert matte("edges gap=12", image)[60, 75] > 0.9
    assert iou(matte("edges gap=12", image), inside) > 0.85
    without = Recipe.parse("edges gap=0").remover.coarse(Scene(image))
    assert without[60, 75] < 0.1


def test_what_crosses_the_lower_frame_is_closed_there() -> None:
    image = np.full((120, 160, 3), 200, np.uint8)
    image[50:, 60:100] = (90, 110, 130)
    found = matte("edges", grainy(image, 2))
    assert found[115, 80] > 0.9
    assert found[115, 30] < 0.1


def test_a_line_across_the_picture_encloses_nothing() -> None:
    image = np.full((120, 160, 3), 200, np.uint8)
    image[70:] = 120
    with pytest.raises(NoSubject):
        matte("edges", grainy(image, 2))


def test_small_things_are_dropped_unless_they_are_asked_for() -> None:
    image = np.full((120, 160, 3), 220, np.uint8)
    image[30:90, 30:90] = 60
    image[50:60, 130:140] = 60  # a 36th
    assert matte("edges smallest=0.05", image)[55, 135] < 0.1
    assert matte("edges smallest=0.01", image)[55, 135] > 0.9


def test_a_larger_sensitivity_finds_fainter_outlines() -> None:
    image = np.full((120, 160, 3), 128, np.float32)
    image[30:90, 50:110] += 5
    grainless = image.astype(np.uint8)
    with pytest.raises(NoSubject):
        matte("edges sensitivity=0.5", grainless)
    assert matte("edges sensitivity=3", grainless)[60, 80] > 0.9


def test_a_drift_of_light_is_no_edge() -> None:
    drift = np.repeat(np.linspace(40, 220, 320)[None, :, None], 240, 0).repeat(3, 2)
    with pytest.raises(NoSubject):
        matte("edges", grainy(drift.astype(np.uint8), 3))


def test_noise_alone_has_no_subject() -> None:
    with pytest.raises(NoSubject):
        matte("edges", grainy(np.full((240, 320, 3), 128, np.uint8), 8))
