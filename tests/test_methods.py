"""The removers that need no download: what each is for, on scenes whose matte is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from removers import files, networks
from removers.errors import NoSubject
from removers.methods.auto import Auto
from removers.metrics import iou, mae
from removers.networks import Network
from removers.recipe import Recipe
from removers.scene import Alpha, Image, Scene
from tests import scenes

PHOTO = Path(__file__).parent.parent / "assets" / "examples" / "lemur.jpg"


def matte(recipe: str, scene: Scene) -> Alpha:
    """Return the matte at the scene's own size."""
    return Recipe.parse(recipe)(scene).alpha


def chosen(scene: Scene) -> tuple[str, str]:
    """Return what auto chose, and the sentence that says why."""
    selected, made, *_ = Recipe.parse("auto")(scene).notes
    return made.step, selected.says


@pytest.mark.parametrize("name", ["disc", "two colors", "ring", "hair"])
def test_a_plain_backdrop_is_found_and_solved_for(name: str) -> None:
    step, why = chosen(scenes.KNOWN[name]().scene)
    assert step == "plain-backdrop"
    assert "plain" in why


def test_a_photo_goes_to_the_pocket_network() -> None:
    step, why = chosen(files.read(PHOTO))
    assert step == "pocket"
    assert "not plain" in why


def test_what_auto_made_in_order_to_choose_is_not_made_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene, asked, predict = files.read(PHOTO), [], Network.predict

    def counted(network: Network, image: Image) -> Alpha:
        asked.append(network.path.name)
        return predict(network, image)

    monkeypatch.setattr(Network, "predict", counted)
    ours = Recipe.parse("auto").matte(scene)
    assert asked == ["pocket.onnx"]
    np.testing.assert_array_equal(ours.alpha, Recipe.parse("pocket").matte(scene).alpha)


def test_a_photo_of_which_the_network_keeps_everything_goes_to_grabcut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(networks, "look", lambda *_: np.ones((32, 32), np.float32))
    step, why = chosen(files.read(PHOTO.with_name("coffee.jpg")))
    assert step == "grabcut"
    assert "kept everything" in why


def test_a_painted_screen_is_keyed() -> None:
    known = scenes.patterned()
    for paint, wanted in (((30, 175, 70), "chroma-key"), ((95, 152, 231), "plain-backdrop")):
        screen = scenes.composite(known.alpha, known.foreground, scenes.plain(paint, 96, 128, 1))
        assert chosen(screen.scene)[0] == wanted, "a sky is no screen"


def test_what_goes_with_the_photo_is_used() -> None:
    known = scenes.patterned()
    image, empty = known.image, known.background
    assert Auto().select(Scene(image, plate=empty)).remover == "plate"
    assert Auto().select(Scene(image, frames=(empty, empty))).remover == "motion"
    assert Auto().select(Scene(image, right=image)).remover == "stereo"


def test_frames_in_which_nothing_moves_or_everything_changes_are_left_aside() -> None:
    still, other = scenes.patterned().image, scenes.textured((20, 40, 30), 96, 128, seed=5)
    assert chosen(Scene(still, frames=(still, still)))[0] != "motion"
    assert chosen(Scene(still, frames=(other, other)))[0] != "motion"


def test_a_hint_is_followed_and_changes_no_choice() -> None:
    known = scenes.patterned()
    plain, hinted = Scene(known.image), Scene(known.image, hint=known.trimap())
    assert chosen(hinted) == chosen(plain)
    assert iou(matte("auto", hinted), known.alpha) > 0.9


def test_a_cutout_keeps_its_own_transparency() -> None:
    known = scenes.patterned()
    scene = Scene(known.image, alpha=known.alpha)
    assert chosen(scene)[0] == "own-alpha"
    np.testing.assert_array_equal(matte("auto", scene), known.alpha)


# A solved matte errs by the noise of its backdrop over the contrast: 1.5 levels in 145 for the
# disc, nothing for two colors; hairs thinner than a pixel touch their neighbors' windows.
@pytest.mark.parametrize(
    ("name", "allowed"), [("disc", 0.01), ("two colors", 0.005), ("ring", 0.01), ("hair", 0.05)]
)
def test_on_a_plain_backdrop_soft_edges_are_solved(name: str, allowed: float) -> None:
    known = scenes.KNOWN[name]()
    assert mae(matte("plain-backdrop", known.scene), known.alpha) < allowed


def test_the_hole_of_a_ring_is_backdrop() -> None:
    known = scenes.ring()
    middle = known.alpha.shape[0] // 2
    assert matte("plain-backdrop", known.scene)[middle - 8 : middle + 8, middle].max() == 0


def test_a_pale_patch_inside_the_subject_is_no_hole() -> None:
    known = scenes.disc()
    image = known.image.copy()
    rows, columns = np.mgrid[:96, :128]
    shade = np.clip(1 - np.hypot(rows - 48, columns - 64) / 16, 0, 1)[..., None]
    image[:] = np.rint(image + shade * (np.array([205, 205, 200]) - image))  # a highlight
    assert matte("plain-backdrop", Scene(image))[44:53, 60:69].min() == 1


def test_grabcut_finds_a_textured_subject_by_itself() -> None:
    known = scenes.patterned()
    # Half a pixel of its 3 px ramp either way is 5 % of the disc's area.
    assert iou(matte("grabcut", known.scene), known.alpha) > 0.9


def test_grabcut_keeps_what_the_hint_marks() -> None:
    known = scenes.patterned()
    strokes = np.full_like(known.alpha, 0.5)
    strokes[44:52, 50:78] = 1  # a stroke on the disc
    strokes[:4] = strokes[-4:] = 0  # and along two sides of the frame
    found = matte("grabcut", Scene(known.image, hint=strokes))
    assert found[44:52, 50:78].min() == 1
    assert found[:4].max() == 0
    assert iou(found, known.alpha) > 0.9


def test_grabcut_drops_islands_that_nothing_speaks_for() -> None:
    known = scenes.patterned()
    image = known.image.copy()
    image[4:10, 4:10] = (185, 120, 70)  # the subject's color in a far corner
    assert matte("grabcut", Scene(image))[4:10, 4:10].max() == 0


def test_grabcut_keeps_every_one_of_many_equal_subjects() -> None:
    image = scenes.textured((60, 95, 120), 240, 320, seed=2)
    warm = scenes.textured((200, 90, 40), 240, 320, seed=1)
    rows, columns = np.mgrid[:240, :320]
    near = np.hypot((rows - 30) % 45 - 22, (columns - 40) % 60 - 30) < 10
    flock = near & (abs(rows - 120) < 67) & (abs(columns - 160) < 120)  # 12 of them: 8 % each
    image[flock] = warm[flock]
    assert iou(matte("grabcut", Scene(image)), flock.astype(np.float32)) > 0.8


def test_grabcut_keeps_a_small_island_that_the_hint_marks() -> None:
    known = scenes.patterned()
    image = known.image.copy()
    image[4:10, 4:10] = (185, 120, 70)
    hint = known.trimap()
    hint[4:10, 4:10] = 1
    assert matte("grabcut", Scene(image, hint=hint))[5:9, 5:9].min() > 0.5


def test_saliency_is_a_soft_guess_that_prefers_the_subject() -> None:
    known = scenes.patterned()
    guess = matte("saliency", known.scene)
    assert guess[known.alpha == 1].mean() > 0.5 > guess[known.alpha == 0].mean() + 0.2


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_a_sheet_of_one_color_has_no_subject(shade: int) -> None:
    with pytest.raises(NoSubject, match="No subject was found"):
        Recipe.parse("auto")(Scene(np.full((64, 80, 3), shade, np.uint8)))


def test_a_smooth_gradient_has_no_subject() -> None:
    ramp = np.repeat(np.linspace(40, 200, 160).astype(np.uint8)[None, :, None], 120, 0)
    with pytest.raises(NoSubject):
        Recipe.parse("auto")(Scene(np.repeat(ramp, 3, 2)))


def test_noise_has_no_subject() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (120, 160, 3), dtype=np.uint8)
    with pytest.raises(NoSubject):
        Recipe.parse("auto")(Scene(noise))
