"""Presets: recipes with a name that a person understands."""

from __future__ import annotations

import numpy as np
import pytest

from removers import presets
from removers.framing.canvas import Canvas
from removers.presets import FRAMES, PRESETS, Preset
from removers.recipe import DEFAULT, Recipe
from removers.scene import Scene

each = pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
each_frame = pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
MINE = Recipe.parse("grabcut rounds=5 | shift | despill | crop margin=0.2 | color fill=#ff0000")


@pytest.mark.parametrize("preset", (PRESETS | FRAMES).values(), ids=PRESETS | FRAMES)
def test_a_preset_is_a_recipe_as_it_is_written(preset: Preset) -> None:
    assert str(Recipe.parse(preset.recipe)) == preset.recipe
    assert preset.summary.endswith(".")


@each
def test_edges_change_edges_and_colors_alone(preset: Preset) -> None:
    changed, wanted = preset.on(MINE), Recipe.parse(preset.recipe)
    assert (changed.refiners, changed.recolors) == (wanted.refiners, wanted.recolors)
    assert (changed.remover, changed.framings, changed.backdrop) == (
        MINE.remover,
        MINE.framings,
        MINE.backdrop,
    )


@each_frame
def test_a_frame_changes_framings_and_backdrop_alone(frame: Preset) -> None:
    changed, wanted = frame.on(MINE), Recipe.parse(frame.recipe)
    assert (changed.framings, changed.backdrop) == (wanted.framings, wanted.backdrop)
    assert (changed.remover, changed.refiners, changed.recolors) == (
        MINE.remover,
        MINE.refiners,
        MINE.recolors,
    )


@each
def test_a_recipe_knows_its_edges(preset: Preset) -> None:
    assert presets.of(Recipe.parse(preset.recipe + " | crop")) is preset


@each_frame
def test_a_recipe_knows_its_frame(frame: Preset) -> None:
    assert presets.of(frame.on(Recipe.parse("grabcut | shift")), FRAMES) is frame


def test_a_frame_of_ones_own_is_no_preset() -> None:
    assert presets.of(MINE, FRAMES) is None


def test_the_marketplace_gets_white_and_as_much_subject_as_it_asks_for() -> None:
    color, alpha = np.zeros((300, 450, 3), np.uint8), np.zeros((300, 450), np.float32)
    alpha[100:200, 150:350] = 1
    recipe = FRAMES["Marketplace 2000 × 2000"].on(Recipe.parse("own-alpha"))
    made = recipe(Scene(color, alpha=alpha)).color
    rows, columns = (np.flatnonzero((made[..., 0] < 128).any(axis)) for axis in (1, 0))
    assert made.shape == (2000, 2000, 3)
    assert (len(rows), len(columns)) == (850, 1700)
    assert (made[0, 0] == 255).all()


@pytest.mark.parametrize(
    ("title", "height"), [("Passport 35 × 45 mm", 45), ("ID photo 3 × 4 cm", 40)]
)
def test_a_head_is_three_quarters_of_an_id_photo(title: str, height: int) -> None:
    (canvas,) = Recipe.parse(FRAMES[title].recipe).framings
    assert isinstance(canvas, Canvas)
    wide, tall = map(int, canvas.aspect.split(":"))
    assert canvas.fit == "head"
    # ICAO's 70 to 80 %; 34 of 45 mm
    assert height * (1 - 2 * canvas.margin * wide / tall) == pytest.approx(0.755 * height, abs=0.3)
    assert canvas.width / (wide / tall * height) == pytest.approx(600 / 25.4, rel=0.001)
    assert canvas.dpi == 600


RULES = {
    "Passport 35 × 45 mm": (35, 45, 32, 36),
    "Passport, own background": (35, 45, 32, 36),
    "Passport UK 35 × 45 mm": (35, 45, 29, 34),
    "Passport US, India 2 × 2 in": (50.8, 50.8, 25, 35),
    "Passport China 33 × 48 mm": (33, 48, 28, 33),
    "Passport Canada 50 × 70 mm": (50, 70, 31, 36),
    "ID photo 3 × 4 cm": (30, 40, 28, 32),
    "ID photo 4 × 6 cm": (40, 60, 42, 48),
}
"""Of the print, its width and height, and the least and the largest height of the head, in mm."""


@pytest.mark.parametrize("title", RULES)
def test_a_head_is_in_the_middle_of_what_the_rule_of_a_country_allows(title: str) -> None:
    width, height, least, most = RULES[title]
    (canvas,) = Recipe.parse(FRAMES[title].recipe).framings
    assert isinstance(canvas, Canvas)
    pixel = 25.4 / canvas.dpi
    tall = canvas.height or canvas.width * height / width
    assert (canvas.width * pixel, tall * pixel) == pytest.approx((width, height), rel=0.001)
    head = (tall - 2 * canvas.margin * min(canvas.width, tall)) * pixel
    assert head == pytest.approx((least + most) / 2, abs=(most - least) / 10)
    assert canvas.fit == "head"


@pytest.mark.parametrize(
    ("title", "size", "share"),
    [
        ("eBay 1600 × 1600", (1600, 1600), 0.9),
        ("Walmart 2200 × 2200", (2200, 2200), 0.9),
        ("Google Shopping 1500 × 1500", (1500, 1500), 0.8),
    ],
)
def test_a_shop_gets_its_size_and_share_on_white(
    title: str, size: tuple[int, int], share: float
) -> None:
    recipe = Recipe.parse(FRAMES[title].recipe)
    (canvas,) = recipe.framings
    assert isinstance(canvas, Canvas)
    assert (canvas.height or canvas.width, canvas.width) == size
    assert 1 - 2 * canvas.margin == pytest.approx(share)
    assert str(recipe.backdrop) == "color", "white"


def test_edges_of_ones_own_are_no_preset() -> None:
    assert presets.of(Recipe.parse("auto | matting | feather")) is None


def test_the_default_is_a_preset() -> None:
    assert presets.of(Recipe.parse(DEFAULT)) is PRESETS["Portrait and hair"]
