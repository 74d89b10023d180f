"""Controls: what they say is a recipe, and back; and what they tell of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from removers import registry
from removers.errors import BadRecipe
from removers.methods.threshold import Threshold
from removers.recipe import DEFAULT, Recipe
from removers.registry import kind_of
from removers.scene import PICTURES
from removers.studio import controls
from removers.studio.controls import SINGLE, recipe_of, remover_of, values_of
from tests.parts import any_of
from tests.studio.conftest import WORDS

ENGLISH, INDONESIAN = WORDS["en"], WORDS["id"]
TEXTS = [
    DEFAULT,
    "grabcut rounds=7 | feather radius=2.5 | crop margin=0.2 | color fill=#102030",
    "threshold | threshold level=0.7 | decontaminate strength=0.5 | despill key=blue",
]


@pytest.mark.parametrize("text", TEXTS)
def test_controls_say_what_the_recipe_says(text: str) -> None:
    assert recipe_of(values_of(Recipe.parse(text))) == Recipe.parse(text)


def test_every_part_can_be_switched_on_by_controls() -> None:
    for part in registry.parts():
        values = values_of(Recipe.parse("pocket"))
        values |= {kind_of(part): part.id} if kind_of(part) in SINGLE else {part: True}
        assert part() in recipe_of(values).steps(), f"{part.id} has no switch"


def test_two_parts_of_one_id_have_controls_of_their_own() -> None:
    values = values_of(Recipe.parse("threshold | threshold level=0.7"))
    assert remover_of(values) is Threshold
    refiner = next(p for p in registry.parts() if p.id == "threshold" and p is not Threshold)
    assert values[refiner] is True
    assert values[refiner, "level"] == 0.7


@settings(max_examples=30)
@given(any_of(Threshold))
def test_any_setting_of_a_remover_comes_back(step: Threshold) -> None:
    assert recipe_of(values_of(Recipe(step))) == Recipe(step)


def test_a_path_is_refused_as_in_any_recipe_of_a_stranger() -> None:
    values = values_of(Recipe.parse("onnx file=./mine.onnx"))
    with pytest.raises(BadRecipe, match="not a path"):
        recipe_of(values)


def test_a_picked_color_is_one_of_a_setting() -> None:
    assert controls.plain("rgba(255, 127.6, 0, 1)") == "#ff8000"
    assert controls.plain("auto") == "auto"


def asked(text: str) -> tuple[dict[str, Any], set[str]]:
    """Return what the box of uploads does for a recipe, and what shows in it."""
    told = controls.asked(values_of(Recipe.parse(text)))
    return told.pop("others"), {name for name, change in told.items() if change["visible"]}


def test_the_page_asks_for_what_a_recipe_works_from() -> None:
    assert asked("auto") == ({"visible": True}, {*PICTURES, "frame"} - {"backdrop"})
    assert asked("pocket") == ({"visible": False}, set())
    assert asked("plate") == ({"visible": True, "open": True}, {"plate"})
    assert asked("pocket | picture") == ({"visible": True, "open": True}, {"backdrop"})
