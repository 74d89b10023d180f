"""Trial: what is made again when a recipe changes, and what is not."""

from __future__ import annotations

import numpy as np
import pytest

from removers import files, pixels, trial
from removers.coarse import Matte
from removers.errors import MissingInput
from removers.recipe import Recipe
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
    untouched = Recipe.untouched

    def counted(recipe: Recipe, scene: Scene) -> Matte:
        asked.append(str(recipe))
        return untouched(recipe, scene)

    monkeypatch.setattr(Recipe, "untouched", counted)
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


def test_another_backdrop_shows_and_nothing_but_it_is_made_again(ran: list[str]) -> None:
    known = scenes.disc(192, 256)
    blue, green = (scenes.plain(color, 30, 40) for color in ((0, 0, 255), (0, 255, 0)))
    recipe = Recipe.parse("grabcut | shift pixels=2 | picture")
    first = Trial.of(lambda: Scene(known.image, backdrop=blue), 128)
    assert first.preview(recipe)[0].color[0, 0].tolist() == [0, 0, 255]
    second = first.behind(lambda: Scene(known.image, backdrop=green))
    assert second.preview(recipe)[0].color[0, 0].tolist() == [0, 255, 0]
    assert ran == ["shift"]
    assert second.full(recipe).color[0, 0].tolist() == [0, 255, 0]
    assert second.mattes is first.mattes
    with pytest.raises(MissingInput, match="needs a backdrop"):
        second.behind(lambda: Scene(known.image)).preview(recipe)


@pytest.mark.parametrize("size", [(300, 500), (3000, 2000), (60, 40)])
@pytest.mark.parametrize(
    "text", ["picture zoom=1.3 x=0.2", "canvas aspect=16:9 | picture fit=whole y=0.9"]
)
def test_the_small_copys_backdrop_shows_what_the_large_one_does(
    size: tuple[int, int], text: str
) -> None:
    known = scenes.disc(600, 800)
    cells = np.random.default_rng(4).integers(0, 256, (6, 4, 3), np.uint8)
    scene = Scene(known.image, backdrop=pixels.resize(cells, *size))
    photo = Trial.of(lambda: scene, 200)
    recipe = Recipe.parse(f"grabcut | {text}")
    seen, file = photo.preview(recipe)[0].color, photo.full(recipe).color
    apart = np.abs(pixels.resize(file, *seen.shape[:2]).astype(float) - seen)
    # colors have whole levels, and at the disc's edge two mattes are a fraction of a pixel apart
    assert apart.mean() < 1.5


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


def dab(shape: tuple[int, ...], value: float) -> Alpha:
    """A dab in the middle."""
    hint = np.full(shape[:2], 0.5, np.float32)
    rows, columns = (slice(size // 2 - size // 16, size // 2 + size // 16) for size in hint.shape)
    hint[rows, columns] = value
    return hint


@pytest.mark.parametrize(("text", "times"), [("pocket", 1), ("auto", 1), ("grabcut", 3)])
def test_a_touch_runs_only_a_remover_that_takes_hints(
    text: str, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo, ran = tried(), []
    untouched = Recipe.untouched

    def counted(recipe: Recipe, scene: Scene) -> Matte:
        ran.append(recipe)
        return untouched(recipe, scene)

    monkeypatch.setattr(Recipe, "untouched", counted)
    before = photo.preview(Recipe.parse(text))[0].alpha
    photo.touch(dab(photo.small.image.shape, 0))
    assert photo.preview(Recipe.parse(text))[0].alpha[48, 64] == 0
    photo.touch(None)
    np.testing.assert_array_equal(photo.preview(Recipe.parse(text))[0].alpha, before)
    assert len(ran) == times


@pytest.mark.parametrize("text", ["pocket | matting", "grabcut", "plain-backdrop | decontaminate"])
def test_a_touched_file_is_that_of_the_hint_picture(text: str) -> None:
    large, recipe = scenes.disc(960, 1280).scene, Recipe.parse(text)
    photo = Trial.of(lambda: large, 640)
    photo.preview(recipe)
    photo.touch(dab((480, 640), 0))
    picture = photo.hint_picture()
    assert picture is not None
    assert picture.shape == (960, 1280)
    there = recipe(files.with_more(large, hint=picture))
    np.testing.assert_array_equal(photo.full(recipe).alpha, there.alpha)
    np.testing.assert_array_equal(photo.full(recipe).color, there.color)
    assert there.alpha[480, 640] == 0
