"""The photo's own shadow goes by default, and stays as soft black where one asks for it."""

from __future__ import annotations

import numpy as np
import pytest

from removers import Recipe, presets
from removers.recipe import DEFAULT
from removers.scene import Scene
from tests.plain import Color, mug
from tests.scenes import disc

KEPT = f"{DEFAULT} | own-shadow"


@pytest.mark.parametrize(
    ("color", "paper"), [((190, 40, 40), (250, 250, 250)), ((60, 60, 60), (225, 225, 228))]
)
def test_over_its_own_paper_the_cutout_with_its_shadow_is_the_photo(
    color: Color, paper: Color
) -> None:
    image, truth = mug(color, paper, 60)
    cutout = Recipe.parse(KEPT)(Scene(image))
    alpha = cutout.alpha[..., None]
    again = cutout.color * alpha + np.array(paper) * (1 - alpha)
    shaded = (image.max(2) < np.array(paper).max() - 10) & (truth == 0)
    assert np.abs(again - image)[shaded].mean() < 8  # of up to 60 levels that are missing
    assert cutout.color[shaded].mean() < 3  # but for the last pixel of the edge
    assert cutout.alpha[shaded].max() < 0.4


def test_the_shadow_does_not_hold_the_frame_open() -> None:
    image, _ = mug((190, 40, 40), (250, 250, 250), 60)
    bare = Recipe.parse(f"{DEFAULT} | crop")(Scene(image)).alpha.shape
    assert Recipe.parse(f"{KEPT} | crop")(Scene(image)).alpha.shape == bare


def test_where_there_is_none_it_says_so() -> None:
    cutout = Recipe.parse(KEPT)(disc().scene)
    assert any("No soft shadow" in note.says for note in cutout.notes)


def test_a_frame_and_the_shadow_are_chosen_each_for_itself() -> None:
    framed = presets.FRAMES["Square 1:1"].on(Recipe.parse(DEFAULT))
    both = presets.SHADES["Kept soft"].on(framed)
    assert presets.of(both, presets.FRAMES) is presets.FRAMES["Square 1:1"]
    assert (
        presets.FRAMES["Square 1:1"].on(presets.SHADES["Kept soft"].on(Recipe.parse(DEFAULT)))
        == both
    )
    assert presets.SHADES["Gone"].on(both) == framed
