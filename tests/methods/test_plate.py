"""Plate: what the empty scene takes away, and what it leaves."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from removers.errors import NoSubject
from removers.metrics import iou, mae
from removers.recipe import Recipe
from removers.scene import Alpha, Scene
from tests import scenes
from tests.grounds.plate import HANDHELD, STILL, Shot, before, garage, mug, near, pair, seen, shaded
from tests.grounds.stage import grainy, subject

BLUE: tuple[float, float, float] = (120, 150, 170)


def matte(scene: Scene, recipe: str = "plate") -> Alpha:
    return Recipe.parse(recipe)(scene).alpha


def with_plate(known: scenes.Known, noise: float = 1.5) -> Scene:
    """Return the picture beside its own background, each with noise of its own."""
    return Scene(known.image, plate=grainy(known.background, noise, seed=3))


@pytest.mark.parametrize(("name", "allowed"), [("patterned", 0.02), ("disc", 0.01), ("hair", 0.05)])
def test_the_subject_is_what_the_plate_lacks(name: str, allowed: float) -> None:
    known = scenes.KNOWN[name]()
    assert mae(matte(with_plate(known)), known.alpha) < allowed


def test_the_hole_of_a_ring_shows_the_plate() -> None:
    known = scenes.ring()
    assert matte(with_plate(known))[40:56, 40:56].max() == 0


SHOTS = {
    "shift": Shot((2, -1.5)),
    "turn": Shot(turn=0.5),
    "zoom": Shot(zoom=1.01),
    "exposure": Shot(gains=(0.8, 0.85, 0.9)),
    "noise": Shot(noise=5),
}


@pytest.mark.parametrize("shot", SHOTS.values(), ids=SHOTS)
def test_a_second_shot_of_the_empty_scene_holds_no_subject(shot: Shot) -> None:
    image, plate = (s.develop(seen(garage(), s), seed) for seed, s in enumerate((STILL, shot)))
    with pytest.raises(NoSubject):
        matte(Scene(image, plate=plate))


@pytest.mark.parametrize("shot", [*SHOTS.values(), HANDHELD], ids=[*SHOTS, "hand"])
def test_what_the_camera_did_does_no_harm(shot: Shot) -> None:
    made = pair(mug(BLUE), garage(), shot)
    assert iou(matte(made.scene), made.truth) > 0.96


def test_a_subject_that_leaves_the_frame_does_so_beyond_the_plate() -> None:
    cup = near(mug(BLUE), 1.6, 40)  # cut off by the lower edge
    made = pair(cup, garage(), Shot((0, -6)))
    bottom = cup.alpha[-1] == 1
    assert matte(made.scene)[-6:, bottom].mean() > 0.95


def shadow_of(known: scenes.Known) -> NDArray[np.bool_]:
    return shaded(known.alpha, 1)[..., 1] > 0.9


def test_a_cast_shadow_is_background_unless_it_is_wanted() -> None:
    known = mug(BLUE)
    made = pair(known, garage(), shadow=0.4)
    fallen = shadow_of(known) & (known.alpha == 0)
    assert matte(made.scene)[fallen].mean() < 0.02
    kept = matte(made.scene, "plate shadows=keep")[fallen]
    assert kept.mean() == pytest.approx(0.4, abs=0.1)  # as dark as it is, and black


def test_dark_clothes_are_no_shadow() -> None:
    coat = mug((70, 62, 55))  # darker than the garage and as gray
    made = pair(coat, garage())
    assert iou(matte(made.scene), made.truth) > 0.95  # its lightest stripes lie before gray


def test_a_larger_tolerance_forgives_a_stain() -> None:
    wall = scenes.plain((120, 110, 100), 96, 128)
    image, plate = grainy(wall, 1, seed=1), grainy(wall, 1, seed=2)
    image[30:60, 40:80, 0] += 12
    assert matte(Scene(image, plate=plate))[32:58, 42:78].mean() > 0.5
    with pytest.raises(NoSubject):
        matte(Scene(image, plate=plate), "plate tolerance=0.1")


def test_a_smaller_solid_makes_a_veil_opaque() -> None:
    wall, veil = garage(), np.full((240, 320), 0, np.float32)
    veil[60:180, 80:240] = 0.5
    white = scenes.plain((240, 240, 240), 240, 320)
    known = scenes.Known(white, veil, white, white)
    scene = Scene(before(known, wall).image, plate=STILL.develop(seen(wall, STILL), 2))
    thin, thick = (matte(scene, f"plate solid={s}")[70:170, 90:230].mean() for s in (1, 0.3))
    assert thin == pytest.approx(0.5, abs=0.1)  # the pattern behind it is seen by half
    assert thick > thin + 0.2


def test_hair_stays_soft() -> None:
    made = pair(subject("hair", 3), garage())
    found, soft = matte(made.scene), (made.truth > 0.1) & (made.truth < 0.9)
    # a strand's own color differs from its neighbors' by a quarter: so does the opacity
    assert np.abs(found - made.truth)[soft].mean() < 0.2
    assert 0.3 < found[soft].mean() < 0.7
