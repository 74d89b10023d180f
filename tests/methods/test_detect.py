"""Detect: who looks into the camera is found, kept with the body, and nobody is invented."""

from __future__ import annotations

import numpy as np
import pytest

from removers.errors import NoSubject
from removers.metrics import iou, mae
from removers.prior import faces
from removers.recipe import Recipe
from removers.scene import Alpha, Scene
from tests.grounds import detect as ground
from tests.grounds.stage import Made
from tests.scenes import Grid, Known, composite, drawn, textured

HER_FACE = (225, 120, 85)  # px: x, y and width in data.astronaut()


def matte(recipe: str, scene: Scene) -> Alpha:
    return Recipe.parse(recipe)(scene).alpha


def made(name: str) -> Made:
    return ground.GROUND.scenes[name]()


def test_a_portrait_keeps_the_person_and_drops_the_flag_and_the_shuttle() -> None:
    portrait = ground.own_photo()
    found = matte("detect", portrait.scene)
    assert iou(found, portrait.truth) > 0.9  # the white collar against a white wall is lost
    assert found[:, -60:].max() == 0  # the shuttle
    assert found[:60, :30].max() == 0  # the flag


def test_where_a_head_is_the_matte_is_sure() -> None:
    scene = made("small, on a lawn")
    head = matte("detect", scene.scene)[130:150, 236:246]
    assert head.min() == 1


def test_two_people_are_both_kept() -> None:
    pair = ground.pair()
    assert iou(matte("detect", pair.scene), pair.truth) > 0.95


@pytest.mark.parametrize(
    ("what", "her", "cat"),
    [("anyone", 1, 1), ("people", 1, 0), ("faces", 1, 0), ("cats", 0, 1)],
)
def test_only_what_is_asked_for_is_kept(what: str, her: int, cat: int) -> None:
    found = matte(f"detect what={what}", ground.with_cat().scene)
    assert round(float(found[70:90, 95:110].mean())) == her
    assert round(float(found[160:190, 225:240].mean())) == cat


@pytest.mark.parametrize("name", ["brick", "grass", "coffee", "page"])
def test_a_picture_without_anyone_has_no_subject(name: str) -> None:
    with pytest.raises(NoSubject, match="No subject was found"):
        matte("detect", Scene(ground.photo(name)))


def test_a_portrait_has_no_cat() -> None:
    with pytest.raises(NoSubject):
        matte("detect what=cats", ground.own_photo().scene)


def test_a_mirrored_portrait_has_the_mirrored_matte() -> None:
    scene = ground.own_photo().scene
    flipped = Scene(np.ascontiguousarray(scene.image[:, ::-1]))
    ours, theirs = matte("detect", scene), matte("detect", flipped)
    # k-means starts from samples, and the collar has the wall's color: 1.6 % of the picture
    assert mae(ours, np.ascontiguousarray(theirs[:, ::-1])) < 0.03


def test_more_rounds_change_the_cut() -> None:
    scene = made("mirrored, before bricks").scene
    assert (matte("detect rounds=1", scene) != matte("detect rounds=6", scene)).any()


@pytest.mark.parametrize("step", [1, 3])
def test_a_face_is_found_where_it_is_at_any_size(step: int) -> None:
    found = faces.people(ground.photo("astronaut")[::step, ::step]) * step
    apart = np.abs(found - HER_FACE).max(1)
    assert apart.min() < 17  # windows step by a tenth of their width, and agree by a quarter
    assert (np.abs(found[:, :2] - HER_FACE[:2]).max(1) < 40).all()  # nowhere else


@pytest.mark.parametrize("way", [1, -1])
def test_a_face_from_either_side_is_found(way: int) -> None:
    photographer = np.ascontiguousarray(ground.photo("camera")[:, ::way])
    x, y, width = faces.people(photographer)[0]
    assert x if way == 1 else 511 - x == pytest.approx(225, abs=12)
    assert y == pytest.approx(140, abs=15)
    assert 70 < width < 130


def test_one_who_stands_has_a_face_above(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces, "STANDING", 1)  # a paper figure is less of a person than a photo
    x, y, width = faces.standing(_figure().image)[0]
    assert x == pytest.approx(120, abs=5)
    assert y == pytest.approx(60, abs=15)
    assert 20 < width < 40


def _figure() -> Known:
    """A dark paper figure, 320 px high, whose head is 26 px wide, in the middle above."""

    def inside(y: Grid, x: Grid) -> np.ndarray:
        u, v = (x - 120) / 26, (y - 60) / 26
        head = np.hypot(u / 0.5, v / 0.65) < 1
        half = np.interp(v, [0.6, 0.9, 1.2, 2, 4, 4.01], [0.2, 0.5, 1.05, 0.95, 0.8, 0])
        arms = (abs(abs(u) - 1.15 - 0.04 * v) < 0.2) & (v > 1.1) & (v < 4.3)
        legs = (abs(abs(u) - 0.42) < np.interp(v, [4, 8], [0.38, 0.25])) & (v >= 3.9) & (v < 8.6)
        return head | ((abs(u) < half) & (v > 0.5)) | arms | legs

    dark, light = textured((50, 45, 60), 320, 240, 1), textured((190, 185, 175), 320, 240, 2)
    return composite(drawn(320, 240, inside), dark, light)
