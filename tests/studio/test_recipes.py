"""Recipes: what each event of the page does to the recipe, and what it remembers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from removers.errors import BadRecipe
from removers.presets import FRAMES
from removers.recipe import DEFAULT, Recipe
from removers.refine.feather import Feather
from removers.step import Backdrop, Remover
from removers.studio import Answer, Visit, controls, recipes, results
from removers.studio.controls import BOXES, Key
from removers.studio.desk import Desk
from removers.studio.visit import Kept
from tests.page import EXAMPLES
from tests.studio.conftest import ALONE, WORDS, Sent

MINE = "threshold | feather radius=3 | crop"


def edited(visit: Visit, desk: Desk | None, kept: Kept, text: str, **moved: Any) -> Answer:
    """Return what comes of moving controls of the feather when the page has this recipe."""
    values = controls.values_of(Recipe.parse(text))
    names: dict[str, Key] = {"on": Feather, "radius": (Feather, "radius")}
    values |= {names[name]: value for name, value in moved.items()}
    return recipes.edit(visit, desk, kept | {"recipe": text}, *(values[box] for box in BOXES))


# -------------------------------------------------------------------------------- the controls


def test_a_control_changes_the_recipe(visit: Visit, kept: Kept) -> None:
    answer = edited(visit, None, kept, MINE, radius=5)
    assert answer["recipe"] == "threshold | feather radius=5 | crop"
    assert answer["kept"] == kept | {"recipe": answer["recipe"]}
    assert answer["download"]["interactive"] is False  # the file was another recipe's


def test_of_what_shows_only_what_changed_is_sent(visit: Visit, kept: Kept) -> None:
    answer = edited(visit, None, kept, MINE, on=False)
    assert set(answer) == {"recipe", ("settings", Feather), "kept", "download"}
    assert answer["settings", Feather] == {"visible": False}
    assert set(edited(visit, None, kept, MINE)) == {"kept", "download"}


def test_a_recipe_sets_all_controls(visit: Visit, kept: Kept) -> None:
    answer = recipes.paste(visit, None, kept, MINE + " | color")
    assert {box: answer[box] for box in BOXES if box != Remover} == {
        box: value
        for box, value in controls.values_of(Recipe.parse(MINE + " | color")).items()
        if box != Remover
    }
    assert answer[Remover]["value"] == "threshold"
    assert (answer[Feather, "radius"], answer[Backdrop]) == (3, "color")
    assert answer["settings", Feather] == {"visible": True}
    assert answer["kept"]["recipe"] == MINE + " | color"


def test_a_recipe_that_is_none_changes_nothing(visit: Visit, desk: Desk, kept: Kept) -> None:
    results.show(visit, desk, kept, "threshold")
    with pytest.raises(BadRecipe, match="did you mean threshold"):
        recipes.paste(visit, desk, kept, "treshold")
    assert desk.shown == "threshold"


def test_a_stranger_names_no_file_of_the_servers(visit: Visit, kept: Kept) -> None:
    with pytest.raises(BadRecipe, match="must be a name here, not a path"):
        recipes.paste(visit, None, kept, "onnx file=/tmp/a.onnx")


def test_what_is_known_shows_at_once_and_what_is_not_waits_for_the_other_lane(
    visit: Visit, desk: Desk, kept: Kept, ran: list[str]
) -> None:
    assert "result" not in recipes.paste(visit, desk, kept, "threshold")
    assert ran == []
    results.show(visit, desk, kept, "threshold")
    assert recipes.paste(visit, desk, kept, MINE)["result"]["recipe"] == MINE
    assert edited(visit, desk, kept, MINE, radius=5)["result"]["recipe"] == MINE.replace("3", "5")
    assert ran == ["threshold"]


# ------------------------------------------------------------------------------------- choices


def test_what_it_is_changes_edges_and_what_it_is_for_changes_the_frame(
    visit: Visit, kept: Kept
) -> None:
    fast = recipes.prefer(visit, None, kept, MINE, "Fast")
    assert (fast["recipe"], fast["what"]["value"]) == ("threshold | decontaminate | crop", "Fast")
    square = recipes.prefer(visit, None, kept, MINE, "Square 1:1")
    assert square["recipe"] == "threshold | feather radius=3 | canvas"
    assert square["purpose"] == {
        "value": "Square 1:1",
        "info": "In the middle of a square, with some space around.",
    }
    assert square["what"] == {"value": None, "info": "Edges of your own."}


def test_every_purpose_makes_a_picture_of_a_person(visit: Visit, kept: Kept) -> None:
    sent = [Sent(str(EXAMPLES / "astronaut.jpg"), "astronaut.jpg")]
    desk = results.land(visit, sent, *ALONE)["desk"]
    results.show(visit, desk, kept, "pocket | shift")
    for title in FRAMES:
        shown = recipes.prefer(visit, desk, kept, "pocket", title)
        assert shown["result"]["recipe"] == shown["recipe"], title
        assert shown["purpose"]["value"] == title
        assert results.make(visit, desk, shown["recipe"], "png") is not None


def test_a_jpeg_brings_a_backdrop_if_there_is_none(visit: Visit, kept: Kept) -> None:
    picked = recipes.pick(visit, None, kept, MINE, "jpeg")
    assert (picked["recipe"], picked[Backdrop]) == (MINE + " | color", "color")
    assert picked["kept"] == kept | {"recipe": MINE + " | color", "format": "jpeg"}
    blurred = MINE.replace("crop", "canvas | blur")
    assert recipes.pick(visit, None, kept, blurred, "jpeg")["recipe"] == blurred


@pytest.mark.parametrize("format", ["png", "webp", "tiff", "mask", "recipe"])
def test_any_other_format_leaves_the_recipe_alone(visit: Visit, kept: Kept, format: str) -> None:
    picked = recipes.pick(visit, None, kept, MINE, format)
    assert picked["recipe"] == MINE
    assert picked["kept"] == kept | {"recipe": MINE, "format": format}


def test_the_better_model_takes_the_removers_place(
    visit: Visit, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("removers.models.general.available", lambda: 16e9)  # bytes of memory
    improved = recipes.improve(visit, None, kept, "auto | feather radius=3")
    assert improved["recipe"] == "birefnet-general-lite | feather radius=3"


def test_terms_that_were_agreed_to_are_remembered(visit: Visit, kept: Kept) -> None:
    first = recipes.agree(visit, None, kept, "bria-rmbg | feather")["kept"]
    assert first["agreed"] == ["bria-rmbg"]
    assert recipes.agree(visit, None, first, "silueta")["kept"]["agreed"] == [
        "bria-rmbg",
        "silueta",
    ]


def test_reset_goes_back_to_the_defaults(visit: Visit, kept: Kept) -> None:
    assert recipes.reset(visit, None, kept, MINE)["recipe"] == DEFAULT


def test_swap_goes_back_to_what_was_kept_for_comparison(
    visit: Visit, desk: Desk, kept: Kept
) -> None:
    results.show(visit, desk, kept, "threshold")
    back = recipes.swap(replace(visit, told={"recipe": MINE}), desk, kept, "threshold")
    assert (back["recipe"], back["result"]["recipe"]) == (MINE, MINE)


# ------------------------------------------------------------------------------ where one begins


def test_one_begins_with_what_the_browser_remembers(visit: Visit, kept: Kept) -> None:
    begun = recipes.greet(visit, kept | {"recipe": MINE, "format": "webp"})
    assert (begun["recipe"], begun["format"]) == (MINE, "webp")


def test_who_has_begun_already_is_not_disturbed(visit: Visit, kept: Kept) -> None:
    begun = recipes.greet(visit, kept)
    assert {name: set(change) for name, change in begun.items()} == {Remover: {"choices"}}


def test_a_link_wins_over_what_the_browser_remembers(
    visit: Visit, kept: Kept, warned: list[str]
) -> None:
    linked = replace(visit, told={"recipe": "grabcut | crop"})
    begun = recipes.greet(linked, kept | {"recipe": MINE, "format": "webp"})
    assert (begun["recipe"], begun["format"]) == ("grabcut | crop", "webp")
    assert begun["kept"]["recipe"] == "grabcut | crop"
    assert warned == []


@pytest.mark.parametrize("text", ["grabbcut", "onnx file=/tmp/a.onnx", "<script>", "|"])
def test_a_broken_link_warns_and_begins_with_the_default(
    visit: Visit, kept: Kept, warned: list[str], text: str
) -> None:
    begun = recipes.greet(replace(visit, told={"recipe": text}), kept | {"recipe": MINE})
    assert begun["recipe"] == begun["kept"]["recipe"] == DEFAULT
    assert len(warned) == 1


def test_what_the_browser_remembers_may_be_of_an_older_version(
    visit: Visit, kept: Kept, warned: list[str]
) -> None:
    assert recipes.greet(visit, kept | {"recipe": "gone | crop"})["recipe"] == DEFAULT
    assert len(warned) == 1


def test_the_list_of_removers_is_in_the_language_of_the_reader(visit: Visit, kept: Kept) -> None:
    indonesian = replace(visit, words=WORDS["id"])
    choices = recipes.greet(indonesian, kept)[Remover]["choices"]
    assert any(WORDS["id"].sentences["Automatic"] in label for label, _ in choices)
