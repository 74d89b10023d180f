"""The contract of every part, run over the registries: whatever lies in the folders is covered.

A failure says which part broke which promise. The promises are those of `removers.step`; a part
that cannot keep one must say so in its docstring and be named in the exception beside the test.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Sequence
from typing import Any, cast

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from removers import pixels, registry
from removers.errors import MissingInput, NoSubject
from removers.models import MODELS
from removers.recipe import Recipe
from removers.refine.trimap import Trimap
from removers.scene import INPUTS, Alpha, Cutout, Image, Origin, Scene
from removers.selector import Selector
from removers.settings import Value
from removers.step import Backdrop, Finish, Framing, Recolor, Refiner, Remover, Step
from tests import scenes
from tests.parts import ends

PARTS = list(registry.parts())
ROWS = {model.id for model in MODELS}
DEEP = [p for p in PARTS if p.id in ROWS]  # they need a download; tests/test_models.py
LOCAL = [p for p in PARTS if p not in DEEP]
REMOVERS = [p for p in LOCAL if issubclass(p, Remover)]
METHODS = [p for p in REMOVERS if not issubclass(p, Selector)]
SELECTORS = [p for p in LOCAL if issubclass(p, Selector)]
REFINERS = [p for p in LOCAL if issubclass(p, Refiner)]
RECOLORS = [p for p in LOCAL if issubclass(p, Recolor)]
FRAMINGS = [p for p in LOCAL if issubclass(p, Framing)]
BACKDROPS = [p for p in LOCAL if issubclass(p, Backdrop)]
# a network learns its sides apart; a mirrored pair is a pair seen from the other eye; on a disc
# there is no face, so tests/methods/test_detect.py mirrors one
EVEN = [p for p in REMOVERS if p.id not in ("pocket", "onnx", "stereo", "detect")]
LOOKING = [p for p in REMOVERS if "image" in p.inputs()]


def plain(value: int, height: int, width: int) -> Image:
    return np.full((height, width, 3), value, np.uint8)


def noise(height: int, width: int) -> Image:
    return np.random.default_rng(5).integers(0, 256, (height, width, 3), np.uint8)


PICTURES: dict[str, Image] = {
    "1×1": noise(1, 1),
    "7×200": noise(7, 200),
    "200×7": noise(200, 7),
    "black": plain(0, 33, 47),
    "white": plain(255, 33, 47),
    "noise": noise(33, 47),
    "disc": scenes.disc(49, 65).image,
}
MATTES = {
    "empty": lambda h, w: np.zeros((h, w), np.float32),
    "full": lambda h, w: np.ones((h, w), np.float32),
    "disc": scenes.soft_disc,
}


def named(value: object) -> str | None:
    return value.id if isinstance(value, type) and issubclass(value, Step) else None


def each(*parts: Sequence[type[Step]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("part", [p for some in parts for p in some], ids=named)


def at_its_ends(*parts: Sequence[type[Step]]) -> pytest.MarkDecorator:
    """Parametrize over every setting of the parts at its ends, all others at their default."""
    made: list[Any] = [
        pytest.param(part, {name: value}, id=f"{part.id} {name}={setting.format(value)}")
        for some in parts
        for part in some
        for name, setting in part.settings().items()
        for value in ends(setting)
    ]
    return pytest.mark.parametrize(("part", "settings"), made)


over_pictures = pytest.mark.parametrize("image", PICTURES.values(), ids=PICTURES)
over_mattes = pytest.mark.parametrize("make", MATTES.values(), ids=MATTES)


def locked(array: NDArray[Any]) -> NDArray[Any]:
    """Return a copy that cannot be written to."""
    copy = array.copy()
    copy.setflags(write=False)
    return copy


def full_scene(image: Image) -> Scene:
    """Return a scene with every input that a part may ask for, all read-only."""
    height, width = image.shape[:2]
    hint = np.full((height, width), 0.5, np.float32)
    hint[:, : width // 4], hint[height // 3 :, width // 3 : width // 2] = 0, 1
    return Scene(
        locked(image),
        plate=locked(np.roll(image, 3, axis=1)),
        right=locked(np.roll(image, -2, axis=1)),
        frames=tuple(locked(np.roll(image, shift, axis=0)) for shift in (2, 4, 6)),
        hint=locked(hint),
        alpha=locked(np.linspace(0, 1, height * width, dtype=np.float32).reshape(height, width)),
        backdrop=locked(noise(20, 30)),
    )


def run(part: type[Step], image: Image, alpha: Alpha, **settings: Value) -> NDArray[Any]:
    """Run a part of any kind; return its matte, its picture or its RGBA."""
    step = part(**settings)
    match step:
        case Selector():
            return Recipe(step).matte(full_scene(image)).alpha
        case Remover():
            return step.coarse(full_scene(image))
        case Refiner() | Recolor():
            return step(locked(image), locked(alpha))
        case Framing():
            return step(Cutout(locked(image), locked(alpha))).rgba()
        case Backdrop():
            return step(Cutout(locked(image), locked(alpha)), **step.given(full_scene(image)))
        case Finish():
            printed = Origin(dpi=(300, 300))
            return step(Cutout(locked(image), locked(alpha), printed)).rgba()
    raise TypeError(f"{part.id} is of a kind that the contract does not know.")


def assert_matte(part: type[Step], matte: NDArray[Any], shape: tuple[int, ...]) -> None:
    assert matte.dtype == np.float32, f"{part.id}: a matte is float32, not {matte.dtype}"
    assert matte.shape == shape, f"{part.id}: a matte has the size of the picture"
    assert np.isfinite(matte).all(), f"{part.id}: a matte is finite"
    assert matte.min() >= 0, f"{part.id}: a matte lies in [0, 1]"
    assert matte.max() <= 1, f"{part.id}: a matte lies in [0, 1]"


def assert_picture(part: type[Step], picture: NDArray[Any], shape: tuple[int, ...]) -> None:
    assert picture.dtype == np.uint8, f"{part.id}: a picture is uint8, not {picture.dtype}"
    assert picture.shape == (*shape, 3), f"{part.id}: the picture keeps its size"


# What people read


@each(PARTS)
def test_a_part_has_a_title_and_a_summary(part: type[Step]) -> None:
    assert part.title.strip(), f"{part.id} needs a title for the page"
    summary = part.summary()
    assert summary.endswith("."), f"{part.id}: the docstring's first line is a sentence"
    assert len(summary) <= 100, f"{part.id}: the summary must fit one line of --list"
    assert "|" not in summary, f"{part.id}: the summary stands in a Markdown table"


@each(REMOVERS)
def test_a_remover_says_when_it_fails(part: type[Step]) -> None:
    text = inspect.getdoc(part) or ""
    assert "fail" in text.lower(), f"{part.id}: say in the docstring when it fails"


@each(REMOVERS, DEEP)
def test_a_remover_is_in_a_group(part: type[Step]) -> None:
    assert cast(type[Remover], part).group in registry.GROUPS, f"{part.id}: see registry.GROUPS"


@each(PARTS)
def test_an_id_is_one_word_of_the_recipe(part: type[Step]) -> None:
    assert part.id == part.id.lower()
    assert not set(part.id) & set(" |="), f"{part.id} could not stand in a recipe"
    assert "_" not in part.id or part.id in ROWS, f"{part.id}: only rembg has underscores"


@each(PARTS)
def test_a_setting_says_what_it_does_and_can_stand_in_a_recipe(part: type[Step]) -> None:
    for name, setting in part.settings().items():
        assert setting.help.endswith("."), f"{part.id}: the help of {name} is a sentence"
        for value in ends(setting):
            written = setting.format(value)
            assert not set(written) & set(" |"), f"{part.id}: {name}={written} is not one word"
            assert setting.parse(written) == value


@each(PARTS)
def test_every_field_of_a_part_is_a_setting(part: type[Step]) -> None:
    fields = [field for field in dataclasses.fields(part) if "setting" not in field.metadata]
    assert not fields, f"{part.id}: declare {fields} with number(), choice(), flag() or color()"
    assert hash(part()) == hash(part()), f"{part.id}: a part is a frozen dataclass"


@each(PARTS)
def test_a_file_has_one_public_class(part: type[Step]) -> None:
    module = inspect.getmodule(part)
    public = [
        name
        for name, value in vars(module).items()
        if isinstance(value, type) and value.__module__ == part.__module__ and name[0] != "_"
    ]
    assert len(public) == 1, f"{part.__module__} has {public}; one part a file"


# What comes out


@each(METHODS)
@over_pictures
def test_a_remover_makes_a_matte_of_any_picture(part: type[Step], image: Image) -> None:
    matte = run(part, image, np.ones(image.shape[:2], np.float32))
    assert_matte(part, matte, matte.shape)
    assert_matte(part, pixels.enlarge(matte, image), image.shape[:2])


@each(SELECTORS)
@over_pictures
def test_a_selector_names_a_remover_and_says_why(part: type[Step], image: Image) -> None:
    selected = cast(Selector, part()).select(full_scene(image))
    remover = registry.parse_step(selected.remover)
    assert isinstance(remover, Remover), f"{part.id}: {selected.remover} is no remover"
    assert remover.id != part.id, f"{part.id} selects itself for ever"
    assert selected.why.endswith("."), f"{part.id}: the page shows why, as a sentence"


@each(REFINERS)
@over_pictures
@over_mattes
def test_a_refiner_makes_a_matte_of_any_matte(part: type[Step], image: Image, make: Any) -> None:
    matte = make(*image.shape[:2])
    if part is Trimap and 0.5 < matte.max() < 1:  # a disc on a single pixel; that is its promise
        with pytest.raises(NoSubject, match="nowhere sure"):
            run(part, image, matte)
    else:
        assert_matte(part, run(part, image, matte), image.shape[:2])


@each(RECOLORS, BACKDROPS)
@over_pictures
@over_mattes
def test_a_picture_keeps_its_size(part: type[Step], image: Image, make: Any) -> None:
    assert_picture(part, run(part, image, make(*image.shape[:2])), image.shape[:2])


@each(FRAMINGS)
@over_pictures
@over_mattes
def test_a_frame_holds_a_cutout(part: type[Step], image: Image, make: Any) -> None:
    framed = cast(Framing, part())(Cutout(locked(image), locked(make(*image.shape[:2]))))
    assert_matte(part, framed.alpha, framed.alpha.shape)
    assert_picture(part, framed.color, framed.alpha.shape)
    assert framed.alpha.size, f"{part.id}: a frame is never empty"


@at_its_ends(LOCAL)
def test_a_setting_works_at_both_ends(part: type[Step], settings: dict[str, Value]) -> None:
    known = scenes.disc(49, 65)
    if settings == {"fit": "head"}:
        with pytest.raises(NoSubject, match="No face"):  # tests/test_framing.py has one
            run(part, known.image, known.alpha, **settings)
        return
    out = run(part, known.image, known.alpha, **settings)
    if issubclass(part, (Remover, Refiner)):
        assert_matte(part, out, out.shape)
    else:
        assert out.dtype == np.uint8


@at_its_ends(PARTS)
def test_a_part_can_be_scaled_from_both_ends(part: type[Step], settings: dict[str, Value]) -> None:
    for factor in (0.01, 100):
        scaled = part(**settings).scaled(factor)
        assert registry.parse_step(str(scaled), first=issubclass(part, Remover)) == scaled


# How it behaves


@each(LOCAL)
@pytest.mark.parametrize("image", [PICTURES["disc"], PICTURES["noise"]], ids=["disc", "noise"])
def test_the_same_again_is_the_same(part: type[Step], image: Image) -> None:
    alpha = scenes.soft_disc(*image.shape[:2])
    first, second = run(part, image, alpha), run(part, image, alpha)
    np.testing.assert_array_equal(first, second, f"{part.id} must seed what it draws")


@each(REMOVERS)
def test_a_remover_says_what_it_lacks(part: type[Step]) -> None:
    remover = cast(Remover, part())
    for name in (name for name, needed in remover.inputs().items() if needed and name != "image"):
        with pytest.raises(MissingInput, match=INPUTS[name]):
            Recipe(remover)(Scene(PICTURES["disc"]))


@each(BACKDROPS)
def test_a_backdrop_says_what_it_lacks(part: type[Step]) -> None:
    backdrop, known = cast(Backdrop, part()), scenes.disc(49, 65)
    recipe = Recipe(cast(Remover, registry.parse_step("own-alpha")), backdrop=backdrop)
    for name in (name for name, needed in backdrop.inputs().items() if needed):
        with pytest.raises(MissingInput, match=INPUTS[name]):
            recipe(Scene(known.image, alpha=known.alpha))


@each(REFINERS, RECOLORS)
def test_mirrored_in_is_mirrored_out(part: type[Step]) -> None:
    known = scenes.patterned(49, 65)
    out = run(part, known.image, known.alpha).astype(np.float32)
    mirrored = run(part, known.image[:, ::-1], known.alpha[:, ::-1]).astype(np.float32)
    level = 1 if issubclass(part, Recolor) else 1 / 255
    # sums run in the other order, and a Gaussian's or a resampling's taps round differently
    np.testing.assert_allclose(mirrored[:, ::-1], out, atol=level, err_msg=part.id)


def mirrored(array: NDArray[Any] | None) -> NDArray[Any] | None:
    return None if array is None else array[:, ::-1]


@each(EVEN)
@pytest.mark.parametrize("hinted", [False, True], ids=["no hint", "hint"])
def test_a_mirrored_scene_has_a_mirrored_matte(part: type[Step], hinted: bool) -> None:
    before_a_screen = part.id == "chroma-key"  # it finds nothing before gray
    known = (scenes.two_colors if before_a_screen else scenes.disc)(49, 65)
    recipe = Recipe(cast(Remover, part()))
    hint = known.trimap() if hinted or cast(Remover, part).inputs().get("hint") else None
    solid = np.ones_like(known.alpha)
    empty = known.background
    scene = Scene(known.image, empty, known.image, (empty,) * 3, hint, solid)
    names = ("image", "plate", "right", "hint", "alpha")
    fields: dict[str, Any] = {name: mirrored(getattr(scene, name)) for name in names}
    flipped = Scene(**fields, frames=(empty[:, ::-1],) * 3)
    ours, theirs = (pixels.enlarge(recipe.matte(s).alpha, s.image) for s in (scene, flipped))
    # what starts from samples (k-means in GrabCut) settles an edge pixel here or there
    assert np.abs(ours - theirs[:, ::-1]).mean() < 0.01, f"{part.id} prefers one side"


@at_its_ends(RECOLORS)
@over_pictures
def test_where_nothing_is_cut_out_no_color_changes(
    part: type[Step], settings: dict[str, Value], image: Image
) -> None:
    recolored = run(part, image, np.ones(image.shape[:2], np.float32), **settings)
    np.testing.assert_array_equal(recolored, image, part.id)


@each(BACKDROPS)
@over_pictures
def test_a_backdrop_leaves_the_solid_subject_alone(part: type[Step], image: Image) -> None:
    alpha = scenes.soft_disc(*image.shape[:2])
    painted = run(part, image, alpha)
    np.testing.assert_array_equal(painted[alpha == 1], image[alpha == 1], part.id)


def refined(part: type[Step], settings: dict[str, Value], value: float) -> Alpha:
    image = scenes.patterned(49, 65).image
    return run(part, image, np.full((49, 65), value, np.float32), **settings)


@at_its_ends(REFINERS)
def test_an_empty_matte_stays_empty(part: type[Step], settings: dict[str, Value]) -> None:
    assert not refined(part, settings, 0).any(), f"{part.id} invents a subject"


@at_its_ends(REFINERS)
def test_a_full_matte_stays_full(part: type[Step], settings: dict[str, Value]) -> None:
    # beyond the frame the subject goes on: nothing eats into it from there; float32 blurs round
    least = refined(part, settings, 1).min()
    assert least == pytest.approx(1, abs=1e-5), f"{part.id} eats into a full matte"


SPOILED = {
    "despeckle": 0,
    "fill-holes": 0,
    "smooth": 5e-4,
    "matting": 3e-3,
    "shadow": 0,  # none of these casts one
    "guided": 5e-3,
}
"""Mean error that a step may leave in a perfect matte; textures on both sides cost the most."""

TOLD = ("trimap", "shift", "contrast", "threshold", "feather")  # to change every edge


@each(REFINERS)
@pytest.mark.parametrize("name", scenes.KNOWN)
def test_a_perfect_matte_is_not_spoiled(part: type[Step], name: str) -> None:
    known = scenes.KNOWN[name]()
    moved = np.abs(run(part, known.image, known.alpha) - known.alpha)
    edge = ((known.alpha > 0) & (known.alpha < 1)).astype(np.uint8)
    far = cv2.dilate(edge, np.ones((33, 33), np.uint8)) == 0
    assert not moved[far].any(), f"{part.id} changes what lies 16 px and more from any edge"
    if part.id not in TOLD:
        assert moved.mean() <= SPOILED[part.id], f"{part.id}: say in SPOILED what it may cost"


@each(LOOKING)
@pytest.mark.parametrize("value", [0, 128, 255])
def test_an_empty_scene_has_no_subject(part: type[Step], value: int) -> None:
    image = plain(value, 48, 64)
    scene = Scene(image, plate=image, right=image, frames=(image,) * 3)
    with pytest.raises(NoSubject, match="No subject was found"):
        Recipe(cast(Remover, part()))(scene)
