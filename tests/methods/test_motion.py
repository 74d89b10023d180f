"""Motion: what is elsewhere at other times."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from removers.errors import MissingInput, NoSubject
from removers.metrics import iou
from removers.recipe import Recipe
from removers.scene import Alpha, Scene
from tests.grounds.motion import CALM, Take, clip, placed, walk
from tests.grounds.plate import STILL, garage, mug, seen

MUG = mug((120, 150, 170))


def matte(scene: Scene, recipe: str = "motion") -> Alpha:
    return Recipe.parse(recipe)(scene).alpha


@pytest.mark.parametrize("count", [3, 4, 8])
def test_the_subject_of_the_picture_is_kept_and_no_other(count: int) -> None:
    made = clip(MUG, garage(), walk(count, 75))
    assert iou(matte(made.scene), made.truth) > 0.97


@pytest.mark.parametrize(
    "take",
    [Take(flicker=0.05), Take(shake=1.5), Take(noise=5), Take(colors=128)],
    ids=["flicker", "shake", "noise", "128 colors"],
)
def test_what_the_camera_did_does_no_harm(take: Take) -> None:
    made = clip(MUG, garage(), walk(6, 60), take)
    assert iou(matte(made.scene), made.truth) > 0.95


def test_frames_may_come_in_any_order() -> None:
    scene = clip(MUG, garage(), walk(5, 70)).scene
    turned = replace(scene, frames=tuple(reversed(scene.frames or ())))
    np.testing.assert_allclose(matte(scene), matte(turned), atol=1e-6)


def test_where_nothing_moves_there_is_no_subject() -> None:
    views = [STILL.develop(seen(garage(), STILL), seed) for seed in range(4)]
    with pytest.raises(NoSubject):
        matte(Scene(views[0], frames=tuple(views[1:])))


def test_one_frame_is_not_enough_and_it_says_so() -> None:
    scene = clip(MUG, garage(), walk(2, 75)).scene
    with pytest.raises(MissingInput, match="two or more frames"):
        matte(scene)


def test_what_was_there_before_but_not_in_the_picture_leaves_no_ghost() -> None:
    way = walk(5, 60)
    made = clip(MUG, garage(), way)
    elsewhere = placed(MUG, way[0]).alpha * (made.truth == 0)
    assert matte(made.scene)[elsewhere > 0.5].mean() < 0.02


def test_mog2_forgives_a_subject_that_lingers_in_a_long_clip() -> None:
    places = [*[(0.0, 0.0, 0.6)] * 7, *walk(9, 45), (0.0, 0.0, 0.6)]
    still = garage()
    made = clip(MUG, still, places, CALM)
    by_median, by_mode = (
        iou(matte(made.scene, f"motion background={how}"), made.truth) for how in ("median", "mog2")
    )
    assert by_mode > by_median + 0.05
