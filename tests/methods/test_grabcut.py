"""GrabCut's three starts: a hint, what stands out, and a frame."""

from __future__ import annotations

import numpy as np
import pytest

from removers.errors import NoSubject
from removers.metrics import iou, mae
from removers.recipe import Recipe
from removers.scene import Alpha, Scene
from tests import scenes
from tests.grounds import grabcut as ground


def matte(recipe: str, scene: Scene) -> Alpha:
    return Recipe.parse(recipe)(scene).alpha


def test_a_frame_finds_what_it_encloses() -> None:
    known = scenes.patterned()
    # half a pixel of its 3 px ramp either way is 5 % of the disc's area
    assert iou(matte("grabcut seed=frame", known.scene), known.alpha) > 0.9


def test_outside_of_the_frame_nothing_is_kept() -> None:
    known = ground.on_a_meadow()
    found = matte("grabcut seed=frame margin=0.2", known.scene)
    assert found[:44].max() == found[-44:].max() == 0  # 48 of 240 px, less what edges may move
    assert found[100:120, 150:170].min() == 1


def test_a_wide_frame_parts_what_a_narrow_one_cannot() -> None:
    known = scenes.patterned()
    image = known.image.copy()
    image[5:20, 6:36] = scenes.textured((200, 190, 60), 15, 30, seed=3)  # another, in a corner
    kept = {m: matte(f"grabcut seed=frame margin={m}", Scene(image)) for m in ("0.02", "0.22")}
    assert kept["0.02"][9:16, 12:30].mean() > 0.5
    assert kept["0.22"][9:16, 12:30].max() == 0


def test_the_hint_wins_over_any_seed() -> None:
    made = ground.boxed(ground.at_the_market())
    ours, frame = (matte(f"grabcut seed={seed}", made.scene) for seed in ("auto", "frame"))
    np.testing.assert_array_equal(ours, frame)


def test_a_box_is_as_good_as_strokes() -> None:
    known = ground.in_the_reef()
    for made in (ground.boxed(known), ground.scribbled(known), ground.circled(known)):
        assert iou(matte("grabcut", made.scene), made.truth) > 0.97


def test_a_box_leads_to_one_of_two_equal_things() -> None:
    known = scenes.patterned()
    image, truth = np.hstack([known.image] * 2), np.zeros((96, 256), np.float32)
    truth[:, :128] = known.alpha
    hint = np.zeros_like(truth)
    hint[20:76, 36:92] = 0.5
    assert iou(matte("grabcut", Scene(image, hint=hint)), truth) > 0.9


def test_noise_within_a_frame_has_no_subject() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (120, 160, 3), np.uint8)
    with pytest.raises(NoSubject, match="No subject was found"):
        matte("grabcut seed=frame", Scene(noise))


def test_a_mirrored_frame_encloses_the_mirrored_thing() -> None:
    scene = ground.on_blossoms().scene
    flipped = Scene(np.ascontiguousarray(scene.image[:, ::-1]))
    ours, theirs = (matte("grabcut seed=frame", s) for s in (scene, flipped))
    assert mae(ours, np.ascontiguousarray(theirs[:, ::-1])) < 0.01  # k-means starts from samples
