"""Recipes: the language, the order, and the flow from a scene to a cutout."""

from __future__ import annotations

import pickle
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given

from removers import registry
from removers.errors import BadRecipe, BadSetting, MissingInput, NoSubject
from removers.recipe import DEFAULT, Recipe
from removers.scene import Alpha, Image, Origin, Scene
from removers.settings import number
from removers.step import Remover, Step
from tests import icc, parts, scenes
from tests.parts import ends


@dataclass(frozen=True)
class Everything(Remover):
    """Keep everything from some opacity on."""

    title = "Everything"
    level: float = number(1.0, 0, 1, "Opacity.")

    def matte(self, image: Image) -> Alpha:
        return np.full(image.shape[:2], self.level, np.float32)


@dataclass(frozen=True)
class Plated(Remover):
    """Need a plate."""

    title = "Plated"

    def matte(self, image: Image, plate: Image) -> Alpha:
        return np.where((image != plate).any(-1), np.float32(1), np.float32(0))


@given(parts.recipes())
def test_reads_what_it_prints(recipe: Recipe) -> None:
    assert Recipe.parse(str(recipe)) == recipe


@given(parts.recipes())
def test_goes_to_another_process_and_back(recipe: Recipe) -> None:
    assert pickle.loads(pickle.dumps(recipe)) == recipe


@pytest.mark.parametrize("part", registry.parts(), ids=lambda part: part.id)
def test_every_part_goes_to_another_process_with_its_settings(part: type[Step]) -> None:
    changed = [{name: end} for name, setting in part.settings().items() for end in ends(setting)]
    for settings in ({}, *changed):
        step = part(**settings)
        copy = pickle.loads(pickle.dumps(step))
        assert (copy, type(copy)) == (step, part)


@given(parts.recipes())
def test_scaled_to_its_own_size_it_is_itself(recipe: Recipe) -> None:
    assert recipe.scaled(1) == recipe


@given(parts.recipes())
def test_scaled_it_is_still_a_recipe(recipe: Recipe) -> None:
    for factor in (0.01, 3.7):
        assert Recipe.parse(str(recipe.scaled(factor))) == recipe.scaled(factor)


def test_the_default_is_a_recipe_as_it_is_printed() -> None:
    assert str(Recipe.parse(DEFAULT)) == DEFAULT


def test_without_a_remover_it_begins_with_auto() -> None:
    assert str(Recipe.parse("feather radius=2")) == "auto | feather radius=2"


def test_blanks_do_not_matter() -> None:
    assert Recipe.parse(" auto|  feather   radius=2 ") == Recipe.parse("auto | feather radius=2")


def test_refiners_run_in_the_order_that_is_written() -> None:
    text = "auto | feather | shift | feather radius=3"
    assert str(Recipe.parse(text)) == text


def test_colors_change_in_the_order_that_is_written() -> None:
    known = scenes.two_colors()
    texts = ("decontaminate | despill", "despill | decontaminate")
    recipes = [Recipe.parse(f"grabcut | {text}") for text in texts]
    assert [str(recipe) for recipe in recipes] == [f"grabcut | {text}" for text in texts]
    steps = [[note.step for note in recipe(known.scene).notes][-2:] for recipe in recipes]
    assert steps == [["decontaminate", "despill"], ["despill", "decontaminate"]]


def test_defaults_are_not_printed() -> None:
    assert str(Recipe.parse("auto | color fill=white")) == "auto | color"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("feather radius=2 radius=3", "feather has radius twice; keep one."),
        ("auto | crop | feather", "feather must stand before crop; swap the two."),
        ("feather | grabcut", "grabcut must stand before feather; swap the two."),
        ("auto | color | crop", "crop must stand before color; swap the two."),
        ("auto | grabcut", "auto and grabcut cannot both run; keep one of them."),
        ("auto | color | color", "color and color cannot both run; keep one of them."),
        ("auto | fether", "There is no step called fether; did you mean feather?"),
        ("", "A step of the recipe is empty; write steps as: auto | feather radius=2."),
        (
            "auto | | crop",
            "A step of the recipe is empty; write steps as: auto | feather radius=2.",
        ),
    ],
)
def test_a_wrong_recipe_is_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(BadRecipe) as error:
        Recipe.parse(text)
    assert str(error.value) == sentence


def test_an_unknown_step_like_no_other_gets_the_list() -> None:
    with pytest.raises(BadRecipe, match=r"no step called zzzz; there are auto, .*feather"):
        Recipe.parse("zzzz")


def test_a_wrong_setting_is_a_wrong_recipe() -> None:
    with pytest.raises(BadSetting, match="feather: radius must be a number from"):
        Recipe.parse("auto | feather radius=wide")


def test_says_when_there_is_no_subject() -> None:
    with pytest.raises(NoSubject) as error:
        Recipe(Everything(0.4))(scenes.disc().scene)
    assert str(error.value) == (
        "No subject was found in this picture; "
        "try another remover, or a picture in which one stands out."
    )


def test_a_hint_says_what_the_subject_is_where_none_was_found() -> None:
    known = scenes.patterned()
    cutout = Recipe(Everything(0.0))(Scene(known.image, hint=known.trimap()))
    assert np.abs(cutout.alpha - known.alpha).mean() < 0.05  # the cut is hard, its edge 3 px soft
    assert [note.step for note in cutout.notes][1] == "touch-up"


def test_says_what_is_missing() -> None:
    with pytest.raises(MissingInput, match="Plated needs a plate"):
        Recipe(Plated())(scenes.disc().scene)


def test_the_transparency_that_a_file_had_limits_the_result() -> None:
    known = scenes.disc()
    cutout = Recipe(Everything(0.75))(Scene(known.image, alpha=known.alpha))
    np.testing.assert_allclose(cutout.alpha, known.alpha * 0.75, atol=1e-6)


def test_without_a_recolor_the_colors_are_the_pictures() -> None:
    known = scenes.disc()
    assert Recipe(Everything())(known.scene).color is known.image


def test_a_cutout_is_not_searched_for_a_background_that_is_gone() -> None:
    known = scenes.two_colors()
    scene = Scene(known.foreground, alpha=known.alpha)  # straight color, as a PNG has it
    cutout = Recipe.parse(DEFAULT)(scene)
    np.testing.assert_array_equal(cutout.color, known.foreground)
    np.testing.assert_array_equal(cutout.alpha, known.alpha)
    shifted = Recipe.parse("auto | matting | shift pixels=2 | decontaminate")(scene)
    assert [note.step for note in shifted.notes][-2:] == ["full size", "shift pixels=2"]


def test_a_backdrop_makes_the_cutout_opaque() -> None:
    known = scenes.disc()
    recipe = Recipe(Everything(0.75), backdrop=Recipe.parse("color fill=black").backdrop)
    cutout = recipe(known.scene)
    assert cutout.opaque
    assert cutout.color.mean() == pytest.approx(known.image.mean() * 0.75, abs=0.5)  # rounding


def test_the_origin_goes_along_to_the_end() -> None:
    origin = Origin(name="a.jpg", icc_profile=icc.display_p3(), dpi=(300, 300))
    scene = Scene(scenes.disc().image, origin=origin)
    for tail in ("", " | decontaminate | crop", " | crop | color"):
        assert Recipe.parse("grabcut" + tail)(scene).origin == origin


def test_the_notes_tell_every_step_with_its_time() -> None:
    notes = Recipe.parse("grabcut | feather radius=2 | crop | color")(scenes.disc().scene).notes
    steps = [note.step for note in notes]
    assert steps == ["grabcut", "full size", "feather radius=2", "crop", "color"]
    assert all(note.seconds > 0 for note in notes)


def test_auto_tells_what_it_chose_and_why() -> None:
    notes = Recipe.parse("auto")(scenes.disc().scene).notes
    assert notes[0].step == "auto"
    assert notes[0].says.endswith(".")


def test_a_matte_serves_the_same_scene_at_another_size() -> None:
    recipe = Recipe.parse("grabcut | feather radius=4 | decontaminate")
    large, small = scenes.disc(192, 256), scenes.disc(96, 128)
    matte = recipe.matte(large.scene)
    preview = recipe.scaled(0.5).finish(small.scene, matte)
    assert preview.alpha.shape == (96, 128)
    # half the size with half the radius is the same picture, but for the sampling of its edge
    full = recipe.finish(large.scene, matte).alpha.reshape(96, 2, 128, 2).mean((1, 3))
    assert np.abs(preview.alpha - full).mean() < 0.01


def test_inputs_are_not_written_to() -> None:
    known = scenes.disc()
    known.image.setflags(write=False)
    recipe = Recipe.parse("grabcut | despeckle | shift | feather | decontaminate | crop | color")
    assert recipe(known.scene).opaque
