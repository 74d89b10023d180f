"""Trial: what is made again when a recipe changes, and what is not."""

from __future__ import annotations

import numpy as np
import pytest

from removers import pixels, trial
from removers.recipe import Matte, Recipe
from removers.refine.feather import Feather
from removers.refine.shift import Shift
from removers.scene import Alpha, Cutout, Image, Scene
from removers.trial import Trial
from tests import scenes

STEPS = "grabcut | shift pixels=2 | feather radius=4 | decontaminate | color"


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The refiners that ran, in order."""
    names: list[str] = []
    for part in (Shift, Feather):

        def counted(step: Shift, image: Image, alpha: Alpha, refine: object = part.refine) -> Alpha:
            names.append(step.id)
            return refine(step, image, alpha)  # type: ignore[operator,no-any-return]  # it is the part's own

        monkeypatch.setattr(part, "refine", counted)
    return names


def tried() -> Trial:
    large = scenes.disc(192, 256).scene
    return Trial(lambda: large, pixels.shrunk(large, 128), 0.5)


def test_only_what_follows_a_change_is_made_again(ran: list[str]) -> None:
    photo = tried()
    photo.preview(Recipe.parse(STEPS))
    assert ran == ["shift", "feather"]
    photo.preview(Recipe.parse(STEPS.replace("color", "color fill=#ff0000")))
    assert ran == ["shift", "feather"]
    photo.preview(Recipe.parse(STEPS.replace("radius=4", "radius=8")))
    assert ran == ["shift", "feather", "feather"]
    photo.preview(Recipe.parse(STEPS.replace("pixels=2", "pixels=-2")))
    assert ran == ["shift", "feather", "feather", "shift", "feather"]


@pytest.mark.parametrize(
    "text",
    [
        STEPS,
        "grabcut | shift pixels=2",
        "grabcut | feather radius=4 | shift pixels=2",
        "grabcut rounds=1 | shift pixels=2 | feather radius=4",
        "grabcut | decontaminate | crop",
        "grabcut",
    ],
)
def test_a_preview_is_the_same_whatever_was_tried_before(text: str) -> None:
    recipe, photo = Recipe.parse(text), tried()
    for before in (STEPS, "grabcut | shift pixels=2 | feather", "grabcut | crop margin=0.3"):
        photo.preview(Recipe.parse(before))
    again, once = photo.preview(recipe)[0], tried().preview(recipe)[0]
    np.testing.assert_array_equal(again.alpha, once.alpha)
    np.testing.assert_array_equal(again.color, once.color)
    assert [note.step for note in again.notes] == [note.step for note in once.notes]


def test_a_remover_runs_once(monkeypatch: pytest.MonkeyPatch) -> None:
    photo, asked = tried(), []
    matte = Recipe.matte

    def counted(recipe: Recipe, scene: Scene) -> Matte:
        asked.append(str(recipe))
        return matte(recipe, scene)

    monkeypatch.setattr(Recipe, "matte", counted)
    for text in ("grabcut", "grabcut | shift", "grabcut | feather | crop"):
        photo.preview(Recipe.parse(text))
    assert asked == ["grabcut"]
    assert photo.full(Recipe.parse("grabcut | shift")).alpha.shape == (192, 256)


def test_the_photo_in_the_frame_of_its_cutout() -> None:
    photo = tried()
    cutout, before = photo.preview(Recipe.parse("grabcut | decontaminate | crop margin=0 | color"))
    assert before is not None
    assert before.color.shape == cutout.color.shape != photo.small.image.shape
    assert before.opaque
    assert photo.preview(Recipe.parse("grabcut"))[1] is None


def test_mattes_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "KEPT", 0)
    photo = tried()
    for rounds in (1, 2, 3):
        photo.matte(Recipe.parse(f"grabcut rounds={rounds}"))
    assert list(photo.mattes) == ["grabcut rounds=3"]


@pytest.mark.parametrize("edges", ["matting", "matting | smooth radius=6", "guided radius=8"])
def test_the_preview_is_the_file_seen_from_afar(edges: str) -> None:
    large = scenes.hair(960, 1280).scene
    photo = Trial(lambda: large, pixels.shrunk(large, 640), 0.5)
    recipe = Recipe.parse(f"grabcut | {edges} | decontaminate")
    seen, file = (_light(cutout) for cutout in (photo.preview(recipe)[0], photo.full(recipe)))
    # rounding and the sampling of edges are a few of 255 levels
    assert np.abs(pixels.resize(file, 480, 640) - seen).mean() < 1.5


def _light(cutout: Cutout) -> pixels.Floats:
    """Return what adds up when a picture is shrunk: color times alpha."""
    light: pixels.Floats = cutout.color * cutout.alpha[..., None]
    return light


def test_what_is_painted_is_not_in_the_picture_before() -> None:
    scene = scenes.disc(60, 80)
    trial = Trial.of(lambda: Scene(scene.image), 1200)
    plain, painted = (
        trial.preview(Recipe.parse(f"plain-backdrop | canvas margin=0.2{more}"))[1]
        for more in ("", " | outline | drop-shadow")
    )
    assert plain is not None
    assert painted is not None
    np.testing.assert_array_equal(painted.color, plain.color)
