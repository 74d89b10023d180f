"""Canvas, outline and drop shadow: what each does, on cutouts whose answer is obvious."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from PIL import Image as Pillow

from removers import files, pixels
from removers.errors import BadPicture, NoSubject
from removers.pixels import Floats
from removers.recipe import Recipe
from removers.registry import parse_step
from removers.scene import Alpha, Cutout, Origin, Scene
from removers.step import Framing
from tests import scenes

EXAMPLES = Path(__file__).parent.parent / "assets" / "examples"
PASSPORT = "canvas aspect=35:45 width=350 margin=0.157 fit=head"  # 10 px a mm


def step(text: str) -> Framing:
    return cast(Framing, parse_step(text, first=False))


def square(rows: slice = slice(10, 30), columns: slice = slice(10, 30), size: int = 40) -> Cutout:
    """Return a white, hard-edged rectangle on black."""
    alpha = np.zeros((size, size), np.float32)
    alpha[rows, columns] = 1
    color = np.zeros((size, size, 3), np.uint8)
    color[rows, columns] = 255
    return Cutout(color, alpha)


def disc(radius: float = 20, size: int = 100) -> Cutout:
    """Return an orange disc whose edge pixels have the share of it that they cover."""
    alpha = scenes.drawn(size, size, lambda y, x: np.hypot(y - size / 2, x - size / 2) < radius)
    return Cutout(scenes.plain((240, 160, 40), size, size), alpha)


def over(cutout: Cutout, color: tuple[int, int, int]) -> Floats:
    """Return the cutout over a color, not rounded."""
    alpha = cutout.alpha[..., None]
    mixed: Floats = (alpha * cutout.color + (1 - alpha) * np.array(color)).astype(np.float32)
    return mixed


def box(alpha: Alpha) -> tuple[int, int, int, int]:
    """Return the first and the end row, the first and the end column of the subject."""
    rows, columns = (np.flatnonzero((alpha > 0.5).any(axis)) for axis in (1, 0))
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


# Canvas


def test_a_canvas_without_margin_ends_at_the_subject() -> None:
    framed = step("canvas margin=0")(square())
    np.testing.assert_array_equal(framed.alpha, np.ones((20, 20)))
    assert (framed.color == 255).all()


def test_a_margin_is_a_share_of_the_canvas() -> None:
    framed = step("canvas margin=0.25")(square())
    assert framed.alpha.shape == (40, 40)
    assert box(framed.alpha) == (10, 30, 10, 30)


@pytest.mark.parametrize(
    ("aspect", "shape"),
    [
        ("as-is", (20, 20)),
        ("1:1", (20, 20)),
        ("4:5", (25, 20)),
        ("3:4", (27, 20)),
        ("16:9", (20, 36)),
        ("9:16", (36, 20)),
        ("35:45", (26, 20)),
    ],
)
def test_a_canvas_has_the_shape_that_it_is_told(aspect: str, shape: tuple[int, int]) -> None:
    assert step(f"canvas aspect={aspect} margin=0")(square()).alpha.shape == shape


def test_the_subject_is_centered_on_it() -> None:
    corner = square(slice(2, 12), slice(25, 35))
    assert box(step("canvas aspect=16:9 margin=0.25")(corner).alpha) == (5, 15, 13, 23)


def test_without_a_size_no_pixel_changes() -> None:
    known = scenes.patterned(48, 64)
    framed = step("canvas aspect=9:16 fit=picture margin=0")(Cutout(known.image, known.alpha))
    assert framed.alpha.shape == (114, 64)
    np.testing.assert_array_equal(framed.color[33:-33], known.image)
    np.testing.assert_array_equal(framed.alpha[33:-33], known.alpha)


def test_beyond_the_old_picture_there_is_nothing() -> None:
    gray = Cutout(np.full((40, 40, 3), 99, np.uint8), square().alpha)
    framed = step("canvas aspect=16:9 fit=picture margin=0")(gray)
    assert not framed.alpha[:, :15].any()
    assert not framed.color[:, :15].any()
    assert (framed.color[:, 20:50] == 99).all(), "the old background is kept under alpha 0"


def test_width_and_height_decide() -> None:
    framed = step("canvas aspect=1:1 width=120 height=60 margin=0.1")(square())
    assert framed.alpha.shape == (60, 120)
    assert box(framed.alpha) == (6, 54, 36, 84)


@pytest.mark.parametrize(("side", "shape"), [("width=90", (160, 90)), ("height=80", (80, 45))])
def test_one_side_decides_with_the_aspect(side: str, shape: tuple[int, int]) -> None:
    assert step(f"canvas aspect=9:16 {side}")(square()).alpha.shape == shape


def test_a_subject_that_the_photo_cuts_off_stays_at_the_edge() -> None:
    bust = square(slice(10, 40), slice(10, 30))
    for text in ("", "aspect=35:45", "aspect=9:16 fit=picture", "width=33 height=50"):
        framed = step(f"canvas margin=0.1 {text}")(bust)
        assert framed.alpha[-1].max() == 1, "a bust does not float"
        assert not framed.alpha[0].any()


def test_a_corner_that_touches_the_frame_is_not_cut_off() -> None:
    touching = square(slice(10, 30), slice(10, 30))
    touching.alpha[30:, 10] = 1
    assert not step("canvas margin=0.1")(touching).alpha[-1].any()


def test_a_canvas_of_nothing_is_the_frames_middle() -> None:
    empty = Cutout(np.full((20, 30, 3), 7, np.uint8), np.zeros((20, 30), np.float32))
    framed = step("canvas margin=0")(empty)
    assert framed.alpha.shape == (30, 30)
    assert (framed.color[5:25] == 7).all()
    assert not framed.alpha.any()


@pytest.mark.parametrize("side", [7, 13, 31, 55, 173])
def test_resampling_leaves_no_fringe_of_the_old_background(side: int) -> None:
    framed = step(f"canvas width={side} margin=0.2")(square())
    soft = (framed.alpha > 1 / 255) & (framed.alpha < 1)
    assert soft.any()
    assert (framed.color[framed.alpha > 1 / 255] == 255).all(), "white on black stays white"


@pytest.mark.parametrize("side", [37, 200])
def test_resampling_a_cutout_is_resampling_what_it_composes_to(side: int) -> None:
    known = scenes.hair(96, 96)
    cutout, behind = Cutout(known.foreground, known.alpha), (9, 99, 199)
    frame = step(f"canvas width={side} fit=picture margin=0")
    composed = np.rint(over(cutout, behind)).astype(np.uint8)
    whole = frame(Cutout(composed, np.ones_like(known.alpha))).color
    apart = np.abs(over(frame(cutout), behind) - whole)
    assert apart.mean() < 0.5  # colors are rounded to levels on both ways
    assert apart.max() < (2 if side < 96 else 25)  # where a cubic overshoots, alpha ends at 1


@pytest.mark.parametrize("format", ["png", "jpeg", "tiff", "webp"])
@pytest.mark.parametrize("dpi", ["", " dpi=600"])
def test_a_passport_photo_prints_in_its_size(format: str, dpi: str) -> None:
    photo = Scene(square().color, alpha=square().alpha, origin=Origin(dpi=(72, 72)))
    recipe = Recipe.parse(f"own-alpha | canvas aspect=35:45 width=827{dpi} | color")
    scene = files.read(files.write(recipe(photo), format))
    assert scene.origin.dpi is not None
    assert scene.image.shape[1] / scene.origin.dpi[0] * 25.4 == pytest.approx(35, abs=0.02)  # mm


def told(text: str, dpi: float | None) -> list[str]:
    """Return what a framing says of a photo of 40 × 40 pixels."""
    origin = Origin(dpi=None if dpi is None else (dpi, dpi))
    photo = Scene(square().color, alpha=square().alpha, origin=origin)
    notes = Recipe.parse(f"own-alpha | {text} | outline")(photo).notes
    return [note.says for note in notes if note.says]


def test_a_photo_too_small_for_the_promise_says_so_and_another_says_nothing() -> None:
    (says,) = told("canvas width=200 margin=0 dpi=600", None)
    assert says.startswith("This photo gives 60 dpi where 600 are promised; take it from closer")
    assert not told("canvas width=18 margin=0 dpi=600", None)


def test_a_change_of_size_says_how_it_prints() -> None:
    (says,) = told("canvas width=10 margin=0", 300)
    assert says.startswith("The subject has 50% of its size, and so it prints at the photo's 300")
    assert not told("canvas", 300)
    assert not told("canvas width=10", None)
    assert not told("crop", 300)


@pytest.mark.parametrize("dpi", [None, (72.0, 96.0)])
def test_a_canvas_without_dpi_keeps_those_of_the_photo(dpi: tuple[float, float] | None) -> None:
    cutout = dataclasses.replace(square(), origin=Origin("a.jpg", dpi=dpi))
    assert step("canvas width=90")(cutout).origin == cutout.origin
    assert str(step("canvas width=90 dpi=300").scaled(0.5)) == "canvas width=45 dpi=300"


def test_a_speck_is_not_blown_up_without_end() -> None:
    speck = square(slice(10, 11), slice(10, 11))
    framed = step("canvas width=1000 height=1000 margin=0")(speck)
    assert framed.alpha.shape == (1000, 1000)
    assert 200 < (framed.alpha > 0.5).sum() < 800, "20 times is the most"


def astronaut(crown: int = 40, end: int = 512) -> Cutout:
    """Return her photo down to row `end`, in a matte drawn as an ellipse on shoulders.

    Her chin is in row 178, the middle of her face in column 225.
    """
    alpha = scenes.drawn(
        *(512, 512),
        lambda y, x: (
            (np.hypot((x - 225) / 70, (y - 135) / (135 - crown)) < 1)
            | ((y > 180) & (abs(x - 225) < 2 * (y - 120)))
        ),
    )
    color = np.asarray(Pillow.open(EXAMPLES / "astronaut.jpg").convert("RGB"))
    return Cutout(color[:end].copy(), alpha[:end].copy())


def test_a_head_is_as_high_as_passports_ask_for() -> None:
    framed = step(PASSPORT)(astronaut())
    top, _, _, _ = box(framed.alpha)
    _, _, left, right = box(framed.alpha[:200])
    assert framed.alpha.shape == (450, 350)
    assert top == pytest.approx(40, abs=3)  # tenths of a mm; an ellipse is narrow at its top
    assert (left + right) / 2 == pytest.approx(175, abs=5)
    scale = (right - left) / 140
    assert (178 - 40) * scale == pytest.approx(340, rel=0.12)  # her chin is long, by 10 %


def test_tall_hair_does_not_make_the_face_small() -> None:
    tall, taller = (step(PASSPORT)(astronaut(crown)).color[100:] for crown in (20, 5))
    assert np.abs(tall.astype(float) - taller).mean() < 1.5  # a face is found to 0.5 % of a head


def test_a_head_near_the_photos_end_moves_down_so_that_the_bust_does_not_float() -> None:
    framed = step(PASSPORT)(astronaut(end=187))
    assert framed.alpha[-1].max() == 1
    assert 43 < box(framed.alpha)[0] < 60, "from the usual 40 toward the middle, 55"


@pytest.mark.parametrize("end", [175, 180])
def test_a_head_too_near_the_photos_end_is_refused(end: int) -> None:
    with pytest.raises(BadPicture, match="too close to the head; take one with the shoulders"):
        step(PASSPORT)(astronaut(end=end))


def test_where_no_face_is_there_is_no_head() -> None:
    with pytest.raises(NoSubject, match=r"No face .* let the canvas fit the subject"):
        step(PASSPORT)(disc())
    hidden = Cutout(astronaut().color, np.zeros((512, 512), np.float32))
    with pytest.raises(NoSubject, match="No face"):
        step(PASSPORT)(hidden)


def test_the_preview_of_a_head_is_the_result_shrunk() -> None:
    small = astronaut()
    large = Cutout(pixels.resize(small.color, 2048, 2048), pixels.resize(small.alpha, 2048, 2048))
    preview, full = step(PASSPORT).scaled(0.25)(small), step(PASSPORT)(large)
    shrunk = pixels.resize(full.alpha, *preview.alpha.shape)
    assert np.abs(shrunk - preview.alpha).mean() < 0.015  # half a small pixel along the edge


def test_a_side_that_was_set_never_becomes_free() -> None:
    small = step("canvas width=40 height=30").scaled(0.01)
    assert str(small) == "canvas width=1 height=1"
    assert str(step("canvas").scaled(0.01)) == "canvas"


# Outline


def test_a_line_is_as_wide_as_it_is_told() -> None:
    lined = step("outline width=3 color=#ff0000")(square())
    np.testing.assert_array_equal(lined.alpha[20] > 0, lined.alpha[20] == 1)
    np.testing.assert_array_equal(np.flatnonzero(lined.alpha[20]), np.arange(7, 33))
    np.testing.assert_array_equal(lined.color[20, 7:10], [[255, 0, 0]] * 3)
    np.testing.assert_array_equal(lined.color[20, 10:30], [[255, 255, 255]] * 20)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_line_begins_within_the_edge_pixel(share: float) -> None:
    cutout = square()
    cutout.alpha[:, 30] = share * cutout.alpha[:, 29]
    lined = step("outline width=4")(cutout)
    # four levels tell the edge to an eighth of a pixel
    assert lined.alpha[20, 20:].sum() == pytest.approx(10 + share + 4, abs=0.13)


def test_a_line_around_a_disc_is_a_disc() -> None:
    lined = step("outline width=10")(disc())
    assert lined.alpha.sum() == pytest.approx(np.pi * 30**2, rel=0.02)  # 0.3 px
    edge = [lined.alpha[50, 50:].sum(), np.trace(lined.alpha[50:, 50:]) * np.sqrt(2)]
    np.testing.assert_allclose(edge, 30, atol=0.75)  # px; the diagonal is counted in whole pixels


def test_the_subject_lies_over_its_line() -> None:
    cutout = square()
    cutout.alpha[:, 30] = 0.5 * cutout.alpha[:, 29]
    lined = step("outline width=4 color=#0000ff")(Cutout(cutout.color * 0, cutout.alpha))
    assert lined.alpha[20, 30] == 1
    np.testing.assert_allclose(lined.color[20, 30], [0, 0, 127.5], atol=0.5)


def test_a_soft_line_reaches_no_farther() -> None:
    hard, soft = (step(f"outline width=8 softness={s}")(disc()).alpha for s in (1, 8))
    assert (soft <= hard).all()
    row = soft[50, 70:79]
    assert (np.diff(row) < 0).all(), "it fades outward"
    assert soft.sum() < 0.8 * hard.sum()


def test_a_line_stays_in_the_frame() -> None:
    lined = step("outline width=50")(square())
    assert lined.alpha.shape == (40, 40)
    assert lined.alpha.min() == 1


@pytest.mark.parametrize("text", ["outline", "drop-shadow", "drop-shadow kind=contact"])
def test_nothing_has_no_line_and_no_shadow(text: str) -> None:
    empty = Cutout(np.full((9, 7, 3), 50, np.uint8), np.zeros((9, 7), np.float32))
    framed = step(text)(empty)
    assert not framed.alpha.any()
    assert (framed.color == 50).all()


@pytest.mark.parametrize("text", ["outline width=0", "drop-shadow opacity=0"])
def test_a_setting_of_nothing_changes_nothing(text: str) -> None:
    cutout = disc()
    framed = step(text)(cutout)
    np.testing.assert_array_equal(framed.rgba(), cutout.rgba())


# Drop shadow


@pytest.mark.parametrize(("angle", "move"), [(0, (-5, 0)), (90, (0, 5)), (180, (5, 0))])
def test_a_shadow_falls_where_it_is_told(angle: int, move: tuple[int, int]) -> None:
    text = f"drop-shadow blur=0 distance=0.25 angle={angle} opacity=0.5 color=#102030"
    framed = step(text)(square())
    expected = np.maximum(0.5 * np.roll(square().alpha, move, (0, 1)), square().alpha)
    np.testing.assert_allclose(framed.alpha, expected, atol=1e-6)
    shadow = (expected == 0.5).nonzero()
    np.testing.assert_array_equal(framed.color[shadow][0], [16, 32, 48])
    assert (framed.color[square().alpha == 1] == 255).all()


def test_a_blur_keeps_the_shadows_mass() -> None:
    sharp, soft = (
        step(f"drop-shadow blur={b} distance=1 angle=90 opacity=1")(disc(10, 200)).alpha
        for b in (0, 0.1)
    )
    assert soft.sum() == pytest.approx(sharp.sum(), rel=0.01)  # a little lies under the subject
    assert ((soft > 0.1) & (soft < 0.9)).sum() > 2 * ((sharp > 0.1) & (sharp < 0.9)).sum()


def test_a_wide_blur_on_a_small_copy_is_that_blur() -> None:
    import cv2

    cutout = disc(100, 400)
    shade = step("drop-shadow blur=0.1 distance=0 opacity=1")(cutout).alpha
    blurred = cv2.GaussianBlur(cutout.alpha, (0, 0), 20)
    expected = cutout.alpha + (1 - cutout.alpha) * blurred
    np.testing.assert_allclose(shade, expected, atol=0.01)  # bilinear enlargement, five times


def test_a_contact_shadow_is_darkest_where_the_subject_stands() -> None:
    cutout = square(slice(40, 120), slice(60, 140), 200)
    shade = step("drop-shadow kind=contact opacity=0.8")(cutout).alpha
    below = shade[120:, 100]
    assert below[0] > 0.75, "at the foot it is as dark as it gets"
    assert (np.diff(below[below > 0]) < 0).all(), "farther off it fades"
    assert not shade[:40].any(), "above there is none"
    assert shade[122, 145] > 4 * shade[100, 145], "it lies on the ground"


def test_what_hangs_higher_shades_the_ground_less() -> None:
    cutout = square(slice(40, 60), slice(40, 160), 200)
    cutout.alpha[60:140, 40:60] = 1  # a leg that stands
    cutout.alpha[60:100, 140:160] = 1  # and one that does not
    shade = step("drop-shadow kind=contact")(cutout).alpha
    assert shade[141, 50] > 3 * shade[101, 150] > 0


def test_a_subject_that_is_cut_off_has_no_foot() -> None:
    bust = square(slice(10, 40), slice(10, 30))
    framed = step("drop-shadow kind=contact")(bust)
    np.testing.assert_array_equal(framed.alpha, bust.alpha)


def test_what_leaves_no_trace_leaves_the_photo_alone() -> None:
    cutout = Cutout(np.full((100, 100, 3), 99, np.uint8), disc().alpha)
    for text in ("outline softness=8", "drop-shadow", "drop-shadow kind=contact"):
        framed = step(text)(cutout)
        assert (framed.color[framed.alpha < 1 / 510] == 99).all()


# All of them

LAYERS = ["outline width=5 color=#ff8000", "drop-shadow", "drop-shadow kind=contact"]


@pytest.mark.parametrize("text", LAYERS)
@pytest.mark.parametrize("behind", [(0, 0, 0), (255, 255, 255), (20, 90, 200)])
def test_a_cutout_and_its_layer_compose_as_one_after_the_other(
    text: str, behind: tuple[int, int, int]
) -> None:
    cutout = disc()
    framed = step(text)(cutout)
    fill = np.array([255, 128, 0] if "outline" in text else [0, 0, 0])
    free = cutout.alpha < 0.999
    layer = np.zeros_like(cutout.alpha)
    layer[free] = (framed.alpha - cutout.alpha)[free] / (1 - cutout.alpha)[free]
    ground = layer[..., None] * fill + (1 - layer[..., None]) * np.array(behind)
    alpha = cutout.alpha[..., None]
    expected = alpha * cutout.color + (1 - alpha) * ground
    np.testing.assert_allclose(over(framed, behind), expected, atol=0.75)  # color is in levels


def mirrored(cutout: Cutout) -> Cutout:
    return Cutout(cutout.color[:, ::-1].copy(), cutout.alpha[:, ::-1].copy())


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("canvas aspect=16:9 width=90", "canvas aspect=16:9 width=90"),
        ("outline", "outline"),
        ("drop-shadow angle=150", "drop-shadow angle=210"),
        ("drop-shadow kind=contact", "drop-shadow kind=contact"),
    ],
)
def test_a_mirrored_cutout_has_a_mirrored_frame(text: str, other: str) -> None:
    known = scenes.patterned(49, 66)
    alpha = np.roll(known.alpha, 5, axis=1)
    ours = step(text)(Cutout(known.image, alpha))
    theirs = mirrored(step(other)(mirrored(Cutout(known.image, alpha))))
    # a window of the picture begins at a whole pixel; resampling rounds it to one side
    loose: Any = {"atol": 0.15 if "canvas" in text else 0.01}
    np.testing.assert_allclose(theirs.alpha, ours.alpha, **loose)


@pytest.mark.parametrize(
    "text",
    [
        "canvas",
        "canvas width=300 height=200",
        "canvas aspect=9:16 fit=picture",
        "outline width=16 softness=8",
        "drop-shadow",
        "drop-shadow kind=contact",
    ],
)
def test_the_preview_is_the_result_shrunk(text: str) -> None:
    cutout = disc(80, 400)
    small = Cutout(pixels.resize(cutout.color, 100, 100), pixels.resize(cutout.alpha, 100, 100))
    preview, full = step(text).scaled(0.25)(small), step(text)(cutout)
    height, width = preview.alpha.shape
    # sides are whole pixels, a quarter of them as well
    np.testing.assert_allclose(full.alpha.shape, np.multiply(preview.alpha.shape, 4), atol=4)
    shrunk = pixels.resize(full.alpha, height, width)
    apart = np.abs(shrunk - preview.alpha)
    assert apart.mean() < 0.015
    assert apart.max() < 0.75  # whole sides may put an edge off by so much of a small pixel
