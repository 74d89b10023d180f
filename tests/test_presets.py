"""Presets: recipes with a name that a person understands."""

from __future__ import annotations

import pytest

from removers import presets
from removers.presets import PRESETS
from removers.recipe import DEFAULT, Recipe

each = pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)


@each
def test_a_preset_is_a_recipe_as_it_is_written(preset: presets.Preset) -> None:
    assert str(Recipe.parse(preset.recipe)) == preset.recipe
    assert preset.summary.endswith(".")


@each
def test_a_preset_changes_edges_and_colors_alone(preset: presets.Preset) -> None:
    mine = Recipe.parse("grabcut rounds=5 | shift | despill | crop margin=0.2 | color fill=#ff0000")
    changed, wanted = preset.on(mine), Recipe.parse(preset.recipe)
    assert (changed.refiners, changed.recolors) == (wanted.refiners, wanted.recolors)
    assert (changed.remover, changed.framings, changed.backdrop) == (
        mine.remover,
        mine.framings,
        mine.backdrop,
    )


@each
def test_a_recipe_knows_its_preset(preset: presets.Preset) -> None:
    assert presets.of(Recipe.parse(preset.recipe + " | crop")) is preset


def test_edges_of_ones_own_are_no_preset() -> None:
    assert presets.of(Recipe.parse("auto | matting | feather")) is None


def test_the_default_is_a_preset() -> None:
    assert presets.of(Recipe.parse(DEFAULT)) is PRESETS["Portrait and hair"]
